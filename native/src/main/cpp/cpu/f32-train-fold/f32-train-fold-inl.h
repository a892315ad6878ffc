// f32-train-fold: an element-wise program and the sum, product, maximum or position of the maximum of its results.
//
// Computes: output[i] = fold over j of program(inputs[i, j]), for the chunks of results in units first..last - 1.
// Shapes: inputs of one shape, any strides; the output's folded sizes are 1. What TrainFold says about chunks holds.
// Units: rows x tiles x chunks, or groups of rows. A result of one chunk goes to the output, others to scratch.
// Accuracy: sums within (2 + log2 n) 2^-23 of the sum of magnitudes: f32 in blocks, double above. MAX is exact.
// Aliasing, threads: the output overlaps no input; the order of sums depends on the shape alone.
// Status: FOVEA_OK.
#ifndef FOVEA_CPU_F32_TRAIN_FOLD_INL_H_
#define FOVEA_CPU_F32_TRAIN_FOLD_INL_H_

#include "simd/math-inl.h"
//
#include "simd/doubles-inl.h"
//
#include "cpu/f32-train-map/f32-train-functions-inl.h"
//
#include "cpu/f32-train-map/f32-train-ops-inl.h"
//
#include "cpu/f32-train-map/f32-train-blocks-inl.h"
//
#include "cpu/f32-train-fold/f32-train-reduce-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// One unit: a chunk of the results of row k.
struct FoldUnit {
  int64_t k, tile, chunk;
  int64_t range, range_end;    // of the folded outer combinations
  int64_t folded, folded_end;  // of each piece
};

inline FoldUnit FoldUnitAt(const TrainFold& f, int64_t unit) {
  FoldUnit u;
  u.chunk = unit % f.chunks;
  u.tile = unit / f.chunks % f.tiles;
  u.k = unit / f.chunks / f.tiles;
  if (f.pieces > 1) {
    u.range = u.chunk / f.pieces;
    u.range_end = u.range + 1;
    u.folded = u.chunk % f.pieces * f.piece_folded;
    u.folded_end = u.folded + f.piece_folded < f.folded ? u.folded + f.piece_folded : f.folded;
  } else {
    u.range = u.chunk * f.ranges;
    u.range_end = u.range + f.ranges < f.repeats ? u.range + f.ranges : f.repeats;
    u.folded = 0;
    u.folded_end = f.folded;
  }
  return u;
}

// The first element of the piece of row k and folded combination `range`.
FOVEA_INLINE int64_t PieceAt(const TrainPlan& plan, int64_t k, int64_t range) {
  const TrainFold& f = plan.fold;
  int64_t flat = 0, step = 1;
  for (int32_t d = f.outer - 1; d >= 0; d--) {
    int64_t* digits = f.keeps[d] != 0 ? &k : &range;
    flat += *digits % plan.sizes[d] * step;
    *digits /= plan.sizes[d];
    step *= plan.sizes[d];
  }
  return flat * f.folded * f.inner;
}

// The place of row k in the output.
FOVEA_INLINE int64_t ResultAt(const TrainPlan& plan, int64_t k) {
  const TrainFold& f = plan.fold;
  int64_t offset = 0;
  for (int32_t d = f.outer - 1; d >= 0; d--) {
    if (f.keeps[d] != 0) {
      offset += k % plan.sizes[d] * f.outer_strides[d];
      k /= plan.sizes[d];
    }
  }
  return offset;
}

FOVEA_INLINE float* ResultOf(const TrainPlan& plan) {
  return reinterpret_cast<float*>(plan.operands[plan.inputs].address);
}

FOVEA_INLINE void PutResult(const TrainPlan& plan, const FoldUnit& u, int64_t column, double value, double* scratch) {
  const TrainFold& f = plan.fold;
  if (f.chunks > 1) {
    scratch[(u.k * f.chunks + u.chunk) * f.inner + column] = value;
  } else {
    ResultOf(plan)[ResultAt(plan, u.k) + column * f.inner_stride] = static_cast<float>(value);
  }
}

FOVEA_INLINE void PutPosition(const TrainPlan& plan, int64_t at, int64_t position) {
  reinterpret_cast<int32_t*>(plan.operands[plan.inputs].address)[at] = static_cast<int32_t>(position);
}

FOVEA_INLINE double BlockFold(int32_t kind, const float* values, int64_t n) {
  return kind == FOVEA_FOLD_SUM       ? BlockSum(values, n)
         : kind == FOVEA_FOLD_PRODUCT ? BlockProduct(values, n)
                                      : static_cast<double>(BlockMax(values, n));
}

FOVEA_INLINE double StartOf(int32_t kind) {
  return kind == FOVEA_FOLD_SUM ? 0.0 : kind == FOVEA_FOLD_PRODUCT ? 1.0 : -HUGE_VAL;
}

// Everything is folded into one result.
inline void FoldAll(const TrainPlan& plan, const FoldUnit& u, Blocks* b, double* scratch) {
  const TrainFold& f = plan.fold;
  double so = StartOf(f.kind);
  float most = -INFINITY;
  int64_t position = -1;
  for (int64_t range = u.range; range < u.range_end; range++) {
    const int64_t start = PieceAt(plan, u.k, range), end = start + u.folded_end;
    for (int64_t p = start + u.folded, n; p < end; p += n) {
      n = BlockAt(plan, p, end);
      RunBlock(plan, p, n, nullptr, b);
      const float* values = b->at[plan.results[0]];
      if (f.kind != FOVEA_FOLD_ARGMAX) {
        so = Joined(f.kind, so, BlockFold(f.kind, values, n));
        continue;
      }
      const float best = BlockMax(values, n);
      if (position < 0 || IsLarger(best, most)) {
        most = best;
        position = p - start + BlockArgmax(values, n, best);
      }
    }
  }
  if (f.kind == FOVEA_FOLD_ARGMAX) {
    PutPosition(plan, ResultAt(plan, u.k), position);
  } else {
    PutResult(plan, u, 0, so, scratch);
  }
}

