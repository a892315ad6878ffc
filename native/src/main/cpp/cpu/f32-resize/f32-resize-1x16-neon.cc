// The kernel of f32-resize-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-resize/f32-resize-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_resize_ukernel_1x16__neon(const StepView& view, Range units) {
  neon::ResizeUnits(view, units);
}

}  // namespace fovea
