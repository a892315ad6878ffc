// Computes: some lines of c[picture][u][v][k] = sum over taps of a[picture][row of tap][column of tap][k] * b[tap][k].
// Shapes: TrainDepthwiseRun (f32-train-depthwise.h).
// Units: floats.
// Accuracy: |out - exact| <= 2 taps eps sum |a * b|, one chain of Fma a sum, in the order of the taps.
// Aliasing, alignment, threads: c overlaps nothing; a part writes its own lines; 4-byte alignment.
// Status: none; all is checked before.
#ifndef FOVEA_CPU_F32_TRAIN_DEPTHWISE_F32_TRAIN_DEPTHWISE_INL_H_
#define FOVEA_CPU_F32_TRAIN_DEPTHWISE_F32_TRAIN_DEPTHWISE_INL_H_

#include "cpu/f32-train-depthwise/f32-train-depthwise.h"
#include "cpu/f32-train-matmul/f32-train-pack-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

constexpr int kDepthwisePixels = 8;

// A vector of channels, or the first `lanes` of one.
template <bool kPartial>
FOVEA_INLINE Vec LoadChannels(const float* p, int lanes) {
  if constexpr (kPartial) {
    return LoadPartial(p, lanes);
  } else {
    return Load(p);
  }
}

// One line of c.
struct DepthwiseLine {
  const TrainMatmul* m;
  const float* a;  // the picture
  float* c;
  int64_t row;                  // in a, without a tap's
  int32_t first_row, last_row;  // taps whose rows lie inside
  int lanes;                    // of the last vector
};

// kPixels pixels from v on, one vector of channels from k on, taps s in first..last.
template <int kPixels, bool kPartial>
FOVEA_INLINE void DepthwiseTile(const DepthwiseLine& line, int64_t v, int64_t k, int32_t first, int32_t last) {
  const TrainMatmul& m = *line.m;
  const int64_t step = m.step_columns * m.a_column;
  Vec sum[kPixels];
  FOVEA_UNROLL for (int t = 0; t < kPixels; t++) {
    sum[t] = Zero();
  }
  for (int32_t r = line.first_row; r < line.last_row; r++) {
    const float* row = line.a + (line.row + m.row_at[r]) * m.a_row + v * step + k;
    const float* weights = m.b + m.row_b[r] + k;
    for (int32_t s = first; s < last; s++) {
      const Vec w = LoadChannels<kPartial>(weights + m.column_b[s], line.lanes);
      const float* a = row + m.column_at[s] * m.a_column;
      FOVEA_UNROLL for (int t = 0; t < kPixels; t++) {
        sum[t] = Fma(LoadChannels<kPartial>(a, line.lanes), w, sum[t]);
        a += step;
      }
    }
  }
  float* to = line.c + v * m.c_column + k;
  FOVEA_UNROLL for (int t = 0; t < kPixels; t++) {
    if constexpr (kPartial) {
      StorePartial(to + t * m.c_column, sum[t], line.lanes);
    } else {
      Store(to + t * m.c_column, sum[t]);
    }
  }
}

// One pixel at an edge, kVectors whole vectors of channels from k on: as many chains as the pixels of a tile.
template <int kVectors>
FOVEA_INLINE void DepthwiseEdge(const DepthwiseLine& line, int64_t v, int64_t k, int32_t first, int32_t last) {
  const TrainMatmul& m = *line.m;
  Vec sum[kVectors];
  FOVEA_UNROLL for (int i = 0; i < kVectors; i++) {
    sum[i] = Zero();
  }
  for (int32_t r = line.first_row; r < line.last_row; r++) {
    const float* row = line.a + (line.row + m.row_at[r]) * m.a_row + v * m.step_columns * m.a_column + k;
    for (int32_t s = first; s < last; s++) {
      const float* a = row + m.column_at[s] * m.a_column;
      const float* weights = m.b + m.row_b[r] + m.column_b[s] + k;
      FOVEA_UNROLL for (int i = 0; i < kVectors; i++) {
        sum[i] = Fma(Load(a + i * kLanes), Load(weights + i * kLanes), sum[i]);
      }
    }
  }
  FOVEA_UNROLL for (int i = 0; i < kVectors; i++) {
    Store(line.c + v * m.c_column + k + i * kLanes, sum[i]);
  }
}

// The columns of c all of whose taps lie inside: from..to.
struct DepthwiseMiddle {
  int64_t from, to;
};

