// The blocked u8-resample kernel, a template over one instruction set. Rows are lanes: a block of kRows source rows is
// transposed so that one vector holds four neighbouring pixels of one channel of every row ("group"); a weight is then
// a broadcast, no sum is reduced across lanes, and the result has again the four-rows-a-word form that the vertical
// pass reads. Sums are exact modulo 2^32; Pillow's fit 32 bits.
//
// Isa supplies:
//   kRows                      rows of a block, a multiple of four; a vector has kRows words of 32 bits
//   kDwords                    words that hold the weights of four taps
//   Expand(w[4], to)           splits four fixed point weights; false if one is out of range
//   Pack<S, C>(rows, at, to)   16 pixels of each row, converted by S -> 4 groups, C vectors each
//   Horizontal<C>(...)         one target pixel of all rows
//   Vertical(...)              one finished row from ring groups
//   kSlots<C>                  order of the four pixels inside a word of a packed group
#ifndef FOVEA_CPU_U8_RESAMPLE_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_INL_H_

#include "cpu/u8-resample/u8-resample-rows-inl.h"

namespace fovea {
namespace {

// What Pack does to pixels: takes C channels as they are, or three colours of four bytes without or with their alpha.
// (Two-channel pictures and colour to gray are converted row by row before.)
enum class Source { kPlain, kDropAlpha, kOnWhite };

constexpr int32_t kHalf = 1 << (kWeightBits - 1);

// Groups first .. first + count - 1 of the ring, which wraps.
struct RingWindow {
  const uint8_t* begin;
  const uint8_t* end;
  const uint8_t* at;
  int64_t step;
  int32_t count;
};

// Four floats of two rows.
typedef float Quads __attribute__((vector_size(32)));

// Source rows that will be read soon.
struct Ahead {
  const uint8_t* row;
  int64_t stride;
  int32_t rows;
};

inline void Prefetch(const Ahead& ahead, int64_t at) {
  for (int32_t r = 0; r < ahead.rows; r++) {
    __builtin_prefetch(ahead.row + r * ahead.stride + at, 0, 2);
  }
}

// Interleaved RGB words: bytes R0G0B0R1 G1B1R2G2 B2R3G3B3. Blending them by position gives R0R3R2R1, and G and B after
// a rotation, so no byte shuffle is needed; one channel stays in order.
constexpr int kSlots1[4] = {0, 1, 2, 3};
constexpr int kSlots3[4] = {0, 3, 2, 1};

template <class Isa>
bool Weights(int32_t filter, const ResampleAxis& axis, int32_t targets, int32_t groups, const int* slots,
             uint8_t* memory, int64_t spans, int64_t weights, int64_t taps, int64_t longest) {
  ResampleSpan* span = reinterpret_cast<ResampleSpan*>(memory + spans);
  int32_t* to = reinterpret_cast<int32_t*>(memory + weights);
  double* window = reinterpret_cast<double*>(memory + taps);
  int32_t* fixed = reinterpret_cast<int32_t*>(window + longest + 4);
  bool good = true;
  for (int32_t i = 0; i < targets; i++) {
    const ResampleSpan s = ResampleWindow(filter, axis, i, window, fixed);
    const int32_t first = s.first / 4;
    const int32_t count = s.count == 0 ? 0 : (s.first + s.count - 1) / 4 - first + 1;
    span[i] = {first, count};
    int32_t* row = to + static_cast<int64_t>(i) * groups * Isa::kDwords;
    for (int32_t g = 0; g < count; g++) {
      int32_t four[4];
      for (int k = 0; k < 4; k++) {
        const int32_t tap = 4 * (first + g) + slots[k] - s.first;
        four[k] = tap >= 0 && tap < s.count ? fixed[tap] : 0;
      }
      good &= Isa::Expand(four, row + g * Isa::kDwords);
    }
  }
  return good;
}

// Transposes the 16 pixels of each row from pixel `at` on; the last step of a row goes through a padded copy, because a
// whole step would read behind the row.
template <class Isa, Source S, int C>
void PackStep(const uint8_t* const* rows, int64_t at, int64_t width, uint8_t* tails, uint8_t* to) {
  constexpr int64_t kPixel = S == Source::kPlain ? C : 4;
  if (at + 16 <= width) {
    Isa::template Pack<S, C>(rows, at * kPixel, to);
    return;
  }
  const int64_t rest = (width - at) * kPixel;
  const uint8_t* ends[Isa::kRows];
  for (int r = 0; r < Isa::kRows; r++) {
    memcpy(tails + r * kTailBytes, rows[r] + at * kPixel, rest);
    memset(tails + r * kTailBytes + rest, 0, kTailBytes - rest);
    ends[r] = tails + r * kTailBytes;
  }
  Isa::template Pack<S, C>(ends, 0, to);
}

// Packs just ahead of the windows into a buffer that slides along the row, so that they find their pixels in the
// first-level cache and long rows need no more memory than short ones.
template <class Isa, Source S, int C>
void HorizontalBlock(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory,
                     const uint8_t* const* rows, const LineOrder& order, uint8_t* to) {
  constexpr int64_t kGroupBytes = C * Isa::kRows * 4;
  uint8_t* packed = memory + scratch.packed;
  const ResampleSpan* spans = reinterpret_cast<const ResampleSpan*>(memory + scratch.x_spans);
  const int32_t* weights = reinterpret_cast<const int32_t*>(memory + scratch.x_weights);
  const int64_t stride = static_cast<int64_t>(scratch.x_groups) * Isa::kDwords;
  const int64_t ring_group_bytes = 4 * scratch.ring_row_bytes;
  int64_t begin = 0;  // groups begin .. next - 1 are packed; both are whole steps of four groups
  int64_t next = 0;
  for (int64_t x = 0; x < job.target_width; x++) {
    const int64_t first = spans[x].first;
    const int64_t end = first + spans[x].count;
    for (; next < end; next += 4) {
      if (next + 4 - begin > scratch.packed_groups) {
        const int64_t keep = first / 4 * 4;
        memmove(packed, packed + (keep - begin) * kGroupBytes, (next - keep) * kGroupBytes);
        begin = keep;
      }
      PackStep<Isa, S, C>(rows, 4 * next, job.width, memory + scratch.tails, packed + (next - begin) * kGroupBytes);
    }
    Isa::template Horizontal<C>(packed + (first - begin) * kGroupBytes, weights + x * stride, spans[x].count,
                                to + 4 * x * order.step, order.channel, ring_group_bytes);
  }
}

// Rows that keep their width: into the ring, four rows a word.
template <class Isa>
void CopyBlock(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory, const uint8_t* const* rows,
               uint8_t* to) {
  uint8_t* line = memory + scratch.line;
  const int64_t positions = static_cast<int64_t>(job.target_width) * job.channels;
  for (int r = 0; r < Isa::kRows; r++) {
    Reorder(job, rows[r], line);
    uint8_t* at = to + (r / 4) * 4 * scratch.ring_row_bytes + r % 4;
    for (int64_t p = 0; p < positions; p++) {
      at[4 * p] = line[p];
    }
  }
}

// Brings source rows first .. first + kRows - 1 into the ring; rows below the picture repeat its last one.
template <class Isa>
void TakeBlock(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory, const LineOrder& order,
               int64_t first) {
  const uint8_t* rows[Isa::kRows];
  const bool keeps_width = !job.horizontal;
  const bool alpha = job.packs_alpha;
  const bool direct = RowsAreDirect(job) || alpha;
  for (int r = 0; r < Isa::kRows; r++) {
    if (r > 0 && first + r >= job.height) {
      rows[r] = rows[r - 1];
      continue;
    }
    rows[r] = job.source + (first + r) * job.row_stride;
    if (!direct) {
      uint8_t* converted = memory + scratch.rows + r * scratch.row_bytes;
      Convert(job, rows[r], job.width, converted);
      rows[r] = converted;
    }
  }
  uint8_t* to = memory + scratch.ring + (first % scratch.ring_rows) * scratch.ring_row_bytes;
  if (keeps_width) {
    CopyBlock<Isa>(job, scratch, memory, rows, to);
  } else if (alpha && job.white) {
    HorizontalBlock<Isa, Source::kOnWhite, 3>(job, scratch, memory, rows, order, to);
  } else if (alpha) {
    HorizontalBlock<Isa, Source::kDropAlpha, 3>(job, scratch, memory, rows, order, to);
  } else if (job.channels == 3) {
    HorizontalBlock<Isa, Source::kPlain, 3>(job, scratch, memory, rows, order, to);
  } else {
    HorizontalBlock<Isa, Source::kPlain, 1>(job, scratch, memory, rows, order, to);
  }
}

}  // namespace
}  // namespace fovea

