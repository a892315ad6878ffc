// Computes: ADD, MULTIPLY, AFFINE, PRELU and ACTIVATION of program.h, by lines of pixels.
// Shapes: units are rows of each output block (C16) or rows (NHWC): unit u is block u / height, row u % height.
// Units: elements.
// Accuracy: one rounding for each operation (AFFINE: one or two, as the instruction set fuses); simd/math-inl.h.
// Aliasing, alignment, threads: output may be input or second exactly; any float alignment; reads the step's tensors,
//   writes the units' pixels. Lanes past the last channel of C16 become zero.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_ELEMENTWISE_INL_H_
#define FOVEA_CPU_F32_ELEMENTWISE_INL_H_

#include "cpu/f32-elementwise/f32-activation-inl.h"
#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// How an operand walks along a line of pixels: every pixel its own 16 channels, one set of 16 for all pixels, or one
// element of each pixel for all channels.
enum Walk { kWalkPixels, kWalkFixed, kWalkLane };

struct Operand {
  const float* at;  // of the first pixel
  int64_t pixel;    // elements from a pixel to the next; 0: the same
  int walk;
};

// The operand of chunk b (16 channels) of row y of an output.
FOVEA_INLINE Operand OperandAt(const View& v, const View& output, int32_t b, int32_t y) {
  Operand o;
  const bool lane = v.channels == 1 && output.channels > 1;
  const int64_t chunk = lane ? 0 : v.blocked ? b * v.plane : static_cast<int64_t>(b) * kBlock;
  o.at = v.base + chunk + (v.height == 1 ? 0 : y * v.row);
  o.pixel = v.width == 1 ? 0 : v.pixel;
  o.walk = lane ? kWalkLane : o.pixel == 0 ? kWalkFixed : kWalkPixels;
  return o;
}

struct AddOf {
  FOVEA_INLINE Block operator()(const Block& x, const Block& y, const Block&) const { return Add(x, y); }
};
struct ProductOf {
  FOVEA_INLINE Block operator()(const Block& x, const Block& y, const Block&) const { return Mul(x, y); }
};
struct AffineOf {
  FOVEA_INLINE Block operator()(const Block& x, const Block& y, const Block& z) const { return Fma(x, y, z); }
};
struct PreluOf {
  FOVEA_INLINE Block operator()(const Block& x, const Block& y, const Block&) const {
    return Select(Less(x, SetBlock(0.0f)), Mul(x, y), x);
  }
};

// One line of pixels of one chunk of `lanes` channels.
template <typename F>
FOVEA_INLINE void ElementwiseLine(const F& f, const float* in, int64_t in_pixel, const Operand& second,
                                  const float* shift, float* out, int64_t out_pixel, int64_t pixels, int lanes,
                                  const Limits& limits) {
  const Block third = shift == nullptr ? SetBlock(0.0f) : LoadBlockPartial(shift, lanes);
  if (lanes == kBlock && second.walk == kWalkFixed) {
    const Block y = LoadBlock(second.at);
    for (int64_t x = 0; x < pixels; x++, in += in_pixel, out += out_pixel) {
      Store(out, Clamped(f(LoadBlock(in), y, third), limits));
    }
  } else if (lanes == kBlock && second.walk == kWalkPixels) {
    const float* q = second.at;
    for (int64_t x = 0; x < pixels; x++, in += in_pixel, out += out_pixel, q += second.pixel) {
      Store(out, Clamped(f(LoadBlock(in), LoadBlock(q), third), limits));
    }
  } else {
    const float* q = second.at;
    for (int64_t x = 0; x < pixels; x++, in += in_pixel, out += out_pixel, q += second.pixel) {
      const Block y = second.walk == kWalkLane ? SetBlock(*q) : LoadBlockPartial(q, lanes);
      StorePartial(out, Clamped(f(LoadBlockPartial(in, lanes), y, third), limits), lanes);
    }
  }
}

