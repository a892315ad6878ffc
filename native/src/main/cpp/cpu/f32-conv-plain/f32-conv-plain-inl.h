// Computes: CONV with the algorithm PLAIN and DEPTHWISE_MULTIPLIER of program.h: any groups, strides, dilations.
// Shapes: input of either format, output NHWC; weights packed [output blocks][kernel height][kernel width][inputs of a
//   group][16], bias [output blocks * 16]. Unit u is row u / output blocks, block u % output blocks of the output.
// Units: elements.
// Accuracy: |out - exact| <= n eps (|bias| + |residual| + sum |in||weights|), n products, in a fixed order.
// Aliasing, alignment, threads: output apart from input; packed 64-byte aligned; writes the units' pixels only.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_CONV_PLAIN_INL_H_
#define FOVEA_CPU_F32_CONV_PLAIN_INL_H_

#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// The 16 outputs of a unit and the groups of inputs that they read.
struct PlainBlock {
  const float* weights;     // of the block, at the first tap
  int32_t inputs;           // of a group
  int32_t lanes;            // outputs
  int32_t first;            // input channel of lane 0's group
  bool one_group;           // all lanes read the same inputs
  int32_t channel[kBlock];  // first input channel of each lane
};

FOVEA_INLINE PlainBlock PlainBlockOf(const StepView& v, int32_t block, int32_t groups) {
  const int32_t outputs = v.output.channels / groups;
  PlainBlock b;
  b.inputs = v.input.channels / groups;
  b.lanes = LanesOfChunk(v.output, block);
  const int64_t taps = static_cast<int64_t>(v.step->kernel_height) * v.step->kernel_width;
  b.weights = static_cast<const float*>(v.weights) + block * taps * b.inputs * kBlock;
  for (int32_t i = 0; i < kBlock; i++) {
    const int32_t lane = Smaller(block * kBlock + i, v.output.channels - 1);
    b.channel[i] = lane / outputs * b.inputs;
  }
  b.first = b.channel[0];
  b.one_group = b.channel[kBlock - 1] == b.first;
  return b;
}

FOVEA_INLINE int64_t ChannelOffset(const View& v, int32_t channel) {
  return v.blocked ? channel / kBlock * v.plane + channel % kBlock : channel;
}

// Adds one tap: `pixel` is the input's pixel, `weights` [inputs][16].
FOVEA_INLINE Block PlainTap(const View& in, const PlainBlock& b, const float* pixel, const float* weights, Block sum) {
  if (b.one_group) {
    for (int32_t i = 0; i < b.inputs; i++, weights += kBlock) {
      sum = Fma(SetBlock(pixel[ChannelOffset(in, b.first + i)]), LoadBlock(weights), sum);
    }
    return sum;
  }
  for (int32_t i = 0; i < b.inputs; i++, weights += kBlock) {
    float lanes[kBlock];
    for (int32_t j = 0; j < kBlock; j++) {
      lanes[j] = pixel[ChannelOffset(in, b.channel[j] + i)];
    }
    sum = Fma(LoadBlock(lanes), LoadBlock(weights), sum);
  }
  return sum;
}

inline void ConvPlainUnits(const StepView& v, Range units) {
  const fovea_step& s = *v.step;
  const View& in = v.input;
  const View& out = v.output;
  const Limits limits = LimitsOf(s);
  const int32_t groups = s.kind == FOVEA_STEP_DEPTHWISE_MULTIPLIER ? in.channels : s.groups;
  const int32_t blocks = ChunksOf(out);
  for (int32_t u = units.from; u < units.to; u++) {
    const int32_t y = u / blocks, block = u % blocks;
    const PlainBlock b = PlainBlockOf(v, block, groups);
    const int64_t tap = static_cast<int64_t>(b.inputs) * kBlock;
    float* to = ChunkRow(out, block, y);
    for (int32_t x = 0; x < out.width; x++, to += out.pixel) {
      Block sum = v.bias == nullptr ? SetBlock(0.0f) : LoadBlock(v.bias + block * kBlock);
      if (v.residual.base != nullptr) {
        const float* r = ChunkRow(v.residual, block, y) + static_cast<int64_t>(x) * v.residual.pixel;
        sum = Add(sum, LoadBlockPartial(r, b.lanes));
      }
      const float* weights = b.weights;
      for (int32_t h = 0; h < s.kernel_height; h++) {
        const int32_t iy = y * s.stride_height + h * s.dilation_height - s.pad_top;
        for (int32_t w = 0; w < s.kernel_width; w++, weights += tap) {
          const int32_t ix = x * s.stride_width + w * s.dilation_width - s.pad_left;
          if (iy >= 0 && iy < in.height && ix >= 0 && ix < in.width) {
            sum = PlainTap(in, b, in.Row(0, iy) + static_cast<int64_t>(ix) * in.pixel, weights, sum);
          }
        }
      }
      StorePartial(to, Clamped(sum, limits), b.lanes);
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_PLAIN_INL_H_
