// Blocks of 16 channels of a pixel, whichever the format: chunk b of a pixel is its channels 16 b .. 16 b + 15.
#ifndef FOVEA_SIMD_PIXELS_INL_H_
#define FOVEA_SIMD_PIXELS_INL_H_

#include "engine/view.h"

namespace fovea {
namespace FOVEA_SIMD {

// The bounds of a step whose activation is CLAMP, else none.
struct Limits {
  Block low, high;
};

FOVEA_INLINE Limits LimitsOf(const fovea_step& step) {
  const bool clamps = step.activation == FOVEA_ACTIVATION_CLAMP;
  return {SetBlock(clamps ? step.alpha : -__builtin_inff()), SetBlock(clamps ? step.beta : __builtin_inff())};
}
FOVEA_INLINE Block Clamped(const Block& x, const Limits& limits) {
  return Min(limits.high, Max(limits.low, x));
}

FOVEA_INLINE int32_t ChunksOf(const View& v) {
  return (v.channels + kBlock - 1) / kBlock;
}
FOVEA_INLINE int LanesOfChunk(const View& v, int32_t chunk) {
  return Smaller(kBlock, v.channels - chunk * kBlock);
}
// Chunk of pixel (y, 0); the next pixel lies v.pixel elements behind.
FOVEA_INLINE float* ChunkRow(const View& v, int32_t chunk, int32_t y) {
  return v.blocked ? v.Row(chunk, y) : v.Row(0, y) + static_cast<int64_t>(chunk) * kBlock;
}
// The lanes of a chunk; C16 may be read whole.
FOVEA_INLINE Block LoadChunk(const float* p, int lanes) {
  return lanes == kBlock ? LoadBlock(p) : LoadBlockPartial(p, lanes);
}
// Zeros in the lanes of a line of C16 pixels from `lanes` on.
FOVEA_INLINE void ClearTail(float* out, int64_t pixels, int lanes) {
  for (int64_t x = 0; x < pixels; x++, out += kBlock) {
    Store(out, LoadBlockPartial(out, lanes));
  }
}
// Writes a chunk of one pixel; lanes past the last channel of C16 become zero, those of NHWC belong to others.
FOVEA_INLINE void StoreChunk(float* p, const Block& x, int lanes, bool blocked) {
  if (lanes == kBlock) {
    Store(p, x);
    return;
  }
  StorePartial(p, x, lanes);
  if (blocked) {
    ClearTail(p, 1, lanes);
  }
}

// The larger of both; NaN when either is.
FOVEA_INLINE Block LargerOrNan(const Block& a, const Block& b) {
  Block r;
  for (int i = 0; i < kVecs; i++) {
    r.part[i] = Select(IsNan(a.part[i]), a.part[i], Max(a.part[i], b.part[i]));
  }
  return r;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_SIMD_PIXELS_INL_H_
