// What the drivers of convolutions derive from a checked step: units of work, and how threads share them.
#ifndef FOVEA_CPU_F32_CONV_SHAPE_INL_H_
#define FOVEA_CPU_F32_CONV_SHAPE_INL_H_

#include <math.h>

#include "cpu/f32-conv/f32-conv-ukernel-inl.h"
#include "cpu/f32-conv/f32-conv.h"
#include "engine/view.h"
#include "simd/simd-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE int32_t CeilDiv(int32_t a, int32_t b) {
  return (a + b - 1) / b;
}

FOVEA_INLINE int64_t RoundUp(int64_t a, int64_t b) {
  return (a + b - 1) / b * b;
}

// The part'th of `parts` nearly equal shares of 0..count.
FOVEA_INLINE Range Share(int32_t count, int32_t part, int32_t parts) {
  const int64_t n = count;
  return {static_cast<int32_t>(n * part / parts), static_cast<int32_t>(n * (part + 1) / parts)};
}

// Output blocks are taken `tile_blocks` at a time within a group of the convolution: a unit, the run of blocks whose
// weights are packed together.
struct ConvUnits {
  int32_t count, per_group;
  int32_t tile_blocks;
  int32_t group_input_blocks, group_output_blocks;
};

struct ConvUnit {
  int32_t block, blocks;  // first output block, and how many
  int32_t input_block;    // first input block
};

FOVEA_INLINE ConvUnits UnitsOf(const StepView& v) {
  ConvUnits u;
  const int32_t groups = v.step->groups;
  u.tile_blocks = v.step->tile_blocks;
  u.group_input_blocks = groups > 1 ? v.input.blocks / groups : v.input.blocks;
  u.group_output_blocks = groups > 1 ? v.output.blocks / groups : v.output.blocks;
  u.per_group = CeilDiv(u.group_output_blocks, u.tile_blocks);
  u.count = groups * u.per_group;
  return u;
}

FOVEA_INLINE ConvUnit UnitAt(const ConvUnits& units, int32_t index) {
  const int32_t group = index / units.per_group, within = index % units.per_group * units.tile_blocks;
  return {group * units.group_output_blocks + within, Smaller(units.tile_blocks, units.group_output_blocks - within),
          group * units.group_input_blocks};
}

// Terms of an output: taps * input channels of a group.
FOVEA_INLINE int64_t ConvTerms(const StepView& v) {
  return static_cast<int64_t>(v.step->kernel_height) * v.step->kernel_width * (v.input.channels / v.step->groups);
}

FOVEA_INLINE bool NoHalo(const View& v) {
  return (v.top | v.left | v.bottom | v.right) == 0 && v.ring == 0;
}

// Whether height * width is one row of pixels.
FOVEA_INLINE bool ConvIsFlat(const StepView& v) {
  const fovea_step& s = *v.step;
  return v.input.blocked && s.kernel_height == 1 && s.kernel_width == 1 && s.stride_height == 1 &&
         s.stride_width == 1 && s.pad_top == 0 && s.pad_left == 0 && NoHalo(v.input) && NoHalo(v.output) &&
         (v.residual.base == nullptr || NoHalo(v.residual));
}

FOVEA_INLINE View FlatView(View v) {
  v.width *= v.height;
  v.height = 1;
  return v;
}

// Bounds that the micro-kernels apply. Other activations, and bounds that move zero where lanes past the last channel
// must stay zero, are left to ConvTask::activate.
struct ConvBounds {
  float low, high;
  bool after;  // call activate
};

FOVEA_INLINE ConvBounds BoundsOf(const fovea_step& s, int32_t channels) {
  ConvBounds b = {-INFINITY, INFINITY, false};
  if (s.activation == FOVEA_ACTIVATION_CLAMP) {
    const bool moves_zero = !(s.alpha <= 0.0f && s.beta >= 0.0f);
    if (moves_zero && channels % kBlock != 0) {
      b.after = true;
    } else {
      b.low = s.alpha;
      b.high = s.beta;
    }
  } else {
    b.after = s.activation != FOVEA_ACTIVATION_NONE;
  }
  return b;
}

// Work below this many multiply-adds is not worth waking a thread for.
constexpr int64_t kSmallWork = 1 << 19;

// How a direct convolution is shared: by units (each weight is read by one thread) or by pixels.
struct ConvSplit {
  bool by_units;
  int32_t parts;
};

FOVEA_INLINE ConvSplit SplitOf(const StepView& v, int32_t threads) {
  const ConvUnits units = UnitsOf(v);
  const int64_t pixels = static_cast<int64_t>(v.output.height) * v.output.width;
  const int64_t weights = ConvTerms(v) * v.output.blocks * kBlock;
  if (threads <= 1 || pixels * weights < kSmallWork) {
    return {false, 1};
  }
  const int32_t rows = ConvIsFlat(v) ? CeilDiv(static_cast<int32_t>(pixels), v.step->tile_pixels) : v.output.height;
  const int32_t unit_parts = Smaller(threads, units.count), row_parts = Smaller(threads, rows);
  const float unit_share = static_cast<float>(CeilDiv(units.count, unit_parts)) / static_cast<float>(units.count);
  const float row_share = static_cast<float>(CeilDiv(rows, row_parts)) / static_cast<float>(rows);
  const bool heavy = weights * 4 > (512 << 10);
  const bool by_units = heavy ? unit_share < row_share + 0.08f : unit_share < row_share - 0.01f;
  return {by_units, by_units ? unit_parts : row_parts};
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_SHAPE_INL_H_
