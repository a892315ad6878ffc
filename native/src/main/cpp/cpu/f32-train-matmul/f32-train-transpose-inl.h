// A square of kLanes x kLanes floats, turned over its diagonal: to[k][j] = from[j][k]. Distances of rows in floats.
#ifndef FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_TRANSPOSE_INL_H_
#define FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_TRANSPOSE_INL_H_

#include "simd/simd-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

#if defined(FOVEA_SIMD_AVX512)
FOVEA_INLINE void TransposeSquare(const float* from, int64_t from_row, float* to, int64_t to_row) {
  Vec r[16], t[16];
#pragma GCC unroll 16
  for (int i = 0; i < 16; i++) {
    r[i] = Load(from + i * from_row);
  }
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) {
    t[2 * i] = _mm512_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm512_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      const __m512d a = _mm512_castps_pd(t[4 * i + j]), b = _mm512_castps_pd(t[4 * i + j + 2]);
      r[4 * i + 2 * j] = _mm512_castpd_ps(_mm512_unpacklo_pd(a, b));
      r[4 * i + 2 * j + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(a, b));
    }
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {  // quarters 4 i + j hold columns j, j + 4, j + 8, j + 12 of the rows from 4 i on
    const Vec even_low = _mm512_shuffle_f32x4(r[j], r[4 + j], 0x88);
    const Vec odd_low = _mm512_shuffle_f32x4(r[j], r[4 + j], 0xdd);
    const Vec even_high = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0x88);
    const Vec odd_high = _mm512_shuffle_f32x4(r[8 + j], r[12 + j], 0xdd);
    Store(to + j * to_row, _mm512_shuffle_f32x4(even_low, even_high, 0x88));
    Store(to + (j + 4) * to_row, _mm512_shuffle_f32x4(odd_low, odd_high, 0x88));
    Store(to + (j + 8) * to_row, _mm512_shuffle_f32x4(even_low, even_high, 0xdd));
    Store(to + (j + 12) * to_row, _mm512_shuffle_f32x4(odd_low, odd_high, 0xdd));
  }
}
#elif defined(FOVEA_SIMD_AVX2)
FOVEA_INLINE void TransposeSquare(const float* from, int64_t from_row, float* to, int64_t to_row) {
  Vec r[8], t[8];
#pragma GCC unroll 8
  for (int i = 0; i < 8; i++) {
    r[i] = Load(from + i * from_row);
  }
#pragma GCC unroll 4
  for (int i = 0; i < 4; i++) {
    t[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
    t[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
  }
#pragma GCC unroll 2
  for (int i = 0; i < 2; i++) {
#pragma GCC unroll 2
    for (int j = 0; j < 2; j++) {
      const __m256d a = _mm256_castps_pd(t[4 * i + j]), b = _mm256_castps_pd(t[4 * i + j + 2]);
      r[4 * i + 2 * j] = _mm256_castpd_ps(_mm256_unpacklo_pd(a, b));
      r[4 * i + 2 * j + 1] = _mm256_castpd_ps(_mm256_unpackhi_pd(a, b));
    }
  }
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    Store(to + j * to_row, _mm256_permute2f128_ps(r[j], r[4 + j], 0x20));
    Store(to + (j + 4) * to_row, _mm256_permute2f128_ps(r[j], r[4 + j], 0x31));
  }
}
#elif defined(FOVEA_SIMD_NEON)
FOVEA_INLINE void TransposeSquare(const float* from, int64_t from_row, float* to, int64_t to_row) {
  const float32x4x2_t a = vtrnq_f32(Load(from), Load(from + from_row));
  const float32x4x2_t b = vtrnq_f32(Load(from + 2 * from_row), Load(from + 3 * from_row));
  Store(to, vcombine_f32(vget_low_f32(a.val[0]), vget_low_f32(b.val[0])));
  Store(to + to_row, vcombine_f32(vget_low_f32(a.val[1]), vget_low_f32(b.val[1])));
  Store(to + 2 * to_row, vcombine_f32(vget_high_f32(a.val[0]), vget_high_f32(b.val[0])));
  Store(to + 3 * to_row, vcombine_f32(vget_high_f32(a.val[1]), vget_high_f32(b.val[1])));
}
#else
FOVEA_INLINE void TransposeSquare(const float* from, int64_t from_row, float* to, int64_t to_row) {
  for (int k = 0; k < kLanes; k++) {
    for (int j = 0; j < kLanes; j++) {
      to[k * to_row + j] = from[j * from_row + k];
    }
  }
}
#endif

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_TRANSPOSE_INL_H_
