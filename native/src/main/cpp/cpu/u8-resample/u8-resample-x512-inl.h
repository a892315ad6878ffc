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

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_X512_INL_H_
