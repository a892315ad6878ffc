// A program in its memory: the checked tables, and what runs them.
#ifndef FOVEA_ENGINE_PLAN_H_
#define FOVEA_ENGINE_PLAN_H_

#include <stdint.h>

#include "cpu/f32-conv/f32-conv.h"
#include "engine/kernels.h"
#include "engine/view.h"

namespace fovea {

struct TensorPlan {
  View view;  // base null: it depends on the run
  int32_t space, index;
  int64_t first;     // elements from the start of its memory to element 0 of pixel (0, 0)
  int64_t elements;  // of one picture, without halo
};

struct StepPlan {
  fovea_step step;
  StepUkernel kernel;  // null: the convolutions of cpu/f32-conv
  int32_t count;       // steps that run as one from this on: 1, or 3 of a strip group; 0: run by an earlier one
  int32_t units;
  int64_t cost;    // elements moved, roughly
  bool activates;  // the activation is a phase of its own
  const void* weights;
  const float* bias;
  const void* next_weights;
};

struct Program {
  uint64_t magic;
  const Program* self;  // a program may not be moved: it points into itself
  int32_t isa;
  int32_t tensor_count, step_count;
  int32_t input_count, output_count;
  int64_t arena_floats;
  const ConvKernels* convs;
  StepActivate activate;
  TensorPlan* tensors;
  StepPlan* steps;
};

constexpr uint64_t kProgramMagic = 0x32676f72702d6176;

// The size of a tensor's memory, halo and unused lanes included, or -1 when its shape is out of range.
int64_t TensorExtent(const fovea_tensor& t);

// The view of a checked tensor, its base null.
View ViewOf(const fovea_tensor& t);

// Elements from the start of a checked tensor's memory to element 0 of pixel (0, 0).
int64_t FirstOf(const fovea_tensor& t);

// Checks one tensor: FOVEA_OK or a status FOVEA_E_TENSOR_...
int32_t CheckTensor(const fovea_tensor& t, int64_t arena_floats);

// The tables under check.
struct Tables {
  int32_t isa;
  const fovea_tensor* tensors;
  int32_t tensor_count;
  const fovea_step* steps;
  int32_t step_count;
  const void* const* packed;
  const int64_t* packed_bytes;
  int32_t packed_count;
};

// Checks one step against the tables: FOVEA_OK or a status FOVEA_E_STEP_... The tensors have been checked.
int32_t CheckStep(const Tables& tables, int32_t step);

// Whether a step belongs to a strip group: its place 0..2, or -1.
int32_t PlaceInStrips(const fovea_step* steps, int32_t step_count, int32_t step);

// Checks parameters and shapes of a step: everything but where its tensors lie and its weights.
int32_t CheckStepShapes(int32_t isa, const fovea_step& s, const fovea_tensor& in, const fovea_tensor* second,
                        const fovea_tensor* residual, const fovea_tensor& out);

// Whether a step has weights: 0 never, 1 always, 2 instead of a second tensor.
int32_t WantsWeights(const fovea_step& s);

// The bytes of a step's packed weights without bias, a multiple of 64, or -1; and of its bias.
int64_t PackedWeightBytes(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out);
int64_t PackedBiasBytes(const fovea_step& s, const fovea_tensor& out);

// Whether cpu/f32-conv computes a step.
bool IsBlockedConv(const fovea_step& s);

}  // namespace fovea

#endif  // FOVEA_ENGINE_PLAN_H_
