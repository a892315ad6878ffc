// The horizontal pass of two rows of three channels at once, for windows that are not long: a pixel of both rows is a
// vector of two fours (R G B and what follows), so weights are broadcasts, sums keep their order and nothing is
// transposed. All windows are given the taps of the longest, weights of 0 behind their own, which changes no sum:
// branches that depend on the pixel cost more than the taps. The bits are those of u8-resample-windows-inl.h. Included
// into one translation unit per level.
//
// Isa supplies TwoRows(a, b): four floats of both.
#ifndef FOVEA_CPU_U8_RESAMPLE_QUADS_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_QUADS_INL_H_

#include "cpu/u8-resample/u8-resample-reals-inl.h"

namespace fovea {
namespace {

typedef float Quad __attribute__((vector_size(16)));

// Beyond it transposing rows into lanes is cheaper.
constexpr int32_t kMostQuadTaps = 40;

inline bool TakesQuads(const ResampleJob& job, const ResampleScratch& s) {
  return job.channels == 3 && s.x_taps <= kMostQuadTaps;
}

// Where two rows of a call go, and how: the map of each channel in source order.
struct QuadOut {
  float *first, *second;
  Quads divisor, mean, deviation;  // of a pixel
  Quads planes[3][3];              // divisor, mean, deviation of channel k in all lanes
  int64_t plane[3];                // where channel k begins
};

template <PairOut kOut>
inline Quads QuadMapped(Quads value, Quads divisor, Quads mean, Quads deviation) {
  value *= 1.0f / (1 << kWeightBits);
  return kOut == PairOut::kReal         ? value
         : kOut == PairOut::kMultiplied ? (value * divisor - mean) * deviation
                                        : (value / divisor - mean) / deviation;
}

// The weighted sums of the windows of all pixels, in order, of both rows. kTaps is the number of taps, 0 for any.
template <class Isa, int kTaps>
void QuadSums(const ResampleJob& job, const ResampleSpan* spans, const float* weights, int64_t stride, int32_t taps,
              const float* first, const float* second, Quads* sums) {
  const int32_t count = kTaps == 0 ? taps : kTaps;
  for (int64_t x = 0; x < job.target_width; x++, weights += stride) {
    const int64_t at = 3 * static_cast<int64_t>(spans[x].first);
    Quads sum = {};
#pragma GCC unroll 8
    for (int32_t k = 0; k < count; k++) {
      sum += Isa::TwoRows(first + at + 3 * k, second + at + 3 * k) * weights[k];
    }
    sums[x] = sum;
  }
}

inline void StoreQuads(Quads value, float* first, float* second, size_t bytes) {
  const Quad a = __builtin_shufflevector(value, value, 0, 1, 2, 3);
  const Quad b = __builtin_shufflevector(value, value, 4, 5, 6, 7);
  memcpy(first, &a, bytes);
  memcpy(second, &b, bytes);
}

template <PairOut kOut, bool kSwap>
inline Quads QuadPixel(Quads sum, const QuadOut& out) {
  const Quads value = QuadMapped<kOut>(sum, out.divisor, out.mean, out.deviation);
  return kSwap ? __builtin_shufflevector(value, value, 2, 1, 0, 3, 6, 5, 4, 7) : value;
}

// Interleaved: four pixels of four floats become three whole fours, one row after the other.
template <PairOut kOut, bool kSwap>
void QuadPixels(const ResampleJob& job, const Quads* sums, const QuadOut& out) {
  int64_t x = 0;
  for (; x + 4 <= job.target_width; x += 4) {
    const Quads a = QuadPixel<kOut, kSwap>(sums[x], out), b = QuadPixel<kOut, kSwap>(sums[x + 1], out);
    const Quads c = QuadPixel<kOut, kSwap>(sums[x + 2], out), d = QuadPixel<kOut, kSwap>(sums[x + 3], out);
    const Quads fours[3] = {__builtin_shufflevector(a, b, 0, 1, 2, 8, 4, 5, 6, 12),
                            __builtin_shufflevector(b, c, 1, 2, 8, 9, 5, 6, 12, 13),
                            __builtin_shufflevector(c, d, 2, 8, 9, 10, 6, 12, 13, 14)};
    for (int i = 0; i < 3; i++) {
      const Quad low = __builtin_shufflevector(fours[i], fours[i], 0, 1, 2, 3);
      memcpy(out.first + 3 * x + 4 * i, &low, 16);
    }
    for (int i = 0; i < 3; i++) {
      const Quad high = __builtin_shufflevector(fours[i], fours[i], 4, 5, 6, 7);
      memcpy(out.second + 3 * x + 4 * i, &high, 16);
    }
  }
  for (; x < job.target_width; x++) {
    StoreQuads(QuadPixel<kOut, kSwap>(sums[x], out), out.first + 3 * x, out.second + 3 * x, 12);
  }
}

// Planes: four pixels at a time are taken apart; behind the last there is room for three more.
template <PairOut kOut>
void QuadPlanes(const ResampleJob& job, const Quads* sums, const QuadOut& out) {
  for (int64_t x = 0; x < job.target_width; x += 4) {
    const int64_t left = job.target_width - x < 4 ? job.target_width - x : 4;
    const Quads a = __builtin_shufflevector(sums[x], sums[x + 1], 0, 8, 1, 9, 4, 12, 5, 13);
    const Quads b = __builtin_shufflevector(sums[x + 2], sums[x + 3], 0, 8, 1, 9, 4, 12, 5, 13);
    const Quads c = __builtin_shufflevector(sums[x], sums[x + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    const Quads d = __builtin_shufflevector(sums[x + 2], sums[x + 3], 2, 10, 3, 11, 6, 14, 7, 15);
    const Quads channels[3] = {__builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13),
                               __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15),
                               __builtin_shufflevector(c, d, 0, 1, 8, 9, 4, 5, 12, 13)};
    for (int k = 0; k < 3; k++) {
      const Quads value = QuadMapped<kOut>(channels[k], out.planes[k][0], out.planes[k][1], out.planes[k][2]);
      float* to = out.first + out.plane[k] + x;
      float* other = out.second + out.plane[k] + x;
      if (left == 4) {
        StoreQuads(value, to, other, 16);
      } else {
        StoreQuads(value, to, other, 4 * static_cast<size_t>(left));
      }
    }
  }
}

// The map by the channels of the source; `real` leaves numbers as they are, in a finished row of samples.
inline QuadOut QuadOutOf(const ResampleJob& job, const RealMap& map, bool real) {
  QuadOut out = {};
  const int step = job.layout == FOVEA_LAYOUT_NHWC ? 1 : 16;
  for (int k = 0; k < 3; k++) {
    const int channel = job.swap ? 2 - k : k;
    out.plane[k] = channel * (real ? job.target_width : static_cast<int64_t>(job.out_width) * job.out_height);
    const float values[3] = {map.divisor[step * channel], map.mean[step * channel], map.deviation[step * channel]};
    for (int i = 0; i < 3; i++) {
      out.planes[k][i] = Quads{} + values[i];
    }
    for (int i = k; i < 8; i += 4) {
      out.divisor[i] = values[0];
      out.mean[i] = values[1];
      out.deviation[i] = values[2];
    }
  }
  out.divisor[3] = out.divisor[7] = out.deviation[3] = out.deviation[7] = 1;
  return out;
}

// Taps of the longest window.
inline int32_t QuadTaps(const ResampleJob& job, const ResampleSpan* spans) {
  int32_t count = 1;
  for (int64_t x = 0; x < job.target_width; x++) {
    count = spans[x].count > count ? spans[x].count : count;
  }
  return count;
}

template <class Isa>
void QuadSums(const ResampleJob& job, const ResampleScratch& s, const uint8_t* memory, const float* first,
              const float* second, Quads* sums) {
  const ResampleSpan* spans = reinterpret_cast<const ResampleSpan*>(memory + s.x_spans);
  const float* weights = reinterpret_cast<const float*>(memory + s.x_weights);
  const int32_t taps = QuadTaps(job, spans);
  using Sums = void (*)(const ResampleJob&, const ResampleSpan*, const float*, int64_t, int32_t, const float*,
                        const float*, Quads*);
  constexpr Sums kSums[] = {QuadSums<Isa, 0>, QuadSums<Isa, 1>, QuadSums<Isa, 2>, QuadSums<Isa, 3>, QuadSums<Isa, 4>,
                            QuadSums<Isa, 5>, QuadSums<Isa, 6>, QuadSums<Isa, 7>, QuadSums<Isa, 8>};
  kSums[taps <= 8 ? taps : 0](job, spans, weights, s.x_taps, taps, first, second, sums);
}

template <PairOut kOut>
void QuadRows(const ResampleJob& job, const Quads* sums, const QuadOut& out) {
  if (job.layout != FOVEA_LAYOUT_NHWC) {
    QuadPlanes<kOut>(job, sums, out);
  } else if (job.swap) {
    QuadPixels<kOut, true>(job, sums, out);
  } else {
    QuadPixels<kOut, false>(job, sums, out);
  }
}

// The horizontal pass of computed rows y and, where `both`, y + 1, whose vertical sums are `lines` and `step` behind.
template <class Isa>
void QuadHorizontal(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory, const RealMap& map, QuadOut* out,
                    const float* lines, int64_t y, bool both) {
  Quads* sums = reinterpret_cast<Quads*>(memory + s.columns);
  QuadSums<Isa>(job, s, memory, lines, both ? lines + s.real_line : lines, sums);
  if (job.dtype != FOVEA_DTYPE_F32) {
    float* done = reinterpret_cast<float*>(memory + s.done);
    out->first = done;
    out->second = both ? done + s.done_line : done;
    QuadRows<PairOut::kReal>(job, sums, *out);
    for (int64_t r = 0; r <= (both ? 1 : 0); r++) {
      EmitReals(job, map, done + r * s.done_line, memory + s.line, y + r);
    }
    return;
  }
  const int64_t pixel = job.layout == FOVEA_LAYOUT_NHWC ? 3 : 1;
  out->first = static_cast<float*>(job.out) + pixel * ((job.out_y + y) * job.out_width + job.out_x);
  out->second = both ? out->first + pixel * job.out_width : out->first;
  if (map.multiplies) {
    QuadRows<PairOut::kMultiplied>(job, sums, *out);
  } else {
    QuadRows<PairOut::kDivided>(job, sums, *out);
  }
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_QUADS_INL_H_
