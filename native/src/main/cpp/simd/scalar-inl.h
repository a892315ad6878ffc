// Vectors of 16 floats as plain arrays, for any machine. See simd-inl.h.
#ifndef FOVEA_SIMD_ISA_INL_H_
#define FOVEA_SIMD_ISA_INL_H_

#include <math.h>
#include <stdint.h>
#include <string.h>

#define FOVEA_SIMD scalar
#define FOVEA_SIMD_SCALAR 1
#define FOVEA_INLINE inline __attribute__((always_inline))

namespace fovea {
namespace scalar {

constexpr int kLanes = 16;
constexpr int kVectorRegisters = 4;
struct Vec {
  float at[kLanes];
};
struct Int {
  int32_t at[kLanes];
};
struct Mask {
  bool at[kLanes];
};

// r.at[i] = expression for every lane i
#define FOVEA_LANES(type, expression) \
  type r;                             \
  for (int i = 0; i < kLanes; i++) {  \
    r.at[i] = expression;             \
  }                                   \
  return r

FOVEA_INLINE Vec Load(const float* p) {
  FOVEA_LANES(Vec, p[i]);
}
FOVEA_INLINE void Store(float* p, Vec x) {
  for (int i = 0; i < kLanes; i++) {
    p[i] = x.at[i];
  }
}
FOVEA_INLINE Vec Set(float x) {
  FOVEA_LANES(Vec, x);
}
FOVEA_INLINE Vec Zero() {
  FOVEA_LANES(Vec, 0.0f);
}
FOVEA_INLINE Vec Add(Vec a, Vec b) {
  FOVEA_LANES(Vec, a.at[i] + b.at[i]);
}
FOVEA_INLINE Vec Sub(Vec a, Vec b) {
  FOVEA_LANES(Vec, a.at[i] - b.at[i]);
}
FOVEA_INLINE Vec Mul(Vec a, Vec b) {
  FOVEA_LANES(Vec, a.at[i] * b.at[i]);
}
FOVEA_INLINE Vec Div(Vec a, Vec b) {
  FOVEA_LANES(Vec, a.at[i] / b.at[i]);
}
FOVEA_INLINE Vec Fma(Vec a, Vec b, Vec c) {
  FOVEA_LANES(Vec, a.at[i] * b.at[i] + c.at[i]);
}
FOVEA_INLINE Vec Min(Vec a, Vec b) {
  FOVEA_LANES(Vec, a.at[i] < b.at[i] ? a.at[i] : b.at[i]);
}
FOVEA_INLINE Vec Max(Vec a, Vec b) {
  FOVEA_LANES(Vec, a.at[i] > b.at[i] ? a.at[i] : b.at[i]);
}
FOVEA_INLINE Vec Sqrt(Vec x) {
  FOVEA_LANES(Vec, sqrtf(x.at[i]));
}
// Wraps around, as vector instructions do.
FOVEA_INLINE int32_t Wrap(uint32_t x) {
  int32_t y;
  memcpy(&y, &x, sizeof y);
  return y;
}
FOVEA_INLINE Int SetInt(int32_t x) {
  FOVEA_LANES(Int, x);
}
FOVEA_INLINE Int Add(Int a, Int b) {
  FOVEA_LANES(Int, Wrap(static_cast<uint32_t>(a.at[i]) + static_cast<uint32_t>(b.at[i])));
}
FOVEA_INLINE Int Sub(Int a, Int b) {
  FOVEA_LANES(Int, Wrap(static_cast<uint32_t>(a.at[i]) - static_cast<uint32_t>(b.at[i])));
}
FOVEA_INLINE Int And(Int a, Int b) {
  FOVEA_LANES(Int, a.at[i] & b.at[i]);
}
FOVEA_INLINE Int Or(Int a, Int b) {
  FOVEA_LANES(Int, a.at[i] | b.at[i]);
}
template <int kBits>
FOVEA_INLINE Int ShiftLeft(Int x) {
  FOVEA_LANES(Int, Wrap(static_cast<uint32_t>(x.at[i]) << kBits));
}
template <int kBits>
FOVEA_INLINE Int ShiftRight(Int x) {
  FOVEA_LANES(Int, Wrap(static_cast<uint32_t>(x.at[i]) >> kBits));
}
// NaN and what is out of range become INT32_MIN, as on x86.
FOVEA_INLINE Int RoundToInt(Vec x) {
  FOVEA_LANES(
      Int, x.at[i] > -2147483648.0f && x.at[i] < 2147483648.0f ? static_cast<int32_t>(nearbyintf(x.at[i])) : INT32_MIN);
}
FOVEA_INLINE Vec ToFloat(Int x) {
  FOVEA_LANES(Vec, static_cast<float>(x.at[i]));
}
FOVEA_INLINE Int BitsOf(Vec x) {
  Int r;
  memcpy(&r, &x, sizeof r);
  return r;
}
FOVEA_INLINE Vec FromBits(Int x) {
  Vec r;
  memcpy(&r, &x, sizeof r);
  return r;
}
FOVEA_INLINE Mask Equal(Int a, Int b) {
  FOVEA_LANES(Mask, a.at[i] == b.at[i]);
}
FOVEA_INLINE Mask Less(Vec a, Vec b) {
  FOVEA_LANES(Mask, a.at[i] < b.at[i]);
}
FOVEA_INLINE Mask LessEqual(Vec a, Vec b) {
  FOVEA_LANES(Mask, a.at[i] <= b.at[i]);
}
FOVEA_INLINE Mask IsNan(Vec x) {
  FOVEA_LANES(Mask, x.at[i] != x.at[i]);
}
FOVEA_INLINE Vec Select(Mask m, Vec yes, Vec no) {
  FOVEA_LANES(Vec, m.at[i] ? yes.at[i] : no.at[i]);
}
FOVEA_INLINE Vec LoadPartial(const float* p, int n) {
  FOVEA_LANES(Vec, i < n ? p[i] : 0.0f);
}
FOVEA_INLINE void StorePartial(float* p, Vec x, int n) {
  for (int i = 0; i < n; i++) {
    p[i] = x.at[i];
  }
}
FOVEA_INLINE float HalfToFloat(uint16_t half) {
  const uint32_t exponent = half >> 10 & 31, fraction = half & 1023u, sign = static_cast<uint32_t>(half >> 15) << 31;
  float magnitude;
  if (exponent == 0) {
    magnitude = static_cast<float>(fraction) * 0x1p-24f;
  } else {
    const uint32_t bits = exponent == 31 ? 0x7f800000u | fraction << 13 : (exponent + 112) << 23 | fraction << 13;
    memcpy(&magnitude, &bits, sizeof bits);
  }
  uint32_t bits;
  memcpy(&bits, &magnitude, sizeof bits);
  bits |= sign;
  memcpy(&magnitude, &bits, sizeof bits);
  return magnitude;
}
FOVEA_INLINE Vec LoadHalf(const uint16_t* p) {
  FOVEA_LANES(Vec, HalfToFloat(p[i]));
}
// One element in all lanes.
FOVEA_INLINE Vec Broadcast(const float* p) {
  return Set(*p);
}
FOVEA_INLINE void Prefetch1(const float*) {}
FOVEA_INLINE void Prefetch2(const float*) {}

#undef FOVEA_LANES

}  // namespace scalar
}  // namespace fovea

#include "simd/simd-inl.h"

#endif  // FOVEA_SIMD_ISA_INL_H_