// Pieces of rows so short that a block holds several; each block is columns of several pieces.
inline void FoldShort(const TrainPlan& plan, const FoldUnit& u, Blocks* b, Columns* c, double* scratch) {
  const TrainFold& f = plan.fold;
  const int64_t elements = (u.folded_end - u.folded) * f.inner;
  const int64_t width = elements < plan.block ? elements : plan.block;
  ColumnsInit(f.kind, width, c);
  for (int64_t range = u.range; range < u.range_end; range++) {
    const int64_t start = PieceAt(plan, u.k, range) + u.folded * f.inner, end = start + elements;
    for (int64_t p = start, n; p < end; p += n) {
      n = BlockAt(plan, p, end);
      RunBlock(plan, p, n, nullptr, b);
      ColumnsAdd(f.kind, b->at[plan.results[0]], n, width, c);
    }
  }
  const double* columns = ColumnsEnd(f.kind, width, c);
  for (int64_t i = 0; i < f.inner; i++) {
    double so = i < width ? columns[i] : StartOf(f.kind);
    for (int64_t at = i + f.inner; at < width; at += f.inner) {
      so = Joined(f.kind, so, columns[at]);
    }
    PutResult(plan, u, i, so, scratch);
  }
}

// The largest value of each column so far and where it was.
struct Leaders {
  float most[kTrainBlock];
  int32_t position[kTrainBlock];
};

// A tile of columns, one row after the other.
inline void FoldTile(const TrainPlan& plan, const FoldUnit& u, Blocks* b, Columns* c, double* scratch) {
  const TrainFold& f = plan.fold;
  const int64_t from = u.tile * f.tile, left = f.inner - from, n = left < f.tile ? left : f.tile;
  const bool positions = f.kind == FOVEA_FOLD_ARGMAX;
  Leaders leaders;
  ColumnsInit(f.kind, n, c);
  bool first = true;
  for (int64_t range = u.range; range < u.range_end; range++) {
    const int64_t start = PieceAt(plan, u.k, range) + from;
    for (int64_t i = u.folded; i < u.folded_end; i++) {
      RunBlock(plan, start + i * f.inner, n, nullptr, b);
      const float* values = b->at[plan.results[0]];
      if (!positions) {
        ColumnsAdd(f.kind, values, n, n, c);
        continue;
      }
      for (int64_t j = 0; j < n; j++) {
        if (first || IsLarger(values[j], leaders.most[j])) {
          leaders.most[j] = values[j];
          leaders.position[j] = static_cast<int32_t>(range * f.folded + i);
        }
      }
      first = false;
    }
  }
  if (positions) {
    for (int64_t j = 0; j < n; j++) {
      PutPosition(plan, ResultAt(plan, u.k) + (from + j) * f.inner_stride, leaders.position[j]);
    }
    return;
  }
  const double* columns = ColumnsEnd(f.kind, n, c);
  for (int64_t j = 0; j < n; j++) {
    PutResult(plan, u, from + j, columns[j], scratch);
  }
}

// Rows first..last - 1, of which a block holds several.
inline void FoldRows(const TrainPlan& plan, int64_t first, int64_t last, Blocks* b) {
  const TrainFold& f = plan.fold;
  const int64_t together = plan.row > 0 ? 1 : plan.block / f.folded;
  for (int64_t k = first; k < last; k += together) {
    const int64_t rows = last - k < together ? last - k : together;
    RunBlock(plan, k * f.folded, rows * f.folded, nullptr, b);
    const float* values = b->at[plan.results[0]];
    for (int64_t i = 0; i < rows; i++, values += f.folded) {
      const int64_t at = ResultAt(plan, k + i);
      if (f.kind == FOVEA_FOLD_ARGMAX) {
        PutPosition(plan, at, BlockArgmax(values, f.folded, BlockMax(values, f.folded)));
      } else {
        ResultOf(plan)[at] = static_cast<float>(BlockFold(f.kind, values, f.folded));
      }
    }
  }
}

inline int32_t TrainFoldUnits(TrainPlan* plan, double* scratch, int64_t first, int64_t last) {
  alignas(64) float slots[kTrainSlots];
  Columns columns;
  Blocks b;
  const TrainFold& f = plan->fold;
  BlocksInit(*plan, plan->inputs, slots, plan->pitch, &b);
  if (f.group > 0) {
    const int64_t end = last * f.group < f.rows ? last * f.group : f.rows;
    FoldRows(*plan, first * f.group, end, &b);
    return FOVEA_OK;
  }
  for (int64_t unit = first; unit < last; unit++) {
    const FoldUnit u = FoldUnitAt(f, unit);
    if (f.tiled != 0) {
      FoldTile(*plan, u, &b, &columns, scratch);
    } else if (f.inner > 1) {
      FoldShort(*plan, u, &b, &columns, scratch);
    } else {
      FoldAll(*plan, u, &b, scratch);
    }
  }
  return FOVEA_OK;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_FOLD_INL_H_