FOVEA_INLINE DepthwiseMiddle MiddleOf(const TrainMatmul& m) {
  int64_t low = 0, high = 0;
  for (int32_t s = 0; s < m.tap_columns; s++) {
    low = Least(low, m.column_at[s]);
    high = Most(high, m.column_at[s]);
  }
  const int64_t from = Least((-low + m.step_columns - 1) / m.step_columns, m.columns);
  const int64_t last = m.a_columns - 1 - high;
  const int64_t to = last < 0 ? 0 : Least(last / m.step_columns + 1, m.columns);
  return {from, Most(from, to)};
}

template <bool kPartial>
FOVEA_INLINE void DepthwiseVector(const DepthwiseLine& line, int64_t k, const DepthwiseMiddle& middle) {
  const int32_t taps = line.m->tap_columns;
  int64_t v = middle.from;
  for (; v + kDepthwisePixels <= middle.to; v += kDepthwisePixels) {
    DepthwiseTile<kDepthwisePixels, kPartial>(line, v, k, 0, taps);
  }
  for (; v + 4 <= middle.to; v += 4) {
    DepthwiseTile<4, kPartial>(line, v, k, 0, taps);
  }
  switch (middle.to - v) {
    case 3:
      DepthwiseTile<3, kPartial>(line, v, k, 0, taps);
      break;
    case 2:
      DepthwiseTile<2, kPartial>(line, v, k, 0, taps);
      break;
    case 1:
      DepthwiseTile<1, kPartial>(line, v, k, 0, taps);
      break;
    default:
      break;
  }
}

// A pixel at an edge: the taps inside are some in a row, for their columns rise.
FOVEA_INLINE void DepthwisePixel(const DepthwiseLine& line, int64_t v) {
  const TrainMatmul& m = *line.m;
  const int64_t x = v * m.step_columns;
  int32_t first = 0, last = m.tap_columns;
  while (first < last && x + m.column_at[first] < 0) {
    first++;
  }
  while (last > first && x + m.column_at[last - 1] >= m.a_columns) {
    last--;
  }
  int64_t k = 0;
  for (; k + kDepthwisePixels * kLanes <= m.depth; k += kDepthwisePixels * kLanes) {
    DepthwiseEdge<kDepthwisePixels>(line, v, k, first, last);
  }
  for (; k + 2 * kLanes <= m.depth; k += 2 * kLanes) {
    DepthwiseEdge<2>(line, v, k, first, last);
  }
  for (; k + kLanes <= m.depth; k += kLanes) {
    DepthwiseEdge<1>(line, v, k, first, last);
  }
  if (k < m.depth) {
    DepthwiseTile<1, true>(line, v, k, first, last);
  }
}

inline void TrainDepthwisePart(const TrainDepthwiseRun& run, int32_t part) {
  const TrainMatmul& m = *run.matmul;
  const int64_t lines = static_cast<int64_t>(m.pictures) * m.rows;
  const DepthwiseMiddle middle = MiddleOf(m);
  DepthwiseLine line;
  line.m = &m;
  for (int64_t i = lines * part / run.parts; i < lines * (part + 1) / run.parts; i++) {
    const int64_t picture = i / m.rows, u = i % m.rows;
    line.a = m.a + picture * m.a_picture;
    line.c = m.c + picture * m.c_picture + u * m.c_row;
    line.row = u * m.step_rows;
    line.first_row = 0;
    line.last_row = m.tap_rows;
    while (line.first_row < line.last_row && line.row + m.row_at[line.first_row] < 0) {
      line.first_row++;
    }
    while (line.last_row > line.first_row && line.row + m.row_at[line.last_row - 1] >= m.a_rows) {
      line.last_row--;
    }
    line.lanes = static_cast<int>(m.depth % kLanes);
    for (int64_t v = 0; v < middle.from; v++) {
      DepthwisePixel(line, v);
    }
    int64_t k = 0;
    for (; k + kLanes <= m.depth; k += kLanes) {
      DepthwiseVector<false>(line, k, middle);
    }
    if (k < m.depth) {
      DepthwiseVector<true>(line, k, middle);
    }
    for (int64_t v = middle.to; v < m.columns; v++) {
      DepthwisePixel(line, v);
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_DEPTHWISE_F32_TRAIN_DEPTHWISE_INL_H_
