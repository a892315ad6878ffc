// Packing of the operands of TrainMatmul: a block of rows of a, a panel of columns of b, zeros where there is nothing.
#ifndef FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_PACK_INL_H_
#define FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_PACK_INL_H_

#include "cpu/f32-train-matmul/f32-train-matmul.h"
#include "cpu/f32-train-matmul/f32-train-tile-inl.h"
#include "cpu/f32-train-matmul/f32-train-transpose-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE int64_t Least(int64_t a, int64_t b) {
  return a < b ? a : b;
}
FOVEA_INLINE int64_t Most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

FOVEA_INLINE void CopyFloats(float* to, const float* from, int64_t step, int64_t count) {
  if (step != 1) {
    for (int64_t i = 0; i < count; i++) {
      to[i] = from[i * step];
    }
    return;
  }
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Store(to + i, Load(from + i));
  }
  if (i < count) {
    const int rest = static_cast<int>(count - i);
    StorePartial(to + i, LoadPartial(from + i, rest), rest);
  }
}

FOVEA_INLINE void ClearFloats(float* to, int64_t count) {
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes) {
    Store(to + i, Zero());
  }
  if (i < count) {
    StorePartial(to + i, Zero(), static_cast<int>(count - i));
  }
}

// to[k][j] = from[k * k_step + j * j_step] for k < count and j < columns; zeros behind them, up to kTrainColumns.
FOVEA_INLINE void PackColumns(float* to, const float* from, int64_t k_step, int64_t j_step, int64_t count,
                              int64_t columns) {
  if (j_step == 1) {
    if (columns == kTrainColumns) {
      for (int64_t k = 0; k < count; k++, from += k_step, to += kTrainColumns) {
        FOVEA_UNROLL for (int j = 0; j < kTrainWide; j++) {
          Store(to + j * kLanes, Load(from + j * kLanes));
        }
      }
      return;
    }
    for (int64_t k = 0; k < count; k++, from += k_step, to += kTrainColumns) {
      CopyFloats(to, from, 1, columns);
      ClearFloats(to + columns, kTrainColumns - columns);
    }
    return;
  }
  int64_t j = 0;
  if (k_step == 1) {
    for (; j + kLanes <= columns; j += kLanes) {
      int64_t k = 0;
      for (; k + kLanes <= count; k += kLanes) {
        TransposeSquare(from + j * j_step + k, j_step, to + k * kTrainColumns + j, kTrainColumns);
      }
      for (int64_t i = j; i < j + kLanes; i++) {
        for (int64_t l = k; l < count; l++) {
          to[l * kTrainColumns + i] = from[i * j_step + l];
        }
      }
    }
  }
  for (int64_t k = 0; k < count; k++) {
    for (int64_t i = j; i < columns; i++) {
      to[k * kTrainColumns + i] = from[k * k_step + i * j_step];
    }
    ClearFloats(to + k * kTrainColumns + columns, kTrainColumns - columns);
  }
}

// Packs the terms cut.from_k.. of columns first.. (kTrainColumns of them, or what is left) of b.
FOVEA_INLINE void PackPanel(const TrainMatmul& m, const TrainMatmulCut& cut, int32_t batch, int64_t first, float* to) {
  const int64_t columns = Least(kTrainColumns, cut.to_n - first);
  const float* b = m.b + batch * m.b_batch + first * m.b_n;
  for (int64_t k = cut.from_k; k < cut.to_k;) {
    const int64_t tap = k / m.depth, in = k % m.depth;
    const int64_t count = Least(m.depth - in, cut.to_k - k);
    const float* from = b + m.row_b[tap / m.tap_columns] + m.column_b[tap % m.tap_columns] + in * m.b_k;
    PackColumns(to, from, m.b_k, m.b_n, count, columns);
    to += count * kTrainColumns;
    k += count;
  }
}

inline void TrainPackPanel(const TrainMatmulRun& run, int32_t part) {
  const TrainMatmulCut& cut = run.cut;
  PackPanel(*run.matmul, cut, cut.at, cut.from_n + static_cast<int64_t>(part) * kTrainColumns,
            run.packed + part * (cut.to_k - cut.from_k) * kTrainColumns);
}

// A row of a: its place there without a tap's, in floats and as row and column of its picture, and its place in c.
struct TrainRow {
  int64_t a, c;
  int32_t row, column;
};

// The rows from `first` on.
FOVEA_INLINE void PlaceRows(const TrainMatmul& m, int64_t first, int32_t count, TrainRow* rows) {
  const int64_t line = first / m.columns;
  int64_t picture = line / m.rows, row = line % m.rows, column = first % m.columns;
  for (int32_t i = 0; i < count; i++) {
    rows[i].c = picture * m.c_picture + row * m.c_row + column * m.c_column;
    rows[i].row = static_cast<int32_t>(row * m.step_rows);
    rows[i].column = static_cast<int32_t>(column * m.step_columns);
    rows[i].a = picture * m.a_picture + rows[i].row * m.a_row + rows[i].column * m.a_column;
    if (++column == m.columns) {
      column = 0;
      if (++row == m.rows) {
        row = 0;
        picture++;
      }
    }
  }
}

