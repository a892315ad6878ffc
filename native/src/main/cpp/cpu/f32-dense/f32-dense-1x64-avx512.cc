// The kernel of f32-dense-inl.h for one level; its contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-dense/f32-dense-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_dense_ukernel_1x64__avx512(const StepView& view, Range units) {
  avx512::DenseUnits(view, units);
}

}  // namespace fovea
