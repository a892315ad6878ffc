// Computes: as the scalar kernel, four rows and four taps at once (contract in fovea.h), whole 32-bit weights.
// Shapes: as u8-resample-inl.h. Units: bytes.
// Accuracy: exact.
// Aliasing, alignment, threads: reads job, writes job.out and its own scratch memory only.
// Status: FOVEA_OK.
#include <arm_neon.h>

#include "cpu/u8-resample/u8-resample-inl.h"

namespace fovea {
namespace {

struct Neon {
  static constexpr int kRows = 4;
  static constexpr int kDwords = 4;
  using Floats = float32x4_t;

  static bool Expand(const int32_t* w, int32_t* to) {
    memcpy(to, w, 16);
    return true;
  }

  // Structure loads take the channels apart, so a group is the words of four rows side by side. Its pixels go in the
  // order of kSlots3 where there are three channels.
  static void StoreGroups(const uint8x16_t* rows, int step, uint8_t* to) {
    const uint32x4x2_t a = vzipq_u32(vreinterpretq_u32_u8(rows[0]), vreinterpretq_u32_u8(rows[2]));
    const uint32x4x2_t b = vzipq_u32(vreinterpretq_u32_u8(rows[1]), vreinterpretq_u32_u8(rows[3]));
    for (int half = 0; half < 2; half++) {
      const uint32x4x2_t c = vzipq_u32(a.val[half], b.val[half]);
      vst1q_u8(to + (2 * half) * step, vreinterpretq_u8_u32(c.val[0]));
      vst1q_u8(to + (2 * half + 1) * step, vreinterpretq_u8_u32(c.val[1]));
    }
  }

  static uint8x16_t OnWhite16(uint8x16_t value, uint8x16_t alpha) {
    const uint8x16_t missing = vmvnq_u8(value);
    const uint16x8_t full = vdupq_n_u16(255 * 255 + 128);
    const uint16x8_t low = vmlsl_u8(full, vget_low_u8(missing), vget_low_u8(alpha));
    const uint16x8_t high = vmlsl_u8(full, vget_high_u8(missing), vget_high_u8(alpha));
    return vcombine_u8(vshrn_n_u16(vsraq_n_u16(low, low, 8), 8), vshrn_n_u16(vsraq_n_u16(high, high, 8), 8));
  }

  template <Source S, int C>
  static void Pack(const uint8_t* const* rows, int64_t at, uint8_t* to) {
    uint8x16_t channel[C][4];
    static constexpr uint8_t kOrder[16] = {0, 3, 2, 1, 4, 7, 6, 5, 8, 11, 10, 9, 12, 15, 14, 13};
    const uint8x16_t order = vld1q_u8(kOrder);
    for (int r = 0; r < 4; r++) {
      if constexpr (C == 1) {
        channel[0][r] = vld1q_u8(rows[r] + at);
      } else if constexpr (S == Source::kPlain) {
        const uint8x16x3_t pixels = vld3q_u8(rows[r] + at);
        for (int c = 0; c < 3; c++) {
          channel[c][r] = vqtbl1q_u8(pixels.val[c], order);
        }
      } else {
        const uint8x16x4_t pixels = vld4q_u8(rows[r] + at);
        for (int c = 0; c < 3; c++) {
          const uint8x16_t value = S == Source::kOnWhite ? OnWhite16(pixels.val[c], pixels.val[3]) : pixels.val[c];
          channel[c][r] = vqtbl1q_u8(value, order);
        }
      }
    }
    for (int c = 0; c < C; c++) {
      StoreGroups(channel[c], 16 * C, to + 16 * c);
    }
  }

  // One group of four taps onto N vectors of sums, 16 bytes apart.
  template <int N>
  static void Add(const uint8_t* from, const int32_t* w, int32x4_t* acc) {
    const int32x4_t weights = vld1q_s32(w);
    const uint32x4_t byte = vdupq_n_u32(255);
    for (int i = 0; i < N; i++) {
      const uint32x4_t v = vreinterpretq_u32_u8(vld1q_u8(from + 16 * i));
      acc[i] = vmlaq_laneq_s32(acc[i], vreinterpretq_s32_u32(vandq_u32(v, byte)), weights, 0);
      acc[i] = vmlaq_laneq_s32(acc[i], vreinterpretq_s32_u32(vandq_u32(vshrq_n_u32(v, 8), byte)), weights, 1);
      acc[i] = vmlaq_laneq_s32(acc[i], vreinterpretq_s32_u32(vandq_u32(vshrq_n_u32(v, 16), byte)), weights, 2);
      acc[i] = vmlaq_laneq_s32(acc[i], vreinterpretq_s32_u32(vshrq_n_u32(v, 24)), weights, 3);
    }
  }

  // Rounded sums of four lanes to four bytes.
  static uint32_t Finish(int32x4_t sum) {
    const uint16x4_t words = vqmovun_s32(vshrq_n_s32(sum, kWeightBits));
    return vget_lane_u32(vreinterpret_u32_u8(vqmovn_u16(vcombine_u16(words, words))), 0);
  }

  template <int C>
  static void Horizontal(const uint8_t* from, const int32_t* w, int32_t groups, uint8_t* to, const int64_t* channel,
                         int64_t) {
    int32x4_t acc[C];
    for (int c = 0; c < C; c++) {
      acc[c] = vdupq_n_s32(kHalf);
    }
    for (int32_t g = 0; g < groups; g++) {
      Add<C>(from + 16 * C * static_cast<int64_t>(g), w + 4 * static_cast<int64_t>(g), acc);
    }
    for (int c = 0; c < C; c++) {
      const uint32_t word = Finish(acc[c]);
      memcpy(to + 4 * channel[c], &word, 4);
    }
  }

