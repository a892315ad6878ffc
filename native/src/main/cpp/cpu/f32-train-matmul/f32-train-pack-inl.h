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
  for (; i < count; i++) {
    to[i] = 0.0f;
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

// A row of a: where its picture begins, its place there without a tap's, and its place in c.
struct TrainRow {
  int64_t a, c;
  int32_t row, column;
};

// The rows from `first` on.
FOVEA_INLINE void PlaceRows(const TrainMatmul& m, int64_t first, int32_t count, TrainRow* rows) {
  const int64_t line = first / m.columns;
  int64_t picture = line / m.rows, row = line % m.rows, column = first % m.columns;
  for (int32_t i = 0; i < count; i++) {
    rows[i].a = picture * m.a_picture;
    rows[i].c = picture * m.c_picture + row * m.c_row + column * m.c_column;
    rows[i].row = static_cast<int32_t>(row * m.step_rows);
    rows[i].column = static_cast<int32_t>(column * m.step_columns);
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

// Packs the terms from_k..to_k of some rows: to[row * kTrainPitch + term].
FOVEA_INLINE void PackRows(const TrainMatmul& m, const float* a, const TrainRow* rows, int32_t count, int64_t from_k,
                           int64_t to_k, float* to) {
  if (from_k >= to_k) {
    return;
  }
  const int32_t joined = JoinedColumns(m), groups = m.tap_columns / joined;
  const int64_t length = static_cast<int64_t>(joined) * m.depth;
  for (int64_t run = from_k / length; run * length < to_k; run++) {
    const int64_t begin = Most(from_k - run * length, 0), end = Least(to_k - run * length, length);
    const int32_t up = m.row_at[run / groups], across = m.column_at[run % groups * joined];
    float* at = to + run * length - from_k;
    for (int32_t i = 0; i < count; i++, at += kTrainPitch) {
      const int64_t y = static_cast<int64_t>(rows[i].row) + up, x = static_cast<int64_t>(rows[i].column) + across;
      if (y < 0 || y >= m.a_rows || x >= m.a_columns || x + joined <= 0) {
        ClearFloats(at + begin, end - begin);
        continue;
      }
      const float* from = a + rows[i].a + y * m.a_row + x * m.a_column;
      if (x >= 0 && x + joined <= m.a_columns) {
        CopyFloats(at + begin, from + begin * m.a_k, m.a_k, end - begin);
        continue;
      }
      const int64_t low = Least(Most(begin, -x * m.depth), end);
      const int64_t high = Most(Least(end, (m.a_columns - x) * m.depth), low);
      ClearFloats(at + begin, low - begin);
      CopyFloats(at + low, from + low * m.a_k, m.a_k, high - low);
      ClearFloats(at + high, end - high);
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
