// The C ABI of fovea's native kernels.
//
// Rules of this interface: functions return a status (FOVEA_OK is 0), never throw, keep no mutable global state and
// allocate nothing but through fovea_alloc. Every size and range is checked before memory is touched; a pointer
// together with its byte count is trusted. All functions may be called from any number of threads at once; two calls
// must not share scratch memory or an output.
#ifndef FOVEA_FOVEA_H_
#define FOVEA_FOVEA_H_

#include <stdint.h>

#if defined(__GNUC__)
#define FOVEA_API __attribute__((visibility("default")))
#else
#define FOVEA_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Raised with every change to a signature, a constant or a struct of this file, of program.h and of train.h.
#define FOVEA_ABI_VERSION 5

enum fovea_status {
  FOVEA_OK = 0,
  FOVEA_E_NULL = -1,            // a required pointer is null
  FOVEA_E_SOURCE_SIZE = -2,     // height or width outside 1..FOVEA_MAX_SOURCE_SIDE
  FOVEA_E_SOURCE_ORDER = -3,    // unknown source channel order
  FOVEA_E_SOURCE_STRIDE = -4,   // row stride shorter than a row
  FOVEA_E_SOURCE_BYTES = -5,    // source buffer shorter than its rows
  FOVEA_E_CROP = -6,            // crop empty or outside the picture
  FOVEA_E_ALPHA = -7,           // unknown alpha rule
  FOVEA_E_TARGET_ORDER = -8,    // unknown target channel order
  FOVEA_E_FILTER = -9,          // unknown resampling filter
  FOVEA_E_TARGET_SIZE = -10,    // target height or width outside 1..FOVEA_MAX_SIDE
  FOVEA_E_LAYOUT = -11,         // unknown layout
  FOVEA_E_DTYPE = -12,          // unknown output element type
  FOVEA_E_TABLE_BYTES = -13,    // lookup table is not [channels][256] of the output type
  FOVEA_E_TARGET_BYTES = -14,   // output slot shorter than the result
  FOVEA_E_SCRATCH_BYTES = -15,  // scratch shorter than fovea_u8_resample_scratch_bytes says
  FOVEA_E_ALIGNMENT = -16,      // scratch not 64-byte aligned, or f32 memory not 4-byte aligned
  FOVEA_E_KERNEL = -17,         // no kernel with this index
  FOVEA_E_ISA = -18,            // the kernel needs an instruction set that this machine lacks
  FOVEA_E_WEIGHTS = -19,        // a filter weight is outside the fixed point range (does not happen with these filters)
  // Programs (program.h).
  FOVEA_E_COUNT = -20,            // number of tensors, steps or packed weights out of range
  FOVEA_E_TENSOR_SHAPE = -21,     // a tensor's space, index, format, size or halo out of range
  FOVEA_E_TENSOR_ARENA = -22,     // a tensor lies outside of the arena, or its offset is not a multiple of 16
  FOVEA_E_TENSOR_ELEMENTS = -23,  // tensors of one input or output differ in their number of elements
  FOVEA_E_STEP_KIND = -24,        // unknown kind of step
  FOVEA_E_STEP_TENSOR = -25,      // a step's tensor is missing, too many, out of range, or of a space it may not have
  FOVEA_E_STEP_FORMAT = -26,      // a step's tensor has a format that the step does not take
  FOVEA_E_STEP_SHAPE = -27,       // a step's tensors do not fit together
  FOVEA_E_STEP_PARAMS = -28,      // kernel, stride, dilation, pad, groups or params out of range
  FOVEA_E_STEP_HALO = -29,        // the input's halo is smaller than what the kernel reads
  FOVEA_E_STEP_OVERLAP = -30,     // the output shares memory with what the step reads
  FOVEA_E_STEP_ACTIVATION = -31,  // unknown activation, or one that this step does not take
  FOVEA_E_STEP_ALGORITHM = -32,   // no such algorithm or tile in the catalogue for this step
  FOVEA_E_STEP_STRIPS = -33,      // not a strip group that can be run
  FOVEA_E_STEP_WEIGHTS = -34,     // weights are missing, too many, or of another shape than the step's
  FOVEA_E_STEP_PACKED = -35,      // packed weights are null, not aligned or of another size than fovea_packed_bytes
  FOVEA_E_WEIGHTS_TYPE = -36,     // unknown element type, or one that may not be kept
  FOVEA_E_WEIGHTS_BYTES = -37,    // an element of the weights lies outside of their memory
  FOVEA_E_PACKED_BYTES = -38,     // memory for packed weights shorter than fovea_packed_bytes
  FOVEA_E_PROGRAM_BYTES = -39,    // memory for the program shorter than fovea_program_bytes
  FOVEA_E_PROGRAM = -40,          // not a program of this build
  FOVEA_E_THREADS = -41,          // threads out of range, or other than the memory was made ready for
  FOVEA_E_ROWS = -42,             // negative number of rows
  FOVEA_E_RUN_BYTES = -43,        // memory of a run shorter than fovea_run_bytes
  FOVEA_E_RUN_STATE = -44,        // the memory was not made ready by fovea_run_begin for this program
  FOVEA_E_PLACE = -45,            // resized height or width outside 1..FOVEA_MAX_SIDE, or no part inside the target
  // Training kernels (train.h).
  FOVEA_E_TRAIN_CALL = -46,     // unknown kind, or the words of the call are fewer than its counts say
  FOVEA_E_TRAIN_COUNT = -47,    // rank or number of operands, numbers, instructions or temporaries out of range
  FOVEA_E_TRAIN_OPERAND = -48,  // an operand's address, type, size or stride out of range
  FOVEA_E_TRAIN_CODE = -49,     // an instruction with an unknown code or a location that does not exist
  FOVEA_E_TRAIN_SHAPE = -50,    // operands, options or window that do not fit together
  FOVEA_E_TRAIN_INDEX = -51,    // an index outside of its dimension
  FOVEA_E_TRAIN_PLAN = -52      // memory of the plan too short, or not a plan with such units
};

