// The kernels of steps other than the f32 convolutions (cpu/f32-conv): one function each, by level.
#ifndef FOVEA_ENGINE_KERNELS_H_
#define FOVEA_ENGINE_KERNELS_H_

#include <stdint.h>

#include "engine/view.h"

namespace fovea {

// Computes units of a step's work, a range of 0..StepUnits. Units may be computed in any order by any thread, each
// once; a result depends on its unit alone. The activation is applied when it is NONE or CLAMP (but for COPY and
// SOFTMAX, which take none); others are a pass of their own afterwards. Lanes past the last channel of a C16 output
// become zero.
using StepUkernel = void (*)(const StepView& view, Range units);

// The activation pass of a step over its output, in place.
using StepActivate = void (*)(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns);

// Folders of kernels; a folder serves one or several kinds of steps.
enum KernelFolder {
  kFolderDense = 0,
  kFolderPool,
  kFolderElementwise,
  kFolderSoftmax,
  kFolderCopy,
  kFolderResize,
  kFolderTranspose,
  kFolderMean,
  kFolderConvPlain,
  kFolderConvTranspose,
  kFolders
};

// Returns the folder of a kind of step (CONV: of its PLAIN algorithm), or -1 for what cpu/f32-conv computes alone.
int32_t FolderOfKind(int32_t kind);

// Returns a folder's kernel for a level: that level's, or the plain one where it has none.
StepUkernel KernelOf(int32_t folder, int32_t isa);

// Returns a level's activation pass.
StepActivate ActivateOf(int32_t isa);

// Returns the level whose float kernels serve `isa` (AVX512VNNI: AVX512).
int32_t FloatIsa(int32_t isa);

// Returns the number of units of a step.
int32_t StepUnits(const StepView& view);

// Returns a rough cost of a step, in elements moved.
int64_t StepCost(const StepView& view);

#define FOVEA_UKERNEL(isa, symbol, tile) void symbol(const StepView& view, Range units);
#include "cpu/f32-conv-plain/f32-conv-plain.inc"
#include "cpu/f32-conv-transpose/f32-conv-transpose.inc"
#include "cpu/f32-copy/f32-copy.inc"
#include "cpu/f32-dense/f32-dense.inc"
#include "cpu/f32-elementwise/f32-elementwise.inc"
#include "cpu/f32-mean/f32-mean.inc"
#include "cpu/f32-pool/f32-pool.inc"
#include "cpu/f32-resize/f32-resize.inc"
#include "cpu/f32-softmax/f32-softmax.inc"
#include "cpu/f32-transpose/f32-transpose.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_ENGINE_KERNELS_H_
