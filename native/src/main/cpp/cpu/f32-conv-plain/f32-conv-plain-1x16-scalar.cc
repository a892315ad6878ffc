// The kernel of f32-conv-plain-inl.h for one level; its contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-conv-plain/f32-conv-plain-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_conv_plain_ukernel_1x16__scalar(const StepView& view, Range units) {
  scalar::ConvPlainUnits(view, units);
}

}  // namespace fovea
