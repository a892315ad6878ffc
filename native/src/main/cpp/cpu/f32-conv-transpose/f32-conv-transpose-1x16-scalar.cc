// The kernel of f32-conv-transpose-inl.h for one level; its contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-conv-transpose/f32-conv-transpose-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_conv_transpose_ukernel_1x16__scalar(const StepView& view, Range units) {
  scalar::ConvTransposeUnits(view, units);
}

}  // namespace fovea
