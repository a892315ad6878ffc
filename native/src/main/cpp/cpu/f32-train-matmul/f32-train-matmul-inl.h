// Computes: a part of TrainMatmul (f32-train-matmul.h): some rows and columns of c, from b in panels.
// Shapes: as there; b packed [panel][term][kTrainColumns].
// Units: floats.
// Accuracy: |out - exact| <= 2 k eps sum |a * b|: chains of Fma over up to kTrainTerms terms, added one after the
// other;
//   where the chains end depends on the shape alone.
// Aliasing, alignment, threads: c overlaps nothing; a part writes its own rows and columns; 4-byte alignment.
// Status: none; all is checked before.
#ifndef FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_MATMUL_INL_H_
#define FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_MATMUL_INL_H_

#include "cpu/f32-train-matmul/f32-train-lines-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

constexpr int32_t kTrainPanels = 8;  // panels of rows that are packed together
constexpr int32_t kTrainBlockRows = kTrainPanels * kTrainRows;
constexpr int64_t kTrainBlockFloats = static_cast<int64_t>(kTrainBlockRows) * kTrainPitch;
constexpr int64_t kTrainScratch = kTrainBlockFloats + kTrainRows * kTrainColumns + kTrainOwnFloats;

// A block of rows on its way through the panels.
struct TrainBlock {
  const TrainMatmul* m;
  const TrainMatmulCut* cut;
  float* packed_rows;
  float* loose;  // a tile, for columns of c that do not lie side by side
  float* c;
  const float* in_place;  // the first row of a where it is read in place, at the first term; or null
  bool side_by_side;
  int32_t rows;
  int64_t places[kTrainBlockRows];  // of the rows in c
};

// One panel of columns, terms k0..k1, all rows of the block.
FOVEA_INLINE void MultiplyPanel(const TrainBlock& block, const float* b, int64_t panel, int64_t terms, bool add) {
  const TrainMatmul& m = *block.m;
  const int64_t first = block.cut->from_n + panel * kTrainColumns;
  const int columns = static_cast<int>(Least(kTrainColumns, block.cut->to_n - first));
  const int wide = (columns + kLanes - 1) / kLanes;
  TrainTileOut out;
  out.last_lanes = columns - (wide - 1) * kLanes;
  int64_t tile_rows[kTrainRows];
  for (int r = 0; r < kTrainRows; r++) {
    tile_rows[r] = r * kTrainColumns;
  }
  const bool loose = m.c_n != 1;
  for (int32_t i = 0; i < block.rows; i += kTrainRows) {
    const int rows = static_cast<int>(Least(kTrainRows, block.rows - i));
    out.base = loose ? block.loose : block.c + first;
    out.rows = loose ? tile_rows : block.places + i;
    out.add = add && !loose;
    const float* a = block.packed_rows + static_cast<int64_t>(i) * kTrainPitch;
    if (block.in_place != nullptr) {
      const int64_t row = m.a_column * m.step_columns;
      const TrainSegment segment = {0, terms};
      TrainTilePixels(rows, wide, {block.in_place + i * row, row, &segment, 1}, b, out);
    } else if (block.side_by_side) {
      const TrainPiece piece = {a, b, terms};
      TrainTileColumns(rows, wide, {&piece, 1, kTrainRows, kTrainColumns, 0, 0}, out);
    } else {
      TrainTileRows(rows, wide, terms, a, b, out);
    }
    if (loose) {
      for (int r = 0; r < rows; r++) {
        float* to = block.c + block.places[i + r] + first * m.c_n;
        for (int j = 0; j < columns; j++) {
          const float sum = block.loose[r * kTrainColumns + j];
          to[j * m.c_n] = add ? to[j * m.c_n] + sum : sum;
        }
      }
    }
  }
}

