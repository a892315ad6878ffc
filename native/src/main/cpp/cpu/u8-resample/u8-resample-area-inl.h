// java.awt.image.AreaAveragingScaleFilter on opaque pixels: f32 sums of weight times sample, row by row from the left,
// with those of the opacity beside them, divided and rounded once. The order is the result, so pixels are vectors of
// their channels and nothing is summed apart. Included into one translation unit per level.
#ifndef FOVEA_CPU_U8_RESAMPLE_AREA_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_AREA_INL_H_

#include <math.h>

#include "cpu/u8-resample/u8-resample-rows-inl.h"

namespace fovea {
namespace {

typedef float AreaPixel __attribute__((vector_size(16)));  // three colours, or gray thrice, and the opacity

// Java's Math.round: the nearest integer, ties upwards.
inline uint8_t AreaRound(float value) {
  const double rounded = floor(static_cast<double>(value) + 0.5);
  return static_cast<uint8_t>(rounded < 0 ? 0 : rounded > 255 ? 255 : rounded);
}

// Adds one source row of `rows` parts to the sums of all targets.
template <int C>
void AreaRow(const ResampleJob& job, const uint8_t* row, int64_t rows, AreaPixel* sums) {
  const int64_t source = job.x.source, target = job.x.target;
  const float high = static_cast<float>(rows);
  for (int64_t x = 0; x < job.target_width; x++) {
    const int64_t begin = (job.x.first + x) * source, end = begin + source;
    AreaPixel sum = sums[x];
    int64_t at = begin / target;
    for (int64_t left = begin; left < end; at++) {
      const int64_t right = (at + 1) * target < end ? (at + 1) * target : end;
      const uint8_t* p = row + (at - job.x.origin) * C;
      const AreaPixel pixel = {static_cast<float>(p[0]), static_cast<float>(p[C / 2]), static_cast<float>(p[C - 1]),
                               255.0f};
      sum += pixel * (static_cast<float>(right - left) * high);
      left = right;
    }
    sums[x] = sum;
  }
}

inline void AreaLine(const ResampleJob& job, const AreaPixel* sums, uint8_t* line) {
  const float area = static_cast<float>(job.x.source) * static_cast<float>(job.y.source);
  const LineOrder order = OrderOf(job);
  for (int64_t x = 0; x < job.target_width; x++) {
    float divisor = area;
    const double alpha = floor(static_cast<double>(sums[x][3] / area) + 0.5);
    if (alpha > 0 && alpha < 255) {
      divisor = sums[x][3] / 255;
    }
    for (int c = 0; c < job.channels; c++) {
      line[x * order.step + order.channel[c]] = AreaRound(sums[x][c] / divisor);
    }
  }
}

inline int32_t AreaAverage(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory) {
  AreaPixel* sums = reinterpret_cast<AreaPixel*>(memory + scratch.ring);
  uint8_t* line = memory + scratch.line;
  const int64_t source = job.y.source, target = job.y.target;
  const bool direct = RowsAreDirect(job);
  int64_t converted = -1;
  for (int64_t y = 0; y < job.target_height; y++) {
    const int64_t begin = (job.y.first + y) * source, end = begin + source;
    memset(static_cast<void*>(sums), 0, sizeof(AreaPixel) * static_cast<size_t>(job.target_width));
    int64_t at = begin / target;
    for (int64_t top = begin; top < end; at++) {
      const int64_t bottom = (at + 1) * target < end ? (at + 1) * target : end;
      const uint8_t* row = job.source + (at - job.y.origin) * job.row_stride;
      if (!direct) {
        if (converted != at) {
          Convert(job, row, job.width, memory + scratch.rows);
          converted = at;
        }
        row = memory + scratch.rows;
      }
      if (job.channels == 3) {
        AreaRow<3>(job, row, bottom - top, sums);
      } else {
        AreaRow<1>(job, row, bottom - top, sums);
      }
      top = bottom;
    }
    AreaLine(job, sums, line);
    EmitLine(job, line, y);
  }
  return FOVEA_OK;
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_AREA_INL_H_
