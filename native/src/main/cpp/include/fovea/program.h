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
  FOVEA_SPACE_ARENA = 0,   // in the run's arena, at `offset`
  FOVEA_SPACE_INPUT = 1,   // the caller's dense rows of input `index`; NHWC without halo
  FOVEA_SPACE_OUTPUT = 2,  // the caller's dense rows of output `index`; NHWC without halo
  FOVEA_SPACE_STRIP = 3    // a ring of rows in a thread's scratch, between two steps of a strip group; C16
};

// Most tensors, steps and packed weights of a program; longest side, widest halo and most elements (halo included) of a
// tensor; most threads of a run.
#define FOVEA_MAX_TABLE (1 << 16)
#define FOVEA_MAX_TENSOR_SIDE (1 << 24)
#define FOVEA_MAX_HALO (1 << 10)
#define FOVEA_MAX_TENSOR_ELEMENTS ((1LL << 31) - 1)
#define FOVEA_MAX_THREADS 64

// One picture's tensor. Vectors are 1 x 1 x channels; a tensor of another rank is 1 x 1 x elements where only its
// elements count. Several tensors may name the same memory (a reshape, a child of a concatenation), but a step's output
// may share memory with what it reads only where the step is element-wise and both are the very same elements.
// All tensors of one input or output index have the same number of elements.
typedef struct fovea_tensor {
  int32_t space, index;
  int32_t offset;  // from the start of the arena to the first element of the halo; a multiple of 16
  int32_t format;
  int32_t height, width, channels;
  int32_t top, left, bottom, right;  // halo in pixels; zero outside the arena and strips
} fovea_tensor;

#define FOVEA_TENSOR_INTS 11

