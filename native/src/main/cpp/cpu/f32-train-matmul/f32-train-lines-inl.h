// TrainMatmul by whole lines of c: a's lines are copied once, zeros around them, and every tap reads them there.
//
// Computes, shapes, accuracy: as f32-train-matmul-inl.h, the same sums in the same order.
#ifndef FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_LINES_INL_H_
#define FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_LINES_INL_H_

#include "cpu/f32-train-matmul/f32-train-pack-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

constexpr int64_t kMostTiles = 8;  // of a block of lines, about: they share b's panel while it is near

// The copy of a's lines: `width` pixels of `pitch` floats a line, the first one at `left` of a's.
struct TrainLines {
  int64_t pitch, width, left, top, span;  // span: lines of a that a line of c reads, from the first to the last
  int64_t block;                          // lines of c at a time
};

// False where whole lines do not pay: nothing to share, thin lines, or lines too long for `floats` of memory.
FOVEA_INLINE bool LinesOf(const TrainMatmul& m, int64_t floats, TrainLines* lines) {
  const int64_t taps = static_cast<int64_t>(m.tap_rows) * m.tap_columns;
  if (m.a_k != 1 || m.c_n != 1 || taps < 2 || m.depth == 0 || 2 * m.columns < kTrainRows) {
    return false;
  }
  const int64_t right = m.column_at[m.tap_columns - 1];  // taps rise
  lines->left = m.column_at[0];
  lines->top = m.row_at[0];
  lines->span = m.row_at[m.tap_rows - 1] - lines->top + 1;
  lines->width = static_cast<int64_t>(m.columns - 1) * m.step_columns + right - lines->left + 1;
  lines->pitch = m.depth + (m.depth % 1024 == 0 ? 16 : 0);  // rows of a tile must not share a cache set
  const int64_t most = floats / (lines->width * lines->pitch);
  const int64_t wanted = Most(kMostTiles * kTrainRows / m.columns, 1);
  lines->block = Least(Least((most - lines->span) / m.step_rows + 1, wanted), m.rows);
  return most >= lines->span;
}

FOVEA_INLINE void PackLine(const TrainMatmul& m, const TrainLines& lines, const float* a, int64_t y, float* to) {
  const int64_t pitch = lines.pitch;
  const int64_t from = Least(Most(-lines.left, 0), lines.width);
  const int64_t end = Most(Least(m.a_columns - lines.left, lines.width), from);
  if (y < 0 || y >= m.a_rows) {
    ClearFloats(to, lines.width * pitch);
    return;
  }
  ClearFloats(to, from * pitch);
  const float* line = a + y * m.a_row + (from + lines.left) * m.a_column;
  if (m.a_column == pitch && pitch == m.depth) {
    CopyFloats(to + from * pitch, line, 1, (end - from) * pitch);
  } else {
    for (int64_t x = from; x < end; x++, line += m.a_column) {
      CopyFloats(to + x * pitch, line, 1, m.depth);
    }
  }
  ClearFloats(to + end * pitch, (lines.width - end) * pitch);
}

// The terms from_k..to_k as segments of the copied lines; those that touch are one.
FOVEA_INLINE int32_t SegmentsOf(const TrainMatmul& m, const TrainLines& lines, int64_t from_k, int64_t to_k,
                                TrainSegment* segments) {
  int32_t count = 0;
  for (int64_t k = from_k; k < to_k;) {
    const int64_t tap = k / m.depth, in = k % m.depth, terms = Least(m.depth - in, to_k - k);
    const int64_t down = m.row_at[tap / m.tap_columns] - lines.top, across = m.column_at[tap % m.tap_columns];
    const int64_t a = (down * lines.width + across - lines.left) * lines.pitch + in;
    if (count > 0 && segments[count - 1].a + segments[count - 1].terms == a) {
      segments[count - 1].terms += terms;
    } else {
      segments[count++] = {a, terms};
    }
    k += terms;
  }
  return count;
}

// Lines from..to of c (of all pictures), panels first..last.
FOVEA_INLINE void MultiplyLines(const TrainMatmul& m, const TrainMatmulCut& cut, const TrainLines& lines, int32_t batch,
                                const float* packed, int64_t from, int64_t to, int64_t first, int64_t last,
                                float* scratch) {
  const int64_t all = cut.to_k - cut.from_k, pieces = Most((all + kTrainTerms - 1) / kTrainTerms, 1);
  const int64_t piece = (all + pieces - 1) / pieces;
  const int64_t tiles = (m.columns + kTrainRows - 1) / kTrainRows;
  TrainSegment segments[kTrainTerms];
  int64_t places[kTrainRows];
  for (int r = 0; r < kTrainRows; r++) {
    places[r] = r * m.c_column;
  }
  while (from < to) {
    const int64_t picture = from / m.rows, u = from % m.rows;
    const int64_t count = Least(Least(lines.block, m.rows - u), to - from);
    const float* a = m.a + batch * m.a_batch + picture * m.a_picture;
    for (int64_t i = 0; i < (count - 1) * m.step_rows + lines.span; i++) {
      PackLine(m, lines, a, u * m.step_rows + lines.top + i, scratch + i * lines.width * lines.pitch);
    }
    for (int64_t p = 0; p < pieces; p++) {
      const int64_t begin = Least(p * piece, all), end = Least(begin + piece, all);
      TrainPixels in = {nullptr, m.step_columns * lines.pitch, segments, 0};
      in.count = SegmentsOf(m, lines, cut.from_k + begin, cut.from_k + end, segments);
      for (int64_t panel = first; panel < last; panel++) {
        const int64_t column = cut.from_n + panel * kTrainColumns;
        const int columns = static_cast<int>(Least(kTrainColumns, cut.to_n - column));
        const int wide = (columns + kLanes - 1) / kLanes;
        TrainTileOut out = {nullptr, places, columns - (wide - 1) * kLanes, cut.add || p > 0};
        for (int64_t i = 0; i < count; i++) {
          float* c = m.c + batch * m.c_batch + picture * m.c_picture + (u + i) * m.c_row + column;
          for (int64_t t = 0; t < tiles; t++) {
            const int64_t v = t * m.columns / tiles, next = (t + 1) * m.columns / tiles;
            in.a = scratch + (i * m.step_rows * lines.width + v * m.step_columns) * lines.pitch;
            out.base = c + v * m.c_column;
            TrainTilePixels(static_cast<int>(next - v), wide, in, packed + (panel * all + begin) * kTrainColumns, out);
          }
        }
      }
    }
    from += count;
  }
}

// True where a's rows are read where they lie: one line of pixels, one tap, no zeros around.
FOVEA_INLINE bool ReadsInPlace(const TrainMatmul& m) {
  const int64_t row = m.a_column * m.step_columns;
  return m.pictures == 1 && m.rows == 1 && m.tap_rows == 1 && m.tap_columns == 1 && m.a_k == 1 && m.c_n == 1 &&
         m.row_at[0] == 0 && m.column_at[0] == 0 &&
         static_cast<int64_t>(m.columns - 1) * m.step_columns < m.a_columns && m.a_rows > 0 && row % 1024 != 0;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_LINES_INL_H_
