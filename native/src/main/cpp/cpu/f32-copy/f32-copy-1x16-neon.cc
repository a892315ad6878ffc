// The kernel of f32-copy-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-copy/f32-copy-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_copy_ukernel_1x16__neon(const StepView& view, Range units) {
  neon::CopyUnits(view, units);
}

}  // namespace fovea
