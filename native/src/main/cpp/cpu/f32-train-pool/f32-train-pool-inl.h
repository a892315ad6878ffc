// f32-train-pool: pools of pictures, with places, and sums both ways.
//
// Computes: MAX_POOL: y = the largest element of each window, places = h * width + w of the first of equals, a NaN
//   counting as largest, padding never chosen; SUM_POOL: y = the sum of each window, what lies in the padding being 0;
//   SPREAD_POOL: x = the sum of y over the windows that see the element. Sums run in the order of the taps.
// Shapes: x [n,h,w,c], y and places [n,oh,ow,c], any strides.
// Units: rows of the output (n, oh), or of x (n, h) for SPREAD_POOL.
// Accuracy: sums of t elements within t 2^-24 of the sum of magnitudes.
// Aliasing, threads: nothing overlaps; units may run on any threads.
// Status: FOVEA_OK.
#ifndef FOVEA_CPU_F32_TRAIN_POOL_INL_H_
#define FOVEA_CPU_F32_TRAIN_POOL_INL_H_

#include <math.h>

#include "simd/math-inl.h"
//
#include "train/plan.h"

namespace fovea {
namespace FOVEA_SIMD {

struct PoolView {
  float* at;
  int64_t height, width;
  int64_t picture, row, column, channel;  // strides
};

FOVEA_INLINE PoolView PoolViewOf(const TrainOperand& o) {
  return {reinterpret_cast<float*>(o.address),
          o.sizes[1],
          o.sizes[2],
          o.strides[0],
          o.strides[1],
          o.strides[2],
          o.strides[3]};
}

struct PoolWindow {
  int64_t height, width, stride_y, stride_x, dilation_y, dilation_x, top, left;
};

FOVEA_INLINE PoolWindow PoolWindowOf(const TrainPlan& plan) {
  const int64_t* w = plan.window;
  return {w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7]};
}

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

// First tap of a window that lies at or behind `begin`, and the end of those before `end`.
FOVEA_INLINE void Inside(int64_t begin, int64_t size, int64_t dilation, int64_t taps, int64_t* first, int64_t* end) {
  *first = begin >= 0 ? 0 : (-begin + dilation - 1) / dilation;
  const int64_t left = size - begin;
  const int64_t most = left <= 0 ? 0 : (left + dilation - 1) / dilation;
  *end = most < taps ? most : taps;
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
    Vec sum = Zero();
    for (int64_t i = i0; i < i1; i++) {
      const float* from = picture + (y0 + i * w.dilation_y) * x.row + x0 * x.column + c * x.channel;
      for (int64_t j = j0; j < j1; j++) {
        const float* tap = from + j * w.dilation_x * x.column;
        sum = Add(sum, lanes == kLanes ? Load(tap) : LoadPartial(tap, lanes));
      }
    }
    if (lanes == kLanes) {
      Store(out + c * out_step, sum);
    } else {
      StorePartial(out + c * out_step, sum, lanes);
    }
  }
}

// Whether a tap of some window sees the place `at` (padding counted), and of which.
FOVEA_INLINE bool WindowOf(int64_t at, int64_t tap, int64_t dilation, int64_t stride, int64_t windows, int64_t* p) {
  const int64_t from = at - tap * dilation;
  if (from < 0) {
    return false;
  }
  // Divisions of 32 bits take a third of the time; places fit.
  const uint32_t place = static_cast<uint32_t>(from), step = static_cast<uint32_t>(stride);
  *p = place / step;
  return place % step == 0 && *p < windows;
}

constexpr int kSpreadTaps = 64;

// Adds what some taps see, at offsets from `from`, to the sums of one element's channels (or begins them).
FOVEA_INLINE void AddTaps(const float* from, const int64_t* offsets, int taps, int64_t channel, int64_t channels,
                          bool begins, float* out, int64_t out_step) {
  const int64_t step = channel == 1 && out_step == 1 ? kLanes : 1;
  for (int64_t c = 0; c < channels; c += step) {
    const int lanes = static_cast<int>(channels - c < step ? channels - c : step);
    float* to = out + c * out_step;
    Vec sum = begins ? Zero() : LoadPartial(to, lanes % kLanes);
    if (!begins && lanes == kLanes) {
      sum = Load(to);
    }
    for (int t = 0; t < taps; t++) {
      const float* at = from + offsets[t] + c * channel;
      sum = Add(sum, lanes == kLanes ? Load(at) : LoadPartial(at, lanes));
    }
    if (lanes == kLanes) {
      Store(to, sum);
    } else {
      StorePartial(to, sum, lanes);
    }
  }
}

FOVEA_INLINE void SpreadPixel(const PoolWindow& w, const PoolView& y, int64_t n, int64_t up, int64_t across,
                              int64_t channels, float* out, int64_t out_step) {
  const float* picture = y.at + n * y.picture;
  int64_t offsets[kSpreadTaps];
  int taps = 0;
  bool begins = true;
  for (int64_t i = 0; i < w.height; i++) {
    int64_t p, q;
    if (!WindowOf(up, i, w.dilation_y, w.stride_y, y.height, &p)) {
      continue;
    }
    for (int64_t j = 0; j < w.width; j++) {
      if (!WindowOf(across, j, w.dilation_x, w.stride_x, y.width, &q)) {
        continue;
      }
      if (taps == kSpreadTaps) {
        AddTaps(picture, offsets, taps, y.channel, channels, begins, out, out_step);
        begins = false;
        taps = 0;
      }
      offsets[taps++] = p * y.row + q * y.column;
    }
  }
  AddTaps(picture, offsets, taps, y.channel, channels, begins, out, out_step);
}

inline int32_t TrainPoolUnits(TrainPlan* plan, double*, int64_t first, int64_t last) {
  const PoolWindow w = PoolWindowOf(*plan);
  const PoolView from = PoolViewOf(plan->operands[0]), to = PoolViewOf(plan->operands[1]);
  const int64_t channels = plan->operands[0].sizes[3];
  const TrainOperand& places = plan->operands[2];
  for (int64_t unit = first; unit < last; unit++) {
    const int64_t n = unit / to.height, p = unit % to.height;
    float* row = to.at + n * to.picture + p * to.row;
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
