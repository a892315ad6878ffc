// Direct convolution of a range of rows and units by micro-kernel tiles.
//
// A convolution is a list of segments (input block, row, column of the kernel), each of up to 16 consecutive floats a
// pixel; an NHWC input of few channels has one segment a kernel row, of kernel width * channels floats. So 1 x 1, k x
// k, strides, dilation, groups and the first layer are one micro-kernel.
#ifndef FOVEA_CPU_F32_CONV_INL_H_
#define FOVEA_CPU_F32_CONV_INL_H_

#include "cpu/f32-conv/f32-conv-shape-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

alignas(64) constexpr float kZeros[kConvMostBlocks * kBlock] = {};

// Part of one convolution: rows x columns of the output (of its flat form where it is flat) for units.
struct ConvRange {
  Range rows, columns, units;
};

struct ConvSegments {
  int32_t count;      // of a group's whole input
  int32_t per_block;  // 0 where the input is not blocked
  int32_t kc, kc_tail;
  int32_t stride_class;
};

FOVEA_INLINE int64_t SegmentCount(const StepView& v) {
  const fovea_step& s = *v.step;
  if (!v.input.blocked) {
    return s.dilation_width == 1 ? s.kernel_height : static_cast<int64_t>(s.kernel_height) * s.kernel_width;
  }
  return static_cast<int64_t>(s.kernel_height) * s.kernel_width * UnitsOf(v).group_input_blocks;
}

// Writes the offsets of all segments from an output pixel's first input pixel.
inline ConvSegments MakeSegments(const StepView& v, int32_t* offsets) {
  const fovea_step& s = *v.step;
  ConvSegments r = {};
  const int32_t row = static_cast<int32_t>(v.input.row) * s.dilation_height;
  const int32_t column = v.input.pixel * s.dilation_width;
  if (!v.input.blocked) {
    const bool whole_rows = s.dilation_width == 1;
    for (int32_t h = 0; h < s.kernel_height; h++) {
      for (int32_t w = 0; w < (whole_rows ? 1 : s.kernel_width); w++) {
        offsets[r.count++] = h * row + w * column;
      }
    }
    r.kc = r.kc_tail = whole_rows ? s.kernel_width * v.input.channels : v.input.channels;
    r.stride_class = 2;
    return r;
  }
  const int32_t blocks = UnitsOf(v).group_input_blocks;
  for (int32_t b = 0; b < blocks; b++) {
    for (int32_t h = 0; h < s.kernel_height; h++) {
      for (int32_t w = 0; w < s.kernel_width; w++) {
        offsets[r.count++] = static_cast<int32_t>(b * v.input.plane) + h * row + w * column;
      }
    }
  }
  r.per_block = s.kernel_height * s.kernel_width;
  r.kc = kBlock;
  r.kc_tail = (v.input.channels - 1) % kBlock + 1;
  r.stride_class = s.stride_width == 1 ? 0 : s.stride_width == 2 ? 1 : 2;
  return r;
}

// Input blocks that are summed before the next pixels are taken: all, but where few pixels share a large panel of
// weights, which then stays in L1.
FOVEA_INLINE int32_t BlocksAtOnce(const StepView& v, int32_t input_blocks, int32_t per_block) {
  if (!v.input.blocked || v.residual.base == v.output.base) {  // sums in between would overwrite the residual
    return input_blocks;
  }
  const int64_t panel = static_cast<int64_t>(input_blocks) * per_block * kBlock * v.step->tile_blocks * kBlock * 4;
  if (v.output.height * v.output.width > 64 || per_block == 1 || panel <= (32 << 10)) {
    return input_blocks;
  }
  return Larger(1, 8 / Larger(1, per_block / 2));
}

