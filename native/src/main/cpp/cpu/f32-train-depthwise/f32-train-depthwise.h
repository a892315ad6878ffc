// The three products of a depthwise convolution of training, for channels that lie side by side.
#ifndef FOVEA_CPU_F32_TRAIN_DEPTHWISE_H_
#define FOVEA_CPU_F32_TRAIN_DEPTHWISE_H_

#include <stdint.h>

#include "cpu/f32-train-conv/f32-train-conv.h"
#include "cpu/f32-train-matmul/f32-train-matmul.h"

namespace fovea {

// Output and input's gradient: c[picture][u][v][k] = sum over taps of a[...][k] * b[tap][k], k < m.depth; the members
// of TrainMatmul as they are there, with a_k, b_k and c_n 1 and n without meaning.
struct TrainDepthwiseRun {
  const TrainMatmul* matmul;
  int32_t parts;
};

// The kernel's gradient; conv.groups channels, conv.channels and conv.outputs 1.
struct TrainDepthwiseKernelRun {
  const TrainConv* conv;
  float* sums;  // [slots][taps][channels of whole blocks of 16]
  float* out;
  int32_t slots;  // of lines of y
  int32_t parts;  // of the second phase
};

// The kernels of one level.
struct TrainDepthwiseKernels {
  void (*multiply)(const TrainDepthwiseRun& run, int32_t part);
  void (*sum)(const TrainDepthwiseKernelRun& run, int32_t part);  // parts: slots
  void (*gather)(const TrainDepthwiseKernelRun& run, int32_t part);
};

const TrainDepthwiseKernels& TrainDepthwiseKernelsOf(int32_t isa);

// Computes output or input's gradient with whoever helps.
void TrainDepthwiseRunAll(const TrainMatmul& m, const TrainDepthwiseKernels& kernels, Team* team);

// Floats that the threads share for the kernel's gradient.
int64_t TrainDepthwiseShared(const TrainConv& conv);

// Computes the kernel's gradient with whoever helps.
void TrainDepthwiseKernelRunAll(const TrainConv& conv, const TrainDepthwiseKernels& kernels, Team* team, float* out,
                                float* shared);

#define FOVEA_UKERNEL(isa, symbol, ...) extern const TrainDepthwiseKernels symbol;
#include "cpu/f32-train-depthwise/f32-train-depthwise.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_DEPTHWISE_H_
