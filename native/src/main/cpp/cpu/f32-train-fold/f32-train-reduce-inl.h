// Sums, products and maxima of blocks. Included after f32-train-blocks-inl.h.
#ifndef FOVEA_CPU_F32_TRAIN_REDUCE_INL_H_
#define FOVEA_CPU_F32_TRAIN_REDUCE_INL_H_

#include <math.h>

#include "train/plan.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE double SumOfWide(const Wide& x) {
  Doubles sum = x.part[0];
  for (int i = 1; i < kWides; i++) {
    sum += x.part[i];
  }
  double lanes[kDoubles];
  StoreD(lanes, sum);
  double total = lanes[0];
  for (int i = 1; i < kDoubles; i++) {
    total += lanes[i];
  }
  return total;
}

// The sum of n elements: in f32 along at least 32 lanes, so that no lane adds more than some 16, then in double.
inline double BlockSum(const float* x, int64_t n) {
  constexpr int kSums = kLanes >= 8 ? 4 : 8;
  if (n < kLanes) {
    return SumOfWide(Widen(LoadPartial(x, static_cast<int>(n))));
  }
  Vec sums[kSums];
  for (int j = 0; j < kSums; j++) {
    sums[j] = Zero();
  }
  int64_t i = 0;
  for (; i + kSums * kLanes <= n; i += kSums * kLanes) {
    for (int j = 0; j < kSums; j++) {
      sums[j] = Add(sums[j], Load(x + i + j * kLanes));
    }
  }
  for (int j = 0; i + kLanes <= n; i += kLanes, j++) {
    sums[j] = Add(sums[j], Load(x + i));
  }
  if (i < n) {
    sums[kSums - 1] = Add(sums[kSums - 1], LoadPartial(x + i, static_cast<int>(n - i)));
  }
  for (int step = kSums / 2; step > 0; step /= 2) {
    for (int j = 0; j < step; j++) {
      sums[j] = Add(sums[j], sums[j + step]);
    }
  }
  return SumOfWide(Widen(sums[0]));
}

inline double BlockProduct(const float* x, int64_t n) {
  Doubles products[kWides];
  for (int j = 0; j < kWides; j++) {
    products[j] = SetD(1.0);
  }
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const Wide w = Widen(Load(x + i));
    for (int j = 0; j < kWides; j++) {
      products[j] *= w.part[j];
    }
  }
  double product = 1;
  for (; i < n; i++) {
    product *= static_cast<double>(x[i]);
  }
  for (int j = 0; j < kWides; j++) {
    double lanes[kDoubles];
    StoreD(lanes, products[j]);
    for (int k = 0; k < kDoubles; k++) {
      product *= lanes[k];
    }
  }
  return product;
}

FOVEA_INLINE bool IsLarger(float a, float than) {
  return a > than || (a != a && than == than);
}

// Without branches: which element is larger is anybody's guess.
inline float BlockMax(const float* x, int64_t n) {
  float most = -INFINITY;
  bool nan = false;
  const auto take = [&](float value) {
    nan |= value != value;
    most = value > most ? value : most;
  };
  int64_t i = 0;
  if (n >= kLanes) {
    Vec m = Load(x);
    for (i = kLanes; i + kLanes <= n; i += kLanes) {
      m = MaxF()(m, Load(x + i));
    }
    float lanes[kLanes];
    Store(lanes, m);
    for (int j = 0; j < kLanes; j++) {
      take(lanes[j]);
    }
  }
  for (; i < n; i++) {
    take(x[i]);
  }
  return nan ? NAN : most;
}

// The position of the first of the largest.
inline int64_t BlockArgmax(const float* x, int64_t n, float most) {
  int64_t i = 0;
  while (i < n && x[i] != most && !(most != most && x[i] != x[i])) {
    i++;
  }
  return i;
}

// Sums (products, maxima) of a block's columns. Sums of some rows at a time are in f32, all else in double.
struct Columns {
  alignas(64) float floats[kTrainBlock];
  alignas(64) double doubles[kTrainBlock];
  int32_t pending;
};

constexpr int32_t kPendingRows = 8;

FOVEA_INLINE int64_t RoundedUp(int64_t n) {
  return (n + kLanes - 1) / kLanes * kLanes;
}

inline void ColumnsInit(int32_t kind, int64_t width, Columns* c) {
  const double start = kind == FOVEA_FOLD_PRODUCT ? 1.0 : 0.0;
  FillRow(c->floats, kind == FOVEA_FOLD_MAX ? -INFINITY : 0.0f, RoundedUp(width));
  for (int64_t i = 0; i < RoundedUp(width); i += kDoubles) {
    StoreD(c->doubles + i, SetD(start));
  }
  c->pending = 0;
}

inline void ColumnsFlush(int64_t width, Columns* c) {
  for (int64_t i = 0; i < width; i += kLanes) {
    const Wide w = Widen(Load(c->floats + i));
    for (int j = 0; j < kWides; j++) {
      double* at = c->doubles + i + j * kDoubles;
      StoreD(at, LoadD(at) + w.part[j]);
    }
    Store(c->floats + i, Zero());
  }
  c->pending = 0;
}

// Takes n values, at most `width`.
inline void ColumnsAdd(int32_t kind, const float* values, int64_t n, int64_t width, Columns* c) {
  if (kind == FOVEA_FOLD_SUM) {
    Each2(c->floats, c->floats, values, n, AddF());
    if (++c->pending == kPendingRows) {
      ColumnsFlush(width, c);
    }
  } else if (kind == FOVEA_FOLD_MAX) {
    Each2(c->floats, c->floats, values, n, MaxF());
  } else {
    for (int64_t i = 0; i < n; i++) {
      c->doubles[i] *= static_cast<double>(values[i]);
    }
  }
}

// The columns as doubles.
inline const double* ColumnsEnd(int32_t kind, int64_t width, Columns* c) {
  if (kind == FOVEA_FOLD_SUM) {
    ColumnsFlush(width, c);
  } else if (kind == FOVEA_FOLD_MAX) {
    for (int64_t i = 0; i < width; i++) {
      c->doubles[i] = static_cast<double>(c->floats[i]);
    }
  }
  return c->doubles;
}

FOVEA_INLINE double Joined(int32_t kind, double a, double b) {
  return kind == FOVEA_FOLD_SUM ? a + b : kind == FOVEA_FOLD_PRODUCT ? a * b : a != a || a > b ? a : b;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_REDUCE_INL_H_
