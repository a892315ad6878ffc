// The kernel of f32-pool-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-pool/f32-pool-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_pool_ukernel_1x16__avx512(const StepView& view, Range units) {
  avx512::PoolUnits(view, units);
}

}  // namespace fovea
