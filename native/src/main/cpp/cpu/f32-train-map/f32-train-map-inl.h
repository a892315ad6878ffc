// f32-train-map: element-wise programs.
//
// Computes: output_r[i] = program(inputs[i])_r for the elements of units first..last - 1.
// Shapes: all of one shape, any strides; inputs may have strides of 0, and of windows that outputs share.
// Units: plan.unit elements each, in the order of the plan's dimensions.
// Accuracy: each instruction as f32-train-functions-inl.h says.
// Aliasing, threads: an output may be the very window of an input; units may run on any threads.
// Status: FOVEA_OK.
#ifndef FOVEA_CPU_F32_TRAIN_MAP_INL_H_
#define FOVEA_CPU_F32_TRAIN_MAP_INL_H_

#include "simd/math-inl.h"
//
#include "simd/doubles-inl.h"
//
#include "cpu/f32-train-map/f32-train-functions-inl.h"
//
#include "cpu/f32-train-map/f32-train-ops-inl.h"
//
#include "cpu/f32-train-map/f32-train-blocks-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// Where an output's block lies when it lies in one piece.
FOVEA_INLINE float* PlaceOf(const TrainPlan& plan, const TrainOperand& o, int64_t p) {
  int64_t index[kTrainRank];
  return reinterpret_cast<float*>(o.address) + (o.form == kFormDense ? p : OffsetAt(plan, o, p, index));
}

inline int32_t TrainMapUnits(TrainPlan* plan, double*, int64_t first, int64_t last) {
  alignas(64) float slots[kTrainSlots];
  Blocks b;
  const int64_t end = last * plan->unit < plan->elements ? last * plan->unit : plan->elements;
  const int64_t begin = first * plan->unit;
  BlocksInit(*plan, plan->inputs, slots, end - begin, &b);
  const TrainOperand* outputs = plan->operands + plan->inputs;
  for (int64_t p = begin, n; p < end; p += n) {
    n = BlockAt(*plan, p, end);
    float* target = plan->direct >= 0 ? PlaceOf(*plan, outputs[plan->direct], p) : nullptr;
    RunBlock(*plan, p, n, target, &b);
    for (int32_t i = 0; i < plan->outputs; i++) {
      if (i == plan->direct) {
        continue;
      }
      const float* values = b.at[plan->results[i]];
      if (outputs[i].form <= kFormRow) {
        CopyRow(PlaceOf(*plan, outputs[i], p), values, n);
      } else {
        Scatter(*plan, outputs[i], p, n, values);
      }
    }
  }
  return FOVEA_OK;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MAP_INL_H_
