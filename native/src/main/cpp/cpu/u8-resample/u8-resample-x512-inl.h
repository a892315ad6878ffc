// What the AVX-512 kernels share: sixteen rows to a vector. Included into one translation unit per level.
#ifndef FOVEA_CPU_U8_RESAMPLE_X512_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_X512_INL_H_

#include <immintrin.h>

#include "cpu/u8-resample/u8-resample-inl.h"

namespace fovea {
namespace {

// Bytes at..at+15 of 16 rows -> four vectors, word i of every row.
inline void Transpose16(const uint8_t* const* rows, int64_t at, __m512i out[4]) {
  __m512i v[4];
  for (int j = 0; j < 4; j++) {  // rows j, j+4, j+8, j+12
    auto load = [&](int r) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[r] + at)); };
    v[j] = _mm512_castsi128_si512(load(j));
    v[j] = _mm512_mask_broadcast_i32x4(v[j], 0x00f0, load(j + 4));
    v[j] = _mm512_mask_broadcast_i32x4(v[j], 0x0f00, load(j + 8));
    v[j] = _mm512_mask_broadcast_i32x4(v[j], 0xf000, load(j + 12));
  }
  const __m512i a = _mm512_unpacklo_epi32(v[0], v[1]);
  const __m512i b = _mm512_unpackhi_epi32(v[0], v[1]);
  const __m512i c = _mm512_unpacklo_epi32(v[2], v[3]);
  const __m512i d = _mm512_unpackhi_epi32(v[2], v[3]);
  out[0] = _mm512_unpacklo_epi64(a, c);
  out[1] = _mm512_unpackhi_epi64(a, c);
  out[2] = _mm512_unpacklo_epi64(b, d);
  out[3] = _mm512_unpackhi_epi64(b, d);
}

// Channels in 16-bit halves over white: u8 rounding of (c * a + 255 * (255 - a)) / 255 (fovea.h).
inline __m512i OnWhite512(__m512i value, __m512i alpha) {
  const __m512i missing = _mm512_xor_si512(value, _mm512_set1_epi32(0x00ff00ff));
  const __m512i t =
      _mm512_sub_epi16(_mm512_set1_epi16(static_cast<int16_t>(255 * 255 + 128)), _mm512_mullo_epi16(missing, alpha));
  return _mm512_srli_epi16(_mm512_add_epi16(t, _mm512_srli_epi16(t, 8)), 8);
}

template <bool kWhite>
inline void PackAlpha512(const uint8_t* const* rows, int64_t at, uint8_t* to) {
  constexpr __mmask32 kHigh = 0xaaaaaaaa;
  for (int g = 0; g < 4; g++) {
    __m512i pixel[4], even[4], odd[4];  // even: red and blue, odd: green (and alpha)
    Transpose16(rows, at + 16 * g, pixel);
    for (int i = 0; i < 4; i++) {
      even[i] = _mm512_and_si512(pixel[i], _mm512_set1_epi32(0x00ff00ff));
      odd[i] = _mm512_srli_epi16(pixel[i], 8);
      if (kWhite) {
        const __m512i high = _mm512_srli_epi32(pixel[i], 24);
        const __m512i alpha = _mm512_or_si512(high, _mm512_slli_epi32(high, 16));
        even[i] = OnWhite512(even[i], alpha);
        odd[i] = OnWhite512(odd[i], alpha);
      }
    }
    const __m512i even03 = _mm512_or_si512(even[0], _mm512_slli_epi16(even[3], 8));
    const __m512i even21 = _mm512_or_si512(even[2], _mm512_slli_epi16(even[1], 8));
    const __m512i odd03 = _mm512_or_si512(odd[0], _mm512_slli_epi16(odd[3], 8));
    const __m512i odd21 = _mm512_or_si512(odd[2], _mm512_slli_epi16(odd[1], 8));
    __m512i* out = reinterpret_cast<__m512i*>(to) + 3 * g;
    _mm512_store_si512(out, _mm512_mask_blend_epi16(kHigh, even03, _mm512_slli_epi32(even21, 16)));
    _mm512_store_si512(out + 1, _mm512_mask_blend_epi16(kHigh, odd03, _mm512_slli_epi32(odd21, 16)));
    _mm512_store_si512(out + 2, _mm512_mask_blend_epi16(kHigh, _mm512_srli_epi32(even03, 16), even21));
  }
}

