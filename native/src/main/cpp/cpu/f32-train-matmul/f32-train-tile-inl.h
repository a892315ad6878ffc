// The tile of the products of training: sums of kRows x kWide vectors, held in registers over all terms of a block.
//
// Computes: c[rows[r]][j] = or += sum over k of a(k, r) * b[k][j], by one chain of Fma a sum, added to c at the end.
// Shapes: a in rows of kTrainPitch floats (TrainTileOfRows), or a column of kRows floats a term (TrainTileOfColumns),
//   which runs through pieces of memory; b [k][b_term], of which kWide vectors count, the last one's first lanes
//   `last_lanes`. Rows of c lie anywhere, their columns side by side.
// Units: floats.
// Accuracy: |out - exact| <= (k + 2) eps sum |a * b|; NaN and infinity go through.
// Aliasing, alignment, threads: c overlaps nothing; 4-byte alignment.
// Status: none; all is checked before.
#ifndef FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_TILE_INL_H_
#define FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_TILE_INL_H_

#include "simd/simd-inl.h"

#define FOVEA_UNROLL _Pragma("GCC unroll 64")

namespace fovea {
namespace FOVEA_SIMD {

// The tile fills the registers: sums, the vectors of b and one element of a.
#if defined(FOVEA_SIMD_AVX512)
constexpr int kTrainRows = 14, kTrainWide = 2;
#elif defined(FOVEA_SIMD_AVX2)
constexpr int kTrainRows = 6, kTrainWide = 2;
#elif defined(FOVEA_SIMD_NEON)
constexpr int kTrainRows = 6, kTrainWide = 4;
#else
constexpr int kTrainRows = 2, kTrainWide = 1;
#endif
constexpr int kTrainColumns = kTrainWide * kLanes;

// Terms of a block, and the distance of packed rows: not a power of two, or they would share cache sets.
constexpr int kTrainTerms = 320;
constexpr int kTrainPitch = kTrainTerms + 16;

struct TrainTileOut {
  float* base;
  const int64_t* rows;
  int last_lanes;
  bool add;
};

template <int kRows, int kWide>
FOVEA_INLINE void TrainTileStore(const Vec (&sum)[kRows][kWide], const TrainTileOut& out) {
  const bool whole = out.last_lanes == kLanes;
  FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
    float* to = out.base + out.rows[r];
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      float* at = to + j * kLanes;
      if (j + 1 < kWide || whole) {
        Store(at, out.add ? Add(Load(at), sum[r][j]) : sum[r][j]);
      } else {
        const Vec all = out.add ? Add(LoadPartial(at, out.last_lanes), sum[r][j]) : sum[r][j];
        StorePartial(at, all, out.last_lanes);
      }
    }
  }
}

template <int kRows, int kWide>
__attribute__((noinline)) void TrainTileOfRows(int64_t terms, const float* a, const float* b, const TrainTileOut& out) {
  Vec sum[kRows][kWide];
  FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      sum[r][j] = Zero();
    }
  }
  for (int64_t k = 0; k < terms; k++) {
    Vec w[kWide];
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      w[j] = Load(b + j * kLanes);
    }
    FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
      const Vec value = Broadcast(a + r * kTrainPitch);
      FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
        sum[r][j] = Fma(value, w[j], sum[r][j]);
      }
    }
    a++;
    b += kTrainColumns;
  }
  TrainTileStore<kRows, kWide>(sum, out);
}

// A piece of the terms whose columns of a, and rows of b, lie at equal distances.
struct TrainPiece {
  const float* a;
  const float* b;
  int64_t terms;
};

struct TrainPieces {
  const TrainPiece* pieces;
  int32_t count;
  int64_t a_term, b_term;      // from a term to the next
  int64_t a_offset, b_offset;  // added to each piece's addresses
};

template <int kRows, int kWide>
__attribute__((noinline)) void TrainTileOfColumns(const TrainPieces& in, const TrainTileOut& out) {
  Vec sum[kRows][kWide];
  FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      sum[r][j] = Zero();
    }
  }
  const int64_t a_term = in.a_term, b_term = in.b_term;
  const TrainPiece* piece = in.pieces;
  for (const TrainPiece* end = piece + in.count; piece < end; piece++) {
    const float* a = piece->a + in.a_offset;
    const float* b = piece->b + in.b_offset;
    for (int64_t k = piece->terms; k > 0; k--) {
      Vec w[kWide];
      FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
        w[j] = Load(b + j * kLanes);
      }
      FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
        const Vec value = Broadcast(a + r);
        FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
          sum[r][j] = Fma(value, w[j], sum[r][j]);
        }
      }
      a += a_term;
      b += b_term;
    }
  }
  TrainTileStore<kRows, kWide>(sum, out);
}

