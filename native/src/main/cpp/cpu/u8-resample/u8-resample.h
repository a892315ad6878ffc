// What the u8-resample kernels share: the checked job, the fixed point weights and the plan of the scratch memory.
#ifndef FOVEA_CPU_U8_RESAMPLE_H_
#define FOVEA_CPU_U8_RESAMPLE_H_

#include <stdint.h>

#include "fovea/fovea.h"

namespace fovea {

// Weights are fixed point numbers with this many bits after the point.
constexpr int kWeightBits = 22;

// One side of the resize: `source` elements become `target` ones. Of these only those from `first` on are computed, and
// of the source only what they need is read, from `origin` on.
struct ResampleAxis {
  int32_t source, target, first, origin;
};

// What a kernel has one piece of code for (api.model.ResamplerFamily).
enum class ResampleFamily { kNearest, kRoundedPasses, kAreaAveraging, kWindows };

// A checked call. `channels` is the number that is resampled (1 or 3), `target_channels` the number written.
struct ResampleJob {
  const uint8_t* source;  // first byte that is read
  const uint8_t* end;     // of the source buffer
  int64_t row_stride;
  int32_t height, width;      // of what is read
  ResampleAxis y, x;          // of the whole crop
  bool vertical, horizontal;  // passes that change the size; none for the nearest filter
  int32_t order, alpha, filter;
  ResampleFamily family;
  int32_t channels, target_channels;
  bool swap;                            // computed channel k is written as channel 2 - k
  bool white;                           // composite on white
  bool packs_alpha;                     // four source channels become three colours while rows are packed
  int32_t target_height, target_width;  // of what is computed
  int32_t out_y, out_x;                 // its place in the slot
  int32_t out_height, out_width;        // of the slot
  int32_t layout, dtype, background;
  const void* table;
  void* out;
};

// Byte offsets of the parts of the scratch memory, from its start, each a multiple of 64.
struct ResampleScratch {
  int64_t x_spans, x_weights;  // ResampleSpan[target_width], weights in the kernel's own form
  int64_t y_spans, y_weights;
  int64_t taps;                   // one filter window: double[x_taps or y_taps] and int32 behind it
  int64_t rows;                   // `row_tile` converted source rows, each row_bytes long
  int64_t tails;                  // `row_tile` zero-padded row ends of kTailBytes
  int64_t packed;                 // `row_tile` source rows in the kernel's order
  int64_t ring;                   // horizontally resampled rows
  int64_t line;                   // one finished u8 row, and one more for reordering
  int64_t real_lines, real_line;  // vertically resampled rows as f32, `row_tile` of real_line floats
  int64_t columns;                // horizontally resampled ones, column by column
  int64_t done, done_line;        // the same, row by row
  int64_t pairs;                  // int32 offsets, float and float weights of pair_columns columns
  int32_t pair_columns;
  int64_t bytes;  // of all
  int64_t row_bytes, ring_row_bytes;
  int32_t x_taps, y_taps;      // longest window
  int32_t x_groups, y_groups;  // longest window in groups of four taps whose first is a multiple of four
  int64_t packed_groups;       // at least two steps of four more than the longest window
  int32_t ring_rows;           // a multiple of four and of the row tile
};

// The taps first .. first + count - 1 of the source make one target element. Kernels that work on groups of four keep
// the group numbers here instead.
struct ResampleSpan {
  int32_t first, count;
};

// Key at the start of the scratch memory; the weights behind it are valid when it equals the call's.
struct ResampleKey {
  uint64_t magic;
  int32_t kernel, filter, channels;
  int32_t direct;  // whether rows need no conversion: bilinear windows have a form of their own then
  int32_t height, width, target_height, target_width;  // whole
  int32_t first_y, first_x, count_y, count_x;          // computed
};
static_assert(sizeof(ResampleKey) <= 64, "the key has 64 bytes");

constexpr int kTailBytes = 64;

using ResampleUkernel = int32_t (*)(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory, bool warm);

// One row of u8-resample.inc.
struct ResampleKernel {
  const char* name;
  int32_t isa;
  int32_t row_tile;       // source rows taken at once
  int32_t weight_dwords;  // 32-bit words that hold the weights of four taps
  ResampleUkernel run;
};

// Returns the number of taps of the longest window.
int32_t ResampleTaps(int32_t filter, int32_t source_size, int32_t target_size);

// Returns the taps of target element `index` of the whole.
ResampleSpan ResampleTapsOf(int32_t filter, int32_t source_size, int32_t target_size, int32_t index);

// Computes the window and weights of computed element `index` as Pillow does: returns the first tap, counted from the
// axis's origin, the number of taps and the weights in 22-bit fixed point. `window` holds ResampleTaps(..) doubles.
ResampleSpan ResampleWindow(int32_t filter, const ResampleAxis& axis, int32_t index, double* window, int32_t* weights);

// Writes the source index of each of `count` computed elements for a nearest filter.
void ResampleNearest(int32_t filter, const ResampleAxis& axis, int32_t count, int32_t* index);

// The same of filters whose results are real numbers, in f32: the number of taps of the longest window, the taps of
// target element `index` of the whole, the window of computed element `index`, its weights in fixed point (running sums
// are rounded, so that what one loses the next one gets) and the plan of the scratch memory.
int32_t RealTaps(int32_t filter, int32_t source_size, int32_t target_size);
ResampleSpan RealSpan(int32_t filter, int32_t source_size, int32_t target_size, int32_t index);
ResampleSpan RealWindow(int32_t filter, const ResampleAxis& axis, int32_t index, float* weights);
void RealFixed(const float* weights, int32_t count, int32_t* fixed);
ResampleScratch RealScratch(const ResampleKernel& kernel, const ResampleJob& job);

// Writes the background, through the table, around the computed part of the slot.
void ResampleBackground(const ResampleJob& job);

#define FOVEA_UKERNEL(isa, symbol, row_tile, weight_dwords) \
  int32_t symbol(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory, bool warm);
#include "cpu/u8-resample/u8-resample.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_H_
