// The kernel of f32-softmax-inl.h for one level; its contract stands there.
#include "simd/avx2-inl.h"
//
#include "cpu/f32-softmax/f32-softmax-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_softmax_ukernel_1x16__avx2(const StepView& view, Range units) {
  avx2::SoftmaxUnits(view, units);
}

}  // namespace fovea