// The columns of taps that lie side by side in memory, so that they are copied as one: 1 or all.
FOVEA_INLINE int32_t JoinedColumns(const TrainMatmul& m) {
  if (m.a_k != 1 || m.a_column != m.depth) {
    return 1;
  }
  for (int32_t s = 1; s < m.tap_columns; s++) {
    if (m.column_at[s] != m.column_at[s - 1] + 1) {
      return 1;
    }
  }
  return m.tap_columns;
}

// A run of terms of one row of taps: `joined` columns from `across` on, of which the terms begin..end are packed.
struct TrainRun {
  int32_t up, across, joined;
  int64_t begin, end;
};

// Packs a run of some rows; kVectors: its length in vectors where its terms lie side by side, or 0 for any.
template <int kVectors>
FOVEA_INLINE void PackRun(const TrainMatmul& m, const float* a, const TrainRow* rows, int32_t count,
                          const TrainRun& run, float* at) {
  const int64_t tap = run.up * m.a_row + run.across * m.a_column;
  for (int32_t i = 0; i < count; i++, at += kTrainPitch) {
    const int64_t y = static_cast<int64_t>(rows[i].row) + run.up, x = static_cast<int64_t>(rows[i].column) + run.across;
    const bool whole = y >= 0 && y < m.a_rows && x >= 0 && x + run.joined <= m.a_columns;
    if constexpr (kVectors > 0) {
      float* to = at + run.begin;
      const float* from = a + (whole ? rows[i].a + tap + run.begin : 0);
      if (whole) {
        FOVEA_UNROLL for (int j = 0; j < kVectors; j++) {
          Store(to + j * kLanes, Load(from + j * kLanes));
        }
        continue;
      }
    } else if (whole) {
      CopyFloats(at + run.begin, a + rows[i].a + tap + run.begin * m.a_k, m.a_k, run.end - run.begin);
      continue;
    }
    if (y < 0 || y >= m.a_rows || x >= m.a_columns || x + run.joined <= 0) {
      ClearFloats(at + run.begin, run.end - run.begin);
      continue;
    }
    const int64_t low = Least(Most(run.begin, -x * m.depth), run.end);
    const int64_t high = Most(Least(run.end, (m.a_columns - x) * m.depth), low);
    ClearFloats(at + run.begin, low - run.begin);
    CopyFloats(at + low, a + rows[i].a + tap + low * m.a_k, m.a_k, high - low);
    ClearFloats(at + high, run.end - high);
  }
}

// Packs the terms from_k..to_k of some rows: to[row * kTrainPitch + term].
FOVEA_INLINE void PackRows(const TrainMatmul& m, const float* a, const TrainRow* rows, int32_t count, int64_t from_k,
                           int64_t to_k, float* to) {
  if (from_k >= to_k) {
    return;
  }
  const int32_t joined = JoinedColumns(m), groups = m.tap_columns / joined;
  const int64_t length = static_cast<int64_t>(joined) * m.depth;
  for (int64_t number = from_k / length; number * length < to_k; number++) {
    const TrainRun run = {m.row_at[number / groups], m.column_at[number % groups * joined], joined,
                          Most(from_k - number * length, 0), Least(to_k - number * length, length)};
    float* at = to + number * length - from_k;
    const int64_t floats = m.a_k == 1 ? run.end - run.begin : 0;
    if (floats == kLanes) {
      PackRun<1>(m, a, rows, count, run, at);
    } else if (floats == 2 * kLanes) {
      PackRun<2>(m, a, rows, count, run, at);
    } else if (floats == 4 * kLanes) {
      PackRun<4>(m, a, rows, count, run, at);
    } else {
      PackRun<0>(m, a, rows, count, run, at);
    }
  }
}

// True where the rows of a lie side by side and its terms apart: a transposed matrix.
FOVEA_INLINE bool RowsSideBySide(const TrainMatmul& m) {
  return m.pictures == 1 && m.rows == 1 && m.tap_rows == 1 && m.tap_columns == 1 && m.a_k != 1 &&
         m.a_column * m.step_columns == 1 && m.row_at[0] == 0 && m.column_at[0] == 0 && m.columns <= m.a_columns;
}

// Packs the terms of a panel of such rows: to[term][kTrainRows].
FOVEA_INLINE void PackRowsSideBySide(const float* from, int64_t a_k, int32_t rows, int64_t terms, float* to) {
  if (rows == kTrainRows) {
    for (int64_t k = 0; k < terms; k++, from += a_k, to += kTrainRows) {
      for (int r = 0; r < kTrainRows; r++) {
        to[r] = from[r];
      }
    }
    return;
  }
  for (int64_t k = 0; k < terms; k++, from += a_k, to += kTrainRows) {
    for (int32_t r = 0; r < rows; r++) {
      to[r] = from[r];
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_PACK_INL_H_
