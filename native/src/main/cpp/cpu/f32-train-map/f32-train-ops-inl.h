// The instructions of programs as loops over a block. Included after f32-train-functions-inl.h.
#ifndef FOVEA_CPU_F32_TRAIN_OPS_INL_H_
#define FOVEA_CPU_F32_TRAIN_OPS_INL_H_

#include "train/plan.h"

namespace fovea {
namespace FOVEA_SIMD {

// out[i] = f(a[i], b[i], c[i]) for n elements. The output may be an operand.
template <typename F>
FOVEA_INLINE void Each1(float* out, const float* a, int64_t n, F f) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    Store(out + i, f(Load(a + i)));
  }
  if (i < n) {
    const int left = static_cast<int>(n - i);
    StorePartial(out + i, f(LoadPartial(a + i, left)), left);
  }
}
template <typename F>
FOVEA_INLINE void Each2(float* out, const float* a, const float* b, int64_t n, F f) {
  int64_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    const Vec y = f(Load(a + i), Load(b + i)), z = f(Load(a + i + kLanes), Load(b + i + kLanes));
    Store(out + i, y);
    Store(out + i + kLanes, z);
  }
  for (; i + kLanes <= n; i += kLanes) {
    Store(out + i, f(Load(a + i), Load(b + i)));
  }
  if (i < n) {
    const int left = static_cast<int>(n - i);
    StorePartial(out + i, f(LoadPartial(a + i, left), LoadPartial(b + i, left)), left);
  }
}
template <typename F>
FOVEA_INLINE void Each3(float* out, const float* a, const float* b, const float* c, int64_t n, F f) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    Store(out + i, f(Load(a + i), Load(b + i), Load(c + i)));
  }
  if (i < n) {
    const int left = static_cast<int>(n - i);
    StorePartial(out + i, f(LoadPartial(a + i, left), LoadPartial(b + i, left), LoadPartial(c + i, left)), left);
  }
}

using TrainLoop = void (*)(float* out, const float* a, const float* b, const float* c, int64_t n);

template <typename F>
void Loop1(float* out, const float* a, const float*, const float*, int64_t n) {
  Each1(out, a, n, F());
}
template <typename F>
void Loop2(float* out, const float* a, const float* b, const float*, int64_t n) {
  Each2(out, a, b, n, F());
}
template <typename F>
void Loop3(float* out, const float* a, const float* b, const float* c, int64_t n) {
  Each3(out, a, b, c, n, F());
}

// In the order of fovea_train_op; UNIFORM needs more than operands and is no loop.
constexpr TrainLoop kTrainLoops[FOVEA_OPS] = {
    Loop2<AddF>,          Loop2<SubF>,     Loop2<MulF>,    Loop2<DivF>,      Loop2<PowF>,        Loop2<MaxF>,
    Loop2<MinF>,          Loop1<NegF>,     Loop1<AbsF>,    Loop1<SignF>,     Loop1<ReciprocalF>, Loop1<SqrtF>,
    Loop1<ExpF>,          Loop1<Expm1F>,   Loop1<LogF>,    Loop1<Log1pF>,    Loop1<SinF>,        Loop1<CosF>,
    Loop1<TanhF>,         Loop1<SigmoidF>, Loop1<ErfF>,    Loop1<SoftplusF>, Loop1<ReluF>,       Loop2<GreaterF>,
    Loop2<GreaterEqualF>, Loop2<EqualF>,   Loop3<SelectF>, nullptr,          Loop1<MoveF>};

FOVEA_INLINE uint64_t SeedOf(double seed) {
  // As a Java cast does it: toward zero, clamped, NaN to 0.
  return seed != seed      ? 0
         : seed >= 0x1p63  ? static_cast<uint64_t>(INT64_MAX)
         : seed <= -0x1p63 ? static_cast<uint64_t>(INT64_MIN)
                           : static_cast<uint64_t>(static_cast<int64_t>(seed));
}

// out[i] for the elements first..first + n - 1, all with one seed.
inline void UniformOfOne(float* out, double seed, int64_t first, int64_t n) {
  Words steps;
  for (int j = 0; j < kDoubles; j++) {
    steps[j] = static_cast<uint64_t>(j);
  }
  const Words seeds = steps * 0 + SeedOf(seed);
  for (int64_t i = 0; i < n; i += kLanes) {
    Wide w;
    for (int j = 0; j < kWides; j++) {
      w.part[j] = UniformD(seeds, steps + static_cast<uint64_t>(first + i + j * kDoubles));
    }
    if (i + kLanes <= n) {
      Store(out + i, Narrow(w));
    } else {
      StorePartial(out + i, Narrow(w), static_cast<int>(n - i));
    }
  }
}

// The same with a seed for each element.
inline void UniformOfEach(float* out, const float* seeds, int64_t first, int64_t n) {
  for (int64_t i = 0; i < n; i++) {
    UniformOfOne(out + i, static_cast<double>(seeds[i]), first + i, 1);
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_OPS_INL_H_
