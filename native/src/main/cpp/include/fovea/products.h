// The products of training: matrices, and the three of a convolution, on strided float32 memory. The rules of fovea.h
// hold, but that sizes and strides of operands are trusted: whoever calls has checked that every element lies inside.
#ifndef FOVEA_PRODUCTS_H_
#define FOVEA_PRODUCTS_H_

#include <stdint.h>

#include "fovea/fovea.h"
#include "fovea/program.h"

#ifdef __cplusplus
extern "C" {
#endif

enum fovea_product_kind {
  // out[b][i][j] = sum over k of left[b][i][k] * right[b][k][j], plus what out holds where `add` is 1
  FOVEA_PRODUCT_MATRIX = 0,
  // y[n][p][q][o] = sum over i, j, c of x[n][p * stride + i * dilation - top][q * stride + j * dilation - left][c] *
  // kernel[i][j][c][o], c running over the channels of o's group; outside of x there are zeros
  FOVEA_PRODUCT_OUTPUT = 1,
  // x from kernel and y: the gradient of OUTPUT's sum of x
  FOVEA_PRODUCT_INPUT = 2,
  // the kernel from x and y: the gradient of OUTPUT's sum of the kernel
  FOVEA_PRODUCT_KERNEL = 3
};

// All members are int64 so that a binding may pass an array. Strides are in floats, the outermost dimension's first;
// those of inputs may be 0 or negative. MATRIX reads sizes `batch`..`columns` and three strides an operand; the others
// read the rest.
typedef struct fovea_product {
  int64_t kind, add;
  int64_t batch, rows, terms, columns;
  int64_t pictures, height, width, channels;  // of x
  int64_t out_height, out_width, outputs;     // of y
  int64_t groups;
  int64_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width, top, left;
  int64_t first_strides[4];   // left, x
  int64_t second_strides[4];  // right, kernel
  int64_t third_strides[4];   // out, y
} fovea_product;

#define FOVEA_PRODUCT_LONGS 34

// Returns the bytes of memory that a product needs with up to `threads` threads (1..FOVEA_MAX_THREADS), at a level of
// fovea_program_isa; or a negative status.
FOVEA_API int64_t fovea_product_bytes(int32_t isa, const fovea_product* product, int32_t threads);

// Makes memory ready for one fovea_product_run and the calls of fovea_product_help beside it: 64-byte aligned, of
// fovea_product_bytes for this product, level and threads, of any content. Nothing may use the memory meanwhile.
FOVEA_API int32_t fovea_product_begin(void* memory, int64_t memory_bytes, int32_t threads);

// Computes the product as thread 0 of the memory made ready with `threads`. One of the operands is written, by the
// kind: out, y, x or the kernel; it overlaps no other one. `active` and `limit`: as of fovea_run.
// Accuracy: |out - exact| <= 2 k units in the last place of sum |a| |b|, k terms. Denormals are flushed inside. The
// result does not depend on the threads. When it returns, no helper touches the operands any more; helpers may still
// look at `memory` until their calls have returned.
FOVEA_API int32_t fovea_product_run(int32_t isa, const fovea_product* product, float* first, float* second,
                                    float* third, void* memory, int64_t memory_bytes, int32_t threads, int32_t* active);

// Works for the run that uses this memory until it ends; as fovea_help.
FOVEA_API int32_t fovea_product_help(void* memory, int64_t memory_bytes, int32_t threads, int32_t* active,
                                     int32_t limit);

// Ends a run whose fovea_product_run is never called, so that its helpers return.
FOVEA_API int32_t fovea_product_end(void* memory, int64_t memory_bytes, int32_t threads);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_PRODUCTS_H_
