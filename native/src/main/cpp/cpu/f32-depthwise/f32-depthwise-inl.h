// Depthwise convolution of a range of blocks and rows: a run of output pixels of one vector of channels in registers.
//
// Computes: out[y][x][c] = clamp(bias[c] + sum over h, w of input[y s - pad + h d][x s - pad + w d][c]
// weights[h][w][c]),
//   summed in the order of h and w by one chain of Fma. Rows outside the input count as zeros; columns outside are its
//   halo.
// Shapes: C16 tensors; weights [block][kernel height * width][16].
// Accuracy: |out - exact| <= (k + 2) eps sum |input * weight|, k = kernel height * width.
// Aliasing, alignment, threads: nothing overlaps; 4-byte alignment.
#ifndef FOVEA_CPU_F32_DEPTHWISE_INL_H_
#define FOVEA_CPU_F32_DEPTHWISE_INL_H_

#include "cpu/f32-conv/f32-conv-shape-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

struct DepthwiseRow {
  const float* weights;  // of the block
  const float* bias;     // of the block
  Vec low, high;
};

// kPixels x kRows outputs; in[r] is the first pixel of input row r.
template <int kSize, int kStride, int kPixels, int kRows>
FOVEA_INLINE void DepthwiseTile(const DepthwiseRow& d, const float* const* in, float* const* out, int part) {
  Vec sum[kRows][kPixels];
  const Vec bias = Load(d.bias + part);
  FOVEA_UNROLL for (int y = 0; y < kRows; y++) {
    FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
      sum[y][x] = bias;
    }
  }
  if constexpr (kRows == 1) {
    FOVEA_UNROLL for (int h = 0; h < kSize; h++) {
      Vec w[kSize];
      FOVEA_UNROLL for (int k = 0; k < kSize; k++) {
        w[k] = Load(d.weights + (h * kSize + k) * kBlock + part);
      }
      FOVEA_UNROLL for (int j = 0; j < (kPixels - 1) * kStride + kSize; j++) {
        const Vec value = Load(in[h] + j * kBlock + part);
        FOVEA_UNROLL for (int k = kSize - 1; k >= 0; k--) {
          if (j >= k && (j - k) % kStride == 0 && (j - k) / kStride < kPixels) {
            sum[0][(j - k) / kStride] = Fma(value, w[k], sum[0][(j - k) / kStride]);
          }
        }
      }
    }
  } else {
    Vec w[kSize * kSize];
    FOVEA_UNROLL for (int k = 0; k < kSize * kSize; k++) {
      w[k] = Load(d.weights + k * kBlock + part);
    }
    FOVEA_UNROLL for (int h = 0; h < kSize + (kRows - 1) * kStride; h++) {
      FOVEA_UNROLL for (int j = 0; j < (kPixels - 1) * kStride + kSize; j++) {
        const Vec value = Load(in[h] + j * kBlock + part);
        FOVEA_UNROLL for (int y = 0; y < kRows; y++) {
          if (h >= y * kStride && h - y * kStride < kSize) {
            FOVEA_UNROLL for (int k = kSize - 1; k >= 0; k--) {
              if (j >= k && (j - k) % kStride == 0 && (j - k) / kStride < kPixels) {
                Vec& to = sum[y][(j - k) / kStride];
                to = Fma(value, w[(h - y * kStride) * kSize + k], to);
              }
            }
          }
        }
      }
    }
  }
  FOVEA_UNROLL for (int y = 0; y < kRows; y++) {
    FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
      Store(out[y] + x * kBlock + part, Min(d.high, Max(d.low, sum[y][x])));
    }
  }
}

// Tiles from the left on. A rest that is shorter than a tile is left over, or, with kBack, covered by a last tile that
// overlaps its neighbour and writes the same values again.
template <int kSize, int kStride, int kPixels, int kRows, bool kBack>
FOVEA_INLINE int32_t DepthwiseRun(const DepthwiseRow& d, const float** in, float** out, int32_t width) {
  if (width < kPixels) {
    return width;
  }
  for (;; width -= kPixels) {
    if (width < kPixels) {
      if (!kBack || width == 0) {
        return width;
      }
      FOVEA_UNROLL for (int h = 0; h < kSize + (kRows - 1) * kStride; h++) {
        in[h] -= (kPixels - width) * kStride * kBlock;
      }
      FOVEA_UNROLL for (int y = 0; y < kRows; y++) {
        out[y] -= (kPixels - width) * kBlock;
      }
      width = kPixels;
    }
    for (int part = 0; part < kBlock; part += kLanes) {
      DepthwiseTile<kSize, kStride, kPixels, kRows>(d, in, out, part);
    }
    FOVEA_UNROLL for (int h = 0; h < kSize + (kRows - 1) * kStride; h++) {
      in[h] += kPixels * kStride * kBlock;
    }
    FOVEA_UNROLL for (int y = 0; y < kRows; y++) {
      out[y] += kPixels * kBlock;
    }
  }
}

