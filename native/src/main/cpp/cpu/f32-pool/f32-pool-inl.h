// Computes: the largest value or the mean of each window (padding apart), and both over whole planes.
// Shapes: pools: units are rows of each output block (C16) or rows (NHWC). Global: units are chunks of 16 channels.
// Units: elements.
// Accuracy: largest: exact, NaN wins. Means: |out - exact| <= (n + 2) eps mean |in|, n the longer of rows of the window
// and
//   pixels of a row; the sum in a fixed order.
// Aliasing, alignment, threads: output apart from input; any float alignment; writes the units' pixels only.
// Status: none; everything is checked before: every window holds a pixel.
#ifndef FOVEA_CPU_F32_POOL_INL_H_
#define FOVEA_CPU_F32_POOL_INL_H_

#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// Sums or maxima of rows x columns pixels from p on.
template <bool kMax>
FOVEA_INLINE Block PoolWindow(const float* p, int64_t row, int64_t pixel, int32_t rows, int32_t columns, int lanes) {
  Block all = LoadChunk(p, lanes);
  for (int32_t x = 1; x < columns; x++) {
    const Block b = LoadChunk(p + x * pixel, lanes);
    all = kMax ? LargerOrNan(all, b) : Add(all, b);
  }
  for (int32_t y = 1; y < rows; y++) {
    p += row;
    Block line = LoadChunk(p, lanes);
    for (int32_t x = 1; x < columns; x++) {
      const Block b = LoadChunk(p + x * pixel, lanes);
      line = kMax ? LargerOrNan(line, b) : Add(line, b);
    }
    all = kMax ? LargerOrNan(all, line) : Add(all, line);
  }
  return all;
}

// Windows kRows x kColumns that lie inside the picture, in registers.
template <bool kMax, int kSize>
FOVEA_INLINE void PoolInside(const float* p, int64_t row, int64_t pixel, int64_t step, float* out, int32_t count,
                             const Limits& limits) {
  const Block divisor = SetBlock(static_cast<float>(kSize * kSize));
  for (int32_t i = 0; i < count; i++, p += step, out += kBlock) {
    Block all = PoolWindow<kMax>(p, row, pixel, kSize, kSize, kBlock);
    if (!kMax) {
      all = Div(all, divisor);
    }
    Store(out, Clamped(all, limits));
  }
}

template <bool kMax>
FOVEA_INLINE void PoolRow(const StepView& v, int32_t chunk, int32_t y, const Limits& limits) {
  const View& in = v.input;
  const View& out = v.output;
  const fovea_step& s = *v.step;
  const int lanes = LanesOfChunk(out, chunk);
  const int32_t top = y * s.stride_height - s.pad_top;
  const int32_t first = Larger(top, 0);
  const int32_t rows = Smaller(top + s.kernel_height, in.height) - first;
  const float* from = ChunkRow(in, chunk, first);
  float* to = ChunkRow(out, chunk, y);
  const bool square = s.kernel_height == s.kernel_width && rows == s.kernel_height && lanes == kBlock && out.blocked;
  for (int32_t x = 0; x < out.width;) {
    const int32_t left = x * s.stride_width - s.pad_left;
    const int32_t begin = Larger(left, 0);
    const int32_t columns = Smaller(left + s.kernel_width, in.width) - begin;
    const float* p = from + static_cast<int64_t>(begin) * in.pixel;
    if (square && left >= 0 && columns == s.kernel_width && (s.kernel_width == 2 || s.kernel_width == 3)) {
      const int32_t count = Smaller((in.width - s.kernel_width - left) / s.stride_width + 1, out.width - x);
      const int64_t step = static_cast<int64_t>(s.stride_width) * in.pixel;
      float* q = to + static_cast<int64_t>(x) * out.pixel;
      if (s.kernel_width == 2) {
        PoolInside<kMax, 2>(p, in.row, in.pixel, step, q, count, limits);
      } else {
        PoolInside<kMax, 3>(p, in.row, in.pixel, step, q, count, limits);
      }
      x += count;
      continue;
    }
    Block all = PoolWindow<kMax>(p, in.row, in.pixel, rows, columns, lanes);
    if (!kMax) {
      all = Div(all, SetBlock(static_cast<float>(rows) * static_cast<float>(columns)));
    }
    StoreChunk(to + static_cast<int64_t>(x) * out.pixel, Clamped(all, limits), lanes, out.blocked);
    x++;
  }
}

template <bool kMax>
__attribute__((noinline)) void PoolRows(const StepView& v, Range units) {
  const Limits limits = LimitsOf(*v.step);
  for (int32_t u = units.from; u < units.to; u++) {
    const int32_t block = u / v.output.height, y = u % v.output.height;
    const int32_t first = v.output.blocked ? block : 0;
    const int32_t last = v.output.blocked ? block : ChunksOf(v.output) - 1;
    for (int32_t chunk = first; chunk <= last; chunk++) {
      PoolRow<kMax>(v, chunk, y, limits);
    }
  }
}

template <bool kMax>
__attribute__((noinline)) void PoolGlobal(const StepView& v, Range units) {
  const View& in = v.input;
  const Limits limits = LimitsOf(*v.step);
  const Block divisor = SetBlock(static_cast<float>(in.height) * static_cast<float>(in.width));
  for (int32_t chunk = units.from; chunk < units.to; chunk++) {
    const int lanes = LanesOfChunk(in, chunk);
    Block all = PoolWindow<kMax>(ChunkRow(in, chunk, 0), in.row, in.pixel, in.height, in.width, lanes);
    if (!kMax) {
      all = Div(all, divisor);
    }
    StoreChunk(ChunkRow(v.output, chunk, 0), Clamped(all, limits), lanes, v.output.blocked);
  }
}

inline void PoolUnits(const StepView& v, Range units) {
  switch (v.step->kind) {
    case FOVEA_STEP_MAX_POOL:
      PoolRows<true>(v, units);
      return;
    case FOVEA_STEP_AVERAGE_POOL:
      PoolRows<false>(v, units);
      return;
    case FOVEA_STEP_GLOBAL_MAX:
      PoolGlobal<true>(v, units);
      return;
    default:
      PoolGlobal<false>(v, units);
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_POOL_INL_H_
