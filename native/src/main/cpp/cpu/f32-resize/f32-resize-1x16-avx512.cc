// The kernel of f32-resize-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-resize/f32-resize-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_resize_ukernel_1x16__avx512(const StepView& view, Range units) {
  avx512::ResizeUnits(view, units);
}

}  // namespace fovea
