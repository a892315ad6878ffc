// The C ABI of the training kernels: strided element-wise programs, folds, running sums, pools and indexing. The rules
// of fovea.h hold.
//
// A call is one table of int64 words, so that a binding writes it into memory of its own and passes one pointer. Every
// count, code, location, size and fit of shapes in it is checked; that the windows of the operands lie inside of their
// memory is trusted, as are the addresses. Sizes and strides are in ELEMENTS.
#ifndef FOVEA_TRAIN_H_
#define FOVEA_TRAIN_H_

#include <stdint.h>

#include "fovea/fovea.h"

#ifdef __cplusplus
extern "C" {
#endif

enum fovea_train_kind {
  // outputs = program(inputs), element by element; all of one shape. An output may be the very same window as an input.
  FOVEA_TRAIN_MAP = 0,
  // One output of size 1 where it is folded. option: fovea_train_fold.
  FOVEA_TRAIN_FOLD = 1,
  // Running sums of one input into one output of its shape. option: axis; option2: 1 from the end.
  FOVEA_TRAIN_CUMULATE = 2,
  // Pools of pictures [n,h,w,c], window as below. Input x, outputs y and (I32) the place h * width + w of the maximum.
  FOVEA_TRAIN_MAX_POOL = 3,
  FOVEA_TRAIN_SUM_POOL = 4,     // input x, output y
  FOVEA_TRAIN_SPREAD_POOL = 5,  // the sums transposed: input y, output x
  // out[.., i, ..] = in[.., index[.., i, ..], ..]: inputs in and index (I32). option: axis.
  FOVEA_TRAIN_GATHER = 6,
  FOVEA_TRAIN_SCATTER_ADD = 7,  // out[.., index[.., i, ..], ..] += in[.., i, ..], in the order of i
  // x = at each place the sum of y over the windows that see it and whose place it is: what MAX_POOL's gradient is.
  // Inputs y and its places (I32), output x.
  FOVEA_TRAIN_SPREAD_MAX = 8,
  FOVEA_TRAIN_KINDS = 9
};

enum fovea_train_fold {
  FOVEA_FOLD_SUM = 0,
  FOVEA_FOLD_PRODUCT = 1,
  FOVEA_FOLD_MAX = 2,    // NaN when one is
  FOVEA_FOLD_ARGMAX = 3  // position along the one folded dimension (I32), the first of equals; NaN counts as largest
};

// The codes of dev.fovea.api.spi.OpCode in its order, and MOVE.
enum fovea_train_op {
  FOVEA_OP_ADD = 0,
  FOVEA_OP_SUB,
  FOVEA_OP_MUL,
  FOVEA_OP_DIV,
  FOVEA_OP_POW,
  FOVEA_OP_MAX,
  FOVEA_OP_MIN,
  FOVEA_OP_NEG,
  FOVEA_OP_ABS,
  FOVEA_OP_SIGN,
  FOVEA_OP_RECIPROCAL,
  FOVEA_OP_SQRT,
  FOVEA_OP_EXP,
  FOVEA_OP_EXPM1,
  FOVEA_OP_LOG,
  FOVEA_OP_LOG1P,
  FOVEA_OP_SIN,
  FOVEA_OP_COS,
  FOVEA_OP_TANH,
  FOVEA_OP_SIGMOID,
  FOVEA_OP_ERF,
  FOVEA_OP_SOFTPLUS,
  FOVEA_OP_RELU,
  FOVEA_OP_GREATER,
  FOVEA_OP_GREATER_EQUAL,
  FOVEA_OP_EQUAL,
  FOVEA_OP_SELECT,
  FOVEA_OP_UNIFORM,
  FOVEA_OP_MOVE,
  FOVEA_OPS
};

enum fovea_train_type { FOVEA_TRAIN_F32 = 0, FOVEA_TRAIN_I32 = 1 };

#define FOVEA_TRAIN_MAX_RANK 12
#define FOVEA_TRAIN_MAX_OPERANDS 32
// Inputs, numbers and temporaries of a program together.
#define FOVEA_TRAIN_MAX_LOCATIONS 512
#define FOVEA_TRAIN_MAX_INSTRUCTIONS 1024

// Words of a call, from its start:
//   [0] kind [1] rank [2] operands, inputs first [3] outputs among them
//   [4] numbers [5] instructions [6] temporaries [7] option [8] option2
//   [9] window height, width, stride height, width, dilation height, width; [15] padding top, left
//   then for each operand: address, fovea_train_type, sizes [rank], strides [rank];
//   then numbers (doubles by their bits), instructions, and for each output of a map or fold its location.
// Locations: first the inputs, then the numbers, then the temporaries. An instruction is
//   code << 56 | destination << 42 | a << 28 | b << 14 | c, its destination a temporary.
#define FOVEA_TRAIN_HEADER_WORDS 17

// Bytes of memory for a plan, 64-byte aligned.
#define FOVEA_TRAIN_PLAN_BYTES 16384

// Checks a call and computes it. Returns FOVEA_OK when that is done; a positive number of units when `alone` is 0 and
// the call is worth several threads, or when it needs scratch memory: then fovea_train_run is due for every unit, and
// fovea_train_end once after all of them; or the violated rule, nothing being written then.
//   isa: a level of the float kernels (fovea_program_isa).
//   call: must stay until fovea_train_end when units are returned.
//   plan: memory of FOVEA_TRAIN_PLAN_BYTES for this call. Its first word is the index that FOVEA_E_TRAIN_INDEX is
//   about.
// Accuracy: as dev.fovea.api.spi.TrainingKernels says. Subnormal numbers are kept.
// Results depend on the shapes and the level alone: never on `alone` or on how units are grouped.
FOVEA_API int64_t fovea_train_begin(int32_t isa, const int64_t* call, int64_t words, int32_t alone, void* plan,
                                    int64_t plan_bytes);

// Returns the bytes of scratch (64-byte aligned, of any content) that the units of this plan share; may be 0.
FOVEA_API int64_t fovea_train_scratch_bytes(const void* plan);

// Computes the units first..last - 1. Any order, any number of threads, each unit once.
FOVEA_API int32_t fovea_train_run(void* plan, void* scratch, int64_t first, int64_t last);

// Completes the call.
FOVEA_API int32_t fovea_train_end(void* plan, void* scratch);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_TRAIN_H_
