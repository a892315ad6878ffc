// The parts of f32-train-pool-inl.h that write x: its contract stands there. And how all of them see their operands.
#ifndef FOVEA_CPU_F32_TRAIN_SPREAD_INL_H_
#define FOVEA_CPU_F32_TRAIN_SPREAD_INL_H_

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

// First tap of a window that lies at or behind `begin`, and the end of those before `end`.
FOVEA_INLINE void Inside(int64_t begin, int64_t size, int64_t dilation, int64_t taps, int64_t* first, int64_t* end) {
  if (dilation == 1) {  // divisions would take longer than a window
    *first = begin >= 0 ? 0 : -begin;
    *end = size - begin < taps ? size - begin : taps;
    return;
  }
  *first = begin >= 0 ? 0 : (-begin + dilation - 1) / dilation;
  const int64_t left = size - begin;
  const int64_t most = left <= 0 ? 0 : (left + dilation - 1) / dilation;
  *end = most < taps ? most : taps;
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

// Elements that are added one after the other.
constexpr int kChain = 16;

// A sum of chains, of which equally many are added up in pairs: of t elements each passes through at most kChain + 1 +
// log2(t) additions.
struct PoolSum {
  Vec chain;
  int32_t length;   // of the chain
  uint32_t chains;  // that are done; a bit that is set has its sum in `pairs`
  Vec pairs[32];
};

FOVEA_INLINE void SumBegin(PoolSum* s) {
  s->chain = Zero();
  s->length = 0;
  s->chains = 0;
}

FOVEA_INLINE void SumAdd(Vec x, PoolSum* s) {
  if (s->length == kChain) {
    Vec sum = s->chain;
    int bit = 0;
    for (; (s->chains >> bit & 1) != 0; bit++) {
      sum = Add(s->pairs[bit], sum);
    }
    s->pairs[bit] = sum;
    s->chains++;
    s->chain = Zero();
    s->length = 0;
  }
  s->chain = Add(s->chain, x);
  s->length++;
}

FOVEA_INLINE Vec SumEnd(const PoolSum& s) {
  Vec sum = s.chain;
  for (int bit = 0; s.chains >> bit != 0; bit++) {
    if ((s.chains >> bit & 1) != 0) {
      sum = Add(s.pairs[bit], sum);
    }
  }
  return sum;
}

// One element's channels: the sums of what windows see it, which are found by rows (p, i) and columns (q, j).
FOVEA_INLINE void SpreadPixel(const PoolWindow& w, const PoolView& y, int64_t n, int64_t up, int64_t across,
                              int64_t channels, float* out, int64_t out_step) {
  const float* picture = y.at + n * y.picture;
  const int64_t step = y.channel == 1 && out_step == 1 ? kLanes : 1;
  int64_t offsets[kSpreadTaps];
  int64_t seen = 0;  // columns that are seen, of which the first ones' offsets are kept
  for (int64_t j = 0; j < w.width; j++) {
    int64_t q;
    if (WindowOf(across, j, w.dilation_x, w.stride_x, y.width, &q)) {
      if (seen < kSpreadTaps) {
        offsets[seen] = q * y.column;
      }
      seen++;
    }
  }
  for (int64_t c = 0; c < channels; c += step) {
    const int lanes = static_cast<int>(channels - c < step ? channels - c : step);
    PoolSum sum;
    SumBegin(&sum);
    for (int64_t i = 0; i < w.height; i++) {
      int64_t p, q;
      if (!WindowOf(up, i, w.dilation_y, w.stride_y, y.height, &p)) {
        continue;
      }
      const float* row = picture + p * y.row + c * y.channel;
      if (seen <= kSpreadTaps) {
        for (int64_t k = 0; k < seen; k++) {
          const float* at = row + offsets[k];
          SumAdd(lanes == kLanes ? Load(at) : LoadPartial(at, lanes), &sum);
        }
        continue;
      }
      for (int64_t j = 0; j < w.width; j++) {
        if (WindowOf(across, j, w.dilation_x, w.stride_x, y.width, &q)) {
          const float* at = row + q * y.column;
          SumAdd(lanes == kLanes ? Load(at) : LoadPartial(at, lanes), &sum);
        }
      }
    }
    if (lanes == kLanes) {
      Store(out + c * out_step, SumEnd(sum));
    } else {
      StorePartial(out + c * out_step, SumEnd(sum), lanes);
    }
  }
}

FOVEA_INLINE void ClearPixel(float* out, int64_t step, int64_t channels) {
  if (step != 1) {
    for (int64_t c = 0; c < channels; c++) {
      out[c * step] = 0.0f;
    }
    return;
  }
  int64_t c = 0;
  for (; c + kLanes <= channels; c += kLanes) {
    Store(out + c, Zero());
  }
  if (c < channels) {
    StorePartial(out + c, Zero(), static_cast<int>(channels - c));
  }
}

// Adds a window's element to that of its places which lies in the columns x0 + j * dilation of a row that begins at
// `place`.
FOVEA_INLINE void SpreadMaxWindow(const PoolWindow& w, const float* y, int64_t y_step, const int32_t* places,
                                  int64_t place_step, int64_t x0, int64_t place, float* row, const PoolView& x,
                                  int64_t channels) {
  int64_t j0, j1;
  Inside(x0, x.width, w.dilation_x, w.width, &j0, &j1);
  const int64_t step = y_step == 1 && place_step == 1 && x.channel == 1 ? kLanes : 1;
  for (int64_t c = 0; c < channels; c += step) {
    const int lanes = static_cast<int>(channels - c < step ? channels - c : step);
    const float* at = reinterpret_cast<const float*>(places + c * place_step);
    const Vec value = lanes == kLanes ? Load(y + c * y_step) : LoadPartial(y + c * y_step, lanes);
    const Int where = BitsOf(lanes == kLanes ? Load(at) : LoadPartial(at, lanes));
    for (int64_t j = j0; j < j1; j++) {
      const int64_t column = x0 + j * w.dilation_x;
      const Vec more = Select(Equal(where, SetInt(static_cast<int32_t>(place + column))), value, Zero());
      float* to = row + column * x.column + c * x.channel;
      if (lanes == kLanes) {
        Store(to, Add(Load(to), more));
      } else {
        StorePartial(to, Add(LoadPartial(to, lanes), more), lanes);
      }
    }
  }
}

FOVEA_INLINE void SpreadMaxRow(const PoolWindow& w, const PoolView& y, const TrainOperand& places, int64_t n,
                               int64_t up, int64_t channels, float* row, const PoolView& x) {
  for (int64_t q = 0; q < x.width; q++) {
    ClearPixel(row + q * x.column, x.channel, channels);
  }
  const float* picture = y.at + n * y.picture;
  const int32_t* named = reinterpret_cast<const int32_t*>(places.address) + n * places.strides[0];
  for (int64_t i = 0; i < w.height; i++) {
    int64_t p;
    if (!WindowOf(up + w.top, i, w.dilation_y, w.stride_y, y.height, &p)) {
      continue;
    }
    for (int64_t q = 0; q < y.width; q++) {
      SpreadMaxWindow(w, picture + p * y.row + q * y.column, y.channel,
                      named + p * places.strides[1] + q * places.strides[2], places.strides[3], q * w.stride_x - w.left,
                      up * x.width, row, x, channels);
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_SPREAD_INL_H_
