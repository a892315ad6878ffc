// Cuts the products of depthwise convolutions into lines, and runs them.
#include "cpu/f32-train-depthwise/f32-train-depthwise.h"

#include "fovea/fovea.h"

namespace fovea {
namespace {

constexpr int64_t kPartsPerThread = 4;  // so that a thread that comes late finds something left
constexpr int64_t kSmall = 1 << 17;     // multiply-adds that are not worth a second thread
constexpr int64_t kMostSlots = 16;

int64_t Least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

int64_t LinesOf(const TrainConv& conv) {
  return static_cast<int64_t>(conv.pictures) * conv.out_height;
}

int32_t SlotsOf(const TrainConv& conv) {
  const int64_t slots = Least(LinesOf(conv), kMostSlots);
  return static_cast<int32_t>(slots > 1 ? slots : 1);
}

struct Phase {
  const TrainDepthwiseKernels* kernels;
  const TrainDepthwiseRun* run;
  const TrainDepthwiseKernelRun* kernel_run;
};

void MultiplyJob(void* context, int32_t part, int32_t thread) {
  const Phase& phase = *static_cast<const Phase*>(context);
  (void)thread;
  phase.kernels->multiply(*phase.run, part);
}

void SumJob(void* context, int32_t part, int32_t thread) {
  const Phase& phase = *static_cast<const Phase*>(context);
  (void)thread;
  phase.kernels->sum(*phase.kernel_run, part);
}

}  // namespace

void TrainDepthwiseRunAll(const TrainMatmul& m, const TrainDepthwiseKernels& kernels, Team* team) {
  const int64_t lines = static_cast<int64_t>(m.pictures) * m.rows;
  if (lines == 0 || m.columns == 0) {
    return;
  }
  const int64_t work = lines * m.columns * m.depth * m.tap_rows * m.tap_columns;
  const int64_t wanted = work < kSmall || team->threads == 1 ? 1 : team->threads * kPartsPerThread;
  const TrainDepthwiseRun run = {&m, static_cast<int32_t>(Least(lines, wanted))};
  Phase phase = {&kernels, &run, nullptr};
  TeamRun(team, MultiplyJob, &phase, run.parts);
}

int64_t TrainDepthwiseShared(const TrainConv& conv) {
  const int64_t taps = static_cast<int64_t>(conv.kernel_height) * conv.kernel_width;
  return SlotsOf(conv) * taps * ((static_cast<int64_t>(conv.groups) + 15) / 16 * 16);
}

void TrainDepthwiseKernelRunAll(const TrainConv& conv, const TrainDepthwiseKernels& kernels, Team* team, float* out,
                                float* shared) {
  const int64_t taps = static_cast<int64_t>(conv.kernel_height) * conv.kernel_width;
  const TrainDepthwiseKernelRun run = {&conv, shared, out, SlotsOf(conv), 1};
  Phase phase = {&kernels, nullptr, &run};
  if (LinesOf(conv) * conv.out_width * conv.groups * taps < kSmall) {
    for (int32_t slot = 0; slot < run.slots; slot++) {
      kernels.sum(run, slot);
    }
  } else {
    TeamRun(team, SumJob, &phase, run.slots);
  }
  kernels.gather(run, 0);
}

const TrainDepthwiseKernels& TrainDepthwiseKernelsOf(int32_t isa) {
#if defined(FOVEA_BUILD_X86)
  if (isa == FOVEA_ISA_AVX2) {
    return fovea_f32_train_depthwise_ukernel_8x8__avx2;
  }
  if (isa == FOVEA_ISA_AVX512 || isa == FOVEA_ISA_AVX512VNNI) {
    return fovea_f32_train_depthwise_ukernel_8x16__avx512;
  }
#elif defined(FOVEA_BUILD_ARM64)
  if (isa == FOVEA_ISA_NEON) {
    return fovea_f32_train_depthwise_ukernel_8x4__neon;
  }
#endif
  (void)isa;
  return fovea_f32_train_depthwise_ukernel_8x16__scalar;
}

}  // namespace fovea
