// Computes: as the scalar kernel, eight rows and four taps at once (contract in fovea.h), weights in two 16-bit halves.
// Shapes: as u8-resample-inl.h. Units: bytes.
// Accuracy: exact.
// Aliasing, alignment, threads: reads job, writes job.out and its own scratch memory only.
// Status: FOVEA_OK.
#include <immintrin.h>

#include "cpu/u8-resample/u8-resample-halves-inl.h"
#include "cpu/u8-resample/u8-resample-inl.h"

namespace fovea {
namespace {

struct Avx2 {
  static constexpr int kRows = 8;
  static constexpr int kDwords = 4;
  using Floats = __m256;

  static bool Expand(const int32_t* w, int32_t* to) { return ExpandHalves(w, to); }

  // Bytes at..at+15 of 8 rows -> four vectors, word i of every row.
  static void Transpose8(const uint8_t* const* rows, int64_t at, __m256i out[4]) {
    __m256i v[4];
    for (int j = 0; j < 4; j++) {  // rows j, j+4
      v[j] = _mm256_inserti128_si256(
          _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[j] + at))),
          _mm_loadu_si128(reinterpret_cast<const __m128i*>(rows[j + 4] + at)), 1);
    }
    const __m256i a = _mm256_unpacklo_epi32(v[0], v[1]);
    const __m256i b = _mm256_unpackhi_epi32(v[0], v[1]);
    const __m256i c = _mm256_unpacklo_epi32(v[2], v[3]);
    const __m256i d = _mm256_unpackhi_epi32(v[2], v[3]);
    out[0] = _mm256_unpacklo_epi64(a, c);
    out[1] = _mm256_unpackhi_epi64(a, c);
    out[2] = _mm256_unpacklo_epi64(b, d);
    out[3] = _mm256_unpackhi_epi64(b, d);
  }

  // Channels in 16-bit halves over white: u8 rounding of (c * a + 255 * (255 - a)) / 255 (fovea.h).
  static __m256i OnWhite8(__m256i value, __m256i alpha) {
    const __m256i missing = _mm256_xor_si256(value, _mm256_set1_epi32(0x00ff00ff));
    const __m256i t =
        _mm256_sub_epi16(_mm256_set1_epi16(static_cast<int16_t>(255 * 255 + 128)), _mm256_mullo_epi16(missing, alpha));
    return _mm256_srli_epi16(_mm256_add_epi16(t, _mm256_srli_epi16(t, 8)), 8);
  }

  template <bool kWhite>
  static void PackAlpha(const uint8_t* const* rows, int64_t at, uint8_t* to) {
    for (int g = 0; g < 4; g++) {
      __m256i pixel[4], even[4], odd[4];  // even: red and blue, odd: green (and alpha)
      Transpose8(rows, at + 16 * g, pixel);
      for (int i = 0; i < 4; i++) {
        even[i] = _mm256_and_si256(pixel[i], _mm256_set1_epi32(0x00ff00ff));
        odd[i] = _mm256_srli_epi16(pixel[i], 8);
        if (kWhite) {
          const __m256i high = _mm256_srli_epi32(pixel[i], 24);
          const __m256i alpha = _mm256_or_si256(high, _mm256_slli_epi32(high, 16));
          even[i] = OnWhite8(even[i], alpha);
          odd[i] = OnWhite8(odd[i], alpha);
        }
      }
      const __m256i even03 = _mm256_or_si256(even[0], _mm256_slli_epi16(even[3], 8));
      const __m256i even21 = _mm256_or_si256(even[2], _mm256_slli_epi16(even[1], 8));
      const __m256i odd03 = _mm256_or_si256(odd[0], _mm256_slli_epi16(odd[3], 8));
      const __m256i odd21 = _mm256_or_si256(odd[2], _mm256_slli_epi16(odd[1], 8));
      __m256i* out = reinterpret_cast<__m256i*>(to) + 3 * g;
      _mm256_store_si256(out, _mm256_blend_epi16(even03, _mm256_slli_epi32(even21, 16), 0xaa));
      _mm256_store_si256(out + 1, _mm256_blend_epi16(odd03, _mm256_slli_epi32(odd21, 16), 0xaa));
      _mm256_store_si256(out + 2, _mm256_blend_epi16(_mm256_srli_epi32(even03, 16), even21, 0xaa));
    }
  }

  template <Source S, int C>
  static void Pack(const uint8_t* const* rows, int64_t at, uint8_t* to) {
    if (S != Source::kPlain) {
      PackAlpha<S == Source::kOnWhite>(rows, at, to);
      return;
    }
    __m256i w[4 * C];
    for (int i = 0; i < C; i++) {
      Transpose8(rows, at + 16 * i, w + 4 * i);
    }
    __m256i* out = reinterpret_cast<__m256i*>(to);
    if (C == 1) {
      for (int g = 0; g < 4; g++) {
        _mm256_store_si256(out + g, w[g]);
      }
      return;
    }
    const __m256i k1 = _mm256_set1_epi32(0x0000ff00), k2 = _mm256_set1_epi32(0x00ff0000);
    const __m256i k03 = _mm256_set1_epi32(static_cast<int32_t>(0xff0000ff));
    const __m256i rotate8 =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(1, 2, 3, 0, 5, 6, 7, 4, 9, 10, 11, 8, 13, 14, 15, 12));
    const __m256i rotate16 =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));
    for (int g = 0; g < 4; g++) {
      const __m256i p = w[3 * g], q = w[3 * g + 1], s = w[3 * g + 2];
      const __m256i red = _mm256_blendv_epi8(_mm256_blendv_epi8(p, s, k1), q, k2);
      const __m256i green = _mm256_blendv_epi8(_mm256_blendv_epi8(q, s, k2), p, k1);
      const __m256i blue = _mm256_blendv_epi8(_mm256_blendv_epi8(p, s, k03), q, k1);
      _mm256_store_si256(out + 3 * g, red);
      _mm256_store_si256(out + 3 * g + 1, _mm256_shuffle_epi8(green, rotate8));
      _mm256_store_si256(out + 3 * g + 2, _mm256_shuffle_epi8(blue, rotate16));
    }
  }

  // One group of four taps onto N pairs of sums (low, high).
  template <int N>
  static void Add(const uint8_t* from, const int32_t* w, __m256i (*acc)[2]) {
    const __m256i bytes = _mm256_set1_epi32(0x00ff00ff);
    const __m256i low_even = _mm256_set1_epi32(w[0]), low_odd = _mm256_set1_epi32(w[1]);
    const __m256i high_even = _mm256_set1_epi32(w[2]), high_odd = _mm256_set1_epi32(w[3]);
    for (int i = 0; i < N; i++) {
      const __m256i v = _mm256_load_si256(reinterpret_cast<const __m256i*>(from + 32 * i));
      const __m256i even = _mm256_and_si256(v, bytes);
      const __m256i odd = _mm256_srli_epi16(v, 8);
      acc[i][0] = _mm256_add_epi32(acc[i][0], _mm256_madd_epi16(even, low_even));
      acc[i][1] = _mm256_add_epi32(acc[i][1], _mm256_madd_epi16(even, high_even));
      acc[i][0] = _mm256_add_epi32(acc[i][0], _mm256_madd_epi16(odd, low_odd));
      acc[i][1] = _mm256_add_epi32(acc[i][1], _mm256_madd_epi16(odd, high_odd));
    }
  }

  // Rounded sums of eight lanes to the low eight bytes.
  static __m128i Finish(const __m256i* acc) {
    const __m256i sum = _mm256_srai_epi32(_mm256_add_epi32(acc[0], _mm256_slli_epi32(acc[1], 16)), kWeightBits);
    const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
    return _mm_packus_epi16(words, words);
  }

  template <int N>
  static void Clear(__m256i (*acc)[2]) {
    for (int i = 0; i < N; i++) {
      acc[i][0] = _mm256_set1_epi32(kHalf);
      acc[i][1] = _mm256_setzero_si256();
    }
  }

  template <int C>
  static void Horizontal(const uint8_t* from, const int32_t* w, int32_t groups, uint8_t* to, const int64_t* channel,
                         int64_t group_bytes) {
    __m256i acc[C][2];
    Clear<C>(acc);
    for (int32_t g = 0; g < groups; g++) {
      Add<C>(from + 32 * C * static_cast<int64_t>(g), w + 4 * static_cast<int64_t>(g), acc);
    }
    for (int c = 0; c < C; c++) {
      const __m128i bytes = Finish(acc[c]);
      const int32_t words[2] = {_mm_cvtsi128_si32(bytes), _mm_extract_epi32(bytes, 1)};
      memcpy(to + 4 * channel[c], &words[0], 4);
      memcpy(to + 4 * channel[c] + group_bytes, &words[1], 4);
    }
  }

  static void Vertical(const RingWindow& window, const int32_t* weights, int64_t positions, uint8_t* line) {
    constexpr int kVectors = 3;  // 6 sums, 4 weights, the mask and 3 temporaries fit 16 registers
    for (int64_t p = 0; p < positions; p += 8 * kVectors) {
      __m256i acc[kVectors][2];
      Clear<kVectors>(acc);
      const uint8_t* at = window.at;
      for (int32_t g = 0; g < window.count; g++) {
        Add<kVectors>(at + 4 * p, weights + 4 * static_cast<int64_t>(g), acc);
        at += window.step;
        at = at == window.end ? window.begin : at;
      }
      for (int i = 0; i < kVectors; i++) {
        _mm_storel_epi64(reinterpret_cast<__m128i*>(line + p + 8 * i), Finish(acc[i]));
      }
    }
  }

  static void VerticalReal(const RingWindow& window, const int32_t* weights, int64_t positions, const Ahead& ahead,
                           float* line) {
    constexpr int kVectors = 3;
    for (int64_t p = 0; p < positions; p += 8 * kVectors) {
      if (p % 64 < 8 * kVectors) {
        Prefetch(ahead, p);  // once a cache line
      }
      __m256i acc[kVectors][2];
      for (int i = 0; i < kVectors; i++) {
        acc[i][0] = acc[i][1] = _mm256_setzero_si256();
      }
      const uint8_t* at = window.at;
      for (int32_t g = 0; g < window.count; g++) {
        Add<kVectors>(at + 4 * p, weights + 4 * static_cast<int64_t>(g), acc);
        at += window.step;
        at = at == window.end ? window.begin : at;
      }
      for (int i = 0; i < kVectors; i++) {
        const __m256i sum = _mm256_add_epi32(acc[i][0], _mm256_slli_epi32(acc[i][1], 16));
        _mm256_storeu_ps(line + p + 8 * i, _mm256_cvtepi32_ps(sum));
      }
    }
  }

  // Dwords are dealt to the two halves of a register first, so that unpacking within them gives positions in order.
  static void Interleave32(const uint8_t* const* rows, int64_t at, uint8_t* to) {
    const __m256i deal = _mm256_setr_epi32(0, 2, 4, 6, 1, 3, 5, 7);
    __m256i row[4];
    for (int r = 0; r < 4; r++) {
      row[r] = _mm256_permutevar8x32_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(rows[r] + at)), deal);
    }
    const __m256i a = _mm256_unpacklo_epi8(row[0], row[1]), b = _mm256_unpackhi_epi8(row[0], row[1]);
    const __m256i c = _mm256_unpacklo_epi8(row[2], row[3]), d = _mm256_unpackhi_epi8(row[2], row[3]);
    __m256i* out = reinterpret_cast<__m256i*>(to);
    _mm256_store_si256(out, _mm256_unpacklo_epi16(a, c));
    _mm256_store_si256(out + 1, _mm256_unpackhi_epi16(a, c));
    _mm256_store_si256(out + 2, _mm256_unpacklo_epi16(b, d));
    _mm256_store_si256(out + 3, _mm256_unpackhi_epi16(b, d));
  }

  static void Interleave(const uint8_t* const* rows, int64_t bytes, uint8_t* to) {
    int64_t p = 0;
    for (; p + 32 <= bytes; p += 32) {
      Interleave32(rows, p, to + 4 * p);
    }
    if (p < bytes) {
      uint8_t ends[4][32] = {};
      const uint8_t* last[4];
      for (int r = 0; r < 4; r++) {
        memcpy(ends[r], rows[r] + p, static_cast<size_t>(bytes - p));
        last[r] = ends[r];
      }
      Interleave32(last, 0, to + 4 * p);
    }
  }

  static Quads TwoRows(const float* a, const float* b) {
    return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm_loadu_ps(a)), _mm_loadu_ps(b), 1);
  }

  static void TransposeReal(const float* from, int64_t step, float* to, int64_t to_step) {
    const uint8_t* rows[8];
    for (int r = 0; r < 8; r++) {
      rows[r] = reinterpret_cast<const uint8_t*>(from + r * step);
    }
    for (int i = 0; i < 2; i++) {
      __m256i word[4];
      Transpose8(rows, 16 * i, word);
      for (int j = 0; j < 4; j++) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(to + (4 * i + j) * to_step), word[j]);
      }
    }
  }

  // Four gathered pixels and their right neighbours (bytes R G B R G B) to vertical sums of one channel, near and far
  // in turn, times their weights.
  static __m256 Column(__m256i top, __m256i bottom, int channel, __m256 weight, __m256 weights) {
    const __m128i pick = _mm_setr_epi8(0, -1, -1, -1, 3, -1, -1, -1, 8, -1, -1, -1, 11, -1, -1, -1);
    const __m256i at = _mm256_broadcastsi128_si256(_mm_add_epi8(pick, _mm_set1_epi32(channel)));
    const __m256i t = _mm256_shuffle_epi8(top, at);
    const __m256i b = _mm256_shuffle_epi8(bottom, at);
    const __m256 difference = _mm256_cvtepi32_ps(_mm256_sub_epi32(b, t));
    return _mm256_mul_ps(_mm256_fmadd_ps(difference, weight, _mm256_cvtepi32_ps(t)), weights);
  }

  static void Pairs(const uint8_t* top, const uint8_t* bottom, const int32_t* offsets, float weight,
                    const float* weights, __m256* result) {
    const __m128i left = _mm_loadu_si128(reinterpret_cast<const __m128i*>(offsets));
    const __m128i right = _mm_loadu_si128(reinterpret_cast<const __m128i*>(offsets + 4));
    const long long* above = reinterpret_cast<const long long*>(top);
    const long long* under = reinterpret_cast<const long long*>(bottom);
    const __m256i top0 = _mm256_i32gather_epi64(above, left, 1), top1 = _mm256_i32gather_epi64(above, right, 1);
    const __m256i bottom0 = _mm256_i32gather_epi64(under, left, 1), bottom1 = _mm256_i32gather_epi64(under, right, 1);
    const __m256 below = _mm256_set1_ps(weight);
    const __m256 weights0 = _mm256_loadu_ps(weights), weights1 = _mm256_loadu_ps(weights + 8);
    for (int k = 0; k < 3; k++) {
      const __m256 low = Column(top0, bottom0, k, below, weights0);
      const __m256 high = Column(top1, bottom1, k, below, weights1);
      const __m256 sum = _mm256_add_ps(_mm256_shuffle_ps(low, high, 0x88), _mm256_shuffle_ps(low, high, 0xdd));
      result[k] = _mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(sum), 0xd8));
    }
  }

  static void StoreTriples(__m256 x, __m256 y, __m256 z, float* to) {
    const __m256i third0 = _mm256_setr_epi32(0, 3, 6, 1, 4, 7, 2, 5);
    const __m256i third1 = _mm256_setr_epi32(5, 0, 3, 6, 1, 4, 7, 2);
    const __m256i third2 = _mm256_setr_epi32(2, 5, 0, 3, 6, 1, 4, 7);
    x = _mm256_permutevar8x32_ps(x, third0);
    y = _mm256_permutevar8x32_ps(y, third1);
    z = _mm256_permutevar8x32_ps(z, third2);
    _mm256_storeu_ps(to, _mm256_blend_ps(_mm256_blend_ps(x, y, 0x92), z, 0x24));
    _mm256_storeu_ps(to + 8, _mm256_blend_ps(_mm256_blend_ps(x, y, 0x24), z, 0x49));
    _mm256_storeu_ps(to + 16, _mm256_blend_ps(_mm256_blend_ps(x, y, 0x49), z, 0x92));
  }
};

}  // namespace

int32_t fovea_u8_resample_ukernel_8x4__avx2(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory,
                                            bool warm) {
  return Resample<Avx2>(job, scratch, memory, warm);
}

}  // namespace fovea
