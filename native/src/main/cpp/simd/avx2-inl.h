// Vectors of 8 floats by AVX2, FMA and F16C. See simd-inl.h.
#ifndef FOVEA_SIMD_ISA_INL_H_
#define FOVEA_SIMD_ISA_INL_H_

#include <immintrin.h>
#include <stdint.h>

#define FOVEA_SIMD avx2
#define FOVEA_SIMD_AVX2 1
#define FOVEA_INLINE inline __attribute__((always_inline))

namespace fovea {
namespace avx2 {

constexpr int kLanes = 8;
constexpr int kVectorRegisters = 16;
using Vec = __m256;
using Int = __m256i;
using Mask = __m256;

FOVEA_INLINE Vec Load(const float* p) {
  return _mm256_loadu_ps(p);
}
FOVEA_INLINE void Store(float* p, Vec x) {
  _mm256_storeu_ps(p, x);
}
FOVEA_INLINE Vec Set(float x) {
  return _mm256_set1_ps(x);
}
FOVEA_INLINE Vec Zero() {
  return _mm256_setzero_ps();
}
FOVEA_INLINE Vec Add(Vec a, Vec b) {
  return _mm256_add_ps(a, b);
}
FOVEA_INLINE Vec Sub(Vec a, Vec b) {
  return _mm256_sub_ps(a, b);
}
FOVEA_INLINE Vec Mul(Vec a, Vec b) {
  return _mm256_mul_ps(a, b);
}
FOVEA_INLINE Vec Div(Vec a, Vec b) {
  return _mm256_div_ps(a, b);
}
FOVEA_INLINE Vec Fma(Vec a, Vec b, Vec c) {
  return _mm256_fmadd_ps(a, b, c);
}
FOVEA_INLINE Vec Min(Vec a, Vec b) {
  return _mm256_min_ps(a, b);
}
FOVEA_INLINE Vec Max(Vec a, Vec b) {
  return _mm256_max_ps(a, b);
}
FOVEA_INLINE Vec Sqrt(Vec x) {
  return _mm256_sqrt_ps(x);
}
FOVEA_INLINE Int SetInt(int32_t x) {
  return _mm256_set1_epi32(x);
}
FOVEA_INLINE Int Add(Int a, Int b) {
  return _mm256_add_epi32(a, b);
}
FOVEA_INLINE Int Sub(Int a, Int b) {
  return _mm256_sub_epi32(a, b);
}
FOVEA_INLINE Int And(Int a, Int b) {
  return _mm256_and_si256(a, b);
}
FOVEA_INLINE Int Or(Int a, Int b) {
  return _mm256_or_si256(a, b);
}
template <int kBits>
FOVEA_INLINE Int ShiftLeft(Int x) {
  return _mm256_slli_epi32(x, kBits);
}
template <int kBits>
FOVEA_INLINE Int ShiftRight(Int x) {
  return _mm256_srli_epi32(x, kBits);
}
FOVEA_INLINE Int RoundToInt(Vec x) {
  return _mm256_cvtps_epi32(x);
}
FOVEA_INLINE Vec ToFloat(Int x) {
  return _mm256_cvtepi32_ps(x);
}
FOVEA_INLINE Int BitsOf(Vec x) {
  return _mm256_castps_si256(x);
}
FOVEA_INLINE Vec FromBits(Int x) {
  return _mm256_castsi256_ps(x);
}
FOVEA_INLINE Mask Equal(Int a, Int b) {
  return _mm256_castsi256_ps(_mm256_cmpeq_epi32(a, b));
}
FOVEA_INLINE Mask Less(Vec a, Vec b) {
  return _mm256_cmp_ps(a, b, _CMP_LT_OQ);
}
FOVEA_INLINE Mask LessEqual(Vec a, Vec b) {
  return _mm256_cmp_ps(a, b, _CMP_LE_OQ);
}
FOVEA_INLINE Mask IsNan(Vec x) {
  return _mm256_cmp_ps(x, x, _CMP_UNORD_Q);
}
FOVEA_INLINE Vec Select(Mask m, Vec yes, Vec no) {
  return _mm256_blendv_ps(no, yes, m);
}
FOVEA_INLINE __m256i FirstLanes(int n) {
  return _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}
FOVEA_INLINE Vec LoadPartial(const float* p, int n) {
  return _mm256_maskload_ps(p, FirstLanes(n));
}
FOVEA_INLINE void StorePartial(float* p, Vec x, int n) {
  _mm256_maskstore_ps(p, FirstLanes(n), x);
}
FOVEA_INLINE Vec LoadHalf(const uint16_t* p) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
// One element in all lanes. In assembly, so that it is loaded once for all its uses.
FOVEA_INLINE Vec Broadcast(const float* p) {
  Vec x;
  __asm__("vbroadcastss %1,%0" : "=x"(x) : "m"(*p));
  return x;
}
FOVEA_INLINE void Prefetch1(const float* p) {
  _mm_prefetch(reinterpret_cast<const char*>(p), _MM_HINT_T0);
}
FOVEA_INLINE void Prefetch2(const float* p) {
  _mm_prefetch(reinterpret_cast<const char*>(p), _MM_HINT_T1);
}

}  // namespace avx2
}  // namespace fovea

#include "simd/simd-inl.h"

#endif  // FOVEA_SIMD_ISA_INL_H_
