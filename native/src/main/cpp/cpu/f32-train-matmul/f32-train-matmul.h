// Matrix products whose left matrix is read from pictures: what a training step multiplies. A plain product is one of a
// picture of one row; the products of a convolution read the windows of their pictures as they pack.
#ifndef FOVEA_CPU_F32_TRAIN_MATMUL_H_
#define FOVEA_CPU_F32_TRAIN_MATMUL_H_

#include <stdint.h>

#include "engine/team.h"

namespace fovea {

// Computes: c[batch][picture][u][v][j] = sum over taps (r, s) and k < depth of
//   a[batch][picture][u * step_rows + row_at[r]][v * step_columns + column_at[s]][k] * b[batch][r][s][k][j],
//   plus what c holds where `add` is set; outside of the picture a is zero. Strides are in floats.
struct TrainMatmul {
  const float* a;
  const float* b;
  float* c;
  bool add;
  int32_t batch;
  int64_t a_batch, b_batch, c_batch;
  int32_t pictures, rows, columns;  // of c
  int32_t a_rows, a_columns;
  int32_t step_rows, step_columns;
  int64_t a_picture, a_row, a_column, a_k;
  int64_t c_picture, c_row, c_column, c_n;
  int64_t b_k, b_n;
  int32_t depth, n;
  int32_t tap_rows, tap_columns;
  const int32_t* row_at;     // [tap_rows]
  const int32_t* column_at;  // [tap_columns]
  const int64_t* row_b;      // [tap_rows], where b's rows of a tap begin
  const int64_t* column_b;   // [tap_columns]
};

// Inlined by force: levels of instruction sets must not share a copy.
inline __attribute__((always_inline)) int64_t TermsOf(const TrainMatmul& m) {
  return static_cast<int64_t>(m.tap_rows) * m.tap_columns * m.depth;
}

inline __attribute__((always_inline)) int64_t RowsOf(const TrainMatmul& m) {
  return static_cast<int64_t>(m.pictures) * m.rows * m.columns;
}

// How a product is cut into parts. Cuts of rows and columns may depend on the threads: they change no sum.
struct TrainMatmulCut {
  bool own;              // each part packs b for its batches by itself
  int64_t from_k, to_k;  // of the terms
  int64_t from_n, to_n;
  int32_t block;  // panels of rows in a part
  int32_t row_parts, column_parts;
  int32_t at;  // number of the batch, where b is shared
  bool add;
};

// What the parts of a phase share.
struct TrainMatmulRun {
  const TrainMatmul* matmul;
  TrainMatmulCut cut;
  float* packed;           // b in panels
  float* scratch;          // of thread 0; the others' behind it
  int64_t scratch_floats;  // of a thread
  int32_t parts;
};

// The kernels of one level.
struct TrainMatmulKernels {
  int32_t rows, columns;                                  // of the tile
  void (*pack)(const TrainMatmulRun& run, int32_t part);  // parts: a panel each
  void (*multiply)(const TrainMatmulRun& run, int32_t part, int32_t thread);
  int64_t scratch_floats;  // of a thread
};

// Floats of packed b that a thread keeps for itself, at most.
constexpr int64_t kTrainOwnFloats = 1 << 16;

// The kernels of a level that has kernels (fovea_program_isa).
const TrainMatmulKernels& TrainMatmulKernelsOf(int32_t isa);

// Floats of memory that the threads share, and of each thread's scratch.
// The first holds for all products of at most so many terms and columns.
int64_t TrainMatmulShared(int64_t terms, int64_t n, const TrainMatmulKernels& kernels);
int64_t TrainMatmulScratch(const TrainMatmulKernels& kernels);

// Computes it with whoever helps.
void TrainMatmulRunAll(const TrainMatmul& m, const TrainMatmulKernels& kernels, Team* team, float* shared,
                       float* scratch, int64_t scratch_floats);

#define FOVEA_UKERNEL(isa, symbol, ...) extern const TrainMatmulKernels symbol;
#include "cpu/f32-train-matmul/f32-train-matmul.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_MATMUL_H_
