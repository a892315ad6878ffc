// The kernel of f32-elementwise-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-elementwise/f32-elementwise-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_elementwise_ukernel_1x16__neon(const StepView& view, Range units) {
  neon::ElementwiseUnits(view, units);
}

void fovea_f32_activate__neon(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns) {
  neon::ActivateInPlace(step, output, blocks, rows, columns);
}

}  // namespace fovea