// kRows output rows of one block.
template <int kSize, int kStride, int kRows>
FOVEA_INLINE void DepthwiseRows(const DepthwiseRow& d, const float* const* first, float* const* first_out,
                                int32_t width) {
  const float* in[kSize + (kRows - 1) * kStride];
  float* out[kRows];
  FOVEA_UNROLL for (int h = 0; h < kSize + (kRows - 1) * kStride; h++) {
    in[h] = first[h];
  }
  FOVEA_UNROLL for (int y = 0; y < kRows; y++) {
    out[y] = first_out[y];
  }
  if constexpr (kVectorRegisters >= 32 && kRows == 1) {
    if (width % 14 == 0 || width > 28) {
      width = DepthwiseRun<kSize, kStride, 14, kRows, false>(d, in, out, width);
    }
  }
  if constexpr (kVectorRegisters >= 16) {
    const bool whole = width >= 7;
    width = DepthwiseRun<kSize, kStride, 7, kRows, true>(d, in, out, width);
    if (whole) {
      return;
    }
    width = DepthwiseRun<kSize, kStride, 3, kRows, false>(d, in, out, width);
  }
  DepthwiseRun<kSize, kStride, 1, kRows, false>(d, in, out, width);
}

constexpr bool kDepthwisePairs = kVectorRegisters >= 32;  // two rows at once for 3 x 3, stride 1

// Floats of zeros that stand for a row outside the input.
FOVEA_INLINE int64_t DepthwiseZeros(const StepView& v) {
  const fovea_step& s = *v.step;
  return (static_cast<int64_t>(v.output.width - 1) * s.stride_width +
          static_cast<int64_t>(s.kernel_width - 1) * s.dilation_width + 1) *
         kBlock;
}

// The first pixels that a kernel of `count` rows reads for output row y.
FOVEA_INLINE void DepthwiseInputs(const View& input, int32_t block, int32_t y, int32_t count, int32_t pad_left,
                                  const float* zeros, const float** in) {
  const int64_t left = static_cast<int64_t>(pad_left) * kBlock;
  if (y >= 0 && y + count <= input.height && input.ring == 0) {
    const float* first = input.base + block * input.plane + y * input.row - left;
    for (int32_t h = 0; h < count; h++) {
      in[h] = first + h * input.row;
    }
    return;
  }
  for (int32_t h = 0; h < count; h++) {
    in[h] = y + h < 0 || y + h >= input.height ? zeros : input.Row(block, y + h) - left;
  }
}

// The first pixel that the kernel's row h reads for output row y.
FOVEA_INLINE const float* DepthwiseInput(const StepView& v, int32_t block, int32_t y, int32_t h, const float* zeros) {
  const fovea_step& s = *v.step;
  const int32_t at = y * s.stride_height - s.pad_top + h * s.dilation_height;
  return at < 0 || at >= v.input.height ? zeros : v.input.Row(block, at) - static_cast<int64_t>(s.pad_left) * kBlock;
}

template <int kSize, int kStride>
void DepthwiseFixed(const StepView& v, Range blocks, Range rows, const ConvBounds& bounds, const float* zeros) {
  const float* weights = static_cast<const float*>(v.weights);
  alignas(64) const float no_bias[kBlock] = {};
  const View input = v.input, output = v.output;  // copies: stores might change the originals, for all that GCC knows
  const int32_t pad_top = v.step->pad_top, pad_left = v.step->pad_left;
  for (int32_t b = blocks.from; b < blocks.to; b++) {
    const DepthwiseRow d = {weights + static_cast<int64_t>(b) * kSize * kSize * kBlock,
                            v.bias != nullptr ? v.bias + b * kBlock : no_bias, Set(bounds.low), Set(bounds.high)};
    const float* in[kSize + 1];
    int32_t y = rows.from;
    if constexpr (kDepthwisePairs && kSize == 3 && kStride == 1) {
      for (; y + 2 <= rows.to; y += 2) {
        DepthwiseInputs(input, b, y - pad_top, kSize + 1, pad_left, zeros, in);
        float* out[2] = {output.Row(b, y), output.Row(b, y + 1)};
        DepthwiseRows<kSize, kStride, 2>(d, in, out, output.width);
      }
    }
    for (; y < rows.to; y++) {
      DepthwiseInputs(input, b, y * kStride - pad_top, kSize, pad_left, zeros, in);
      float* out[1] = {output.Row(b, y)};
      DepthwiseRows<kSize, kStride, 1>(d, in, out, output.width);
    }
  }
}

