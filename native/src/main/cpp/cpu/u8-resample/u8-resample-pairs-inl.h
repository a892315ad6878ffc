// The bilinear resamplers that touch two rows and two columns alone: pixels are gathered, so that neither the rows nor
// the columns between are read. The bits are those of u8-resample-windows-inl.h. Included into one translation unit per
// level.
//
// A vertical sum of two taps is t + (b - t) w with a weight of 22 bits, all exact in f32 but for the last rounding: one
// fused multiply-add gives the bits of the integer sum.
//
// Isa supplies:
//   Floats     a vector of kRows of them
//   Pairs(top, bottom, offsets, weight, weights, result)   three channels of the kRows pixels at these byte offsets;
//                                                          reads 8 bytes at each of both rows
//   StoreTriples(a, b, c, to)                              a0 b0 c0 a1 b1 c1 ..
#ifndef FOVEA_CPU_U8_RESAMPLE_PAIRS_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_PAIRS_INL_H_

#include "cpu/u8-resample/u8-resample-reals-inl.h"

namespace fovea {
namespace {

// Pixels of three channels without conversion, whose byte offsets fit 32 bits.
inline bool TakesPairs(const ResampleJob& job) {
  const bool linear = job.filter == FOVEA_FILTER_TF1_BILINEAR || job.filter == FOVEA_FILTER_TF2_BILINEAR;
  return linear && job.channels == 3 && RowsAreDirect(job) && job.width < (1 << 28);
}

struct RowPair {
  int32_t top, bottom;
  float weight;  // of the bottom row; the top's is what is missing to 1
};

// Offsets and weights of all columns, then the rows; columns behind the last repeat it with no weight.
inline void PairWeights(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory) {
  int32_t* offsets = reinterpret_cast<int32_t*>(memory + s.pairs);
  float* pairs = reinterpret_cast<float*>(offsets + s.pair_columns);
  float weights[8];
  int32_t fixed[8];
  for (int32_t x = 0; x < s.pair_columns; x++) {
    const bool inside = x < job.target_width;
    const ResampleSpan span = RealWindow(job.filter, job.x, inside ? x : job.target_width - 1, weights);
    offsets[x] = 3 * span.first;
    pairs[2 * x] = inside ? weights[0] : 0;
    pairs[2 * x + 1] = inside && span.count == 2 ? weights[1] : 0;
  }
  RowPair* rows = reinterpret_cast<RowPair*>(memory + s.y_spans);
  for (int32_t y = 0; y < job.target_height; y++) {
    const ResampleSpan span = RealWindow(job.filter, job.y, y, weights);
    RealFixed(weights, span.count, fixed);
    const float weight = span.count == 2 ? static_cast<float>(fixed[1]) / (1 << kWeightBits) : 0;
    rows[y] = {span.first, span.first + span.count - 1, weight};
  }
}

// Returns the row, or a padded copy of it where the last pixel's 8 bytes would be read behind the picture.
inline const uint8_t* SafeRow(const ResampleJob& job, int64_t y, int32_t last_offset, uint8_t* copy) {
  const uint8_t* row = job.source + y * job.row_stride;
  if (job.end - row >= last_offset + 8) {
    return row;
  }
  memcpy(copy, row, static_cast<size_t>(job.width) * 3);
  return copy;
}

template <class Floats, PairOut kOut>
inline Floats PairMapped(const RealMap& map, int at, Floats value) {
  return kOut == PairOut::kReal         ? value
         : kOut == PairOut::kMultiplied ? (value * map.divisor[at] - map.mean[at]) * map.deviation[at]
                                        : (value / map.divisor[at] - map.mean[at]) / map.deviation[at];
}

// One row to `to`, whose planes (NCHW) lie `plane` apart. Whole vectors are stored where they fit.
template <class Isa, PairOut kOut, bool kSwap, bool kInterleaved>
void PairRow(const ResampleJob& job, const ResampleScratch& s, const uint8_t* memory, const RealMap& map,
             const uint8_t* top, const uint8_t* bottom, float weight, float* to, int64_t plane) {
  constexpr int kRows = Isa::kRows;
  using Floats = typename Isa::Floats;
  const int32_t* offsets = reinterpret_cast<const int32_t*>(memory + s.pairs);
  const float* weights = reinterpret_cast<const float*>(offsets + s.pair_columns);
  constexpr int kStep = kInterleaved ? 1 : 16;  // of channels in the map
  for (int64_t x = 0; x < job.target_width; x += kRows) {
    Floats result[3];
    Isa::Pairs(top, bottom, offsets + x, weight, weights + 2 * x, result);
    const Floats a = PairMapped<Floats, kOut>(map, 0, result[kSwap ? 2 : 0]);
    const Floats b = PairMapped<Floats, kOut>(map, kStep, result[1]);
    const Floats c = PairMapped<Floats, kOut>(map, 2 * kStep, result[kSwap ? 0 : 2]);
    const int64_t left = job.target_width - x;
    if (kInterleaved && left >= kRows) {
      Isa::StoreTriples(a, b, c, to + 3 * x);
    } else if (kInterleaved) {
      float rest[3 * kRows];
      Isa::StoreTriples(a, b, c, rest);
      memcpy(to + 3 * x, rest, 12 * static_cast<size_t>(left));
    } else if (left >= kRows) {
      memcpy(to + x, &a, sizeof(a));
      memcpy(to + plane + x, &b, sizeof(b));
      memcpy(to + 2 * plane + x, &c, sizeof(c));
    } else {
      memcpy(to + x, &a, 4 * static_cast<size_t>(left));
      memcpy(to + plane + x, &b, 4 * static_cast<size_t>(left));
      memcpy(to + 2 * plane + x, &c, 4 * static_cast<size_t>(left));
    }
  }
}

template <class Isa, PairOut kOut, bool kSwap, bool kInterleaved>
void PairRows(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory) {
  const RowPair* rows = reinterpret_cast<const RowPair*>(memory + s.y_spans);
  const int32_t last = reinterpret_cast<const int32_t*>(memory + s.pairs)[job.target_width - 1];
  const RealMap map = MapOf(job);
  const int64_t plane =
      kOut == PairOut::kReal ? job.target_width : static_cast<int64_t>(job.out_width) * job.out_height;
  for (int64_t y = 0; y < job.target_height; y++) {
    const uint8_t* top = SafeRow(job, rows[y].top, last, memory + s.rows);
    const uint8_t* bottom = SafeRow(job, rows[y].bottom, last, memory + s.rows + s.row_bytes);
    const int64_t at = (job.out_y + y) * job.out_width + job.out_x;
    float* line = reinterpret_cast<float*>(memory + s.done);
    float* to = kOut == PairOut::kReal ? line : static_cast<float*>(job.out) + (kInterleaved ? 3 * at : at);
    PairRow<Isa, kOut, kSwap, kInterleaved>(job, s, memory, map, top, bottom, rows[y].weight, to, plane);
    if (kOut == PairOut::kReal) {
      RoundLine(line, 3 * static_cast<int64_t>(job.target_width), memory + s.line);
      EmitLine(job, memory + s.line, y);
    }
  }
}

template <class Isa, PairOut kOut>
void PairRows(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory) {
  if (job.layout == FOVEA_LAYOUT_NHWC) {
    job.swap ? PairRows<Isa, kOut, true, true>(job, s, memory) : PairRows<Isa, kOut, false, true>(job, s, memory);
  } else {
    job.swap ? PairRows<Isa, kOut, true, false>(job, s, memory) : PairRows<Isa, kOut, false, false>(job, s, memory);
  }
}

template <class Isa>
int32_t ResamplePairs(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory, bool warm) {
  if (!warm) {
    PairWeights(job, s, memory);
  }
  if (job.dtype != FOVEA_DTYPE_F32) {
    PairRows<Isa, PairOut::kReal>(job, s, memory);
  } else if (MapOf(job).multiplies) {
    PairRows<Isa, PairOut::kMultiplied>(job, s, memory);
  } else {
    PairRows<Isa, PairOut::kDivided>(job, s, memory);
  }
  return FOVEA_OK;
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_PAIRS_INL_H_
