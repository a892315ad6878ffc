// The kernel of f32-elementwise-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-elementwise/f32-elementwise-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_elementwise_ukernel_1x16__avx512(const StepView& view, Range units) {
  avx512::ElementwiseUnits(view, units);
}

void fovea_f32_activate__avx512(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns) {
  avx512::ActivateInPlace(step, output, blocks, rows, columns);
}

}  // namespace fovea
