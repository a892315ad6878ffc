// Computes: CONV_TRANSPOSE of program.h: each output pixel gathers the input pixels that reach it.
// Shapes: as f32-conv-plain-inl.h. Unit u is row u / output blocks, block u % output blocks of the output.
// Units: elements.
// Accuracy: |out - exact| <= n eps (|bias| + sum |in||weights|), n products, in a fixed order.
// Aliasing, alignment, threads: output apart from input; packed 64-byte aligned; writes the units' pixels only.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_CONV_TRANSPOSE_INL_H_
#define FOVEA_CPU_F32_CONV_TRANSPOSE_INL_H_

#include "cpu/f32-conv-plain/f32-conv-plain-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// The input coordinate that tap k brings to output coordinate `at`, or -1.
FOVEA_INLINE int32_t Reaching(int32_t at, int32_t pad, int32_t k, int32_t dilation, int32_t stride, int32_t size) {
  const int32_t t = at + pad - k * dilation;
  return t < 0 || t % stride != 0 || t / stride >= size ? -1 : t / stride;
}

inline void ConvTransposeUnits(const StepView& v, Range units) {
  const fovea_step& s = *v.step;
  const View& in = v.input;
  const View& out = v.output;
  const Limits limits = LimitsOf(s);
  const int32_t blocks = ChunksOf(out);
  for (int32_t u = units.from; u < units.to; u++) {
    const int32_t y = u / blocks, block = u % blocks;
    const PlainBlock b = PlainBlockOf(v, block, s.groups);
    const int64_t tap = static_cast<int64_t>(b.inputs) * kBlock;
    float* to = ChunkRow(out, block, y);
    for (int32_t x = 0; x < out.width; x++, to += out.pixel) {
      Block sum = v.bias == nullptr ? SetBlock(0.0f) : LoadBlock(v.bias + block * kBlock);
      const float* weights = b.weights;
      for (int32_t h = 0; h < s.kernel_height; h++) {
        const int32_t iy = Reaching(y, s.pad_top, h, s.dilation_height, s.stride_height, in.height);
        for (int32_t w = 0; w < s.kernel_width; w++, weights += tap) {
          const int32_t ix = Reaching(x, s.pad_left, w, s.dilation_width, s.stride_width, in.width);
          if (iy >= 0 && ix >= 0) {
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

#endif  // FOVEA_CPU_F32_CONV_TRANSPOSE_INL_H_
