// The C ABI of programs: a planned network as a table of tensors and a table of steps, run in one native call a batch.
// The rules of fovea.h hold. All members of the structs are int32 or float, four bytes each, so that a binding may pass
// int arrays (floats by their bits). Sizes are in ELEMENTS or pixels unless a name says bytes.
#ifndef FOVEA_PROGRAM_H_
#define FOVEA_PROGRAM_H_

#include <stdint.h>

#include "fovea/fovea.h"

#ifdef __cplusplus
extern "C" {
#endif

// Channels in one block of the blocked format.
#define FOVEA_BLOCK 16

enum fovea_format {
  // Pixels of `channels` elements, rows of left + width + right pixels, top + height + bottom rows.
  FOVEA_FORMAT_NHWC = 0,
  // ceil(channels / 16) planes of top + height + bottom rows of left + width + right pixels of 16 elements. Lanes past
  // the last channel hold zeros.
  FOVEA_FORMAT_C16 = 1
};

enum fovea_space {
  FOVEA_SPACE_ARENA = 0,    // in the run's arena, at `offset`
  FOVEA_SPACE_INPUT = 1,    // the caller's dense rows of input `index`; NHWC without halo
  FOVEA_SPACE_OUTPUT = 2,   // the caller's dense rows of output `index`; NHWC without halo
  FOVEA_SPACE_STRIP = 3     // a ring of rows in a thread's scratch, between two steps of a strip group; C16
};

// One picture's tensor. Vectors are 1 x 1 x channels; a tensor of another rank is 1 x 1 x elements where only its
// elements count.
typedef struct fovea_tensor {
  int32_t space, index;
  int32_t offset;  // from the start of the arena to the first element of the halo; a multiple of 16
  int32_t format;
  int32_t height, width, channels;
  int32_t top, left, bottom, right;  // halo in pixels; zero outside the arena and strips
} fovea_tensor;

#define FOVEA_TENSOR_INTS 11

enum fovea_step_kind {
  FOVEA_STEP_CONV = 0,            // any groups by `groups`; C16, or NHWC input of at most 4 channels, to C16
  FOVEA_STEP_DEPTHWISE = 1,       // C16 to C16, multiplier 1
  FOVEA_STEP_DENSE = 2,           // vector to vector
  FOVEA_STEP_MAX_POOL = 3,        // C16 to C16; padding never wins
  FOVEA_STEP_AVERAGE_POOL = 4,    // C16 to C16; padding is not counted
  FOVEA_STEP_GLOBAL_AVERAGE = 5,  // any to vector, over height and width
  FOVEA_STEP_GLOBAL_MAX = 6,
  FOVEA_STEP_ADD = 7,             // input + second; second of the same shape and format, or a vector (broadcast), or weights
  FOVEA_STEP_MULTIPLY = 8,        // the same
  FOVEA_STEP_AFFINE = 9,          // input * scale[c] + shift[c]; weights: scale then shift
  FOVEA_STEP_ACTIVATION = 10,     // the activation alone
  FOVEA_STEP_PRELU = 11,          // x < 0 ? x * weights[...] : x; weights of one row, a channel vector or all elements
  FOVEA_STEP_SOFTMAX = 12,        // over the channels of each pixel; NHWC
  FOVEA_STEP_COPY = 13,           // input's pixels to output at a place; converts formats, pads, crops; see params
  FOVEA_STEP_RESIZE = 14,
  FOVEA_STEP_TRANSPOSE = 15,      // NHWC of rank up to 6; params: rank, dims, permutation
  FOVEA_STEP_MEAN = 16,           // NHWC of rank up to 6; params: rank, dims, bit mask of reduced axes
  FOVEA_STEP_CONV_TRANSPOSE = 17, // C16 or NHWC to NHWC
  FOVEA_STEP_DEPTHWISE_MULTIPLIER = 18  // NHWC to NHWC, `groups` = input channels, output channels = groups * multiplier
};

// Every activation f(x) with parameters alpha and beta, as api.graph.Activation defines them.
enum fovea_activation {
  FOVEA_ACTIVATION_NONE = 0,
  FOVEA_ACTIVATION_CLAMP = 1,        // min(max(x, alpha), beta): relu, relu6; NaN stays NaN
  FOVEA_ACTIVATION_LEAKY_RELU = 2,   // x < 0 ? alpha x : x
  FOVEA_ACTIVATION_ELU = 3,          // x < 0 ? alpha (e^x - 1) : x
  FOVEA_ACTIVATION_SELU = 4,         // beta * elu(x, alpha)
  FOVEA_ACTIVATION_CELU = 5,         // x < 0 ? alpha (e^(x / alpha) - 1) : x
  FOVEA_ACTIVATION_GELU = 6,         // x Phi(x), by erf
  FOVEA_ACTIVATION_GELU_TANH = 7,    // 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  FOVEA_ACTIVATION_SIGMOID = 8,
  FOVEA_ACTIVATION_HARD_SIGMOID = 9, // min(max(x / 6 + 1/2, 0), 1)
  FOVEA_ACTIVATION_SILU = 10,        // x sigmoid(x)
  FOVEA_ACTIVATION_HARD_SILU = 11,   // x hard_sigmoid(x): hard swish
  FOVEA_ACTIVATION_MISH = 12,        // x tanh(softplus(x))
  FOVEA_ACTIVATION_SOFTPLUS = 13,    // log(1 + e^x)
  FOVEA_ACTIVATION_SOFTSIGN = 14,    // x / (1 + |x|)
  FOVEA_ACTIVATION_TANH = 15,
  FOVEA_ACTIVATION_EXPONENTIAL = 16
};

enum fovea_conv_algorithm {
  FOVEA_CONV_DIRECT = 0,
  FOVEA_CONV_WINOGRAD2 = 1,  // F(2x2, 3x3)
  FOVEA_CONV_WINOGRAD4 = 2,  // F(4x4, 3x3)
  FOVEA_CONV_PLAIN = 3       // NHWC to NHWC, any groups: correct, not tuned
};

typedef struct fovea_step {
  int32_t kind;
  int32_t input, second, residual, output;  // indices of tensors; -1 for none. The residual is added before activation.
  int32_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width;
  int32_t pad_top, pad_left;  // rows and columns of zeros before the input; what follows it is implied by the output
  int32_t groups;
  int32_t activation;
  float alpha, beta;
  int32_t algorithm;     // fovea_conv_algorithm
  int32_t tile_pixels;   // micro-kernel: pixels at once
  int32_t tile_blocks;   // micro-kernel: output blocks of 16 at once; the unit in which weights are packed
  int32_t tile_batch;    // Winograd: tiles transformed at once
  int32_t strip_rows;    // > 0: this convolution, the depthwise step after it and the convolution after that are one strip
                         // group that makes this many rows of the depthwise output at a time; their two inner tensors lie
                         // in FOVEA_SPACE_STRIP. 0 elsewhere, on the two followers too.
  int32_t weights;       // index into the program's weights, -1 for none
  int32_t bias;          // 1 when a bias is packed behind the weights
  int32_t params[16];    // COPY: from y, x, channel; to y, x, channel; height, width, channels (of the region); 1 when the
                         // rest of the output is filled with `alpha`. RESIZE: mode (0 nearest, 1 bilinear), 1 for align
                         // corners, 1 for half-pixel centres, nearest rounding (0 floor, 1 round half away from zero).
} fovea_step;

#define FOVEA_STEP_INTS 40

enum fovea_weights_type { FOVEA_WEIGHTS_F32 = 0, FOVEA_WEIGHTS_F16 = 1, FOVEA_WEIGHTS_I8 = 2, FOVEA_WEIGHTS_U8 = 3 };

// A kernel in memory as a file has it: element (h, w, i, o) lies at h*strides[0] + w*strides[1] + i*strides[2] +
// o*strides[3] elements from `data`. Its value is the stored one, less zero_point[o] for the integer types, times
// scale[o]. A dense kernel is 1 x 1 x inputs x outputs; a depthwise one height x width x 1 x channels (x multiplier,
// channel-major). For groups, i counts within the group. AFFINE, PRELU, ADD, MULTIPLY: 1 x 1 x 1 x elements.
typedef struct fovea_weights {
  const void* data;
  int64_t bytes;            // of the memory at data
  int64_t strides[4];
  int32_t type;
  int32_t sizes[4];         // height, width, inputs of a group, outputs
  const float* scale;       // [outputs], or null for 1
  const int32_t* zero_point;  // [outputs], or null for 0
  const float* bias;        // [outputs], or null for 0. AFFINE: the shift
} fovea_weights;

// The index of the float32 kernels to use when levels up to max_isa are allowed: a fovea_isa that has them.
FOVEA_API int32_t fovea_program_isa(int32_t max_isa);

// What fovea_conv_choice is asked: the form of a convolution on C16 tensors, or on an NHWC input of at most 4 channels.
typedef struct fovea_conv_shape {
  int32_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width;
  int32_t groups;
  int32_t input_channels, output_channels;
  int32_t output_height, output_width;
  int32_t input_format;  // fovea_format
  int32_t flat;          // 1: 1 x 1, stride 1 and no tensor with a halo, so that height * width is one row
} fovea_conv_shape;

#define FOVEA_CONV_SHAPE_INTS 13

// The answer, for the members of fovea_step of the same name. algorithm is FOVEA_CONV_PLAIN when no other one can run
// the shape, DIRECT or Winograd else. Winograd with m x m outputs a tile reads m * ceil(output / m) + 2 rows and columns
// from -pad on: the input's halo must cover them.
typedef struct fovea_conv_choice_result {
  int32_t algorithm, tile_pixels, tile_blocks, tile_batch;
} fovea_conv_choice_result;

#define FOVEA_CONV_CHOICE_INTS 4

// Chooses by the shape alone, from tables; never by timing, threads or batch. Returns FOVEA_OK or the violated rule.
FOVEA_API int32_t fovea_conv_choice(int32_t isa, const fovea_conv_shape* shape, fovea_conv_choice_result* choice);

// Returns the strip_rows of a group of convolution (expand), depthwise and 1 x 1 convolution (project), given the
// shapes of its first and last step and the depthwise kernel; 0 when they are better run one after the other.
FOVEA_API int32_t fovea_strip_rows(int32_t isa, const fovea_conv_shape* expand, int32_t kernel_height, int32_t kernel_width,
                                   int32_t stride_height, int32_t stride_width, const fovea_conv_shape* project);

// Returns the bytes of a step's packed weights (a multiple of 64), or a negative status. `keep_f16` is 1 when weights
// stored as f16 stay so (DENSE alone).
FOVEA_API int64_t fovea_packed_bytes(int32_t isa, const fovea_step* step, const fovea_tensor* input,
                                     const fovea_tensor* output, const fovea_weights* weights);

// Packs a step's weights, scales applied, bias behind them. `packed` is 64-byte aligned.
FOVEA_API int32_t fovea_pack(int32_t isa, const fovea_step* step, const fovea_tensor* input, const fovea_tensor* output,
                             const fovea_weights* weights, void* packed, int64_t packed_bytes);

// Checks the tables (every index, size, range, overlap with the arena's end, kernel of the catalogue, size of packed
// weights) and writes a program into `program`, 64-byte aligned memory of fovea_program_bytes. `failed` (may be null)
// receives the index of the step or tensor that was refused. The packed weights must outlive the program.
FOVEA_API int64_t fovea_program_bytes(int32_t tensors, int32_t steps);
FOVEA_API int32_t fovea_program_create(int32_t isa, const fovea_tensor* tensors, int32_t tensor_count,
                                       const fovea_step* steps, int32_t step_count, const void* const* packed,
                                       const int64_t* packed_bytes, int32_t packed_count, int64_t arena_bytes,
                                       void* program, int64_t program_bytes, int32_t* failed);

// Bytes of memory that one run with up to `threads` threads needs: the arena, a scratch for each thread, the team.
FOVEA_API int64_t fovea_run_bytes(const void* program, int32_t threads);

// Runs the program on `rows` pictures, one after the other.
//   inputs, outputs: addresses of the caller's dense rows; row i of an input lies i * (its elements) floats behind.
//   memory: 64-byte aligned, of fovea_run_bytes; of any content, used by one run at a time.
//   active: a counter that all runs of the process share (zero at first); threads above `limit` leave.
//   nanos: null, or an int64 for each step to which its wall time is added.
// Denormals are flushed inside, and the caller's floating point state is restored. The result does not depend on the
// threads. Other threads join by fovea_help with the same memory.
FOVEA_API int32_t fovea_run(const void* program, int32_t rows, const float* const* inputs, float* const* outputs,
                            void* memory, int64_t memory_bytes, int32_t threads, int32_t* active, int32_t limit,
                            int64_t* nanos);

// Makes fresh memory ready for fovea_run and fovea_help; called once before the threads of a run start.
FOVEA_API int32_t fovea_run_begin(const void* program, void* memory, int64_t memory_bytes, int32_t threads);

// Works for the run that uses this memory, as its thread 1..threads-1, until the run ends; returns at once when it has
// ended or when no place is left. It spins for about 100 microseconds without work, then sleeps until there is some.
FOVEA_API int32_t fovea_help(const void* program, void* memory, int64_t memory_bytes, int32_t* active, int32_t limit);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_PROGRAM_H_
