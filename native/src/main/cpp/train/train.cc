// The entries of the training kernels.
#include <string.h>

#include "dispatch/isa.h"
#include "engine/kernels.h"
#include "train/plan.h"

namespace fovea {
namespace {

// Below about 60 us a second thread brings nothing.
constexpr int64_t kWorthThreads = 400000;

struct TrainLevel {
  TrainUkernel map, fold, pool;
};

const TrainLevel kScalar = {fovea_f32_train_map_ukernel_1x16__scalar, fovea_f32_train_fold_ukernel_1x16__scalar,
                            fovea_f32_train_pool_ukernel_1x16__scalar};
#if defined(FOVEA_BUILD_X86)
const TrainLevel kAvx2 = {fovea_f32_train_map_ukernel_1x16__avx2, fovea_f32_train_fold_ukernel_1x16__avx2,
                          fovea_f32_train_pool_ukernel_1x16__avx2};
const TrainLevel kAvx512 = {fovea_f32_train_map_ukernel_1x16__avx512, fovea_f32_train_fold_ukernel_1x16__avx512,
                            fovea_f32_train_pool_ukernel_1x16__avx512};
#elif defined(FOVEA_BUILD_ARM64)
const TrainLevel kNeon = {fovea_f32_train_map_ukernel_1x16__neon, fovea_f32_train_fold_ukernel_1x16__neon,
                          fovea_f32_train_pool_ukernel_1x16__neon};
#endif

const TrainLevel& LevelOf(int32_t isa) {
  switch (FloatIsa(isa)) {
#if defined(FOVEA_BUILD_X86)
    case FOVEA_ISA_AVX2:
      return kAvx2;
    case FOVEA_ISA_AVX512:
      return kAvx512;
#elif defined(FOVEA_BUILD_ARM64)
    case FOVEA_ISA_NEON:
      return kNeon;
#endif
    default:
      return kScalar;
  }
}

bool IsPlan(const TrainPlan* plan) {
  return plan != nullptr && plan->magic == kTrainMagic && plan->self == plan;
}

int32_t RunUnits(TrainPlan* plan, double* scratch, int64_t first, int64_t last) {
  const bool program = plan->kind <= FOVEA_TRAIN_FOLD;
  return program && plan->mixed != 0 ? TrainMixed(plan) : TrainKernelOf(*plan)(plan, scratch, first, last);
}

}  // namespace

TrainUkernel TrainKernelOf(const TrainPlan& plan) {
  const TrainLevel& level = LevelOf(plan.isa);
  switch (plan.kind) {
    case FOVEA_TRAIN_MAP:
      return level.map;
    case FOVEA_TRAIN_FOLD:
      return level.fold;
    case FOVEA_TRAIN_MAX_POOL:
    case FOVEA_TRAIN_SUM_POOL:
    case FOVEA_TRAIN_SPREAD_POOL:
    case FOVEA_TRAIN_SPREAD_MAX:
      return level.pool;
    default:
      return fovea_f32_train_index_ukernel_1x1__scalar;
  }
}

void TrainJoin(const TrainPlan& plan, const double* scratch) {
  const TrainFold& f = plan.fold;
  float* out = reinterpret_cast<float*>(plan.operands[plan.inputs].address);
  for (int64_t k = 0; k < f.rows; k++) {
    int64_t offset = 0, rest = k;
    for (int32_t d = f.outer - 1; d >= 0; d--) {
      if (f.keeps[d] != 0) {
        offset += rest % plan.sizes[d] * f.outer_strides[d];
        rest /= plan.sizes[d];
      }
    }
    for (int64_t i = 0; i < f.inner; i++) {
      const double* at = scratch + k * f.chunks * f.inner + i;
      double so = at[0];
      for (int64_t c = 1; c < f.chunks; c++) {
        const double next = at[c * f.inner];
        so = f.kind == FOVEA_FOLD_SUM       ? so + next
             : f.kind == FOVEA_FOLD_PRODUCT ? so * next
             : so != so || so > next        ? so
                                            : next;
      }
      out[offset + i * f.inner_stride] = static_cast<float>(so);
    }
  }
}

}  // namespace fovea

using namespace fovea;

extern "C" int64_t fovea_train_begin(int32_t isa, const int64_t* call, int64_t words, int32_t alone, void* memory,
                                     int64_t plan_bytes) {
  if (call == nullptr || memory == nullptr) {
    return FOVEA_E_NULL;
  }
  if (!IsaRunnable(isa)) {
    return FOVEA_E_ISA;
  }
  if (reinterpret_cast<uintptr_t>(memory) % 64 != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  if (plan_bytes < FOVEA_TRAIN_PLAN_BYTES) {
    return FOVEA_E_TRAIN_PLAN;
  }
  TrainPlan* plan = static_cast<TrainPlan*>(memory);
  plan->magic = 0;
  const int32_t status = TrainRead(isa, call, words, plan);
  if (status != FOVEA_OK) {
    return status;
  }
  TrainArrange(plan);
  if (plan->units == 0) {
    return FOVEA_OK;
  }
  const bool shared = alone == 0 && plan->units > 1 && TrainCost(*plan) >= kWorthThreads;
  if (plan->scratch == 0 && !shared) {
    return RunUnits(plan, nullptr, 0, plan->units);
  }
  plan->magic = kTrainMagic;
  plan->self = plan;
  return plan->units;
}

extern "C" int64_t fovea_train_scratch_bytes(const void* memory) {
  const TrainPlan* plan = static_cast<const TrainPlan*>(memory);
  return IsPlan(plan) ? plan->scratch : static_cast<int64_t>(FOVEA_E_TRAIN_PLAN);
}

extern "C" int32_t fovea_train_run(void* memory, void* scratch, int64_t first, int64_t last) {
  TrainPlan* plan = static_cast<TrainPlan*>(memory);
  if (!IsPlan(plan) || first < 0 || first > last || last > plan->units) {
    return FOVEA_E_TRAIN_PLAN;
  }
  if (plan->scratch > 0 && scratch == nullptr) {
    return FOVEA_E_NULL;
  }
  return RunUnits(plan, static_cast<double*>(scratch), first, last);
}

extern "C" int32_t fovea_train_end(void* memory, void* scratch) {
  TrainPlan* plan = static_cast<TrainPlan*>(memory);
  if (!IsPlan(plan)) {
    return FOVEA_E_TRAIN_PLAN;
  }
  if (plan->scratch > 0) {
    if (scratch == nullptr) {
      return FOVEA_E_NULL;
    }
    TrainJoin(*plan, static_cast<const double*>(scratch));
  }
  plan->magic = 0;
  return FOVEA_OK;
}
