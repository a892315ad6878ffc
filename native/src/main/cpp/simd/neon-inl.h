// Vectors of 4 floats by Advanced SIMD. See simd-inl.h.
#ifndef FOVEA_SIMD_ISA_INL_H_
#define FOVEA_SIMD_ISA_INL_H_

#include <arm_neon.h>
#include <stdint.h>

#define FOVEA_SIMD neon
#define FOVEA_SIMD_NEON 1
#define FOVEA_INLINE inline __attribute__((always_inline))

namespace fovea {
namespace neon {

constexpr int kLanes = 4;
constexpr int kVectorRegisters = 32;
using Vec = float32x4_t;
using Int = int32x4_t;
using Mask = uint32x4_t;

FOVEA_INLINE Vec Load(const float* p) {
  return vld1q_f32(p);
}
FOVEA_INLINE void Store(float* p, Vec x) {
  vst1q_f32(p, x);
}
FOVEA_INLINE Vec Set(float x) {
  return vdupq_n_f32(x);
}
FOVEA_INLINE Vec Zero() {
  return vdupq_n_f32(0.0f);
}
FOVEA_INLINE Vec Add(Vec a, Vec b) {
  return vaddq_f32(a, b);
}
FOVEA_INLINE Vec Sub(Vec a, Vec b) {
  return vsubq_f32(a, b);
}
FOVEA_INLINE Vec Mul(Vec a, Vec b) {
  return vmulq_f32(a, b);
}
FOVEA_INLINE Vec Div(Vec a, Vec b) {
  return vdivq_f32(a, b);
}
FOVEA_INLINE Vec Min(Vec a, Vec b) {
  return vminq_f32(a, b);
}
FOVEA_INLINE Vec Max(Vec a, Vec b) {
  return vmaxq_f32(a, b);
}
FOVEA_INLINE Vec Fma(Vec a, Vec b, Vec c) {
  return vfmaq_f32(c, a, b);
}
FOVEA_INLINE Vec Sqrt(Vec x) {
  return vsqrtq_f32(x);
}
FOVEA_INLINE Int SetInt(int32_t x) {
  return vdupq_n_s32(x);
}
FOVEA_INLINE Int Add(Int a, Int b) {
  return vaddq_s32(a, b);
}
FOVEA_INLINE Int Sub(Int a, Int b) {
  return vsubq_s32(a, b);
}
FOVEA_INLINE Int And(Int a, Int b) {
  return vandq_s32(a, b);
}
FOVEA_INLINE Int Or(Int a, Int b) {
  return vorrq_s32(a, b);
}
template <int kBits>
FOVEA_INLINE Int ShiftLeft(Int x) {
  return vshlq_n_s32(x, kBits);
}
template <int kBits>
FOVEA_INLINE Int ShiftRight(Int x) {
  return vreinterpretq_s32_u32(vshrq_n_u32(vreinterpretq_u32_s32(x), kBits));
}
FOVEA_INLINE Int RoundToInt(Vec x) {
  return vcvtnq_s32_f32(x);
}
FOVEA_INLINE Vec ToFloat(Int x) {
  return vcvtq_f32_s32(x);
}
FOVEA_INLINE Int BitsOf(Vec x) {
  return vreinterpretq_s32_f32(x);
}
FOVEA_INLINE Vec FromBits(Int x) {
  return vreinterpretq_f32_s32(x);
}
FOVEA_INLINE Mask Equal(Int a, Int b) {
  return vceqq_s32(a, b);
}
FOVEA_INLINE Mask Less(Vec a, Vec b) {
  return vcltq_f32(a, b);
}
FOVEA_INLINE Mask LessEqual(Vec a, Vec b) {
  return vcleq_f32(a, b);
}
FOVEA_INLINE Mask IsNan(Vec x) {
  return vmvnq_u32(vceqq_f32(x, x));
}
FOVEA_INLINE Vec Select(Mask m, Vec yes, Vec no) {
  return vbslq_f32(m, yes, no);
}
FOVEA_INLINE Vec LoadPartial(const float* p, int n) {
  float lanes[4] = {};
  for (int i = 0; i < n; i++) {
    lanes[i] = p[i];
  }
  return vld1q_f32(lanes);
}
FOVEA_INLINE void StorePartial(float* p, Vec x, int n) {
  float lanes[4];
  vst1q_f32(lanes, x);
  for (int i = 0; i < n; i++) {
    p[i] = lanes[i];
  }
}
FOVEA_INLINE Vec LoadHalf(const uint16_t* p) {
  return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
// One element in all lanes.
FOVEA_INLINE Vec Broadcast(const float* p) {
  return vld1q_dup_f32(p);
}
FOVEA_INLINE void Prefetch1(const float* p) {
  __builtin_prefetch(p, 0, 3);
}
FOVEA_INLINE void Prefetch2(const float* p) {
  __builtin_prefetch(p, 0, 2);
}

}  // namespace neon
}  // namespace fovea

#include "simd/simd-inl.h"

#endif  // FOVEA_SIMD_ISA_INL_H_
