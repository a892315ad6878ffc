// The kernel of f32-pool-inl.h for one level; its contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-pool/f32-pool-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_pool_ukernel_1x16__scalar(const StepView& view, Range units) {
  scalar::PoolUnits(view, units);
}

}  // namespace fovea
