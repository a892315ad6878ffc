// The kernel of f32-elementwise-inl.h for one level; its contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-elementwise/f32-elementwise-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_elementwise_ukernel_1x16__scalar(const StepView& view, Range units) {
  scalar::ElementwiseUnits(view, units);
}

void fovea_f32_activate__scalar(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns) {
  scalar::ActivateInPlace(step, output, blocks, rows, columns);
}

}  // namespace fovea
