// Real numbers to elements of the output: (x / divisor - mean) / deviation in f32, each step rounded, or the nearest
// sample through the table of bytes. Included into one translation unit per level.
#ifndef FOVEA_CPU_U8_RESAMPLE_REALS_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_REALS_INL_H_

#include "cpu/u8-resample/u8-resample-rows-inl.h"

namespace fovea {
namespace {

// How a row leaves: f32 by multiplication or by division, or real numbers for the table of bytes.
enum class PairOut { kMultiplied, kDivided, kReal };

// The map of 16 neighbouring triples, so that vectors of any width meet the right channel.
constexpr int kPattern = 48;

struct RealMap {
  float divisor[kPattern], mean[kPattern], deviation[kPattern];
  bool multiplies;  // divisors are powers of two: divisor and deviation hold their inverses, which give the same bits
};

inline bool IsPowerOfTwo(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  const uint32_t exponent = bits >> 23;
  return (bits & 0x7fffff) == 0 && exponent > 8 && exponent < 246;
}

// Channels of NHWC take turns; of NCHW the pattern of channel c begins at 16 c.
inline RealMap MapOf(const ResampleJob& job) {
  RealMap map = {};
  if (job.dtype != FOVEA_DTYPE_F32) {
    return map;
  }
  const int32_t channels = job.target_channels;
  const float* affine = static_cast<const float*>(job.table) + 256 * channels;
  map.multiplies = true;
  for (int i = 0; i < kPattern; i++) {
    const int c = channels == 1 ? 0 : job.layout == FOVEA_LAYOUT_NHWC ? i % 3 : i / 16;
    map.divisor[i] = affine[3 * c];
    map.mean[i] = affine[3 * c + 1];
    map.deviation[i] = affine[3 * c + 2];
    map.multiplies = map.multiplies && IsPowerOfTwo(map.divisor[i]) && IsPowerOfTwo(map.deviation[i]);
  }
  for (int i = 0; i < kPattern && map.multiplies; i++) {
    map.divisor[i] = 1 / map.divisor[i];
    map.deviation[i] = 1 / map.deviation[i];
  }
  return map;
}

template <bool kMultiplies>
inline float Mapped(const RealMap& map, int i, float x) {
  return kMultiplies ? (x * map.divisor[i] - map.mean[i]) * map.deviation[i]
                     : (x / map.divisor[i] - map.mean[i]) / map.deviation[i];
}

// Maps `count` numbers whose channels repeat with the pattern.
template <bool kMultiplies>
void MapPattern(const RealMap& map, const float* __restrict in, int64_t count, float* __restrict out) {
  int64_t i = 0;
  for (; i + kPattern <= count; i += kPattern) {
    for (int k = 0; k < kPattern; k++) {
      out[i + k] = Mapped<kMultiplies>(map, k, in[i + k]);
    }
  }
  for (int k = 0; i + k < count; k++) {
    out[i + k] = Mapped<kMultiplies>(map, k, in[i + k]);
  }
}

// Maps `count` numbers of one channel.
template <bool kMultiplies>
void MapPlane(const RealMap& map, int32_t channel, const float* __restrict in, int64_t count, float* __restrict out) {
  const int at = 16 * channel;
  for (int64_t i = 0; i < count; i++) {
    out[i] = Mapped<kMultiplies>(map, at, in[i]);
  }
}

template <bool kMultiplies>
void MapLine(const ResampleJob& job, const RealMap& map, const float* line, int64_t y) {
  const int64_t width = job.target_width;
  const int64_t plane = static_cast<int64_t>(job.out_width) * job.out_height;
  const int64_t at = (job.out_y + y) * job.out_width + job.out_x;
  float* out = static_cast<float*>(job.out);
  if (job.layout == FOVEA_LAYOUT_NCHW || job.target_channels == 1) {
    for (int32_t c = 0; c < job.target_channels; c++) {
      const float* from = job.channels == 1 ? line : line + c * width;
      MapPlane<kMultiplies>(map, c, from, width, out + c * plane + at);
    }
  } else if (job.channels == 3) {
    MapPattern<kMultiplies>(map, line, 3 * width, out + 3 * at);
  } else {
    for (int64_t x = 0; x < width; x++) {
      for (int c = 0; c < 3; c++) {
        out[3 * (at + x) + c] = Mapped<kMultiplies>(map, c, line[x]);
      }
    }
  }
}

// Rounds to the nearest sample, ties to even: 2^23 pushes the fraction out of the mantissa.
inline void RoundLine(const float* __restrict in, int64_t count, uint8_t* __restrict out) {
  for (int64_t i = 0; i < count; i++) {
    float x = in[i] < 0 ? 0 : in[i];
    x = x > 255 ? 255 : x;
    const float pushed = x + 8388608.0f;
    uint32_t bits;
    memcpy(&bits, &pushed, sizeof(bits));
    out[i] = static_cast<uint8_t>(bits);
  }
}

// Writes a finished row of real numbers to row y of the computed part; `bytes` holds a row of samples.
inline void EmitReals(const ResampleJob& job, const RealMap& map, const float* line, uint8_t* bytes, int64_t y) {
  if (job.dtype != FOVEA_DTYPE_F32) {
    RoundLine(line, static_cast<int64_t>(job.target_width) * job.channels, bytes);
    EmitLine(job, bytes, y);
  } else if (map.multiplies) {
    MapLine<true>(job, map, line, y);
  } else {
    MapLine<false>(job, map, line, y);
  }
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_REALS_INL_H_
