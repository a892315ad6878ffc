// Computes: Pillow's two-pass resize in integers, one row and one tap at a time (contract in fovea.h).
// Shapes: ring of u8 rows [ring_rows][target_width * channels] in output order.
// Units: bytes and elements coincide (u8).
// Accuracy: exact.
// Aliasing, alignment, threads: reads job, writes job.out and its own scratch memory only.
// Status: FOVEA_OK; arguments were checked.
#include "cpu/u8-resample/u8-resample-area-inl.h"
#include "cpu/u8-resample/u8-resample-reals-inl.h"

namespace fovea {
namespace {

uint8_t Clip(int32_t sum) {
  int32_t value = sum >> kWeightBits;
  return static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
}

constexpr int32_t kHalf = 1 << (kWeightBits - 1);

void Weights(int32_t filter, const ResampleAxis& axis, int32_t count, int32_t stride, uint8_t* memory, int64_t spans,
             int64_t weights, int64_t taps) {
  ResampleSpan* span = reinterpret_cast<ResampleSpan*>(memory + spans);
  int32_t* to = reinterpret_cast<int32_t*>(memory + weights);
  for (int32_t i = 0; i < count; i++) {
    span[i] = ResampleWindow(filter, axis, i, reinterpret_cast<double*>(memory + taps),
                             to + static_cast<int64_t>(i) * stride);
  }
}

// Resamplers to real numbers: exact vertical sums, then f32 products in order.
void RealWindows(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory) {
  float* weights = reinterpret_cast<float*>(memory + scratch.x_weights);
  ResampleSpan* spans = reinterpret_cast<ResampleSpan*>(memory + scratch.x_spans);
  for (int32_t x = 0; x < job.target_width; x++) {
    spans[x] = RealWindow(job.filter, job.x, x, weights + static_cast<int64_t>(x) * scratch.x_taps);
  }
  float* window = reinterpret_cast<float*>(memory + scratch.taps);
  int32_t* fixed = reinterpret_cast<int32_t*>(window + scratch.y_taps);
  float* sums = reinterpret_cast<float*>(memory + scratch.real_lines);
  int32_t* totals = reinterpret_cast<int32_t*>(memory + scratch.ring);
  float* done = reinterpret_cast<float*>(memory + scratch.done);
  const int64_t positions = static_cast<int64_t>(job.width) * job.channels;
  const bool direct = RowsAreDirect(job);
  const LineOrder order = OrderOf(job);
  const RealMap map = MapOf(job);
  for (int32_t y = 0; y < job.target_height; y++) {
    const ResampleSpan span = RealWindow(job.filter, job.y, y, window);
    RealFixed(window, span.count, fixed);
    memset(totals, 0, 4 * static_cast<size_t>(positions));
    for (int32_t k = 0; k < span.count; k++) {
      const uint8_t* row = job.source + (span.first + k) * job.row_stride;
      if (!direct) {
        Convert(job, row, job.width, memory + scratch.rows);
        row = memory + scratch.rows;
      }
      for (int64_t p = 0; p < positions; p++) {
        totals[p] += row[p] * fixed[k];
      }
    }
    for (int64_t p = 0; p < positions; p++) {
      sums[p] = static_cast<float>(totals[p]) * (1.0f / (1 << kWeightBits));
    }
    for (int64_t x = 0; x < job.target_width; x++) {
      const float* w = weights + x * scratch.x_taps;
      for (int k = 0; k < job.channels; k++) {
        float sum = 0;
        for (int64_t i = 0; i < spans[x].count; i++) {
          sum += w[i] * sums[(spans[x].first + i) * job.channels + k];
        }
        done[x * order.step + order.channel[k]] = sum;
      }
    }
    EmitReals(job, map, done, memory + scratch.line, y);
  }
}

}  // namespace

int32_t fovea_u8_resample_ukernel_1x1__scalar(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory,
                                              bool warm) {
  if (job.family == ResampleFamily::kWindows) {
    RealWindows(job, scratch, memory);
    return FOVEA_OK;
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
  const int32_t x_stride = 4 * scratch.x_groups;
  const int32_t y_stride = 4 * scratch.y_groups;
  if (!warm && horizontal) {
    Weights(job.filter, job.x, job.target_width, x_stride, memory, scratch.x_spans, scratch.x_weights, scratch.taps);
  }
  if (!warm && vertical) {
    Weights(job.filter, job.y, job.target_height, y_stride, memory, scratch.y_spans, scratch.y_weights, scratch.taps);
  }
  const ResampleSpan* x_spans = reinterpret_cast<const ResampleSpan*>(memory + scratch.x_spans);
  const ResampleSpan* y_spans = reinterpret_cast<const ResampleSpan*>(memory + scratch.y_spans);
  const int32_t* x_weights = reinterpret_cast<const int32_t*>(memory + scratch.x_weights);
  const int32_t* y_weights = reinterpret_cast<const int32_t*>(memory + scratch.y_weights);
  const LineOrder order = OrderOf(job);
  const bool direct = RowsAreDirect(job);
  const int64_t positions = static_cast<int64_t>(job.target_width) * job.channels;
  uint8_t* converted = memory + scratch.rows;
  uint8_t* line = memory + scratch.line;
  int32_t next = 0;
  for (int32_t y = 0; y < job.target_height; y++) {
    const ResampleSpan window = vertical ? y_spans[y] : ResampleSpan{y, 1};
    for (; next < window.first + window.count; next++) {
      const uint8_t* row = job.source + next * job.row_stride;
      if (!direct) {
        Convert(job, row, job.width, converted);
        row = converted;
      }
      uint8_t* to = memory + scratch.ring + (next % scratch.ring_rows) * scratch.ring_row_bytes;
      if (!horizontal) {
        Reorder(job, row, to);
        continue;
      }
      for (int32_t x = 0; x < job.target_width; x++) {
        const int32_t* w = x_weights + static_cast<int64_t>(x) * x_stride;
        for (int32_t k = 0; k < job.channels; k++) {
          const uint8_t* at = row + static_cast<int64_t>(x_spans[x].first) * job.channels + k;
          int32_t sum = kHalf;
          for (int32_t i = 0; i < x_spans[x].count; i++) {
            sum += at[static_cast<int64_t>(i) * job.channels] * w[i];
          }
          to[x * order.step + order.channel[k]] = Clip(sum);
        }
      }
    }
    if (!vertical) {
      EmitLine(job, memory + scratch.ring + (y % scratch.ring_rows) * scratch.ring_row_bytes, y);
      continue;
    }
    const int32_t* w = y_weights + static_cast<int64_t>(y) * y_stride;
    for (int64_t p = 0; p < positions; p++) {
      int32_t sum = kHalf;
      for (int32_t i = 0; i < window.count; i++) {
        sum += memory[scratch.ring + ((window.first + i) % scratch.ring_rows) * scratch.ring_row_bytes + p] * w[i];
      }
      line[p] = Clip(sum);
    }
    EmitLine(job, line, y);
  }
  return FOVEA_OK;
}

}  // namespace fovea
