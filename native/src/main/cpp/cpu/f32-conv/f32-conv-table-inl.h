// The table of one instruction set: steps to drivers.
#ifndef FOVEA_CPU_F32_CONV_TABLE_INL_H_
#define FOVEA_CPU_F32_CONV_TABLE_INL_H_

#include "cpu/f32-conv/f32-conv-inl.h"
#include "cpu/f32-conv/f32-conv-pack-inl.h"
#include "cpu/f32-depthwise/f32-depthwise-inl.h"
#include "cpu/f32-strip/f32-strip-inl.h"
#include "cpu/f32-winograd/f32-winograd-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE bool IsStrip(const StepView* steps) {
  return steps->step->kind == FOVEA_STEP_CONV && steps->step->strip_rows > 0;
}

FOVEA_INLINE bool IsWinograd(const StepView* steps) {
  return steps->step->kind == FOVEA_STEP_CONV && steps->step->algorithm != FOVEA_CONV_DIRECT;
}

inline int64_t TableScratchFloats(const StepView* steps, int32_t threads) {
  if (IsStrip(steps)) {
    return StripLayoutOf(steps).floats;
  }
  if (steps->step->kind == FOVEA_STEP_DEPTHWISE) {
    return DepthwiseZeros(*steps);
  }
  return IsWinograd(steps) ? WinogradScratchFloats(*steps, threads) : RoundUp(SegmentCount(*steps), kBlock);
}

inline int64_t TableSharedFloats(const StepView* steps, int32_t threads) {
  return !IsStrip(steps) && IsWinograd(steps) ? WinogradSharedFloats(*steps, threads) : 0;
}

inline int32_t TablePhases(const StepView* steps, int32_t threads) {
  return !IsStrip(steps) && IsWinograd(steps) ? WinogradPhases(*steps, threads) : 1;
}

inline int32_t TableParts(const StepView* steps, int32_t phase, int32_t threads) {
  if (IsStrip(steps)) {
    return StripParts(steps, threads);
  }
  if (steps->step->kind == FOVEA_STEP_DEPTHWISE) {
    return DepthwiseSplit(*steps, threads).parts;
  }
  return IsWinograd(steps) ? WinogradParts(*steps, phase, threads) : SplitOf(*steps, threads).parts;
}

inline void TableRun(const StepView* steps, const ConvTask& task) {
  if (IsStrip(steps)) {
    StripPart(steps, task);
  } else if (steps->step->kind == FOVEA_STEP_DEPTHWISE) {
    DepthwisePart(*steps, task);
  } else if (!IsWinograd(steps)) {
    ConvDirectPart(*steps, task);
  } else if (steps->step->algorithm == FOVEA_CONV_WINOGRAD2) {
    WinogradPart<2>(*steps, task);
  } else {
    WinogradPart<4>(*steps, task);
  }
}

extern const ConvKernels kConvKernels;

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_TABLE_INL_H_