// Rows of NHWC pixels whose operand has the same pixels: one line of elements.
template <typename F>
FOVEA_INLINE void ElementwiseElements(const F& f, const float* in, const float* second, float* out, int64_t n,
                                      const Limits& limits) {
  const Block none = SetBlock(0.0f);
  int64_t i = 0;
  for (; i + kBlock <= n; i += kBlock) {
    Store(out + i, Clamped(f(LoadBlock(in + i), LoadBlock(second + i), none), limits));
  }
  if (i < n) {
    const int left = static_cast<int>(n - i);
    const Block x = LoadBlockPartial(in + i, left), y = LoadBlockPartial(second + i, left);
    StorePartial(out + i, Clamped(f(x, y, none), limits), left);
  }
}

template <typename F>
__attribute__((noinline)) void Elementwise(const StepView& v, Range units, const F& f, const View& second,
                                           const float* shift) {
  const View& in = v.input;
  const View& out = v.output;
  const Limits limits = LimitsOf(*v.step);
  for (int32_t u = units.from; u < units.to; u++) {
    const int32_t block = u / out.height, y = u % out.height;
    if (!out.blocked && !second.blocked && second.channels == out.channels && second.width == out.width &&
        shift == nullptr) {
      const int64_t row = second.height == 1 ? 0 : y * second.row;
      ElementwiseElements(f, in.Row(0, y), second.base + row, out.Row(0, y),
                          static_cast<int64_t>(out.width) * out.channels, limits);
      continue;
    }
    const int32_t first = out.blocked ? block : 0;
    const int32_t last = out.blocked ? block : (out.channels - 1) / kBlock;
    for (int32_t b = first; b <= last; b++) {
      const int lanes = Smaller(kBlock, out.channels - b * kBlock);
      const int64_t chunk = out.blocked ? 0 : static_cast<int64_t>(b) * kBlock;
      float* to = out.Row(block, y) + chunk;
      ElementwiseLine(f, in.Row(block, y) + chunk, in.pixel, OperandAt(second, out, b, y),
                      shift == nullptr ? nullptr : shift + b * kBlock, to, out.pixel, out.width, lanes, limits);
      if (out.blocked && lanes < kBlock) {
        ClearTail(to, out.width, lanes);
      }
    }
  }
}

// The packed weights as a tensor: a vector of the channels, or all elements in the output's format.
inline View WeightsView(const StepView& v) {
  const bool all = v.step->params[0] == 1;
  View w = v.output;
  w.base = static_cast<float*>(const_cast<void*>(v.weights));
  w.top = w.left = w.bottom = w.right = 0;
  w.blocked = all ? v.output.blocked : true;
  w.height = all ? v.output.height : 1;
  w.width = all ? v.output.width : 1;
  w.pixel = w.blocked ? kBlock : w.channels;
  w.row = static_cast<int64_t>(w.width) * w.pixel;
  w.plane = w.row * w.height;
  return w;
}

inline void ElementwiseUnits(const StepView& v, Range units) {
  const View second = v.second.base != nullptr ? v.second : v.weights != nullptr ? WeightsView(v) : v.output;
  switch (v.step->kind) {
    case FOVEA_STEP_ADD:
      Elementwise(v, units, AddOf(), second, nullptr);
      return;
    case FOVEA_STEP_MULTIPLY:
      Elementwise(v, units, ProductOf(), second, nullptr);
      return;
    case FOVEA_STEP_AFFINE:
      Elementwise(v, units, AffineOf(), second, second.base + second.channels + (-second.channels & (kBlock - 1)));
      return;
    case FOVEA_STEP_PRELU:
      Elementwise(v, units, PreluOf(), second, nullptr);
      return;
    default:
      for (int32_t u = units.from; u < units.to; u++) {
        const int32_t b = u / v.output.height, y = u % v.output.height;
        ActivateFrom(*v.step, v.input, v.output, {b, b + 1}, {y, y + 1}, {0, v.output.width});
      }
  }
}

// ConvActivate of f32-conv.h: the step's activation in place.
inline void ActivateInPlace(const fovea_step& step, const View& output, Range blocks, Range rows, Range columns) {
  ActivateFrom(step, output, output, blocks, rows, columns);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_ELEMENTWISE_INL_H_