enum fovea_isa {
  FOVEA_ISA_SCALAR = 0,
  FOVEA_ISA_AVX2 = 1,        // x86-64: AVX2, FMA, F16C
  FOVEA_ISA_AVX512 = 2,      // x86-64: AVX-512 F, BW, VL, DQ
  FOVEA_ISA_AVX512VNNI = 3,  // x86-64: the same and VNNI
  FOVEA_ISA_NEON = 4         // ARM64: Advanced SIMD
};

// Longest side of a source picture and of a result.
#define FOVEA_MAX_SOURCE_SIDE (1 << 30)
#define FOVEA_MAX_SIDE (1 << 24)

enum fovea_order {
  FOVEA_ORDER_GRAY = 0,
  FOVEA_ORDER_GRAY_ALPHA = 1,
  FOVEA_ORDER_RGB = 2,
  FOVEA_ORDER_BGR = 3,
  FOVEA_ORDER_RGBA = 4,
  FOVEA_ORDER_BGRA = 5
};

enum fovea_alpha { FOVEA_ALPHA_WHITE = 0, FOVEA_ALPHA_DROP = 1 };

// GRAY3 is one gray channel written three times (through three lookup tables).
enum fovea_target { FOVEA_TARGET_RGB = 0, FOVEA_TARGET_BGR = 1, FOVEA_TARGET_GRAY = 2, FOVEA_TARGET_GRAY3 = 3 };

// The first six are Pillow's.
enum fovea_filter {
  FOVEA_FILTER_NEAREST = 0,
  FOVEA_FILTER_BOX = 1,
  FOVEA_FILTER_BILINEAR = 2,
  FOVEA_FILTER_HAMMING = 3,
  FOVEA_FILTER_BICUBIC = 4,
  FOVEA_FILTER_LANCZOS = 5,
  FOVEA_FILTER_AWT_REPLICATE = 6,
  FOVEA_FILTER_AWT_AREA_AVERAGING = 7,
  FOVEA_FILTER_TF1_NEAREST = 8,
  FOVEA_FILTER_TF1_BILINEAR = 9,
  FOVEA_FILTER_TF1_BICUBIC = 10,
  FOVEA_FILTER_TF1_AREA = 11,
  FOVEA_FILTER_TF2_NEAREST = 12,
  FOVEA_FILTER_TF2_BILINEAR = 13,
  FOVEA_FILTER_TF2_BILINEAR_ANTIALIAS = 14,
  FOVEA_FILTER_TF2_BICUBIC = 15,
  FOVEA_FILTER_TF2_BICUBIC_ANTIALIAS = 16,
  FOVEA_FILTER_TF2_AREA = 17,
  FOVEA_FILTER_TF2_LANCZOS3 = 18,
  FOVEA_FILTER_TF2_LANCZOS3_ANTIALIAS = 19,
  FOVEA_FILTER_TF2_LANCZOS5 = 20,
  FOVEA_FILTER_TF2_LANCZOS5_ANTIALIAS = 21,
  FOVEA_FILTER_TF2_GAUSSIAN = 22,
  FOVEA_FILTER_TF2_GAUSSIAN_ANTIALIAS = 23,
  FOVEA_FILTER_TF2_MITCHELLCUBIC = 24,
  FOVEA_FILTER_TF2_MITCHELLCUBIC_ANTIALIAS = 25
};

#define FOVEA_FILTERS 26

enum fovea_layout { FOVEA_LAYOUT_NHWC = 0, FOVEA_LAYOUT_NCHW = 1 };

// BYTE serves u8 and i8: the lookup table holds the bytes to write.
enum fovea_dtype { FOVEA_DTYPE_F32 = 0, FOVEA_DTYPE_BYTE = 1 };

