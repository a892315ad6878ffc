// Vectors of 16 floats by AVX-512 F, BW, VL, DQ. See simd-inl.h.
#ifndef FOVEA_SIMD_ISA_INL_H_
#define FOVEA_SIMD_ISA_INL_H_

#include <immintrin.h>
#include <stdint.h>

#define FOVEA_SIMD avx512
#define FOVEA_SIMD_AVX512 1
#define FOVEA_INLINE inline __attribute__((always_inline))

namespace fovea {
namespace avx512 {

constexpr int kLanes = 16;
constexpr int kVectorRegisters = 32;
using Vec = __m512;
using Int = __m512i;
using Mask = __mmask16;

FOVEA_INLINE Vec Load(const float* p) {
  return _mm512_loadu_ps(p);
}
FOVEA_INLINE void Store(float* p, Vec x) {
  _mm512_storeu_ps(p, x);
}
FOVEA_INLINE Vec Set(float x) {
  return _mm512_set1_ps(x);
}
FOVEA_INLINE Vec Zero() {
  return _mm512_setzero_ps();
}
FOVEA_INLINE Vec Add(Vec a, Vec b) {
  return _mm512_add_ps(a, b);
}
FOVEA_INLINE Vec Sub(Vec a, Vec b) {
  return _mm512_sub_ps(a, b);
}
FOVEA_INLINE Vec Mul(Vec a, Vec b) {
  return _mm512_mul_ps(a, b);
}
FOVEA_INLINE Vec Div(Vec a, Vec b) {
  return _mm512_div_ps(a, b);
}
FOVEA_INLINE Vec Fma(Vec a, Vec b, Vec c) {
  return _mm512_fmadd_ps(a, b, c);
}
FOVEA_INLINE Vec Min(Vec a, Vec b) {
  return _mm512_min_ps(a, b);
}
FOVEA_INLINE Vec Max(Vec a, Vec b) {
  return _mm512_max_ps(a, b);
}
FOVEA_INLINE Vec Sqrt(Vec x) {
  return _mm512_sqrt_ps(x);
}
FOVEA_INLINE Int SetInt(int32_t x) {
  return _mm512_set1_epi32(x);
}
FOVEA_INLINE Int Add(Int a, Int b) {
  return _mm512_add_epi32(a, b);
}
FOVEA_INLINE Int Sub(Int a, Int b) {
  return _mm512_sub_epi32(a, b);
}
FOVEA_INLINE Int And(Int a, Int b) {
  return _mm512_and_si512(a, b);
}
FOVEA_INLINE Int Or(Int a, Int b) {
  return _mm512_or_si512(a, b);
}
template <int kBits>
FOVEA_INLINE Int ShiftLeft(Int x) {
  return _mm512_slli_epi32(x, kBits);
}
template <int kBits>
FOVEA_INLINE Int ShiftRight(Int x) {
  return _mm512_srli_epi32(x, kBits);
}
FOVEA_INLINE Int RoundToInt(Vec x) {
  return _mm512_cvtps_epi32(x);
}
FOVEA_INLINE Vec ToFloat(Int x) {
  return _mm512_cvtepi32_ps(x);
}
FOVEA_INLINE Int BitsOf(Vec x) {
  return _mm512_castps_si512(x);
}
FOVEA_INLINE Vec FromBits(Int x) {
  return _mm512_castsi512_ps(x);
}
FOVEA_INLINE Mask Equal(Int a, Int b) {
  return _mm512_cmpeq_epi32_mask(a, b);
}
FOVEA_INLINE Mask Less(Vec a, Vec b) {
  return _mm512_cmp_ps_mask(a, b, _CMP_LT_OQ);
}
FOVEA_INLINE Mask LessEqual(Vec a, Vec b) {
  return _mm512_cmp_ps_mask(a, b, _CMP_LE_OQ);
}
FOVEA_INLINE Mask IsNan(Vec x) {
  return _mm512_cmp_ps_mask(x, x, _CMP_UNORD_Q);
}
FOVEA_INLINE Vec Select(Mask m, Vec yes, Vec no) {
  return _mm512_mask_blend_ps(m, no, yes);
}
FOVEA_INLINE Vec LoadPartial(const float* p, int n) {
  return _mm512_maskz_loadu_ps(static_cast<Mask>((1u << n) - 1), p);
}
FOVEA_INLINE void StorePartial(float* p, Vec x, int n) {
  _mm512_mask_storeu_ps(p, static_cast<Mask>((1u << n) - 1), x);
}
FOVEA_INLINE Vec LoadHalf(const uint16_t* p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
// One element in all lanes. In assembly, or the compiler folds it into every fused multiply-add that uses it.
FOVEA_INLINE Vec Broadcast(const float* p) {
  Vec x;
  __asm__("vbroadcastss %1,%0" : "=v"(x) : "m"(*p));
  return x;
}
FOVEA_INLINE void Prefetch1(const float* p) {
  _mm_prefetch(reinterpret_cast<const char*>(p), _MM_HINT_T0);
}
FOVEA_INLINE void Prefetch2(const float* p) {
  _mm_prefetch(reinterpret_cast<const char*>(p), _MM_HINT_T1);
}

}  // namespace avx512
}  // namespace fovea

#include "simd/simd-inl.h"

#endif  // FOVEA_SIMD_ISA_INL_H_
