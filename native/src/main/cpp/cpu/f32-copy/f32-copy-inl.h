// Computes: output's region at (to y, x, channel) = input's region at (from y, x, channel); the rest of output, where
//   asked, = alpha.
// Shapes: any two formats. Units are rows of the output.
// Units: elements.
// Accuracy: exact.
// Aliasing, alignment, threads: output apart from input; any float alignment; writes the units' rows only.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_COPY_INL_H_
#define FOVEA_CPU_F32_COPY_INL_H_

#include <string.h>

#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE float* ChannelAt(const View& v, int32_t y, int32_t x, int32_t channel) {
  const int64_t at = static_cast<int64_t>(x) * v.pixel;
  return v.blocked ? v.Row(channel / kBlock, y) + at + channel % kBlock : v.Row(0, y) + at + channel;
}

// n <= 16 channels of each pixel.
FOVEA_INLINE void CopyLanes(const float* from, int64_t from_pixel, float* to, int64_t to_pixel, int32_t pixels, int n) {
  if (n == kBlock) {
    for (int32_t x = 0; x < pixels; x++, from += from_pixel, to += to_pixel) {
      Store(to, LoadBlock(from));
    }
    return;
  }
  for (int32_t x = 0; x < pixels; x++, from += from_pixel, to += to_pixel) {
    StorePartial(to, LoadBlockPartial(from, n), n);
  }
}

FOVEA_INLINE void CopyRow(const View& in, const View& out, const int32_t* p, int32_t y) {
  const int32_t from_y = p[0] + y - p[3], width = p[7], channels = p[8];
  for (int32_t c = 0; c < channels;) {
    const int32_t a = p[2] + c, b = p[5] + c;
    int32_t n = channels - c;
    n = in.blocked ? Smaller(n, kBlock - a % kBlock) : n;
    n = out.blocked ? Smaller(n, kBlock - b % kBlock) : n;
    const float* from = ChannelAt(in, from_y, p[1], a);
    float* to = ChannelAt(out, y, p[4], b);
    if (n == in.pixel && n == out.pixel) {
      memcpy(to, from, sizeof(float) * width * n);
    } else if (n <= kBlock) {
      CopyLanes(from, in.pixel, to, out.pixel, width, n);
    } else {
      for (int32_t x = 0; x < width; x++, from += in.pixel, to += out.pixel) {
        memcpy(to, from, sizeof(float) * n);
      }
    }
    c += n;
  }
  const int32_t end = p[5] + channels;
  if (out.blocked && end == out.channels && end % kBlock != 0) {
    ClearTail(ChannelAt(out, y, p[4], end / kBlock * kBlock), width, end % kBlock);
  }
}

FOVEA_INLINE void FillRow(const View& out, int32_t y, float value) {
  const Block values = SetBlock(value);
  if (!out.blocked) {
    const int64_t n = static_cast<int64_t>(out.width) * out.channels;
    float* p = out.Row(0, y);
    int64_t i = 0;
    for (; i + kBlock <= n; i += kBlock) {
      Store(p + i, values);
    }
    StorePartial(p + i, values, static_cast<int>(n - i));
    return;
  }
  for (int32_t b = 0; b < out.blocks; b++) {
    float* p = out.Row(b, y);
    for (int32_t x = 0; x < out.width; x++, p += kBlock) {
      StoreChunk(p, values, LanesOfChunk(out, b), true);
    }
  }
}

inline void CopyUnits(const StepView& v, Range units) {
  const int32_t* p = v.step->params;
  for (int32_t y = units.from; y < units.to; y++) {
    if (p[9] == 1) {
      FillRow(v.output, y, v.step->alpha);
    }
    if (y >= p[3] && y < p[3] + p[6]) {
      CopyRow(v.input, v.output, p, y);
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_COPY_INL_H_
