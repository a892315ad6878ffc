// Cuts a TrainMatmul into parts, and runs them: b is packed once for all, or by each part where batches are small.
#include "cpu/f32-train-matmul/f32-train-matmul.h"

#include "fovea/fovea.h"

namespace fovea {
namespace {

constexpr int64_t kSharedFloats = 1 << 22;  // of packed b at a time
constexpr int64_t kSmall = 1 << 19;         // multiply-adds that are not worth a second thread
constexpr int64_t kPartsPerThread = 4;      // so that a thread that comes late finds something left

int64_t Least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

int64_t Most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

int64_t Ceil(int64_t count, int64_t of) {
  return (count + of - 1) / of;
}

// The same product with rows and pictures joined to longer rows where memory and taps allow it.
TrainMatmul Joined(TrainMatmul m) {
  const bool plain = m.tap_rows == 1 && m.tap_columns == 1 && m.row_at[0] == 0 && m.column_at[0] == 0 &&
                     m.step_rows == 1 && m.step_columns == 1 && m.rows == m.a_rows && m.columns == m.a_columns;
  if (!plain || RowsOf(m) > INT32_MAX) {
    return m;
  }
  if (m.rows == 1 || (m.a_row == m.columns * m.a_column && m.c_row == m.columns * m.c_column)) {
    m.columns *= m.rows;
    m.a_columns = m.columns;
    m.rows = m.a_rows = 1;
  }
  if (m.rows == 1 &&
      (m.pictures == 1 || (m.a_picture == m.columns * m.a_column && m.c_picture == m.columns * m.c_column))) {
    m.columns *= m.pictures;
    m.a_columns = m.columns;
    m.pictures = 1;
  }
  return m;
}

// The terms and columns of b that are packed at a time.
struct Window {
  int64_t terms, columns;
};

Window WindowOf(const TrainMatmul& m, const TrainMatmulKernels& kernels) {
  const int64_t terms = Least(TermsOf(m), kSharedFloats / kernels.columns);
  const int64_t panels = Ceil(m.n, kernels.columns);
  const int64_t most = Most(Least(kSharedFloats / kernels.columns / Most(terms, 1), kTeamMaxParts), 1);
  return {terms, Least(panels, most) * kernels.columns};
}

bool FitsOwn(const TrainMatmul& m, const TrainMatmulKernels& kernels) {
  return TermsOf(m) * Ceil(m.n, kernels.columns) * kernels.columns <= kTrainOwnFloats;
}

struct Phase {
  const TrainMatmulRun* run;
  const TrainMatmulKernels* kernels;
};

void PackPart(void* context, int32_t part, int32_t thread) {
  const Phase& phase = *static_cast<const Phase*>(context);
  (void)thread;
  phase.kernels->pack(*phase.run, part);
}

void MultiplyPart(void* context, int32_t part, int32_t thread) {
  const Phase& phase = *static_cast<const Phase*>(context);
  phase.kernels->multiply(*phase.run, part, thread);
}

void RunParts(Team* team, TeamJob job, Phase* phase, int32_t parts, bool alone) {
  if (!alone) {
    TeamRun(team, job, phase, parts);
    return;
  }
  for (int32_t part = 0; part < parts; part++) {
    job(phase, part, 0);
  }
}

}  // namespace

int64_t TrainMatmulShared(int64_t terms, int64_t n, const TrainMatmulKernels& kernels) {
  const int64_t columns = Ceil(n, kernels.columns) * kernels.columns;
  return columns > kSharedFloats / Most(terms, 1) ? kSharedFloats : terms * columns;
}

int64_t TrainMatmulScratch(const TrainMatmulKernels& kernels) {
  return kernels.scratch_floats;
}

void TrainMatmulRunAll(const TrainMatmul& given, const TrainMatmulKernels& kernels, Team* team, float* shared,
                       float* scratch, int64_t scratch_floats) {
  const TrainMatmul m = Joined(given);
  const int64_t rows = RowsOf(m), terms = TermsOf(m);
  if (rows == 0 || m.n == 0 || m.batch == 0) {
    return;
  }
  TrainMatmulRun run;
  run.matmul = &m;
  run.packed = shared;
  run.scratch = scratch;
  run.scratch_floats = scratch_floats;
  Phase phase = {&run, &kernels};
  TrainMatmulCut& cut = run.cut;
  const int64_t work = rows * Most(terms, 1) * m.n;
  const int64_t wanted = team->threads == 1 ? 1 : team->threads * kPartsPerThread;
  cut.own = m.batch > 1 && FitsOwn(m, kernels) && (m.batch >= wanted || work < kSmall);
  cut.add = m.add;
  if (cut.own) {
    cut.from_k = cut.from_n = 0;
    cut.to_k = terms;
    cut.to_n = m.n;
    run.parts = static_cast<int32_t>(Least(m.batch, wanted));
    RunParts(team, MultiplyPart, &phase, run.parts, work * m.batch < kSmall);
    return;
  }
  const Window window = WindowOf(m, kernels);
  const int64_t row_panels = Ceil(rows, kernels.rows);
  const bool alone = work < kSmall;
  for (cut.at = 0; cut.at < m.batch; cut.at++) {
    for (cut.from_n = 0; cut.from_n < m.n; cut.from_n += window.columns) {
      cut.to_n = Least(cut.from_n + window.columns, m.n);
      const int64_t panels = Ceil(cut.to_n - cut.from_n, kernels.columns);
      cut.row_parts = static_cast<int32_t>(Least(row_panels, alone ? 1 : wanted));
      cut.column_parts = static_cast<int32_t>(
          cut.row_parts < wanted && !alone ? Most(Least(panels / 4, Ceil(wanted, cut.row_parts)), 1) : 1);
      run.parts = cut.row_parts * cut.column_parts;
      cut.from_k = 0;
      do {  // once where there are no terms: c is zero then
        cut.to_k = Least(cut.from_k + window.terms, terms);
        cut.add = m.add || cut.from_k > 0;
        RunParts(team, PackPart, &phase, static_cast<int32_t>(panels), alone);
        RunParts(team, MultiplyPart, &phase, run.parts, alone);
        cut.from_k = cut.to_k;
      } while (cut.from_k < terms);
    }
  }
}

const TrainMatmulKernels& TrainMatmulKernelsOf(int32_t isa) {
#if defined(FOVEA_BUILD_X86)
  if (isa == FOVEA_ISA_AVX2) {
    return fovea_f32_train_matmul_ukernel_6x16__avx2;
  }
  if (isa == FOVEA_ISA_AVX512 || isa == FOVEA_ISA_AVX512VNNI) {
    return fovea_f32_train_matmul_ukernel_14x32__avx512;
  }
#elif defined(FOVEA_BUILD_ARM64)
  if (isa == FOVEA_ISA_NEON) {
    return fovea_f32_train_matmul_ukernel_6x16__neon;
  }
#endif
  (void)isa;
  return fovea_f32_train_matmul_ukernel_2x16__scalar;
}

}  // namespace fovea
