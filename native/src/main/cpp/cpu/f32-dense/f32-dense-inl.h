// Computes: out[p][o] = clamp(bias[o] + sum over i of in[p][i] * weights[i][o]) for every pixel p.
// Shapes: weights packed [groups of 64 outputs][inputs][64 or what is left in blocks of 16], f32 or f16 (params[0]);
// bias
//   [output blocks * 16]. Units are groups. Input and output: NHWC, or C16 of 1 x 1 without halo.
// Units: elements.
// Accuracy: |out - exact| <= 2 inputs eps sum |in||weights|, the sum in a fixed order.
// Aliasing, alignment, threads: output apart from input; packed 64-byte aligned; writes the units' outputs only.
// Status: none; everything is checked before.
#ifndef FOVEA_CPU_F32_DENSE_INL_H_
#define FOVEA_CPU_F32_DENSE_INL_H_

#include "simd/pixels-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

constexpr int32_t kDenseBlocks = 4;

FOVEA_INLINE Block DenseWeights(const float* p) {
  return LoadBlock(p);
}
FOVEA_INLINE Block DenseWeights(const uint16_t* p) {
  return LoadBlockHalf(p);
}

// Sums of kBlocks * 16 outputs of one pixel. Even a few blocks keep at least eight sums in flight.
template <int kBlocks, typename Weight>
FOVEA_INLINE void DenseSums(const float* in, int32_t inputs, const Weight* weights, const float* bias, Block* sums) {
  constexpr int kPhases = kBlocks * kVecs >= 8 ? 1 : 8 / (kBlocks * kVecs);
  constexpr int kRow = kBlocks * kBlock;
  constexpr int kAhead = 4096 / sizeof(Weight);  // prefetched so far ahead
  Block acc[kPhases][kBlocks];
#pragma GCC unroll 8
  for (int u = 0; u < kPhases; u++) {
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; j++) {
      acc[u][j] = u == 0 && bias != nullptr ? LoadBlock(bias + j * kBlock) : SetBlock(0.0f);
    }
  }
  int32_t k = 0;
  for (; k + kPhases <= inputs; k += kPhases) {
#pragma GCC unroll 8
    for (int u = 0; u < kPhases; u++) {
      const Block x = SetBlock(in[k + u]);
#pragma GCC unroll 4
      for (int j = 0; j < kBlocks; j++) {
        const Weight* w = weights + u * kRow + j * kBlock;
        acc[u][j] = Fma(x, DenseWeights(w), acc[u][j]);
        if (sizeof(Weight) == 4 || j % 2 == 0) {
          Prefetch1(reinterpret_cast<const float*>(w + kAhead));
        }
      }
    }
    weights += kPhases * kRow;
  }
  for (; k < inputs; k++, weights += kRow) {
    const Block x = SetBlock(in[k]);
#pragma GCC unroll 4
    for (int j = 0; j < kBlocks; j++) {
      acc[0][j] = Fma(x, DenseWeights(weights + j * kBlock), acc[0][j]);
    }
  }
#pragma GCC unroll 4
  for (int j = 0; j < kBlocks; j++) {
    Block sum = acc[0][j];
#pragma GCC unroll 8
    for (int u = 1; u < kPhases; u++) {
      sum = Add(sum, acc[u][j]);
    }
    sums[j] = sum;
  }
}

template <int kBlocks, typename Weight>
__attribute__((noinline)) void DenseGroup(const StepView& v, int32_t group) {
  const View& in = v.input;
  const View& out = v.output;
  const Limits limits = LimitsOf(*v.step);
  const int32_t first = group * kDenseBlocks;
  const Weight* weights = static_cast<const Weight*>(v.weights) + static_cast<int64_t>(first) * kBlock * in.channels;
  const float* bias = v.bias == nullptr ? nullptr : v.bias + first * kBlock;
  for (int32_t y = 0; y < out.height; y++) {
    for (int32_t x = 0; x < out.width; x++) {
      Block sums[kBlocks];
      DenseSums<kBlocks>(in.Row(0, y) + static_cast<int64_t>(x) * in.pixel, in.channels, weights, bias, sums);
      float* to = out.Row(0, y) + static_cast<int64_t>(x) * out.pixel + static_cast<int64_t>(first) * kBlock;
      for (int j = 0; j < kBlocks; j++) {
        StoreChunk(to + j * kBlock, Clamped(sums[j], limits), LanesOfChunk(out, first + j), out.blocked);
      }
    }
  }
}

template <typename Weight>
FOVEA_INLINE void DenseGroups(const StepView& v, Range units) {
  for (int32_t g = units.from; g < units.to; g++) {
    switch (Smaller(kDenseBlocks, ChunksOf(v.output) - g * kDenseBlocks)) {
      case 1:
        DenseGroup<1, Weight>(v, g);
        break;
      case 2:
        DenseGroup<2, Weight>(v, g);
        break;
      case 3:
        DenseGroup<3, Weight>(v, g);
        break;
      default:
        DenseGroup<4, Weight>(v, g);
    }
  }
}

inline void DenseUnits(const StepView& v, Range units) {
  if (v.step->params[0] == 1) {
    DenseGroups<uint16_t>(v, units);
  } else {
    DenseGroups<float>(v, units);
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_DENSE_INL_H_