#include "cpu/u8-resample/u8-resample-area-inl.h"
#include "cpu/u8-resample/u8-resample-windows-inl.h"

namespace fovea {
namespace {

template <class Isa>
int32_t Resample(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory, bool warm) {
  if (job.family == ResampleFamily::kWindows) {
    return TakesPairs(job) ? ResamplePairs<Isa>(job, scratch, memory, warm)
                           : ResampleWindows<Isa>(job, scratch, memory, warm);
  }
  if (job.family == ResampleFamily::kAreaAveraging) {
    return AreaAverage(job, scratch, memory);
  }
  const bool horizontal = job.horizontal;
  const bool vertical = job.vertical;
  if (!horizontal && !vertical) {
    CopyPixels(job, scratch, memory);
    return FOVEA_OK;
  }
  const int64_t longest = scratch.x_taps > scratch.y_taps ? scratch.x_taps : scratch.y_taps;
  bool good = true;
  if (!warm && horizontal) {
    good &= Weights<Isa>(job.filter, job.x, job.target_width, scratch.x_groups, job.channels == 3 ? kSlots3 : kSlots1,
                         memory, scratch.x_spans, scratch.x_weights, scratch.taps, longest);
  }
  if (!warm && vertical) {
    good &= Weights<Isa>(job.filter, job.y, job.target_height, scratch.y_groups, kSlots1, memory, scratch.y_spans,
                         scratch.y_weights, scratch.taps, longest);
  }
  if (!good) {
    return FOVEA_E_WEIGHTS;
  }
  const ResampleSpan* spans = reinterpret_cast<const ResampleSpan*>(memory + scratch.y_spans);
  const int32_t* weights = reinterpret_cast<const int32_t*>(memory + scratch.y_weights);
  const int64_t stride = static_cast<int64_t>(scratch.y_groups) * Isa::kDwords;
  const LineOrder order = OrderOf(job);
  const int64_t positions = static_cast<int64_t>(job.target_width) * job.channels;
  const int32_t ring_groups = scratch.ring_rows / 4;
  uint8_t* line = memory + scratch.line;
  RingWindow window;
  window.step = 4 * scratch.ring_row_bytes;
  window.begin = memory + scratch.ring;
  window.end = window.begin + window.step * ring_groups;
  int64_t next = 0;
  for (int64_t y = 0; y < job.target_height; y++) {
    const ResampleSpan span = vertical ? spans[y] : ResampleSpan{static_cast<int32_t>(y / 4), 1};
    while (next < 4 * (static_cast<int64_t>(span.first) + span.count) && next < job.height) {
      TakeBlock<Isa>(job, scratch, memory, order, next);
      next += Isa::kRows;
    }
    window.at = window.begin + span.first % ring_groups * window.step;
    window.count = span.count;
    if (vertical) {
      Isa::Vertical(window, weights + y * stride, positions, line);
    } else {
      for (int64_t p = 0; p < positions; p++) {
        line[p] = window.at[4 * p + (y & 3)];
      }
    }
    EmitLine(job, line, y);
  }
  return FOVEA_OK;
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_INL_H_
