// f32-train-pool: pools of pictures, with places, and sums both ways.
//
// Computes: MAX_POOL: y = the largest element of each window, places = h * width + w of the first of equals, a NaN
//   counting as largest, padding never chosen; SUM_POOL: y = the sum of each window, what lies in the padding being 0;
//   SPREAD_POOL: x = the sum of y over the windows that see the element; SPREAD_MAX: over those of them whose place it
//   is. Sums are chains of taps, added in pairs; a spread maximum's is one chain.
// Shapes: x [n,h,w,c], y and places [n,oh,ow,c], any strides.
// Units: rows of the output (n, oh), or of x (n, h) for SPREAD_POOL and SPREAD_MAX.
// Accuracy: sums of t elements within (9 + log2(t) / 2) 2^-23 of the sum of magnitudes; SPREAD_MAX: t 2^-24.
// Aliasing, threads: nothing overlaps; units may run on any threads.
// Status: FOVEA_OK.
#ifndef FOVEA_CPU_F32_TRAIN_POOL_INL_H_
#define FOVEA_CPU_F32_TRAIN_POOL_INL_H_

#include <math.h>

#include "cpu/f32-train-pool/f32-train-spread-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

// The maximum over taps and its place, of some channels at once.
struct PoolMax {
  Vec most;
  Int place;
};

FOVEA_INLINE Int SelectInt(Mask m, Int yes, Int no) {
  return BitsOf(Select(m, FromBits(yes), FromBits(no)));
}

FOVEA_INLINE void MaxTap(Vec x, int32_t place, PoolMax* m) {
  const Mask larger = Less(m->most, x);
  // A NaN replaces what is none: x is NaN and most = most.
  const Vec first_nan = Select(IsNan(x), Select(IsNan(m->most), Zero(), Set(1.0f)), Zero());
  const Mask nan = Less(Zero(), first_nan);
  const Int at = SetInt(place);
  m->most = Select(larger, x, Select(nan, x, m->most));
  m->place = SelectInt(larger, at, SelectInt(nan, at, m->place));
}

FOVEA_INLINE void MaxPixel(const PoolWindow& w, const PoolView& x, int64_t n, int64_t y0, int64_t x0, int64_t channels,
                           float* out, int64_t out_step, int32_t* places, int64_t place_step) {
  int64_t i0, i1, j0, j1;
  Inside(y0, x.height, w.dilation_y, w.height, &i0, &i1);
  Inside(x0, x.width, w.dilation_x, w.width, &j0, &j1);
  const float* picture = x.at + n * x.picture;
  const bool dense = x.channel == 1 && out_step == 1 && place_step == 1;
  const int64_t step = dense ? kLanes : 1;
  for (int64_t c = 0; c < channels; c += step) {
    const int lanes = static_cast<int>(channels - c < step ? channels - c : step);
    PoolMax m = {Set(-INFINITY), SetInt(0)};
    bool first = true;
    for (int64_t i = i0; i < i1; i++) {
      for (int64_t j = j0; j < j1; j++) {
        const int64_t row = y0 + i * w.dilation_y, column = x0 + j * w.dilation_x;
        const float* from = picture + row * x.row + column * x.column + c * x.channel;
        const Vec v = lanes == kLanes ? Load(from) : LoadPartial(from, lanes);
        const int32_t place = static_cast<int32_t>(row * x.width + column);
        if (first) {
          m.most = v;
          m.place = SetInt(place);
          first = false;
        } else {
          MaxTap(v, place, &m);
        }
      }
    }
    float* to = out + c * out_step;
    float* at = reinterpret_cast<float*>(places + c * place_step);
    if (lanes == kLanes) {
      Store(to, m.most);
      Store(at, FromBits(m.place));
    } else {
      StorePartial(to, m.most, lanes);
      StorePartial(at, FromBits(m.place), lanes);
    }
  }
}

FOVEA_INLINE void SumPixel(const PoolWindow& w, const PoolView& x, int64_t n, int64_t y0, int64_t x0, int64_t channels,
                           float* out, int64_t out_step) {
  int64_t i0, i1, j0, j1;
  Inside(y0, x.height, w.dilation_y, w.height, &i0, &i1);
  Inside(x0, x.width, w.dilation_x, w.width, &j0, &j1);
  const float* picture = x.at + n * x.picture;
  const int64_t step = x.channel == 1 && out_step == 1 ? kLanes : 1;
  for (int64_t c = 0; c < channels; c += step) {
    const int lanes = static_cast<int>(channels - c < step ? channels - c : step);
    PoolSum sum;
    SumBegin(&sum);
    for (int64_t i = i0; i < i1; i++) {
      const float* from = picture + (y0 + i * w.dilation_y) * x.row + x0 * x.column + c * x.channel;
      for (int64_t j = j0; j < j1; j++) {
        const float* tap = from + j * w.dilation_x * x.column;
        SumAdd(lanes == kLanes ? Load(tap) : LoadPartial(tap, lanes), &sum);
      }
    }
    if (lanes == kLanes) {
      Store(out + c * out_step, SumEnd(sum));
    } else {
      StorePartial(out + c * out_step, SumEnd(sum), lanes);
    }
  }
}

inline int32_t TrainPoolUnits(TrainPlan* plan, double*, int64_t first, int64_t last) {
  const PoolWindow w = PoolWindowOf(*plan);
  const bool spread_max = plan->kind == FOVEA_TRAIN_SPREAD_MAX;
  const PoolView from = PoolViewOf(plan->operands[0]), to = PoolViewOf(plan->operands[plan->inputs]);
  const int64_t channels = plan->operands[0].sizes[3];
  const TrainOperand& places = plan->operands[spread_max ? 1 : 2];
  for (int64_t unit = first; unit < last; unit++) {
    const int64_t n = unit / to.height, p = unit % to.height;
    float* row = to.at + n * to.picture + p * to.row;
    if (spread_max) {
      SpreadMaxRow(w, from, places, n, p, channels, row, to);
      continue;
    }
    for (int64_t q = 0; q < to.width; q++) {
      float* out = row + q * to.column;
      if (plan->kind == FOVEA_TRAIN_SPREAD_POOL) {
        SpreadPixel(w, from, n, p + w.top, q + w.left, channels, out, to.channel);
        continue;
      }
      const int64_t y0 = p * w.stride_y - w.top, x0 = q * w.stride_x - w.left;
      if (plan->kind == FOVEA_TRAIN_SUM_POOL) {
        SumPixel(w, from, n, y0, x0, channels, out, to.channel);
      } else {
        int32_t* at = reinterpret_cast<int32_t*>(places.address) + n * places.strides[0] + p * places.strides[1] +
                      q * places.strides[2];
        MaxPixel(w, from, n, y0, x0, channels, out, to.channel, at, places.strides[3]);
      }
    }
  }
  return FOVEA_OK;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_POOL_INL_H_
