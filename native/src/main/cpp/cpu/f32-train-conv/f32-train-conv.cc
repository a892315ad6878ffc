// Cuts a kernel's gradient into slots and parts, and runs them.
#include "cpu/f32-train-conv/f32-train-conv.h"

#include "fovea/fovea.h"

namespace fovea {
namespace {

constexpr int64_t kSlotFloats = 1 << 20;   // of all slots, where there is more than one
constexpr int64_t kChunkFloats = 1 << 18;  // of x and y in a chunk, about
constexpr int32_t kMostSlots = 16;
constexpr int64_t kSmall = 1 << 19;  // multiply-adds that are not worth a second thread

int64_t Least(int64_t a, int64_t b) {
  return a < b ? a : b;
}

int64_t Most(int64_t a, int64_t b) {
  return a > b ? a : b;
}

int64_t PixelsOf(const TrainConv& conv) {
  return static_cast<int64_t>(conv.pictures) * conv.out_height * conv.out_width;
}

int64_t RowsOf(const TrainConv& conv) {
  return static_cast<int64_t>(conv.kernel_height) * conv.kernel_width * conv.channels;
}

int64_t SlotFloats(const TrainConv& conv, const TrainConvKernels& kernels) {
  return RowsOf(conv) * ((conv.outputs + kernels.columns - 1) / kernels.columns * kernels.columns);
}

bool SideBySide(const TrainStrides& strides, int64_t height, int64_t width) {
  return strides.at[1] == width * strides.at[2] && strides.at[0] == height * strides.at[1];
}

// All pixels as one line where a 1 x 1 kernel sees them in their order.
TrainConv Joined(TrainConv conv) {
  const bool plain = conv.kernel_height == 1 && conv.kernel_width == 1 && conv.stride_height == 1 &&
                     conv.stride_width == 1 && conv.top == 0 && conv.left == 0 && conv.height == conv.out_height &&
                     conv.width == conv.out_width && PixelsOf(conv) <= INT32_MAX;
  if (plain && SideBySide(conv.x_strides, conv.height, conv.width) &&
      SideBySide(conv.y_strides, conv.height, conv.width)) {
    conv.width = conv.out_width = static_cast<int32_t>(PixelsOf(conv));
    conv.pictures = conv.height = conv.out_height = 1;
  }
  return conv;
}

struct Phase {
  const TrainKernelRun* run;
  const TrainConvKernels* kernels;
};

void SumJob(void* context, int32_t part, int32_t thread) {
  const Phase& phase = *static_cast<const Phase*>(context);
  phase.kernels->sum(*phase.run, part, thread);
}

void GatherJob(void* context, int32_t part, int32_t thread) {
  const Phase& phase = *static_cast<const Phase*>(context);
  phase.kernels->gather(*phase.run, part, thread);
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

TrainKernelCut TrainKernelCutOf(const TrainConv& given, const TrainConvKernels& kernels) {
  const TrainConv conv = Joined(given);
  TrainKernelCut cut;
  cut.chunk = Most(Least(kChunkFloats / (static_cast<int64_t>(conv.channels) + conv.outputs + 1), 256), 64);
  cut.chunks = (PixelsOf(conv) + cut.chunk - 1) / cut.chunk;
  cut.joined = conv.kernel_width > 1 && conv.channels < kernels.rows && conv.dilation_width == 1 &&
               conv.x_strides.at[3] == 1 && conv.x_strides.at[2] == conv.channels;
  cut.line = cut.joined ? conv.kernel_width * conv.channels : conv.channels;
  cut.tiles_a_line = (cut.line + kernels.rows - 1) / kernels.rows;
  cut.tiles = conv.kernel_height * (cut.joined ? 1 : conv.kernel_width) * cut.tiles_a_line;
  const int64_t slots = Least(kSlotFloats / Most(SlotFloats(conv, kernels), 1), kMostSlots);
  cut.slots = static_cast<int32_t>(Most(Least(slots, cut.chunks), 1));
  const int64_t* w = conv.w_strides.at;
  cut.straight = cut.slots == 1 && cut.chunks > 0 && !cut.joined && w[3] == 1 && w[1] == conv.channels * w[2] &&
                 w[0] == conv.kernel_width * w[1];
  cut.tile_parts = cut.joined ? 1 : static_cast<int32_t>(Most(Least(kMostSlots / cut.slots, cut.tiles), 1));
  return cut;
}

int64_t TrainKernelShared(const TrainConv& conv, const TrainConvKernels& kernels) {
  const TrainKernelCut cut = TrainKernelCutOf(conv, kernels);
  return cut.straight ? 0 : cut.slots * SlotFloats(conv, kernels);
}

void TrainKernelRunAll(const TrainConv& given, const TrainConvKernels& kernels, Team* team, float* out, float* shared,
                       float* scratch, int64_t scratch_floats) {
  const TrainConv conv = Joined(given);
  TrainKernelRun run;
  run.conv = &conv;
  run.cut = TrainKernelCutOf(conv, kernels);
  run.sums = shared;
  run.out = out;
  run.scratch = scratch;
  run.scratch_floats = scratch_floats;
  run.parts = static_cast<int32_t>(Least(RowsOf(conv), kMostSlots));
  if (run.parts == 0 || conv.outputs == 0) {
    return;
  }
  Phase phase = {&run, &kernels};
  const bool alone = PixelsOf(conv) * RowsOf(conv) * conv.outputs < kSmall;
  for (run.group = 0; run.group < conv.groups; run.group++) {
    RunParts(team, SumJob, &phase, run.cut.slots * run.cut.tile_parts, alone);
    if (!run.cut.straight) {
      RunParts(team, GatherJob, &phase, run.parts, alone);
    }
  }
}

const TrainConvKernels& TrainConvKernelsOf(int32_t isa) {
#if defined(FOVEA_BUILD_X86)
  if (isa == FOVEA_ISA_AVX2) {
    return fovea_f32_train_conv_ukernel_6x16__avx2;
  }
  if (isa == FOVEA_ISA_AVX512 || isa == FOVEA_ISA_AVX512VNNI) {
    return fovea_f32_train_conv_ukernel_14x32__avx512;
  }
#elif defined(FOVEA_BUILD_ARM64)
  if (isa == FOVEA_ISA_NEON) {
    return fovea_f32_train_conv_ukernel_6x16__neon;
  }
#endif
  (void)isa;
  return fovea_f32_train_conv_ukernel_2x16__scalar;
}

}  // namespace fovea
