// The kernel of f32-copy-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-copy/f32-copy-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_copy_ukernel_1x16__avx512(const StepView& view, Range units) {
  avx512::CopyUnits(view, units);
}

}  // namespace fovea