// Rows from..to of c, panels first..last.
FOVEA_INLINE void MultiplyRows(const TrainMatmul& m, const TrainMatmulCut& cut, int32_t batch, const float* packed,
                               int64_t from, int64_t to, int64_t first, int64_t last, float* scratch) {
  TrainBlock block;
  block.m = &m;
  block.cut = &cut;
  block.packed_rows = scratch;
  block.loose = scratch + kTrainBlockFloats;
  block.c = m.c + batch * m.c_batch;
  block.side_by_side = RowsSideBySide(m);
  block.in_place = nullptr;
  const bool in_place = ReadsInPlace(m);
  const float* a = m.a + batch * m.a_batch;
  const int64_t all = cut.to_k - cut.from_k;
  const int64_t pieces = Most((all + kTrainTerms - 1) / kTrainTerms, 1);
  const int64_t piece = (all + pieces - 1) / pieces;
  TrainRow rows[kTrainBlockRows];
  for (; from < to; from += kTrainBlockRows) {
    block.rows = static_cast<int32_t>(Least(kTrainBlockRows, to - from));
    PlaceRows(m, from, block.rows, rows);
    for (int32_t i = 0; i < block.rows; i++) {
      block.places[i] = rows[i].c;
    }
    for (int64_t p = 0; p < pieces; p++) {
      const int64_t begin = Least(p * piece, all), end = Least(begin + piece, all);
      if (in_place) {
        block.in_place = a + from * m.a_column * m.step_columns + cut.from_k + begin;
      } else if (block.side_by_side) {
        for (int32_t i = 0; i < block.rows; i += kTrainRows) {
          const int32_t count = static_cast<int32_t>(Least(kTrainRows, block.rows - i));
          PackRowsSideBySide(a + from + i + (cut.from_k + begin) * m.a_k, m.a_k, count, end - begin,
                             block.packed_rows + static_cast<int64_t>(i) * kTrainPitch);
        }
      } else {
        PackRows(m, a, rows, block.rows, cut.from_k + begin, cut.from_k + end, block.packed_rows);
      }
      for (int64_t panel = first; panel < last; panel++) {
        MultiplyPanel(block, packed + (panel * all + begin) * kTrainColumns, panel, end - begin, cut.add || p > 0);
      }
    }
  }
}

FOVEA_INLINE int64_t ShareOf(int64_t count, int64_t part, int64_t parts) {
  return count * part / parts;
}

inline void TrainMultiplyPart(const TrainMatmulRun& run, int32_t part, int32_t thread) {
  const TrainMatmul& m = *run.matmul;
  const TrainMatmulCut& cut = run.cut;
  float* scratch = run.scratch + thread * run.scratch_floats;
  const int64_t rows = RowsOf(m), panels = (cut.to_n - cut.from_n + kTrainColumns - 1) / kTrainColumns;
  if (cut.own) {
    float* packed = scratch + kTrainBlockFloats + kTrainRows * kTrainColumns;
    const int64_t end = ShareOf(m.batch, part + 1, run.parts);
    for (int64_t batch = ShareOf(m.batch, part, run.parts); batch < end; batch++) {
      for (int64_t panel = 0; panel < panels; panel++) {
        PackPanel(m, cut, static_cast<int32_t>(batch), cut.from_n + panel * kTrainColumns,
                  packed + panel * (cut.to_k - cut.from_k) * kTrainColumns);
      }
      TrainLines lines;
      if (LinesOf(m, kTrainBlockFloats, &lines)) {
        MultiplyLines(m, cut, lines, static_cast<int32_t>(batch), packed, 0, static_cast<int64_t>(m.pictures) * m.rows,
                      0, panels, scratch);
      } else {
        MultiplyRows(m, cut, static_cast<int32_t>(batch), packed, 0, rows, 0, panels, scratch);
      }
    }
    return;
  }
  const int32_t down = part / cut.column_parts, across = part % cut.column_parts;
  const int64_t first = ShareOf(panels, across, cut.column_parts), last = ShareOf(panels, across + 1, cut.column_parts);
  TrainLines by_lines;
  if (LinesOf(m, kTrainBlockFloats, &by_lines)) {
    const int64_t lines = static_cast<int64_t>(m.pictures) * m.rows;
    MultiplyLines(m, cut, by_lines, cut.at, run.packed, ShareOf(lines, down, cut.row_parts),
                  ShareOf(lines, down + 1, cut.row_parts), first, last, scratch);
    return;
  }
  const int64_t row_panels = (rows + kTrainRows - 1) / kTrainRows;
  const int64_t from = ShareOf(row_panels, down, cut.row_parts) * kTrainRows;
  const int64_t to = Least(ShareOf(row_panels, down + 1, cut.row_parts) * kTrainRows, rows);
  MultiplyRows(m, cut, cut.at, run.packed, from, to, first, last, scratch);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_MATMUL_INL_H_