// kPixels outputs of any kernel.
template <int kPixels>
FOVEA_INLINE int32_t DepthwiseAnyRun(const StepView& v, int32_t block, int32_t y, int32_t x, const float* bias,
                                     const ConvBounds& bounds, const float* zeros) {
  const fovea_step& s = *v.step;
  const float* weights =
      static_cast<const float*>(v.weights) + static_cast<int64_t>(block) * s.kernel_height * s.kernel_width * kBlock;
  const int64_t step = static_cast<int64_t>(s.stride_width) * kBlock;
  for (; x + kPixels <= v.output.width; x += kPixels) {
    float* out = v.output.Row(block, y) + static_cast<int64_t>(x) * kBlock;
    for (int part = 0; part < kBlock; part += kLanes) {
      Vec sum[kPixels];
      FOVEA_UNROLL for (int i = 0; i < kPixels; i++) {
        sum[i] = Load(bias + part);
      }
      for (int32_t h = 0; h < s.kernel_height; h++) {
        const float* row = DepthwiseInput(v, block, y, h, zeros) + x * step + part;
        for (int32_t w = 0; w < s.kernel_width; w++) {
          const Vec weight = Load(weights + (static_cast<int64_t>(h) * s.kernel_width + w) * kBlock + part);
          const float* in = row + static_cast<int64_t>(w) * s.dilation_width * kBlock;
          FOVEA_UNROLL for (int i = 0; i < kPixels; i++) {
            sum[i] = Fma(Load(in + i * step), weight, sum[i]);
          }
        }
      }
      FOVEA_UNROLL for (int i = 0; i < kPixels; i++) {
        Store(out + i * kBlock + part, Min(Set(bounds.high), Max(Set(bounds.low), sum[i])));
      }
    }
  }
  return x;
}

inline void DepthwiseAny(const StepView& v, Range blocks, Range rows, const ConvBounds& bounds, const float* zeros) {
  alignas(64) const float no_bias[kBlock] = {};
  for (int32_t b = blocks.from; b < blocks.to; b++) {
    const float* bias = v.bias != nullptr ? v.bias + b * kBlock : no_bias;
    for (int32_t y = rows.from; y < rows.to; y++) {
      const int32_t x = DepthwiseAnyRun<7>(v, b, y, 0, bias, bounds, zeros);
      DepthwiseAnyRun<1>(v, b, y, x, bias, bounds, zeros);
    }
  }
}

FOVEA_INLINE bool DepthwiseIs(const fovea_step& s, int32_t size, int32_t stride) {
  return s.kernel_height == size && s.kernel_width == size && s.stride_height == stride && s.stride_width == stride &&
         s.dilation_height == 1 && s.dilation_width == 1;
}

// scratch: DepthwiseZeros floats.
inline void Depthwise(const StepView& v, Range blocks, Range rows, float* scratch, ConvActivate activate) {
  const fovea_step& s = *v.step;
  const ConvBounds bounds = BoundsOf(s, v.output.channels);
  const int64_t zeros = DepthwiseZeros(v);
  for (int64_t i = 0; i < zeros; i += kLanes) {
    Store(scratch + i, Zero());
  }
  if (DepthwiseIs(s, 3, 1)) {
    DepthwiseFixed<3, 1>(v, blocks, rows, bounds, scratch);
  } else if (DepthwiseIs(s, 3, 2)) {
    DepthwiseFixed<3, 2>(v, blocks, rows, bounds, scratch);
  } else if (DepthwiseIs(s, 5, 1)) {
    DepthwiseFixed<5, 1>(v, blocks, rows, bounds, scratch);
  } else if (DepthwiseIs(s, 5, 2)) {
    DepthwiseFixed<5, 2>(v, blocks, rows, bounds, scratch);
  } else {
    DepthwiseAny(v, blocks, rows, bounds, scratch);
  }
  if (bounds.after) {
    activate(s, v.output, blocks, rows, {0, v.output.width});
  }
}

// Shared by blocks, or by rows where these divide better.
FOVEA_INLINE ConvSplit DepthwiseSplit(const StepView& v, int32_t threads) {
  const int64_t work = static_cast<int64_t>(v.step->kernel_height) * v.step->kernel_width * v.output.height *
                       v.output.width * v.output.blocks * kBlock;
  if (threads <= 1 || work < kSmallWork / 4) {
    return {true, 1};
  }
  const int32_t block_parts = Smaller(threads, v.output.blocks), row_parts = Smaller(threads, v.output.height);
  const int64_t by_blocks = static_cast<int64_t>(CeilDiv(v.output.blocks, block_parts)) * v.output.height;
  const int64_t by_rows = static_cast<int64_t>(CeilDiv(v.output.height, row_parts)) * v.output.blocks;
  const bool blocks = by_blocks * 20 <= by_rows * 21;
  return {blocks, blocks ? block_parts : row_parts};
}

inline void DepthwisePart(const StepView& v, const ConvTask& task) {
  const ConvSplit split = DepthwiseSplit(v, task.threads);
  Range blocks = {0, v.output.blocks}, rows = {0, v.output.height};
  if (split.parts > 1) {
    (split.by_units ? blocks : rows) = Share(split.by_units ? blocks.to : rows.to, task.part, split.parts);
  }
  Depthwise(v, blocks, rows, task.scratch, task.activate);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_DEPTHWISE_INL_H_
