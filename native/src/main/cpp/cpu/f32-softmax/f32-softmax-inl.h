// Computes: out[p][c] = e^(in[p][c] - m) / sum over c of e^(in[p][c] - m), m the largest of pixel p.
// Shapes: NHWC, or C16 of 1 x 1 without halo. Units are rows.
// Units: elements.
// Accuracy: relative error <= (16 + channels / 16) eps; NaN and +infinity make the whole pixel NaN.
// Aliasing, alignment, threads: output may be input; any float alignment; writes the units' rows only.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_SOFTMAX_INL_H_
#define FOVEA_CPU_F32_SOFTMAX_INL_H_

#include "simd/math-inl.h"
#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE float LargestOf(const float* in, int32_t n) {
  float largest = in[0];
  int32_t i = 0;
  if (n >= kLanes) {
    Vec m = Load(in);
    for (i = kLanes; i + kLanes <= n; i += kLanes) {
      m = Max(Load(in + i), m);
    }
    largest = LargestLane(m);
  }
  for (; i < n; i++) {
    largest = in[i] > largest ? in[i] : largest;
  }
  return largest;
}

FOVEA_INLINE void SoftmaxPixel(const float* in, float* out, int32_t n) {
  const Vec largest = Set(LargestOf(in, n));
  Vec sums = Zero();
  int32_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    const Vec e = Exp(Sub(Load(in + i), largest));
    sums = Add(sums, e);
    Store(out + i, e);
  }
  if (i < n) {
    StorePartial(out + i, Exp(Sub(LoadPartial(in + i, n - i), largest)), n - i);
    sums = Add(sums, LoadPartial(out + i, n - i));
  }
  const Vec sum = Set(SumOfLanes(sums));
  for (i = 0; i + kLanes <= n; i += kLanes) {
    Store(out + i, Div(Load(out + i), sum));
  }
  if (i < n) {
    StorePartial(out + i, Div(LoadPartial(out + i, n - i), sum), n - i);
  }
}

inline void SoftmaxUnits(const StepView& v, Range units) {
  for (int32_t y = units.from; y < units.to; y++) {
    for (int32_t x = 0; x < v.output.width; x++) {
      const int64_t at = x;
      SoftmaxPixel(v.input.Row(0, y) + at * v.input.pixel, v.output.Row(0, y) + at * v.output.pixel, v.output.channels);
    }
    const int32_t last = ChunksOf(v.output) - 1;
    const int lanes = LanesOfChunk(v.output, last);
    if (v.output.blocked && lanes < kBlock) {
      ClearTail(ChunkRow(v.output, last, y), 1, lanes);
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_SOFTMAX_INL_H_
