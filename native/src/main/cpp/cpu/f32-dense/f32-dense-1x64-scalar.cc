// The kernel of f32-dense-inl.h for one level; its contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-dense/f32-dense-inl.h"
#include "engine/kernels.h"

namespace fovea {

void fovea_f32_dense_ukernel_1x64__scalar(const StepView& view, Range units) {
  scalar::DenseUnits(view, units);
}

}  // namespace fovea
