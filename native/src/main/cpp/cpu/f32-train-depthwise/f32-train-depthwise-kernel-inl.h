// Computes: the sums of x[pixel of tap][k] * y[pixel][k] over some lines of y; then all slots' sums, in their order.
// Shapes: TrainDepthwiseKernelRun (f32-train-depthwise.h).
// Units: floats.
// Accuracy: |out - exact| <= 2 k eps sum |x * y|, k pixels; the order of the sums depends on the shape alone.
// Aliasing, alignment, threads: a part of the first phase writes its slot, one of the second its own taps; 4-byte
//   alignment.
// Status: none; all is checked before.
#ifndef FOVEA_CPU_F32_TRAIN_DEPTHWISE_F32_TRAIN_DEPTHWISE_KERNEL_INL_H_
#define FOVEA_CPU_F32_TRAIN_DEPTHWISE_F32_TRAIN_DEPTHWISE_KERNEL_INL_H_

#include "cpu/f32-train-depthwise/f32-train-depthwise-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

constexpr int kTapsAtOnce = 3;             // rows and columns of taps whose sums are held in registers
constexpr int64_t kGroupFloats = 1 << 16;  // of the lines that are gone through for one vector of channels

struct DepthwiseSums {
  const TrainConv* conv;
  const float* x;  // at the vector's channel
  const float* y;
  float* sums;  // [taps][channels] of the slot, at the vector's channel
  int64_t channels;
  int64_t from, to;  // lines
  int lanes;
};

FOVEA_INLINE int64_t ColumnAt(const TrainConv& conv, int64_t s) {
  return s * conv.dilation_width - conv.left;
}

// Columns of y whose x column lies inside for tap column s.
FOVEA_INLINE DepthwiseMiddle SeenBy(const TrainConv& conv, int64_t s) {
  const int64_t at = ColumnAt(conv, s), step = conv.stride_width, last = conv.width - 1 - at;
  const int64_t from = at >= 0 ? 0 : Least((-at + step - 1) / step, conv.out_width);
  const int64_t to = last < 0 ? 0 : Least(last / step + 1, conv.out_width);
  return {from, Most(from, to)};
}

FOVEA_INLINE bool RowInside(const TrainConv& conv, int64_t p, int64_t r) {
  const int64_t row = p * conv.stride_height + r * conv.dilation_height - conv.top;
  return row >= 0 && row < conv.height;
}

// Taps (r..r + kRows, s..s + kColumns) of the lines of y that see all of the rows first_row..last_row (`whole`), or of
// those that see r, but not all of them.
template <int kRows, int kColumns, bool kPartial>
__attribute__((noinline)) void SumTaps(const DepthwiseSums& in, int32_t r, int32_t s, int32_t first_row,
                                       int32_t last_row, bool whole) {
  const TrainConv& conv = *in.conv;
  const int64_t* xs = conv.x_strides.at;
  const int64_t* ys = conv.y_strides.at;
  DepthwiseMiddle middle = SeenBy(conv, s);
  middle.to = Most(Least(middle.to, SeenBy(conv, s + kColumns - 1).to), middle.from);
  const int64_t step = conv.stride_width * xs[2], tap = conv.dilation_width * xs[2];
  Vec sum[kRows][kColumns];
  FOVEA_UNROLL for (int i = 0; i < kRows; i++) {
    FOVEA_UNROLL for (int j = 0; j < kColumns; j++) {
      sum[i][j] = Zero();
    }
  }
  for (int64_t line = in.from; line < in.to; line++) {
    const int64_t picture = line / conv.out_height, p = line % conv.out_height;
    const bool all = RowInside(conv, p, first_row) && RowInside(conv, p, last_row - 1);
    if (all != whole || !RowInside(conv, p, r)) {
      continue;
    }
    const float* y = in.y + picture * ys[0] + p * ys[1];
    const float* x[kRows];
    FOVEA_UNROLL for (int i = 0; i < kRows; i++) {
      const int64_t row = p * conv.stride_height + (r + i) * static_cast<int64_t>(conv.dilation_height) - conv.top;
      x[i] = in.x + picture * xs[0] + row * xs[1] + ColumnAt(conv, s) * xs[2];
    }
    for (int64_t q = middle.from; q < middle.to; q++) {
      const Vec g = LoadChannels<kPartial>(y + q * ys[2], in.lanes);
      FOVEA_UNROLL for (int i = 0; i < kRows; i++) {
        FOVEA_UNROLL for (int j = 0; j < kColumns; j++) {
          sum[i][j] = Fma(LoadChannels<kPartial>(x[i] + q * step + j * tap, in.lanes), g, sum[i][j]);
        }
      }
    }
    FOVEA_UNROLL for (int j = 0; j < kColumns; j++) {
      const DepthwiseMiddle seen = SeenBy(conv, s + j);
      for (int64_t q = seen.from; q < seen.to; q++) {
        if (q == middle.from) {
          q = Most(middle.to, q);
          if (q >= seen.to) {
            break;
          }
        }
        const Vec g = LoadChannels<kPartial>(y + q * ys[2], in.lanes);
        FOVEA_UNROLL for (int i = 0; i < kRows; i++) {
          sum[i][j] = Fma(LoadChannels<kPartial>(x[i] + q * step + j * tap, in.lanes), g, sum[i][j]);
        }
      }
    }
  }
  FOVEA_UNROLL for (int i = 0; i < kRows; i++) {
    FOVEA_UNROLL for (int j = 0; j < kColumns; j++) {
      float* to = in.sums + ((r + i) * static_cast<int64_t>(conv.kernel_width) + s + j) * in.channels;
      Store(to, Add(Load(to), sum[i][j]));
    }
  }
}

