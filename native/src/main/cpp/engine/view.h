// What kernels see of a tensor, a team and a step: addresses resolved, everything checked before.
#ifndef FOVEA_ENGINE_VIEW_H_
#define FOVEA_ENGINE_VIEW_H_

#include <stdint.h>

#include "fovea/program.h"

namespace fovea {

// A tensor of one picture at its address.
struct View {
  float* base;  // element 0 of pixel (0, 0): the halo lies before it
  int32_t height, width, channels;
  int32_t blocks;  // C16: planes; NHWC: 1
  int32_t pixel;   // elements from a pixel to the next: 16, or `channels`
  int64_t row;     // elements from a row to the next
  int64_t plane;   // C16: elements from a block's plane to the next
  int32_t top, left, bottom, right;
  int32_t ring;  // > 0: rows repeat after this many (a strip)
  bool blocked;

  // Pixel (y, 0) of a block's plane; y may be negative within the halo.
  // Inlined by force: a copy of its own would be shared by code for different instruction sets.
  __attribute__((always_inline)) float* Row(int32_t block, int32_t y) const {
    const int32_t at = ring > 0 ? (y + 1024 * ring) % ring : y;
    return base + block * plane + at * row;
  }
};

// A step, ready to run.
struct StepView {
  const fovea_step* step;
  View input, second, residual, output;  // base null for none
  const void* weights;                   // packed
  const float* bias;                     // [output blocks * 16], or null
  const void* next_weights;              // what the step after this one reads first, to prefetch; or null
};

// A half-open range of work.
struct Range {
  int32_t from, to;
};

}  // namespace fovea

#endif  // FOVEA_ENGINE_VIEW_H_
