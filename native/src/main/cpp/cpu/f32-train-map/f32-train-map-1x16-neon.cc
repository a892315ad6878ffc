// The kernel of f32-train-map-inl.h for one level; its contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-train-map/f32-train-map-inl.h"

namespace fovea {

int32_t fovea_f32_train_map_ukernel_1x16__neon(TrainPlan* plan, double* scratch, int64_t first, int64_t last) {
  return neon::TrainMapUnits(plan, scratch, first, last);
}

}  // namespace fovea