template <int kRows, bool kPartial>
FOVEA_INLINE void SumTapRows(const DepthwiseSums& in, int32_t r, int32_t first_row, int32_t last_row, bool whole) {
  const int32_t width = in.conv->kernel_width;
  for (int32_t s = 0; s < width; s += kTapsAtOnce) {
    switch (width - s) {
      case 1:
        SumTaps<kRows, 1, kPartial>(in, r, s, first_row, last_row, whole);
        break;
      case 2:
        SumTaps<kRows, 2, kPartial>(in, r, s, first_row, last_row, whole);
        break;
      default:
        SumTaps<kRows, 3, kPartial>(in, r, s, first_row, last_row, whole);
    }
  }
}

template <bool kPartial>
FOVEA_INLINE void SumVector(const DepthwiseSums& in) {
  const int32_t height = in.conv->kernel_height;
  for (int32_t r = 0; r < height; r += kTapsAtOnce) {
    const int32_t last = height - r < kTapsAtOnce ? height : r + kTapsAtOnce;
    switch (last - r) {
      case 1:
        SumTapRows<1, kPartial>(in, r, r, last, true);
        continue;  // whoever sees one row sees all of them
      case 2:
        SumTapRows<2, kPartial>(in, r, r, last, true);
        break;
      default:
        SumTapRows<3, kPartial>(in, r, r, last, true);
    }
    for (int32_t i = r; i < last; i++) {
      SumTapRows<1, kPartial>(in, i, r, last, false);
    }
  }
}

FOVEA_INLINE int64_t WholeBlocks(int64_t channels) {
  return (channels + kBlock - 1) / kBlock * kBlock;
}

inline void TrainDepthwiseSumPart(const TrainDepthwiseKernelRun& run, int32_t slot) {
  const TrainConv& conv = *run.conv;
  const int64_t lines = static_cast<int64_t>(conv.pictures) * conv.out_height;
  const int64_t taps = static_cast<int64_t>(conv.kernel_height) * conv.kernel_width;
  const int64_t channels = WholeBlocks(conv.groups);
  float* sums = run.sums + slot * taps * channels;
  ClearFloats(sums, taps * channels);
  const int64_t line_floats = Most(static_cast<int64_t>(conv.out_width) * conv.groups, 1);
  const int64_t group = Most(kGroupFloats / line_floats, 1);
  const int64_t end = lines * (slot + 1) / run.slots;
  for (int64_t from = lines * slot / run.slots; from < end; from += group) {
    DepthwiseSums in = {&conv, conv.x, conv.y, sums, channels, from, Least(from + group, end), kLanes};
    int64_t k = 0;
    for (; k + kLanes <= conv.groups; k += kLanes) {
      in.x = conv.x + k;
      in.y = conv.y + k;
      in.sums = sums + k;
      SumVector<false>(in);
    }
    if (k < conv.groups) {
      in.x = conv.x + k;
      in.y = conv.y + k;
      in.sums = sums + k;
      in.lanes = static_cast<int>(conv.groups - k);
      SumVector<true>(in);
    }
  }
}

inline void TrainDepthwiseGatherPart(const TrainDepthwiseKernelRun& run, int32_t part) {
  const TrainConv& conv = *run.conv;
  const int64_t* strides = conv.w_strides.at;
  const int64_t taps = static_cast<int64_t>(conv.kernel_height) * conv.kernel_width;
  const int64_t channels = WholeBlocks(conv.groups);
  for (int64_t tap = taps * part / run.parts; tap < taps * (part + 1) / run.parts; tap++) {
    float* to = run.out + tap / conv.kernel_width * strides[0] + tap % conv.kernel_width * strides[1];
    for (int64_t k = 0; k < conv.groups; k++) {
      const float* from = run.sums + tap * channels + k;
      float sum = from[0];
      for (int32_t slot = 1; slot < run.slots; slot++) {
        sum += from[slot * taps * channels];
      }
      to[k * strides[3]] = sum;
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_DEPTHWISE_F32_TRAIN_DEPTHWISE_KERNEL_INL_H_
