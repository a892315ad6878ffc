// The kernel of f32-train-map-inl.h for one level; its contract stands there.
#if defined(FOVEA_BUILD_ARM64) && !defined(__clang__)
// g++ 12 for ARM64 vectorises some of these loops wrongly; the random programs of the tests find it.
#pragma GCC optimize("no-tree-vectorize")
#endif

#include "simd/scalar-inl.h"
//
#include "cpu/f32-train-map/f32-train-map-inl.h"

namespace fovea {

int32_t fovea_f32_train_map_ukernel_1x16__scalar(TrainPlan* plan, double* scratch, int64_t first, int64_t last) {
  return scalar::TrainMapUnits(plan, scratch, first, last);
}

}  // namespace fovea