template <Source S, int C>
inline void Pack512(const uint8_t* const* rows, int64_t at, uint8_t* to) {
  if (S != Source::kPlain) {
    PackAlpha512<S == Source::kOnWhite>(rows, at, to);
    return;
  }
  __m512i w[4 * C];
  for (int i = 0; i < C; i++) {
    Transpose16(rows, at + 16 * i, w + 4 * i);
  }
  __m512i* out = reinterpret_cast<__m512i*>(to);
  if (C == 1) {
    for (int g = 0; g < 4; g++) {
      _mm512_store_si512(out + g, w[g]);
    }
    return;
  }
  constexpr __mmask64 k1 = 0x2222222222222222, k2 = 0x4444444444444444, k3 = 0x8888888888888888,
                      k0 = 0x1111111111111111;
  for (int g = 0; g < 4; g++) {
    const __m512i p = w[3 * g], q = w[3 * g + 1], s = w[3 * g + 2];
    const __m512i red = _mm512_mask_blend_epi8(k2, _mm512_mask_blend_epi8(k1, p, s), q);
    const __m512i green = _mm512_mask_blend_epi8(k1, _mm512_mask_blend_epi8(k2, q, s), p);
    const __m512i blue = _mm512_mask_blend_epi8(k1, _mm512_mask_blend_epi8(k0 | k3, p, s), q);
    _mm512_store_si512(out + 3 * g, red);
    _mm512_store_si512(out + 3 * g + 1, _mm512_ror_epi32(green, 8));
    _mm512_store_si512(out + 3 * g + 2, _mm512_ror_epi32(blue, 16));
  }
}

// Rounded sums of sixteen lanes to bytes.
inline __m128i Clip16(__m512i sum) {
  return _mm512_cvtusepi32_epi8(_mm512_max_epi32(_mm512_srai_epi32(sum, kWeightBits), _mm512_setzero_si512()));
}

// Sixteen rows of one position to four ring groups.
inline void StoreColumn(__m128i bytes, uint8_t* to, int64_t group_bytes) {
  const int32_t words[4] = {_mm_cvtsi128_si32(bytes), _mm_extract_epi32(bytes, 1), _mm_extract_epi32(bytes, 2),
                            _mm_extract_epi32(bytes, 3)};
  for (int j = 0; j < 4; j++) {
    memcpy(to + j * group_bytes, &words[j], 4);
  }
}

// Four rows to words of their bytes. Dwords are dealt to the four parts of a register first, so that unpacking within
// the parts gives positions in order.
inline void Interleave512(const uint8_t* const* rows, int64_t bytes, uint8_t* to) {
  const __m512i deal = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
  for (int64_t p = 0; p < bytes; p += 64) {
    const __mmask64 mask = bytes - p >= 64 ? ~__mmask64{0} : (__mmask64{1} << (bytes - p)) - 1;
    __m512i row[4];
    for (int r = 0; r < 4; r++) {
      row[r] = _mm512_permutexvar_epi32(deal, _mm512_maskz_loadu_epi8(mask, rows[r] + p));
    }
    const __m512i a = _mm512_unpacklo_epi8(row[0], row[1]), b = _mm512_unpackhi_epi8(row[0], row[1]);
    const __m512i c = _mm512_unpacklo_epi8(row[2], row[3]), d = _mm512_unpackhi_epi8(row[2], row[3]);
    __m512i* out = reinterpret_cast<__m512i*>(to + 4 * p);
    _mm512_store_si512(out, _mm512_unpacklo_epi16(a, c));
    _mm512_store_si512(out + 1, _mm512_unpackhi_epi16(a, c));
    _mm512_store_si512(out + 2, _mm512_unpacklo_epi16(b, d));
    _mm512_store_si512(out + 3, _mm512_unpackhi_epi16(b, d));
  }
}

