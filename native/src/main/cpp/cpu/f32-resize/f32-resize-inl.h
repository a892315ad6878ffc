// Computes: RESIZE of program.h, nearest or bilinear, coordinates in float as TensorFlow computes them.
// Shapes: both tensors of one format. Units are rows of each output block (C16) or rows (NHWC).
// Units: elements.
// Accuracy: nearest exact; bilinear 4 roundings.
// Aliasing, alignment, threads: output apart from input; any float alignment; writes the units' pixels only.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_RESIZE_INL_H_
#define FOVEA_CPU_F32_RESIZE_INL_H_

#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// Where an output coordinate lies between two input coordinates.
struct Between {
  int32_t low, high;
  float part;
};

FOVEA_INLINE Between SourceOf(const int32_t* params, int32_t at, int32_t in, int32_t out) {
  const bool bilinear = params[0] == 1, align = params[1] == 1, half = params[2] == 1, round = params[3] == 1;
  const float scale = align && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                       : static_cast<float>(in) / static_cast<float>(out);
  const float position = (static_cast<float>(at) + (half ? 0.5f : 0.0f)) * scale;
  Between r;
  if (!bilinear) {
    const float rounded = __builtin_floorf(round ? position + 0.5f : position);
    r.low = r.high = Smaller(static_cast<int32_t>(rounded), in - 1);
    r.part = 0.0f;
    return r;
  }
  const float source = half ? position - 0.5f : position;
  const float below = __builtin_floorf(source);
  r.low = Smaller(Larger(static_cast<int32_t>(below), 0), in - 1);
  r.high = Smaller(Larger(static_cast<int32_t>(__builtin_ceilf(source)), 0), in - 1);
  r.part = source - below;
  return r;
}

FOVEA_INLINE Block Blend(const Block& a, const Block& b, const Block& part) {
  return Fma(Sub(b, a), part, a);
}

FOVEA_INLINE void ResizeRow(const StepView& v, int32_t chunk, int32_t y, const Limits& limits) {
  const View& in = v.input;
  const View& out = v.output;
  const int32_t* params = v.step->params;
  const int lanes = LanesOfChunk(out, chunk);
  const Between rows = SourceOf(params, y, in.height, out.height);
  const float* top = ChunkRow(in, chunk, rows.low);
  const float* bottom = ChunkRow(in, chunk, rows.high);
  float* to = ChunkRow(out, chunk, y);
  const Block down = SetBlock(rows.part);
  for (int32_t x = 0; x < out.width; x++, to += out.pixel) {
    const Between columns = SourceOf(params, x, in.width, out.width);
    const int64_t left = static_cast<int64_t>(columns.low) * in.pixel;
    const int64_t right = static_cast<int64_t>(columns.high) * in.pixel;
    Block value = LoadChunk(top + left, lanes);
    if (params[0] == 1) {
      const Block across = SetBlock(columns.part);
      value = Blend(value, LoadChunk(top + right, lanes), across);
      value = Blend(value, Blend(LoadChunk(bottom + left, lanes), LoadChunk(bottom + right, lanes), across), down);
    }
    StoreChunk(to, Clamped(value, limits), lanes, out.blocked);
  }
}

inline void ResizeUnits(const StepView& v, Range units) {
  const Limits limits = LimitsOf(*v.step);
  for (int32_t u = units.from; u < units.to; u++) {
    const int32_t block = u / v.output.height, y = u % v.output.height;
    const int32_t first = v.output.blocked ? block : 0;
    const int32_t last = v.output.blocked ? block : ChunksOf(v.output) - 1;
    for (int32_t chunk = first; chunk <= last; chunk++) {
      ResizeRow(v, chunk, y, limits);
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_RESIZE_INL_H_
