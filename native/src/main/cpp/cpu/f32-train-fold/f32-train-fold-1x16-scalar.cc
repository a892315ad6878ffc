// The kernel of f32-train-fold-inl.h for one level; its contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-train-fold/f32-train-fold-inl.h"

namespace fovea {

int32_t fovea_f32_train_fold_ukernel_1x16__scalar(TrainPlan* plan, double* scratch, int64_t first, int64_t last) {
  return scalar::TrainFoldUnits(plan, scratch, first, last);
}

}  // namespace fovea
