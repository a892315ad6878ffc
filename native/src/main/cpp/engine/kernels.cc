// Which kernel computes a step, and how its work is counted.
#include "engine/kernels.h"

#include "cpu/f32-mean/f32-mean.h"
#include "cpu/f32-transpose/f32-transpose.h"
#include "dispatch/isa.h"
#include "fovea/fovea.h"

namespace fovea {

void fovea_f32_activate__scalar(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns);
#if defined(FOVEA_BUILD_X86)
void fovea_f32_activate__avx2(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns);
void fovea_f32_activate__avx512(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns);
#endif
#if defined(FOVEA_BUILD_ARM64)
void fovea_f32_activate__neon(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns);
#endif

namespace {

struct Row {
  int32_t folder, isa;
  StepUkernel run;
};

#define FOVEA_UKERNEL(isa, symbol, tile) {FOVEA_FOLDER, FOVEA_ISA_##isa, symbol},
constexpr Row kRows[] = {
#define FOVEA_FOLDER kFolderDense
#include "cpu/f32-dense/f32-dense.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderPool
#include "cpu/f32-pool/f32-pool.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderElementwise
#include "cpu/f32-elementwise/f32-elementwise.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderSoftmax
#include "cpu/f32-softmax/f32-softmax.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderCopy
#include "cpu/f32-copy/f32-copy.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderResize
#include "cpu/f32-resize/f32-resize.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderTranspose
#include "cpu/f32-transpose/f32-transpose.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderMean
#include "cpu/f32-mean/f32-mean.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderConvPlain
#include "cpu/f32-conv-plain/f32-conv-plain.inc"
#undef FOVEA_FOLDER
#define FOVEA_FOLDER kFolderConvTranspose
#include "cpu/f32-conv-transpose/f32-conv-transpose.inc"
#undef FOVEA_FOLDER
};
#undef FOVEA_UKERNEL

int64_t Elements(const View& v) {
  return static_cast<int64_t>(v.height) * v.width * v.channels;
}

int32_t Chunks(const View& v) {
  return (v.channels + FOVEA_BLOCK - 1) / FOVEA_BLOCK;
}

int64_t Runs(int64_t elements, int64_t run) {
  return (elements + run - 1) / run;
}

}  // namespace

int32_t FolderOfKind(int32_t kind) {
  switch (kind) {
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      return kFolderConvPlain;
    case FOVEA_STEP_DENSE:
      return kFolderDense;
    case FOVEA_STEP_MAX_POOL:
    case FOVEA_STEP_AVERAGE_POOL:
    case FOVEA_STEP_GLOBAL_AVERAGE:
    case FOVEA_STEP_GLOBAL_MAX:
      return kFolderPool;
    case FOVEA_STEP_ADD:
    case FOVEA_STEP_MULTIPLY:
    case FOVEA_STEP_AFFINE:
    case FOVEA_STEP_ACTIVATION:
    case FOVEA_STEP_PRELU:
      return kFolderElementwise;
    case FOVEA_STEP_SOFTMAX:
      return kFolderSoftmax;
    case FOVEA_STEP_COPY:
      return kFolderCopy;
    case FOVEA_STEP_RESIZE:
      return kFolderResize;
    case FOVEA_STEP_TRANSPOSE:
      return kFolderTranspose;
    case FOVEA_STEP_MEAN:
      return kFolderMean;
    case FOVEA_STEP_CONV_TRANSPOSE:
      return kFolderConvTranspose;
    default:
      return -1;
  }
}

StepUkernel KernelOf(int32_t folder, int32_t isa) {
  StepUkernel best = nullptr;
  for (const Row& row : kRows) {
    if (row.folder == folder && (row.isa == FOVEA_ISA_SCALAR || row.isa == FloatIsa(isa))) {
      best = row.run;
    }
  }
  return best;
}

StepActivate ActivateOf(int32_t isa) {
  switch (FloatIsa(isa)) {
#if defined(FOVEA_BUILD_X86)
    case FOVEA_ISA_AVX2:
      return fovea_f32_activate__avx2;
    case FOVEA_ISA_AVX512:
      return fovea_f32_activate__avx512;
#endif
#if defined(FOVEA_BUILD_ARM64)
    case FOVEA_ISA_NEON:
      return fovea_f32_activate__neon;
#endif
    default:
      return fovea_f32_activate__scalar;
  }
}

int32_t FloatIsa(int32_t isa) {
  return isa == FOVEA_ISA_AVX512VNNI ? static_cast<int32_t>(FOVEA_ISA_AVX512) : isa;
}

int32_t StepUnits(const StepView& v) {
  const View& out = v.output;
  switch (v.step->kind) {
    case FOVEA_STEP_DENSE:
      return (Chunks(out) + 3) / 4;
    case FOVEA_STEP_GLOBAL_AVERAGE:
    case FOVEA_STEP_GLOBAL_MAX:
      return Chunks(out);
    case FOVEA_STEP_SOFTMAX:
    case FOVEA_STEP_COPY:
      return out.height;
    case FOVEA_STEP_TRANSPOSE:
      return static_cast<int32_t>(Runs(Elements(out), kTransposeRun));
    case FOVEA_STEP_MEAN:
      return static_cast<int32_t>(Runs(Elements(out), kMeanRun));
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      return out.height * Chunks(out);
    default:
      return out.height * out.blocks;
  }
}

int64_t StepCost(const StepView& v) {
  const fovea_step& s = *v.step;
  const int64_t in = Elements(v.input), out = Elements(v.output);
  const int64_t taps = static_cast<int64_t>(s.kernel_height) * s.kernel_width;
  constexpr int64_t kMost = int64_t{1} << 40;
  int64_t cost = in + out;
  switch (s.kind) {
    case FOVEA_STEP_DENSE:
      cost = static_cast<int64_t>(v.input.channels) * v.output.channels;
      break;
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_CONV_TRANSPOSE:
      cost = out < kMost / taps ? out * taps : kMost;
      break;
    case FOVEA_STEP_SOFTMAX:
    case FOVEA_STEP_ACTIVATION:
      cost = 4 * out;
      break;
    default:
      break;
  }
  return cost < kMost ? cost : kMost;
}

}  // namespace fovea

extern "C" int32_t fovea_program_isa(int32_t max_isa) {
  return fovea::FloatIsa(fovea_isa(max_isa));
}
