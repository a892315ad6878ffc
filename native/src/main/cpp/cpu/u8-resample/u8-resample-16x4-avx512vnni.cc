// Computes: as the scalar kernel, sixteen rows and four taps at once (contract in fovea.h). A 22-bit weight is split
//   exactly into three signed bytes, w = a + 2^8 b + 2^16 c; vpdpbusd sums u8 x s8 without saturation.
// Shapes: as u8-resample-inl.h. Units: bytes.
// Accuracy: exact.
// Aliasing, alignment, threads: reads job, writes job.out and its own scratch memory only.
// Status: FOVEA_OK, FOVEA_E_WEIGHTS.
#include "cpu/u8-resample/u8-resample-x512-inl.h"

namespace fovea {
namespace {

struct Avx512Vnni : Real512 {
  static constexpr int kRows = 16;
  static constexpr int kDwords = 3;

  static bool Expand(const int32_t* w, int32_t* to) {
    uint32_t word[3] = {0, 0, 0};
    bool good = true;
    for (int k = 0; k < 4; k++) {
      const int32_t a = static_cast<int8_t>(w[k]);
      const int32_t rest = (w[k] - a) >> 8;
      const int32_t b = static_cast<int8_t>(rest);
      const int32_t c = (rest - b) >> 8;
      good &= c >= -128 && c <= 127;
      word[0] |= static_cast<uint32_t>(a & 255) << (8 * k);
      word[1] |= static_cast<uint32_t>(b & 255) << (8 * k);
      word[2] |= static_cast<uint32_t>(c & 255) << (8 * k);
    }
    memcpy(to, word, sizeof(word));
    return good;
  }

  template <Source S, int C>
  static void Pack(const uint8_t* const* rows, int64_t at, uint8_t* to) {
    Pack512<S, C>(rows, at, to);
  }

  static __m512i Sum(const __m512i* acc) {
    return _mm512_add_epi32(acc[0], _mm512_add_epi32(_mm512_slli_epi32(acc[1], 8), _mm512_slli_epi32(acc[2], 16)));
  }

  template <int C>
  static void Horizontal(const uint8_t* from, const int32_t* w, int32_t groups, uint8_t* to, const int64_t* channel,
                         int64_t group_bytes) {
    __m512i acc[C][3];
    for (int c = 0; c < C; c++) {
      acc[c][0] = _mm512_set1_epi32(kHalf);
      acc[c][1] = acc[c][2] = _mm512_setzero_si512();
    }
    for (int32_t g = 0; g < groups; g++) {
      const __m512i a = _mm512_set1_epi32(w[0]), b = _mm512_set1_epi32(w[1]), d = _mm512_set1_epi32(w[2]);
      for (int c = 0; c < C; c++) {
        const __m512i v = _mm512_load_si512(from + 64 * c);
        acc[c][0] = _mm512_dpbusd_epi32(acc[c][0], v, a);
        acc[c][1] = _mm512_dpbusd_epi32(acc[c][1], v, b);
        acc[c][2] = _mm512_dpbusd_epi32(acc[c][2], v, d);
      }
      w += 3;
      from += 64 * C;
    }
    for (int c = 0; c < C; c++) {
      StoreColumn(Clip16(Sum(acc[c])), to + 4 * channel[c], group_bytes);
    }
  }

  // Sums of 64 positions from p on.
  template <int N>
  static void Window(const RingWindow& window, const int32_t* w, int64_t p, int32_t first, __m512i (*acc)[3]) {
    for (int i = 0; i < N; i++) {
      acc[i][0] = _mm512_set1_epi32(first);
      acc[i][1] = acc[i][2] = _mm512_setzero_si512();
    }
    const uint8_t* at = window.at;
    for (int32_t g = 0; g < window.count; g++) {
      const __m512i a = _mm512_set1_epi32(w[0]), b = _mm512_set1_epi32(w[1]), d = _mm512_set1_epi32(w[2]);
      for (int i = 0; i < N; i++) {
        const __m512i v = _mm512_load_si512(at + 4 * p + 64 * i);
        acc[i][0] = _mm512_dpbusd_epi32(acc[i][0], v, a);
        acc[i][1] = _mm512_dpbusd_epi32(acc[i][1], v, b);
        acc[i][2] = _mm512_dpbusd_epi32(acc[i][2], v, d);
      }
      w += 3;
      at += window.step;
      at = at == window.end ? window.begin : at;
    }
  }

  static void Vertical(const RingWindow& window, const int32_t* weights, int64_t positions, uint8_t* line) {
    constexpr int kVectors = 4;
    for (int64_t p = 0; p < positions; p += 16 * kVectors) {
      __m512i acc[kVectors][3];
      Window<kVectors>(window, weights, p, kHalf, acc);
      for (int i = 0; i < kVectors; i++) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(line + p + 16 * i), Clip16(Sum(acc[i])));
      }
    }
  }

  static void VerticalReal(const RingWindow& window, const int32_t* weights, int64_t positions, const Ahead& ahead,
                           float* line) {
    constexpr int kVectors = 4;
    for (int64_t p = 0; p < positions; p += 16 * kVectors) {
      Prefetch(ahead, p);
      __m512i acc[kVectors][3];
      Window<kVectors>(window, weights, p, 0, acc);
      for (int i = 0; i < kVectors; i++) {
        _mm512_storeu_ps(line + p + 16 * i, _mm512_cvtepi32_ps(Sum(acc[i])));
      }
    }
  }
};

}  // namespace

int32_t fovea_u8_resample_ukernel_16x4__avx512vnni(const ResampleJob& job, const ResampleScratch& scratch,
                                                   uint8_t* memory, bool warm) {
  return Resample<Avx512Vnni>(job, scratch, memory, warm);
}

}  // namespace fovea