// Sixteen rows of sixteen floats.
inline void TransposeReal512(const float* from, int64_t step, float* to, int64_t to_step) {
  const uint8_t* rows[16];
  for (int r = 0; r < 16; r++) {
    rows[r] = reinterpret_cast<const uint8_t*>(from + r * step);
  }
  for (int i = 0; i < 4; i++) {
    __m512i word[4];
    Transpose16(rows, 16 * i, word);
    for (int j = 0; j < 4; j++) {
      _mm512_storeu_si512(to + (4 * i + j) * to_step, word[j]);
    }
  }
}

// Eight gathered pixels and their right neighbours (bytes R G B R G B) to vertical sums of one channel, near and far in
// turn, times their weights.
inline __m512 Column512(__m512i top, __m512i bottom, int channel, __m512 weight, __m512 weights) {
  const __m128i pick = _mm_setr_epi8(0, -1, -1, -1, 3, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1);
  const __m512i at = _mm512_broadcast_i32x4(_mm_add_epi8(pick, _mm_set1_epi32(channel)));
  const __m512i t = _mm512_shuffle_epi8(top, at);
  const __m512i b = _mm512_shuffle_epi8(bottom, at);
  const __m512 difference = _mm512_cvtepi32_ps(_mm512_sub_epi32(b, t));
  return _mm512_mul_ps(_mm512_fmadd_ps(difference, weight, _mm512_cvtepi32_ps(t)), weights);
}

inline void Pairs512(const uint8_t* top, const uint8_t* bottom, const int32_t* offsets, float weight,
                     const float* weights, __m512* result) {
  const __m512i even = _mm512_setr_epi32(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30);
  const __m512i odd = _mm512_setr_epi32(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
  const __m256i left = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(offsets));
  const __m256i right = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(offsets + 8));
  const __m512i top0 = _mm512_i32gather_epi64(left, top, 1), top1 = _mm512_i32gather_epi64(right, top, 1);
  const __m512i bottom0 = _mm512_i32gather_epi64(left, bottom, 1), bottom1 = _mm512_i32gather_epi64(right, bottom, 1);
  const __m512 below = _mm512_set1_ps(weight);
  const __m512 weights0 = _mm512_loadu_ps(weights), weights1 = _mm512_loadu_ps(weights + 16);
  for (int k = 0; k < 3; k++) {
    const __m512 low = Column512(top0, bottom0, k, below, weights0);
    const __m512 high = Column512(top1, bottom1, k, below, weights1);
    result[k] = _mm512_add_ps(_mm512_permutex2var_ps(low, even, high), _mm512_permutex2var_ps(low, odd, high));
  }
}

inline void StoreTriples512(__m512 x, __m512 y, __m512 z, float* to) {
  const __m512i ab0 = _mm512_setr_epi32(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const __m512i abc0 = _mm512_setr_epi32(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
  const __m512i ab1 = _mm512_setr_epi32(21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
  const __m512i abc1 = _mm512_setr_epi32(0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15);
  const __m512i ab2 = _mm512_setr_epi32(0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
  const __m512i abc2 = _mm512_setr_epi32(26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31);
  _mm512_storeu_ps(to, _mm512_permutex2var_ps(_mm512_permutex2var_ps(x, ab0, y), abc0, z));
  _mm512_storeu_ps(to + 16, _mm512_permutex2var_ps(_mm512_permutex2var_ps(x, ab1, y), abc1, z));
  _mm512_storeu_ps(to + 32, _mm512_permutex2var_ps(_mm512_permutex2var_ps(x, ab2, y), abc2, z));
}

// What resamplers to real numbers ask of an Isa, but for its sums.
struct Real512 {
  using Floats = __m512;

  static void Interleave(const uint8_t* const* rows, int64_t bytes, uint8_t* to) { Interleave512(rows, bytes, to); }

  static Quads TwoRows(const float* a, const float* b) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(a)), _mm_loadu_ps(b), 1);
  }

  static void TransposeReal(const float* from, int64_t step, float* to, int64_t to_step) {
    TransposeReal512(from, step, to, to_step);
  }

  static void Pairs(const uint8_t* top, const uint8_t* bottom, const int32_t* offsets, float weight,
                    const float* weights, Floats* result) {
    Pairs512(top, bottom, offsets, weight, weights, result);
  }

  static void StoreTriples(Floats a, Floats b, Floats c, float* to) { StoreTriples512(a, b, c, to); }
};

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_X512_INL_H_
