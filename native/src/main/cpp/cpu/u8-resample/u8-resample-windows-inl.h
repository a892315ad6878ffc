// Resamplers whose results are real numbers, a template over one instruction set: vertically exact integer sums,
// rounded once to f32, then horizontally f32 products and sums in order, never fused. The integer sums make every level
// and Java give the same bits. Included into one translation unit per level.
//
// Isa supplies, besides what u8-resample-inl.h asks for:
//   Interleave(rows, bytes, to)               four rows -> words of their bytes, in the order that VerticalReal reads
//   VerticalReal(window, weights, n, ahead, line)   the sums of n positions as f32, not scaled; may write 64 behind;
//                                             brings the rows of `ahead` nearer
//   TransposeReal(from, step, to, step)       kRows rows of kRows floats
#ifndef FOVEA_CPU_U8_RESAMPLE_WINDOWS_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_WINDOWS_INL_H_

#include "cpu/u8-resample/u8-resample-pairs-inl.h"
#include "cpu/u8-resample/u8-resample-quads-inl.h"
#include "cpu/u8-resample/u8-resample-reals-inl.h"

namespace fovea {
namespace {

// Windows of both sides: horizontally x_taps floats a target, vertically groups of four rows in the kernel's own form.
template <class Isa>
bool RealWeights(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory) {
  ResampleSpan* xs = reinterpret_cast<ResampleSpan*>(memory + s.x_spans);
  float* xw = reinterpret_cast<float*>(memory + s.x_weights);
  for (int32_t i = 0; i < job.target_width; i++) {
    float* row = xw + static_cast<int64_t>(i) * s.x_taps;
    xs[i] = RealWindow(job.filter, job.x, i, row);
    memset(row + xs[i].count, 0, 4 * static_cast<size_t>(s.x_taps - xs[i].count));
  }
  ResampleSpan* ys = reinterpret_cast<ResampleSpan*>(memory + s.y_spans);
  int32_t* yw = reinterpret_cast<int32_t*>(memory + s.y_weights);
  float* window = reinterpret_cast<float*>(memory + s.taps);
  int32_t* fixed = reinterpret_cast<int32_t*>(window + s.y_taps);
  bool good = true;
  for (int32_t i = 0; i < job.target_height; i++) {
    const ResampleSpan span = RealWindow(job.filter, job.y, i, window);
    RealFixed(window, span.count, fixed);
    const int32_t first = span.first / 4;
    const int32_t count = (span.first + span.count - 1) / 4 - first + 1;
    ys[i] = {first, count};
    int32_t* row = yw + static_cast<int64_t>(i) * s.y_groups * Isa::kDwords;
    for (int32_t g = 0; g < count; g++) {
      int32_t four[4];
      for (int k = 0; k < 4; k++) {
        const int32_t tap = 4 * (first + g) + k - span.first;
        four[k] = tap >= 0 && tap < span.count ? fixed[tap] : 0;
      }
      good &= Isa::Expand(four, row + g * Isa::kDwords);
    }
  }
  return good;
}

// Brings source rows 4 group .. 4 group + 3 into the ring; rows below the picture repeat its last one.
template <class Isa>
void TakeGroup(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory, int64_t group) {
  const uint8_t* rows[4];
  const bool direct = RowsAreDirect(job);
  for (int r = 0; r < 4; r++) {
    const int64_t y = 4 * group + r;
    if (r > 0 && y >= job.height) {
      rows[r] = rows[r - 1];
      continue;
    }
    rows[r] = job.source + y * job.row_stride;
    if (!direct) {
      uint8_t* converted = memory + s.rows + r * s.row_bytes;
      Convert(job, rows[r], job.width, converted);
      rows[r] = converted;
    }
  }
  Isa::Interleave(rows, static_cast<int64_t>(job.width) * job.channels,
                  memory + s.ring + group % s.ring_rows * s.ring_row_bytes);
}

// The horizontal pass of kRows rows. Rows are lanes: positions are transposed just ahead of the windows into a buffer
// that slides along the row.
template <class Isa, int C>
void RealHorizontal(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory) {
  constexpr int kRows = Isa::kRows;
  using Rows = typename Isa::Floats;
  const float* lines = reinterpret_cast<const float*>(memory + s.real_lines);
  float* packed = reinterpret_cast<float*>(memory + s.packed);
  float* columns = reinterpret_cast<float*>(memory + s.columns);
  const ResampleSpan* spans = reinterpret_cast<const ResampleSpan*>(memory + s.x_spans);
  const float* weights = reinterpret_cast<const float*>(memory + s.x_weights);
  const LineOrder order = OrderOf(job);
  const float scale = 1.0f / (1 << kWeightBits);
  int64_t begin = 0, next = 0;  // positions begin .. next - 1 are packed
  for (int64_t x = 0; x < job.target_width; x++) {
    const int64_t first = static_cast<int64_t>(spans[x].first) * C;
    const int64_t end = first + static_cast<int64_t>(spans[x].count) * C;
    if (next < first) {
      next = begin = first / kRows * kRows;  // what lies between windows is not needed
    }
    for (; next < end; next += kRows) {
      if (next + kRows - begin > s.packed_groups) {
        const int64_t keep = first / kRows * kRows;
        memmove(packed, packed + (keep - begin) * kRows, static_cast<size_t>(next - keep) * kRows * 4);
        begin = keep;
      }
      Isa::TransposeReal(lines + next, s.real_line, packed + (next - begin) * kRows, kRows);
    }
    const float* at = packed + (first - begin) * kRows;
    const float* w = weights + x * s.x_taps;
    Rows sum[C];
    for (int c = 0; c < C; c++) {
      sum[c] = Rows{};
    }
    for (int32_t k = 0; k < spans[x].count; k++) {
      for (int c = 0; c < C; c++) {
        Rows value;
        memcpy(&value, at + (static_cast<int64_t>(k) * C + c) * kRows, sizeof(value));
        sum[c] += value * w[k];
      }
    }
    for (int c = 0; c < C; c++) {
      sum[c] *= scale;
      memcpy(columns + (x * order.step + order.channel[c]) * kRows, &sum[c], sizeof(sum[c]));
    }
  }
}

// The horizontal pass of computed rows begin .. end, through columns and back to rows.
template <class Isa>
void RealBlock(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory, const RealMap& map, int64_t begin,
               int64_t end) {
  constexpr int kRows = Isa::kRows;
  const float* columns = reinterpret_cast<const float*>(memory + s.columns);
  float* done = reinterpret_cast<float*>(memory + s.done);
  if (job.channels == 3) {
    RealHorizontal<Isa, 3>(job, s, memory);
  } else {
    RealHorizontal<Isa, 1>(job, s, memory);
  }
  const int64_t results = static_cast<int64_t>(job.target_width) * job.channels;
  for (int64_t at = 0; at < results; at += kRows) {
    Isa::TransposeReal(columns + at * kRows, kRows, done + at, s.done_line);
  }
  for (int64_t y = begin; y <= end; y++) {
    EmitReals(job, map, done + (y - begin) * s.done_line, memory + s.line, y);
  }
}

// The rows that the next target row takes from the source, so that they travel while this one is computed.
inline Ahead AheadOf(const ResampleJob& job, const ResampleSpan* spans, int64_t y, int64_t next) {
  Ahead ahead = {job.source, 0, 0};
  if (y + 1 < job.target_height && RowsAreDirect(job)) {
    const int64_t first = 4 * (next < spans[y + 1].first ? spans[y + 1].first : next);
    const int64_t end = 4 * (spans[y + 1].first + static_cast<int64_t>(spans[y + 1].count));
    const int64_t last = end < job.height ? end : job.height;
    ahead.row = job.source + first * job.row_stride;
    ahead.stride = job.row_stride;
    ahead.rows = first < last ? static_cast<int32_t>(last - first < 8 ? last - first : 8) : 0;
  }
  return ahead;
}

template <class Isa>
int32_t ResampleWindows(const ResampleJob& job, const ResampleScratch& s, uint8_t* memory, bool warm) {
  const bool quads = TakesQuads(job, s);
  const int64_t block = quads ? 2 : Isa::kRows;  // target rows whose horizontal pass is one
  const int64_t positions = static_cast<int64_t>(job.width) * job.channels;
  float* lines = reinterpret_cast<float*>(memory + s.real_lines);
  if (!warm) {
    if (!RealWeights<Isa>(job, s, memory)) {
      return FOVEA_E_WEIGHTS;
    }
    // Vectors of the last pixels reach behind a line.
    for (int64_t r = 0; r < block; r++) {
      memset(lines + r * s.real_line + positions, 0, 4 * static_cast<size_t>(s.real_line - positions));
    }
  }
  const ResampleSpan* spans = reinterpret_cast<const ResampleSpan*>(memory + s.y_spans);
  const int32_t* weights = reinterpret_cast<const int32_t*>(memory + s.y_weights);
  const int64_t stride = static_cast<int64_t>(s.y_groups) * Isa::kDwords;
  const RealMap map = MapOf(job);
  QuadOut out = QuadOutOf(job, map, job.dtype != FOVEA_DTYPE_F32);
  RingWindow window;
  window.step = s.ring_row_bytes;
  window.begin = memory + s.ring;
  window.end = window.begin + window.step * s.ring_rows;
  int64_t next = 0;  // groups before it are in the ring, or passed
  for (int64_t y = 0; y < job.target_height; y++) {
    const ResampleSpan span = spans[y];
    next = next < span.first ? span.first : next;
    for (; next < span.first + static_cast<int64_t>(span.count); next++) {
      TakeGroup<Isa>(job, s, memory, next);
    }
    window.at = window.begin + span.first % s.ring_rows * window.step;
    window.count = span.count;
    Isa::VerticalReal(window, weights + y * stride, positions, AheadOf(job, spans, y, next),
                      lines + y % block * s.real_line);
    if (y % block != block - 1 && y + 1 != job.target_height) {
      continue;
    }
    const int64_t begin = y - y % block;
    if (quads) {
      QuadHorizontal<Isa>(job, s, memory, map, &out, lines, begin, y != begin);
    } else {
      RealBlock<Isa>(job, s, memory, map, begin, y);
    }
  }
  return FOVEA_OK;
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_WINDOWS_INL_H_
