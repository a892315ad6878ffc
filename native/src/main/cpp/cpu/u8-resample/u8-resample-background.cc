// What a placement leaves uncovered of its slot.
#include <string.h>

#include <algorithm>

#include "cpu/u8-resample/u8-resample.h"

namespace fovea {
namespace {

int64_t Entry(const ResampleJob& job, int64_t c) {
  return 256 * c + (static_cast<uint32_t>(job.background) >> (8 * c) & 255);
}

// Writes the background to `count` pixels of the slot from pixel `at` on.
template <typename T>
void FillSpan(const ResampleJob& job, int64_t at, int64_t count) {
  const T* table = static_cast<const T*>(job.table);
  T* out = static_cast<T*>(job.out);
  const int32_t channels = job.target_channels;
  if (job.layout == FOVEA_LAYOUT_NCHW) {
    const int64_t plane = static_cast<int64_t>(job.out_width) * job.out_height;
    for (int32_t c = 0; c < channels; c++) {
      std::fill_n(out + c * plane + at, count, table[Entry(job, c)]);
    }
    return;
  }
  T* to = out + at * channels;
  const int64_t all = count * channels;
  int64_t done = 0;
  for (; done < all && done < 48; done++) {
    to[done] = table[Entry(job, done % channels)];
  }
  // What is written, whole pixels, is the pattern of what follows.
  while (done < all) {
    const int64_t more = done < all - done ? done : all - done;
    memcpy(to + done, to, more * sizeof(T));
    done += more;
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
