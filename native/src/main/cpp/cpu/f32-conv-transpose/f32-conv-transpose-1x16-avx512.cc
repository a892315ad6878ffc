// The kernel of f32-conv-transpose-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-conv-transpose/f32-conv-transpose-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_conv_transpose_ukernel_1x16__avx512(const StepView& view, Range units) {
  avx512::ConvTransposeUnits(view, units);
}

}  // namespace fovea