// What a step computes, f being its activation. Unless said otherwise both formats are taken, input and output have the
// same format, and kernel, stride, dilation, pads, groups are not looked at. Tensors in the memory of the caller are
// always NHWC. A step without residual, second, weights or bias holds -1, -1, -1, 0 there; only CONV takes a residual.
enum fovea_step_kind {
  // out[y][x][o] = f(bias[o] + residual[y][x][o] + sum over h, w, i of
  //                  in[y*stride_height + h*dilation_height - pad_top][the same of x][group of o * inputs + i] *
  //                  weights),
  // zero outside of the input. DIRECT and WINOGRAD: C16, or NHWC input of at most 4 channels, to C16, groups 1; the
  // input's halo covers all that the kernel reads. PLAIN: NHWC to NHWC (a C16 input is taken too), no halo needed.
  FOVEA_STEP_CONV = 0,
  FOVEA_STEP_DEPTHWISE = 1,  // C16 to C16, multiplier 1
  // out[y][x][o] = f(bias[o] + sum over i of in[y][x][i] * weights), for each pixel; usually 1 x 1 x inputs. A C16
  // input or output has height and width 1. params[0]: 1 when the packed weights stay f16.
  FOVEA_STEP_DENSE = 2,
  FOVEA_STEP_MAX_POOL = 3,        // over kernel, stride, pads (dilation 1); padding never wins; NaN wins
  FOVEA_STEP_AVERAGE_POOL = 4,    // the same; padding is not counted. Every window holds a pixel of the input
  FOVEA_STEP_GLOBAL_AVERAGE = 5,  // over height and width; output 1 x 1 x channels of either format
  FOVEA_STEP_GLOBAL_MAX = 6,
  // f(input + other). Other is `second`: its height, width and channels are each those of the input or 1, its format
  // that of the input or, where its height and width are 1, either. Or it is `weights`: params[0] = 0 for a vector of
  // the channels (a file's single element is repeated), 1 for one weight each element of a picture, in NHWC order.
  FOVEA_STEP_ADD = 7,
  FOVEA_STEP_MULTIPLY = 8,     // f(input * other), the same
  FOVEA_STEP_AFFINE = 9,       // f(input * scale[c] + shift[c]); weights: data is the scale, bias the shift
  FOVEA_STEP_ACTIVATION = 10,  // f(input)
  FOVEA_STEP_PRELU = 11,       // f(x < 0 ? x * weights : x); weights as those of ADD
  FOVEA_STEP_SOFTMAX = 12,     // over the channels of each pixel; NHWC (or C16 of height and width 1); activation NONE
  // Writes a region of input's pixels to a place of output, converting the format; activation NONE. params: from y, x,
  // channel; to y, x, channel; height, width, channels of the region; [9] 1 when the rest of output becomes `alpha`.
  // A region that ends at the last channel of a C16 output also zeroes the lanes behind it.
  FOVEA_STEP_COPY = 13,
  // params: [0] 0 nearest, 1 bilinear; [1] 1 align corners; [2] 1 half-pixel centres; [3] nearest rounds 0 down, 1 half
  // away from zero. All in float as TensorFlow does: scale = align && out > 1 ? (in - 1) / (out - 1) : in / out.
  // Nearest takes in[min(round((o + (half ? 0.5 : 0)) * scale), in - 1)]. Bilinear: at = half ? (o + 0.5) * scale - 0.5
  // : o * scale; between floor(at) and ceil(at), each moved into 0..in - 1, by at - floor(at), along x first.
  FOVEA_STEP_RESIZE = 14,
  // NHWC without halo. params: [0] rank 1..6; [1..6] sizes of the input; [7..12] output axis i is input axis perm[i].
  FOVEA_STEP_TRANSPOSE = 15,
  // NHWC without halo. params: [0] rank 1..6; [1..6] sizes of the input; [7] bit i set: axis i is averaged away.
  FOVEA_STEP_MEAN = 16,
  // Either format to NHWC: in[y][x] * weights(h, w) is added to out[y*stride_height + h*dilation_height - pad_top][the
  // same of x]: the pads are what is cut off the full result. f(bias + sum). Group g's inputs make group g's outputs.
  FOVEA_STEP_CONV_TRANSPOSE = 17,
  // Either format to NHWC: CONV PLAIN with groups = input channels; output channel c * multiplier + m from input c.
  FOVEA_STEP_DEPTHWISE_MULTIPLIER = 18
};

// Every activation f(x) with parameters alpha and beta, as api.graph.Activation defines them: NaN gives NaN,
// infinities the limits.
enum fovea_activation {
  FOVEA_ACTIVATION_NONE = 0,
  FOVEA_ACTIVATION_CLAMP = 1,       // min(max(x, alpha), beta): relu, relu6; NaN stays NaN
  FOVEA_ACTIVATION_LEAKY_RELU = 2,  // x < 0 ? alpha x : x
  FOVEA_ACTIVATION_ELU = 3,         // x < 0 ? alpha (e^x - 1) : x
  FOVEA_ACTIVATION_SELU = 4,        // beta * elu(x, alpha)
  FOVEA_ACTIVATION_CELU = 5,        // x < 0 ? alpha (e^(x / alpha) - 1) : x
  FOVEA_ACTIVATION_GELU = 6,        // x Phi(x), by erf
  FOVEA_ACTIVATION_GELU_TANH = 7,   // 0.5 x (1 + tanh(sqrt(2 / pi) (x + 0.044715 x^3)))
  FOVEA_ACTIVATION_SIGMOID = 8,
  FOVEA_ACTIVATION_HARD_SIGMOID = 9,  // min(max(x / 6 + 1/2, 0), 1)
  FOVEA_ACTIVATION_SILU = 10,         // x sigmoid(x)
  FOVEA_ACTIVATION_HARD_SILU = 11,    // x hard_sigmoid(x): hard swish
  FOVEA_ACTIVATION_MISH = 12,         // x tanh(softplus(x))
  FOVEA_ACTIVATION_SOFTPLUS = 13,     // log(1 + e^x)
  FOVEA_ACTIVATION_SOFTSIGN = 14,     // x / (1 + |x|)
  FOVEA_ACTIVATION_TANH = 15,
  FOVEA_ACTIVATION_EXPONENTIAL = 16,
  FOVEA_ACTIVATION_RSQRT = 17,  // 1 / sqrt(x); infinity from 0 down
  FOVEA_ACTIVATION_COUNT = 18
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
  int32_t algorithm;    // fovea_conv_algorithm
  int32_t tile_pixels;  // micro-kernel: pixels at once
  int32_t tile_blocks;  // micro-kernel: output blocks of 16 at once; the unit in which weights are packed
  int32_t tile_batch;   // Winograd: tiles transformed at once
  int32_t strip_rows;   // > 0: this convolution, the depthwise step after it and the convolution after that are one
                        // strip group that makes this many rows of the depthwise output at a time; their two inner
                        // tensors lie in FOVEA_SPACE_STRIP. 0 elsewhere, on the two followers too.
  int32_t weights;      // index into the program's weights, -1 for none
  int32_t bias;         // 1 when a bias is packed behind the weights
  int32_t params[16];   // what they hold is said at the kinds; 0 where nothing is said
} fovea_step;

