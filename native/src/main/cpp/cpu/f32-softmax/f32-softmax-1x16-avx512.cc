// The kernel of f32-softmax-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-softmax/f32-softmax-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_softmax_ukernel_1x16__avx512(const StepView& view, Range units) {
  avx512::SoftmaxUnits(view, units);
}

}  // namespace fovea