inline void ConvDirect(const StepView& v, const ConvRange& range, int32_t* offsets, ConvActivate activate) {
  const fovea_step& s = *v.step;
  const bool flat = ConvIsFlat(v);
  const View output = flat ? FlatView(v.output) : v.output;
  const ConvSegments segments = MakeSegments(v, offsets);
  const ConvUnits units = UnitsOf(v);
  const ConvBounds bounds = BoundsOf(s, v.output.channels);
  const int64_t terms = ConvTerms(v);
  const int32_t input_blocks = segments.per_block > 0 ? units.group_input_blocks : 1;
  const int32_t per_block = segments.per_block > 0 ? segments.per_block : segments.count;
  const int32_t at_once = BlocksAtOnce(v, input_blocks, per_block);
  const int32_t columns = range.columns.to - range.columns.from, rows = range.rows.to - range.rows.from;
  const int32_t tiles_a_row = CeilDiv(columns, s.tile_pixels), tiles = tiles_a_row * rows;
  ConvTileArgs args = {};
  args.kc = segments.kc;
  args.kc_tail = segments.kc_tail;
  args.pixel_stride = static_cast<int64_t>(s.stride_width) * v.input.pixel;
  args.output_plane = v.output.plane;
  args.residual_plane = v.residual.plane;
  args.low = bounds.low;
  args.high = bounds.high;
  for (int32_t index = range.units.from; index < range.units.to; index++) {
    const ConvUnit unit = UnitAt(units, index);
    const ConvTiles& kernels = *kConvTiles[unit.blocks];
    const float* weights = static_cast<const float*>(v.weights) + unit.block * kBlock * terms;
    for (int32_t from = 0; from < input_blocks; from += at_once) {
      const int32_t to = Smaller(from + at_once, input_blocks);
      const bool last = to == input_blocks;
      args.offsets = offsets + from * per_block;
      args.segments = (to - from) * per_block;
      args.full_segments = last && segments.kc_tail < segments.kc ? args.segments - per_block : args.segments;
      const int64_t panel_terms = static_cast<int64_t>(args.full_segments) * segments.kc +
                                  static_cast<int64_t>(args.segments - args.full_segments) * segments.kc_tail;
      const int64_t panel = panel_terms * unit.blocks * kBlock;
      args.weights = weights;
      args.bias = from > 0 ? nullptr : v.bias != nullptr ? v.bias + unit.block * kBlock : kZeros;
      args.last = last;
      // The next panel comes into L2 while this one is used. With many tiles a panel it is early enough anyway.
      const float* next =
          last && index + 1 == units.count ? static_cast<const float*>(v.next_weights) : weights + panel;
      const bool fetch = next != nullptr && tiles <= 56;
      const int64_t tile_lines = fetch ? CeilDiv(static_cast<int32_t>(panel / kBlock), tiles) : 0;
      args.prefetch_lines = fetch ? CeilDiv(static_cast<int32_t>(tile_lines), args.segments) : 0;
      int32_t tile = 0;
      for (int32_t y = range.rows.from; y < range.rows.to; y++) {
        const int32_t input_y = flat ? 0 : y * s.stride_height - s.pad_top;
        const float* input =
            v.input.blocked ? v.input.Row(unit.input_block, input_y) : v.input.base + input_y * v.input.row;
        input -= static_cast<int64_t>(s.pad_left) * v.input.pixel;
        float* out = v.output.Row(unit.block, y);
        const float* residual = v.residual.base != nullptr && last ? v.residual.Row(unit.block, y) : nullptr;
        int32_t x = range.columns.from;
        for (int32_t left = tiles_a_row; left > 0; left--) {
          const int32_t pixels = CeilDiv(range.columns.to - x, left);
          args.input = input + x * args.pixel_stride;
          args.output = out + static_cast<int64_t>(x) * kBlock;
          args.residual = residual != nullptr ? residual + static_cast<int64_t>(x) * kBlock : nullptr;
          args.prefetch = fetch ? next + tile * tile_lines * kBlock : nullptr;
          tile++;
          kernels.at[segments.stride_class][pixels](args);
          x += pixels;
        }
      }
      weights += panel;
    }
    if (bounds.after) {
      activate(s, output, {unit.block, unit.block + unit.blocks}, range.rows, range.columns);
    }
  }
}

// One part of a whole direct convolution.
inline void ConvDirectPart(const StepView& v, const ConvTask& task) {
  const ConvSplit split = SplitOf(v, task.threads);
  const bool flat = ConvIsFlat(v);
  const int32_t height = flat ? 1 : v.output.height, width = flat ? v.output.height * v.output.width : v.output.width;
  ConvRange range = {{0, height}, {0, width}, {0, UnitsOf(v).count}};
  if (split.parts > 1) {
    if (split.by_units) {
      range.units = Share(range.units.to, task.part, split.parts);
    } else if (flat) {
      const int32_t tile = v.step->tile_pixels;
      const Range tiles = Share(CeilDiv(width, tile), task.part, split.parts);
      range.columns = {tiles.from * tile, Smaller(width, tiles.to * tile)};
    } else {
      range.rows = Share(height, task.part, split.parts);
    }
  }
  ConvDirect(v, range, reinterpret_cast<int32_t*>(task.scratch), task.activate);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_INL_H_
