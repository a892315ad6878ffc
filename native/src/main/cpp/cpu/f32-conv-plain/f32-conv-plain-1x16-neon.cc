// The kernel of f32-conv-plain-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-conv-plain/f32-conv-plain-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_conv_plain_ukernel_1x16__neon(const StepView& view, Range units) {
  neon::ConvPlainUnits(view, units);
}

}  // namespace fovea
