// The kernel of f32-conv-transpose-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-conv-transpose/f32-conv-transpose-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_conv_transpose_ukernel_1x16__neon(const StepView& view, Range units) {
  neon::ConvTransposeUnits(view, units);
}

}  // namespace fovea
