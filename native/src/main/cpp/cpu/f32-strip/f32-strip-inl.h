// A strip group: convolution (expand), depthwise and 1 x 1 convolution (project) run a few rows at a time, so that the
// two tensors between them are rings of rows that stay in cache.
//
// Computes: bit for bit what the three steps give one after the other.
// Aliasing, alignment, threads: the group's input must not overlap its output. Each part makes a range of the output
//   rows with rings of its own, and so expands the kernel height - 1 rows at its edge again.
#ifndef FOVEA_CPU_F32_STRIP_INL_H_
#define FOVEA_CPU_F32_STRIP_INL_H_

#include "cpu/f32-conv/f32-conv-inl.h"
#include "cpu/f32-depthwise/f32-depthwise-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// Parts of a thread's scratch, in floats from its start.
struct StripLayout {
  int32_t expand_rows, depthwise_rows;  // of the rings
  int64_t expand_plane, depthwise_plane;
  int64_t offsets, zeros, expand, depthwise, floats;
};

FOVEA_INLINE StripLayout StripLayoutOf(const StepView* steps) {
  const fovea_step& d = *steps[1].step;
  const View &e = steps[0].output, &o = steps[1].output;
  StripLayout l;
  l.depthwise_rows = Smaller(steps[0].step->strip_rows, o.height);
  l.expand_rows = (l.depthwise_rows - 1) * d.stride_height + (d.kernel_height - 1) * d.dilation_height + 1;
  l.expand_plane = static_cast<int64_t>(e.left + e.width + e.right) * kBlock * l.expand_rows;
  l.depthwise_plane = static_cast<int64_t>(o.left + o.width + o.right) * kBlock * l.depthwise_rows;
  const int64_t first = SegmentCount(steps[0]), last = SegmentCount(steps[2]);
  l.offsets = 0;
  l.zeros = RoundUp(first > last ? first : last, kBlock);
  l.expand = l.zeros + RoundUp(DepthwiseZeros(steps[1]), kBlock);
  l.depthwise = l.expand + l.expand_plane * e.blocks;
  l.floats = l.depthwise + l.depthwise_plane * o.blocks;
  return l;
}

FOVEA_INLINE View RingView(View v, float* memory, int32_t rows, int64_t plane) {
  v.pixel = kBlock;
  v.row = static_cast<int64_t>(v.left + v.width + v.right) * kBlock;
  v.plane = plane;
  v.base = memory + static_cast<int64_t>(v.left) * kBlock;
  v.ring = rows;
  return v;
}

FOVEA_INLINE void ZeroPixels(float* p, int32_t pixels) {
  for (int32_t i = 0; i < pixels; i++) {
    Store(p + static_cast<int64_t>(i) * kBlock, SetBlock(0.0f));
  }
}

// Output rows `rows` of the group.
inline void StripRows(const StepView* steps, Range rows, float* scratch, ConvActivate activate) {
  const StripLayout l = StripLayoutOf(steps);
  StepView expand = steps[0], depthwise = steps[1], project = steps[2];
  expand.output = depthwise.input = RingView(expand.output, scratch + l.expand, l.expand_rows, l.expand_plane);
  depthwise.output = project.input =
      RingView(depthwise.output, scratch + l.depthwise, l.depthwise_rows, l.depthwise_plane);
  const View& ring = expand.output;
  for (int32_t b = 0; b < ring.blocks; b++) {
    for (int32_t y = 0; y < ring.ring; y++) {
      float* row = ring.Row(b, y);
      ZeroPixels(row - static_cast<int64_t>(ring.left) * kBlock, ring.left);
      ZeroPixels(row + static_cast<int64_t>(ring.width) * kBlock, ring.right);
    }
  }
  int32_t* offsets = reinterpret_cast<int32_t*>(scratch + l.offsets);
  const fovea_step& d = *depthwise.step;
  const Range expand_units = {0, UnitsOf(expand).count}, project_units = {0, UnitsOf(project).count};
  const int32_t reach = (d.kernel_height - 1) * d.dilation_height + 1;
  int32_t done = 0;  // expanded rows before this one are in the ring or no longer needed
  for (int32_t y = rows.from; y < rows.to; y += l.depthwise_rows) {
    const Range strip = {y, Smaller(rows.to, y + l.depthwise_rows)};
    const int32_t first = Larger(done, strip.from * d.stride_height - d.pad_top);
    const int32_t need = Smaller(ring.height, (strip.to - 1) * d.stride_height - d.pad_top + reach);
    if (need > first) {
      ConvDirect(expand, {{first, need}, {0, ring.width}, expand_units}, offsets, activate);
      done = need;
    }
    Depthwise(depthwise, {0, depthwise.output.blocks}, strip, scratch + l.zeros, activate);
    ConvDirect(project, {strip, {0, project.output.width}, project_units}, offsets, activate);
  }
}

FOVEA_INLINE int32_t StripParts(const StepView* steps, int32_t threads) {
  return Smaller(threads, steps[1].output.height);
}

inline void StripPart(const StepView* steps, const ConvTask& task) {
  StripRows(steps, Share(steps[1].output.height, task.part, StripParts(steps, task.threads)), task.scratch,
            task.activate);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_STRIP_INL_H_