// Terms of which each row of a has its own, side by side: `a` floats behind the row's address.
struct TrainSegment {
  int64_t a, terms;
};

struct TrainPixels {
  const float* a;
  int64_t row;  // from a row of a to the next
  const TrainSegment* segments;
  int32_t count;
};

template <int kRows, int kWide>
__attribute__((noinline)) void TrainTileOfPixels(const TrainPixels& in, const float* b, const TrainTileOut& out) {
  constexpr int kThirds = (kRows + 2) / 3;
  Vec sum[kRows][kWide];
  FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      sum[r][j] = Zero();
    }
  }
  const int64_t row = in.row;
  const TrainSegment* segment = in.segments;
  for (const TrainSegment* end = segment + in.count; segment < end; segment++) {
    const float* third[kThirds];  // every third row: the two after it are reached by scaled index
    FOVEA_UNROLL for (int i = 0; i < kThirds; i++) {
      third[i] = in.a + segment->a + 3 * i * row;
    }
    for (int64_t k = segment->terms; k > 0; k--) {
      Vec w[kWide];
      FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
        w[j] = Load(b + j * kLanes);
      }
      FOVEA_UNROLL for (int r = 0; r < kRows; r++) {
        const Vec value = Broadcast(third[r / 3] + r % 3 * row);
        FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
          sum[r][j] = Fma(value, w[j], sum[r][j]);
        }
      }
      FOVEA_UNROLL for (int i = 0; i < kThirds; i++) {
        third[i]++;
      }
      b += kTrainColumns;
    }
  }
  TrainTileStore<kRows, kWide>(sum, out);
}

// Every height and width of tile up to the full one, chosen by a chain of templates: no table that needs a constructor.
template <int kRows, int kWide>
FOVEA_INLINE void TrainRowsWide(int rows, int64_t terms, const float* a, const float* b, const TrainTileOut& out) {
  if constexpr (kRows > 1) {
    if (rows < kRows) {
      TrainRowsWide<kRows - 1, kWide>(rows, terms, a, b, out);
      return;
    }
  }
  TrainTileOfRows<kRows, kWide>(terms, a, b, out);
}

template <int kWide = kTrainWide>
FOVEA_INLINE void TrainTileRows(int rows, int wide, int64_t terms, const float* a, const float* b,
                                const TrainTileOut& out) {
  if constexpr (kWide > 1) {
    if (wide < kWide) {
      TrainTileRows<kWide - 1>(rows, wide, terms, a, b, out);
      return;
    }
  }
  TrainRowsWide<kTrainRows, kWide>(rows, terms, a, b, out);
}

template <int kRows, int kWide>
FOVEA_INLINE void TrainColumnsWide(int rows, const TrainPieces& in, const TrainTileOut& out) {
  if constexpr (kRows > 1) {
    if (rows < kRows) {
      TrainColumnsWide<kRows - 1, kWide>(rows, in, out);
      return;
    }
  }
  TrainTileOfColumns<kRows, kWide>(in, out);
}

template <int kWide = kTrainWide>
FOVEA_INLINE void TrainTileColumns(int rows, int wide, const TrainPieces& in, const TrainTileOut& out) {
  if constexpr (kWide > 1) {
    if (wide < kWide) {
      TrainTileColumns<kWide - 1>(rows, wide, in, out);
      return;
    }
  }
  TrainColumnsWide<kTrainRows, kWide>(rows, in, out);
}

template <int kRows, int kWide>
FOVEA_INLINE void TrainPixelsWide(int rows, const TrainPixels& in, const float* b, const TrainTileOut& out) {
  if constexpr (kRows > 1) {
    if (rows < kRows) {
      TrainPixelsWide<kRows - 1, kWide>(rows, in, b, out);
      return;
    }
  }
  TrainTileOfPixels<kRows, kWide>(in, b, out);
}

template <int kWide = kTrainWide>
FOVEA_INLINE void TrainTilePixels(int rows, int wide, const TrainPixels& in, const float* b, const TrainTileOut& out) {
  if constexpr (kWide > 1) {
    if (wide < kWide) {
      TrainTilePixels<kWide - 1>(rows, wide, in, b, out);
      return;
    }
  }
  TrainPixelsWide<kTrainRows, kWide>(rows, in, b, out);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MATMUL_F32_TRAIN_TILE_INL_H_