  static void Vertical(const RingWindow& window, const int32_t* weights, int64_t positions, uint8_t* line) {
    constexpr int kVectors = 4;
    for (int64_t p = 0; p < positions; p += 4 * kVectors) {
      int32x4_t acc[kVectors];
      for (int i = 0; i < kVectors; i++) {
        acc[i] = vdupq_n_s32(kHalf);
      }
      const uint8_t* at = window.at;
      for (int32_t g = 0; g < window.count; g++) {
        Add<kVectors>(at + 4 * p, weights + 4 * static_cast<int64_t>(g), acc);
        at += window.step;
        at = at == window.end ? window.begin : at;
      }
      for (int i = 0; i < kVectors; i++) {
        const uint32_t word = Finish(acc[i]);
        memcpy(line + p + 4 * i, &word, 4);
      }
    }
  }

  static void VerticalReal(const RingWindow& window, const int32_t* weights, int64_t positions, const Ahead& ahead,
                           float* line) {
    constexpr int kVectors = 4;
    for (int64_t p = 0; p < positions; p += 4 * kVectors) {
      if (p % 64 < 4 * kVectors) {
        Prefetch(ahead, p);  // once a cache line
      }
      int32x4_t acc[kVectors];
      for (int i = 0; i < kVectors; i++) {
        acc[i] = vdupq_n_s32(0);
      }
      const uint8_t* at = window.at;
      for (int32_t g = 0; g < window.count; g++) {
        Add<kVectors>(at + 4 * p, weights + 4 * static_cast<int64_t>(g), acc);
        at += window.step;
        at = at == window.end ? window.begin : at;
      }
      for (int i = 0; i < kVectors; i++) {
        vst1q_f32(line + p + 4 * i, vcvtq_f32_s32(acc[i]));
      }
    }
  }

  static void Interleave(const uint8_t* const* rows, int64_t bytes, uint8_t* to) {
    int64_t p = 0;
    for (; p + 16 <= bytes; p += 16) {
      const uint8x16x4_t four = {
          {vld1q_u8(rows[0] + p), vld1q_u8(rows[1] + p), vld1q_u8(rows[2] + p), vld1q_u8(rows[3] + p)}};
      vst4q_u8(to + 4 * p, four);
    }
    for (; p < bytes; p++) {
      for (int r = 0; r < 4; r++) {
        to[4 * p + r] = rows[r][p];
      }
    }
  }

  static Quads TwoRows(const float* a, const float* b) {
    return __builtin_shufflevector(vld1q_f32(a), vld1q_f32(b), 0, 1, 2, 3, 4, 5, 6, 7);
  }

  static void TransposeReal(const float* from, int64_t step, float* to, int64_t to_step) {
    const float32x4x2_t a = vzipq_f32(vld1q_f32(from), vld1q_f32(from + 2 * step));
    const float32x4x2_t b = vzipq_f32(vld1q_f32(from + step), vld1q_f32(from + 3 * step));
    for (int half = 0; half < 2; half++) {
      const float32x4x2_t c = vzipq_f32(a.val[half], b.val[half]);
      vst1q_f32(to + 2 * half * to_step, c.val[0]);
      vst1q_f32(to + (2 * half + 1) * to_step, c.val[1]);
    }
  }

  // Two pixels and their right neighbours (bytes R G B R G B).
  static uint8x16_t TwoPixels(const uint8_t* row, const int32_t* offsets) {
    return vcombine_u8(vld1_u8(row + offsets[0]), vld1_u8(row + offsets[1]));
  }

  // Their vertical sums of one channel, near and far in turn, times their weights.
  static float32x4_t Column(uint8x16_t top, uint8x16_t bottom, int channel, float32x4_t weight, float32x4_t weights) {
    static constexpr uint8_t kPick[16] = {0, 255, 255, 255, 3, 255, 255, 255, 8, 255, 255, 255, 11, 255, 255, 255};
    const uint8x16_t at = vqaddq_u8(vld1q_u8(kPick), vreinterpretq_u8_u32(vdupq_n_u32(static_cast<uint32_t>(channel))));
    const int32x4_t t = vreinterpretq_s32_u8(vqtbl1q_u8(top, at));
    const int32x4_t b = vreinterpretq_s32_u8(vqtbl1q_u8(bottom, at));
    return vmulq_f32(vfmaq_f32(vcvtq_f32_s32(t), vcvtq_f32_s32(vsubq_s32(b, t)), weight), weights);
  }

  static void Pairs(const uint8_t* top, const uint8_t* bottom, const int32_t* offsets, float weight,
                    const float* weights, float32x4_t* result) {
    const uint8x16_t top0 = TwoPixels(top, offsets), top1 = TwoPixels(top, offsets + 2);
    const uint8x16_t bottom0 = TwoPixels(bottom, offsets), bottom1 = TwoPixels(bottom, offsets + 2);
    const float32x4_t below = vdupq_n_f32(weight);
    const float32x4_t weights0 = vld1q_f32(weights), weights1 = vld1q_f32(weights + 4);
    for (int k = 0; k < 3; k++) {
      const float32x4_t low = Column(top0, bottom0, k, below, weights0);
      const float32x4_t high = Column(top1, bottom1, k, below, weights1);
      result[k] = vaddq_f32(vuzp1q_f32(low, high), vuzp2q_f32(low, high));
    }
  }

  static void StoreTriples(float32x4_t a, float32x4_t b, float32x4_t c, float* to) {
    const float32x4x3_t triples = {{a, b, c}};
    vst3q_f32(to, triples);
  }
};

}  // namespace

int32_t fovea_u8_resample_ukernel_4x4__neon(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory,
                                            bool warm) {
  return Resample<Neon>(job, scratch, memory, warm);
}

}  // namespace fovea
