// What a placement leaves uncovered of its slot.
#include "cpu/u8-resample/u8-resample.h"

namespace fovea {
namespace {

// Writes the background to `count` pixels of the slot from pixel `at` on.
template <typename T>
void FillSpan(const ResampleJob& job, int64_t at, int64_t count) {
  const T* table = static_cast<const T*>(job.table);
  T* out = static_cast<T*>(job.out);
  const int32_t channels = job.target_channels;
  const bool interleaved = job.layout == FOVEA_LAYOUT_NHWC;
  const int64_t step = interleaved ? channels : 1;
  const int64_t plane = interleaved ? 1 : static_cast<int64_t>(job.out_width) * job.out_height;
  for (int32_t c = 0; c < channels; c++) {
    const T value = table[256 * c + (static_cast<uint32_t>(job.background) >> (8 * c) & 255)];
    T* to = out + c * plane + at * step;
    for (int64_t i = 0; i < count; i++) {
      to[i * step] = value;
    }
  }
}

// Writes the background around the computed part of the slot.
template <typename T>
void Fill(const ResampleJob& job) {
  const int64_t width = job.out_width;
  const int64_t bottom = job.out_y + static_cast<int64_t>(job.target_height);
  const int64_t right = job.out_x + static_cast<int64_t>(job.target_width);
  FillSpan<T>(job, 0, job.out_y * width);
  if (right - job.out_x < width) {
    for (int64_t y = job.out_y; y < bottom; y++) {
      FillSpan<T>(job, y * width, job.out_x);
      FillSpan<T>(job, y * width + right, width - right);
    }
  }
  FillSpan<T>(job, bottom * width, (job.out_height - bottom) * width);
}

}  // namespace

void ResampleBackground(const ResampleJob& job) {
  if (job.dtype == FOVEA_DTYPE_F32) {
    Fill<float>(job);
  } else {
    Fill<uint8_t>(job);
  }
}

}  // namespace fovea
