// Computes: as the scalar kernel, sixteen rows and four taps at once (contract in fovea.h), weights in two 16-bit
// halves. Shapes: as u8-resample-inl.h. Units: bytes. Accuracy: exact. Aliasing, alignment, threads: reads job, writes
// job.out and its own scratch memory only. Status: FOVEA_OK.
#include "cpu/u8-resample/u8-resample-halves-inl.h"
#include "cpu/u8-resample/u8-resample-x512-inl.h"

namespace fovea {
namespace {

struct Avx512 : Real512 {
  static constexpr int kRows = 16;
  static constexpr int kDwords = 4;

  static bool Expand(const int32_t* w, int32_t* to) { return ExpandHalves(w, to); }

  template <Source S, int C>
  static void Pack(const uint8_t* const* rows, int64_t at, uint8_t* to) {
    Pack512<S, C>(rows, at, to);
  }

  // One group of four taps onto N pairs of sums (low, high).
  template <int N>
  static void Add(const uint8_t* from, const int32_t* w, __m512i (*acc)[2]) {
    const __m512i bytes = _mm512_set1_epi32(0x00ff00ff);
    const __m512i low_even = _mm512_set1_epi32(w[0]), low_odd = _mm512_set1_epi32(w[1]);
    const __m512i high_even = _mm512_set1_epi32(w[2]), high_odd = _mm512_set1_epi32(w[3]);
    for (int i = 0; i < N; i++) {
      const __m512i v = _mm512_load_si512(from + 64 * i);
      const __m512i even = _mm512_and_si512(v, bytes);
      const __m512i odd = _mm512_srli_epi16(v, 8);
      acc[i][0] = _mm512_add_epi32(acc[i][0], _mm512_madd_epi16(even, low_even));
      acc[i][1] = _mm512_add_epi32(acc[i][1], _mm512_madd_epi16(even, high_even));
      acc[i][0] = _mm512_add_epi32(acc[i][0], _mm512_madd_epi16(odd, low_odd));
      acc[i][1] = _mm512_add_epi32(acc[i][1], _mm512_madd_epi16(odd, high_odd));
    }
  }

  static __m128i Finish(const __m512i* acc) { return Clip16(_mm512_add_epi32(acc[0], _mm512_slli_epi32(acc[1], 16))); }

  template <int N>
  static void Clear(__m512i (*acc)[2]) {
    for (int i = 0; i < N; i++) {
      acc[i][0] = _mm512_set1_epi32(kHalf);
      acc[i][1] = _mm512_setzero_si512();
    }
  }

  template <int C>
  static void Horizontal(const uint8_t* from, const int32_t* w, int32_t groups, uint8_t* to, const int64_t* channel,
                         int64_t group_bytes) {
    __m512i acc[C][2];
    Clear<C>(acc);
    for (int32_t g = 0; g < groups; g++) {
      Add<C>(from + 64 * C * static_cast<int64_t>(g), w + 4 * static_cast<int64_t>(g), acc);
    }
    for (int c = 0; c < C; c++) {
      StoreColumn(Finish(acc[c]), to + 4 * channel[c], group_bytes);
    }
  }

  static void Vertical(const RingWindow& window, const int32_t* weights, int64_t positions, uint8_t* line) {
    constexpr int kVectors = 4;
    for (int64_t p = 0; p < positions; p += 16 * kVectors) {
      __m512i acc[kVectors][2];
      Clear<kVectors>(acc);
      const uint8_t* at = window.at;
      for (int32_t g = 0; g < window.count; g++) {
        Add<kVectors>(at + 4 * p, weights + 4 * static_cast<int64_t>(g), acc);
        at += window.step;
        at = at == window.end ? window.begin : at;
      }
      for (int i = 0; i < kVectors; i++) {
        _mm_storeu_si128(reinterpret_cast<__m128i*>(line + p + 16 * i), Finish(acc[i]));
      }
    }
  }

  static void VerticalReal(const RingWindow& window, const int32_t* weights, int64_t positions, const Ahead& ahead,
                           float* line) {
    constexpr int kVectors = 4;
    for (int64_t p = 0; p < positions; p += 16 * kVectors) {
      Prefetch(ahead, p);
      __m512i acc[kVectors][2];
      for (int i = 0; i < kVectors; i++) {
        acc[i][0] = acc[i][1] = _mm512_setzero_si512();
      }
      const uint8_t* at = window.at;
      for (int32_t g = 0; g < window.count; g++) {
        Add<kVectors>(at + 4 * p, weights + 4 * static_cast<int64_t>(g), acc);
        at += window.step;
        at = at == window.end ? window.begin : at;
      }
      for (int i = 0; i < kVectors; i++) {
        const __m512i sum = _mm512_add_epi32(acc[i][0], _mm512_slli_epi32(acc[i][1], 16));
        _mm512_storeu_ps(line + p + 16 * i, _mm512_cvtepi32_ps(sum));
      }
    }
  }
};

}  // namespace

int32_t fovea_u8_resample_ukernel_16x4__avx512(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory,
                                               bool warm) {
  return Resample<Avx512>(job, scratch, memory, warm);
}

}  // namespace fovea
