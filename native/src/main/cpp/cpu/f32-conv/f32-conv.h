// The f32 convolutions of one instruction set: direct and Winograd convolutions (FOVEA_STEP_CONV but
// FOVEA_CONV_PLAIN), depthwise convolutions (FOVEA_STEP_DEPTHWISE) and strip groups of three steps.
#ifndef FOVEA_CPU_F32_CONV_H_
#define FOVEA_CPU_F32_CONV_H_

#include <stdint.h>

#include "engine/view.h"
#include "fovea/program.h"

namespace fovea {

// Applies step.activation to the pixels rows x columns of the blocks of `output`, in place, and leaves lanes past the
// last channel zero. Convolutions call it right after they have written these pixels, with NONE and most CLAMPs
// applied by themselves. `output` may be a view of another form than the step's own: height x width as one row.
using ConvActivate = void (*)(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns);

// One call of ConvKernels::run.
struct ConvTask {
  int32_t phase, part;
  int32_t threads;  // as asked for phases and parts
  float* scratch;   // of this thread: scratch_floats, 64-byte aligned, of any content
  float* shared;    // of the step: shared_floats, 64-byte aligned; the same for all parts of all phases
  ConvActivate activate;
};

// `steps` points to one step, or to the three of a strip group when steps->step->strip_rows > 0: convolution,
// depthwise, convolution. All is checked before. Views in FOVEA_SPACE_STRIP need no base and no ring: they are laid out
// in the thread's scratch (strides, halo and size count).
//
// A step runs in phases, one after the other with a barrier between; a phase in parts of about equal cost, in any
// order, by any thread, each once. Results do not depend on `threads` nor on who runs what, bit for bit.
// Threads: any; parts of one phase write different memory.
struct ConvKernels {
  int32_t isa;  // fovea_isa: SCALAR, AVX2, AVX512 or NEON
  int64_t (*scratch_floats)(const StepView* steps, int32_t threads);
  int64_t (*shared_floats)(const StepView* steps, int32_t threads);
  int32_t (*phases)(const StepView* steps, int32_t threads);
  int32_t (*parts)(const StepView* steps, int32_t phase, int32_t threads);
  void (*run)(const StepView* steps, const ConvTask& task);

  // Packs a step's weights and, when step.bias is 1, its bias behind them. Returns FOVEA_OK or the violated rule.
  int32_t (*pack)(const fovea_step& step, const fovea_tensor& input, const fovea_tensor& output,
                  const fovea_weights& weights, void* packed, int64_t packed_bytes);
};

// Returns the kernels of a level (AVX512VNNI: those of AVX512), or null when the library has none.
const ConvKernels* ConvKernelsOf(int32_t isa);

// Returns whether the level has a micro-kernel of this tile (step.tile_pixels, step.tile_blocks).
bool ConvTileKnown(int32_t isa, int32_t tile_pixels, int32_t tile_blocks);

// Returns the floats of a step's packed weights, without bias; the bias, [output blocks * 16], lies right behind them.
// The layout does not depend on the level. A multiple of 16. -1 where sizes are out of range.
int64_t ConvWeightFloats(const fovea_step& step, const fovea_tensor& input, const fovea_tensor& output);

// Returns the bytes that pack needs, or a negative status: a kernel whose sizes do not fit the step's tensors, or whose
// elements lie outside its memory.
int64_t ConvPackedBytes(const fovea_step& step, const fovea_tensor& input, const fovea_tensor& output,
                        const fovea_weights& weights);

// Returns FOVEA_OK when these kernels can run a step on these tensors: form, tile, halo that the reads need. For a
// program's check; the residual (may be null) must have the output's shape.
int32_t ConvCheck(int32_t isa, const fovea_step& step, const fovea_tensor& input, const fovea_tensor& output,
                  const fovea_tensor* residual);

}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_H_