#define FOVEA_STEP_INTS 40

enum fovea_weights_type { FOVEA_WEIGHTS_F32 = 0, FOVEA_WEIGHTS_F16 = 1, FOVEA_WEIGHTS_I8 = 2, FOVEA_WEIGHTS_U8 = 3 };

// A kernel in memory as a file has it: element (h, w, i, o) lies at h*strides[0] + w*strides[1] + i*strides[2] +
// o*strides[3] elements from `data`. Its value is the stored one, less zero_point[o] for the integer types, times
// scale[o]. A dense kernel is 1 x 1 x inputs x outputs; a depthwise one height x width x 1 x channels (x multiplier,
// channel-major). For groups (CONV_TRANSPOSE too), i counts within the group and o over all. AFFINE, PRELU, ADD,
// MULTIPLY: 1 x 1 x 1 x elements (1, the channels, or all elements of a picture in NHWC order). A stride may be
// negative or 0; `data` is element (0, 0, 0, 0) and every element lies within `bytes` from it on.
typedef struct fovea_weights {
  const void* data;
  int64_t bytes;  // of the memory at data
  int64_t strides[4];
  int32_t type;
  int32_t sizes[4];           // height, width, inputs of a group, outputs
  const float* scale;         // [outputs], or null for 1
  const int32_t* zero_point;  // [outputs], or null for 0
  const float* bias;          // [outputs], or null for 0. AFFINE: the shift
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
// the shape, DIRECT or Winograd else. Winograd with m x m outputs a tile reads m * ceil(output / m) + 2 rows and
// columns from -pad on: the input's halo must cover them.
typedef struct fovea_conv_choice_result {
  int32_t algorithm, tile_pixels, tile_blocks, tile_batch;
} fovea_conv_choice_result;

#define FOVEA_CONV_CHOICE_INTS 4

// Chooses by the shape alone, from tables; never by timing, threads or batch. Returns FOVEA_OK or the violated rule.
FOVEA_API int32_t fovea_conv_choice(int32_t isa, const fovea_conv_shape* shape, fovea_conv_choice_result* choice);

// Returns the strip_rows of a group of convolution (expand), depthwise and 1 x 1 convolution (project), given the
// shapes of its first and last step and the depthwise kernel; 0 when they are better run one after the other.
FOVEA_API int32_t fovea_strip_rows(int32_t isa, const fovea_conv_shape* expand, int32_t kernel_height,
                                   int32_t kernel_width, int32_t stride_height, int32_t stride_width,
                                   const fovea_conv_shape* project);

// Returns the bytes of a step's packed weights, bias included (a multiple of 64), or a negative status.
FOVEA_API int64_t fovea_packed_bytes(int32_t isa, const fovea_step* step, const fovea_tensor* input,
                                     const fovea_tensor* output, const fovea_weights* weights);

// Packs a step's weights, scales applied, bias behind them. `packed` is 64-byte aligned.
FOVEA_API int32_t fovea_pack(int32_t isa, const fovea_step* step, const fovea_tensor* input, const fovea_tensor* output,
                             const fovea_weights* weights, void* packed, int64_t packed_bytes);

// Checks the tables (every index, size, range, overlap with the arena's end, kernel of the catalogue, size of packed
// weights) and writes a program into `program`, 64-byte aligned memory of fovea_program_bytes. `failed` (may be null)
// receives the index of the tensor (statuses FOVEA_E_TENSOR_...) or step (FOVEA_E_STEP_...) that was refused, else -1.
// The packed weights must outlive the program; the tables need not. A program may be run by many threads at once, each
// run with memory of its own.
FOVEA_API int64_t fovea_program_bytes(int32_t tensors, int32_t steps);
FOVEA_API int32_t fovea_program_create(int32_t isa, const fovea_tensor* tensors, int32_t tensor_count,
                                       const fovea_step* steps, int32_t step_count, const void* const* packed,
                                       const int64_t* packed_bytes, int32_t packed_count, int64_t arena_bytes,
                                       void* program, int64_t program_bytes, int32_t* failed);

// Returns how many inputs (outputs) the program has: the largest index of its tensors, plus one; or a negative status.
FOVEA_API int32_t fovea_program_inputs(const void* program);
FOVEA_API int32_t fovea_program_outputs(const void* program);

// Returns the bytes of memory that one run with up to `threads` threads (1..FOVEA_MAX_THREADS) needs: the arena, a
// scratch for each thread, the team; or a negative status.
FOVEA_API int64_t fovea_run_bytes(const void* program, int32_t threads);

// Makes memory ready for one fovea_run and the calls of fovea_help beside it: 64-byte aligned, of fovea_run_bytes, of
// any content. Nothing may use the memory meanwhile: every fovea_help on it has returned.
FOVEA_API int32_t fovea_run_begin(const void* program, void* memory, int64_t memory_bytes, int32_t threads);

// Runs the program on `rows` pictures, one after the other, as thread 0 of the memory made ready with `threads`.
//   inputs, outputs: addresses of the caller's dense rows, fovea_program_inputs and _outputs of them; row i of an input
//     lies i * (its elements) floats behind. Outputs must not overlap with anything.
//   active: a counter that all runs of the process share (zero at first); helpers leave while it is above `limit`.
//   nanos: null, or an int64 for each step to which its wall time is added (a strip group's: to its first step).
// Denormals are flushed inside, and the caller's floating point state is restored. The result does not depend on the
// threads. When it returns, results are complete and no helper touches inputs or outputs any more; helpers may still
// look at `memory` until their calls of fovea_help have returned: only then it may be freed or made ready again.
FOVEA_API int32_t fovea_run(const void* program, int32_t rows, const float* const* inputs, float* const* outputs,
                            void* memory, int64_t memory_bytes, int32_t threads, int32_t* active, int32_t limit,
                            int64_t* nanos);

// Works for the run that uses this memory (after fovea_run_begin, before, during or after fovea_run), as one of its
// threads 1..threads-1, until the run ends; returns FOVEA_OK at once when it has ended, when no place is left or when
// more than `limit` threads are active. It spins for about 100 microseconds without work, then sleeps until there is
// some. A run whose fovea_run is never called, or refuses `memory` or `threads`, is ended by fovea_run_end, so that its
// helpers return.
FOVEA_API int32_t fovea_help(const void* program, void* memory, int64_t memory_bytes, int32_t threads, int32_t* active,
                             int32_t limit);
FOVEA_API int32_t fovea_run_end(const void* program, void* memory, int64_t memory_bytes, int32_t threads);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_PROGRAM_H_