// What one call of fovea_u8_resample does. All members are int32 so that a binding may pass an int array.
// Sizes are in pixels, the stride in bytes; row_stride 0 means tightly packed rows. The crop is resized to place_height
// x place_width (0: the target's) and put with its upper left corner at (place_y, place_x) of the target, which may be
// negative. `background` holds the samples of what is left uncovered: that of target channel c in the bits from 8 c on.
typedef struct fovea_u8_resample_params {
  int32_t height, width, order, row_stride;
  int32_t crop_y, crop_x, crop_height, crop_width;
  int32_t alpha, target, filter;
  int32_t target_height, target_width;
  int32_t layout, dtype;
  int32_t place_y, place_x, place_height, place_width;
  int32_t background;
} fovea_u8_resample_params;

// Number of int32 members of fovea_u8_resample_params.
#define FOVEA_U8_RESAMPLE_PARAMS 20

// Returns FOVEA_ABI_VERSION of the library.
FOVEA_API int32_t fovea_abi_version(void);

// Returns the best level this CPU and operating system run, not above max_isa. A level of another architecture
// (NEON on x86-64, AVX on ARM64) caps nothing.
FOVEA_API int32_t fovea_isa(int32_t max_isa);

// The kernel catalogue: number of kernels; name, fovea_isa and 1/0 "runs here" of the kernel at an index
// (null, FOVEA_E_KERNEL outside 0..count-1).
FOVEA_API int32_t fovea_kernel_count(void);
FOVEA_API const char* fovea_kernel_name(int32_t kernel);
FOVEA_API int32_t fovea_kernel_isa(int32_t kernel);
FOVEA_API int32_t fovea_kernel_runnable(int32_t kernel);

// Returns the index of the u8-resample kernel to use when levels up to max_isa are allowed.
FOVEA_API int32_t fovea_u8_resample_kernel(int32_t max_isa);

// Returns memory of at least `bytes` bytes, 64-byte aligned (2 MB aligned and advised to use huge pages from 2 MB on),
// or null when there is none or bytes < 0. fovea_free takes null.
FOVEA_API void* fovea_alloc(int64_t bytes);
FOVEA_API void fovea_free(void* memory);

// Returns the bytes of scratch that fovea_u8_resample needs for these parameters (> 0), or a negative status.
FOVEA_API int64_t fovea_u8_resample_scratch_bytes(int32_t kernel, const fovea_u8_resample_params* params);

// Writes one u8 picture, cropped, converted, resampled and normalised, into its slot of a batch tensor.
//
// Computes: per pixel of the crop: alpha (WHITE: c' = div255(c*a + 255*(255-a)), div255(t) = (t+128 + ((t+128) >> 8))
// >> 8,
//   which is t/255 rounded; DROP: c' = c); then, for the GRAY targets from colour, (19595 R + 38470 G + 7471 B + 32768)
//   >> 16; gray pictures give equal R, G and B. Then the crop is resized as the program does it
//   after which the filter is named. Pillow's, bit for bit: horizontal pass, u8 rounding, vertical pass, weights of 22
//   bits; a pass is skipped where the size stays. AWT_AREA_AVERAGING: f32 sums in source order, one rounding. TF1 and
//   TF2 but the nearest: windows in f32; vertically exact sums of 22-bit weights, rounded to f32; horizontally f32
//   products and sums in order; the results are real numbers. The result is put in its place: what sticks out of the
//   target is not computed, what stays uncovered is background. At last out[c][y][x] (NCHW) or out[y][x][c] (NHWC) =
//   table[c][u8 value of channel c]; real numbers become (x / divisor - mean) / deviation as f32, or the nearest u8
//   value, ties to even, for the table of bytes.
// Shapes: source [height][row_stride] bytes, interleaved; table [channels][256], as f32 followed by [channels][divisor,
//   mean, deviation], which filters of real numbers need; out [target_height*target_width*channels];
//   channels = 3, or 1 for FOVEA_TARGET_GRAY.
// Units: pixels; bytes in names that say so.
// Accuracy: exact; all kernels of the catalogue give the same bits.
// Aliasing, alignment, threads: nothing may overlap; scratch 64-byte aligned, f32 out and table 4-byte aligned. The
// first
//   64 bytes of fresh scratch must be zero; the same scratch given again with the same sizes keeps its weights. One
//   scratch serves one call at a time and belongs to one kernel index.
// Status: FOVEA_OK or the first violated rule; nothing is written then.
FOVEA_API int32_t fovea_u8_resample(int32_t kernel, const uint8_t* source, int64_t source_bytes,
                                    const fovea_u8_resample_params* params, const void* table, int64_t table_bytes,
                                    void* out, int64_t out_bytes, void* scratch, int64_t scratch_bytes);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_FOVEA_H_
