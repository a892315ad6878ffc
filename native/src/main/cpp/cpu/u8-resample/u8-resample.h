// What the u8-resample kernels share: the checked job, the fixed point weights and the plan of the scratch memory.
#ifndef FOVEA_CPU_U8_RESAMPLE_H_
#define FOVEA_CPU_U8_RESAMPLE_H_

#include <stdint.h>

#include "fovea/fovea.h"

namespace fovea {

// Weights are fixed point numbers with this many bits after the point.
constexpr int kWeightBits = 22;

// A checked call. `channels` is the number that is resampled (1 or 3), `target_channels` the number written.
struct ResampleJob {
  const uint8_t* source;  // first byte of the crop
  int64_t row_stride;
  int32_t height, width;  // of the crop
  int32_t order, alpha, filter;
  int32_t channels, target_channels;
  bool swap;         // computed channel k is written as channel 2 - k
  bool white;        // composite on white
  bool packs_alpha;  // four source channels become three colours while rows are packed, if the kernel packs
  int32_t target_height, target_width;
  int32_t layout, dtype;
  const void* table;
  void* out;
};

// Byte offsets of the parts of the scratch memory, from its start, each a multiple of 64.
struct ResampleScratch {
  int64_t x_spans, x_weights;  // ResampleSpan[target_width], weights in the kernel's own form
  int64_t y_spans, y_weights;
  int64_t taps;    // one filter window: double[x_taps or y_taps] and int32 behind it
  int64_t rows;    // `row_tile` converted source rows, each row_bytes long
  int64_t tails;   // `row_tile` zero-padded row ends of kTailBytes
  int64_t packed;  // `row_tile` source rows in the kernel's order
  int64_t ring;    // horizontally resampled rows
  int64_t line;    // one finished u8 row, and one more for reordering
  int64_t bytes;   // of all
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
  int32_t kernel, filter, height, width, target_height, target_width, channels, reserved;
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

// Computes the window and weights of target element `index` as Pillow does: returns the first tap, the number of taps
// and the weights in 22-bit fixed point. `window` holds ResampleTaps(..) doubles.
ResampleSpan ResampleWindow(int32_t filter, int32_t source_size, int32_t target_size, int32_t index, double* window,
                            int32_t* weights);

// Writes Pillow's source index of each target element for the nearest filter (positions are accumulated).
void ResampleNearest(int32_t source_size, int32_t target_size, int32_t* index);

#define FOVEA_UKERNEL(isa, symbol, row_tile, weight_dwords) \
  int32_t symbol(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory, bool warm);
#include "cpu/u8-resample/u8-resample.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_H_
