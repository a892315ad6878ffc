// The kernel of f32-pool-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-pool/f32-pool-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_pool_ukernel_1x16__neon(const StepView& view, Range units) {
  neon::PoolUnits(view, units);
}

}  // namespace fovea
