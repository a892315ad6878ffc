// Micro benchmark: ms a picture for each kernel, size and filter, and the ratio to a copy of the bytes that must be
// touched (picture in, tensor out), all interleaved in one run. "new size" includes the computation of the weights,
// which a call of the same sizes on the same scratch saves. Times are of the thread's processor, so that ratios hold on
// a busy machine. Usage: fovea_bench [seconds per case and kernel [part of a case's name]]
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <vector>

#include "fovea/fovea.h"

namespace {

// The processor time of this thread.
struct Clock {
  using time_point = std::chrono::nanoseconds;
  static time_point now() {
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
  }
};

// Rows that must be read: bilinear filters without antialias read two for each of the result.
int64_t RowsTouched(int32_t filter, int32_t height, int32_t side) {
  const bool pairs = filter == FOVEA_FILTER_TF1_BILINEAR || filter == FOVEA_FILTER_TF2_BILINEAR;
  const int32_t rows = pairs ? 2 * side : filter == FOVEA_FILTER_NEAREST ? side : height;
  return std::min(rows, height);
}

struct Case {
  const char* name;
  int32_t height, width, order, target, side, filter, layout, dtype;
};

constexpr Case kCases[] = {
    {"1080p->224 bicubic f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 0},
    {"1080p->224 bicubic f32 NCHW", 1080, 1920, FOVEA_ORDER_BGR, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 1, 0},
    {"1080p->224 bicubic u8 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 1},
    {"1080p->224 box f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BOX, 0, 0},
    {"1080p->224 bilinear f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BILINEAR, 0, 0},
    {"1080p->224 lanczos f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_LANCZOS, 0, 0},
    {"1080p->224 nearest f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_NEAREST, 0, 0},
    {"1080p RGBA->224 bicubic f32", 1080, 1920, FOVEA_ORDER_RGBA, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 0},
    {"1080p GRAY->224 bicubic f32", 1080, 1920, FOVEA_ORDER_GRAY, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 0},
    {"1080p->299 bicubic f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 299, FOVEA_FILTER_BICUBIC, 0, 0},
    {"1080p->224 tf2 bilinear f32 NHWC", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_TF2_BILINEAR,
     0, 0},
    {"1080p->224 tf2 bilinear f32 NCHW", 1080, 1920, FOVEA_ORDER_BGR, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_TF2_BILINEAR,
     1, 0},
    {"1080p->224 tf2 bilinear aa f32", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224,
     FOVEA_FILTER_TF2_BILINEAR_ANTIALIAS, 0, 0},
    {"1080p->224 tf2 area f32", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_TF2_AREA, 0, 0},
    {"1080p->224 tf2 lanczos3 aa f32", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224,
     FOVEA_FILTER_TF2_LANCZOS3_ANTIALIAS, 0, 0},
    {"1080p->224 awt area f32", 1080, 1920, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_AWT_AREA_AVERAGING, 0,
     0},
    {"640x480->224 tf2 bilinear f32", 480, 640, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_TF2_BILINEAR, 0,
     0},
    {"640x480->224 tf2 area f32", 480, 640, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_TF2_AREA, 0, 0},
    {"640x480->224 tf2 bilinear aa f32", 480, 640, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224,
     FOVEA_FILTER_TF2_BILINEAR_ANTIALIAS, 0, 0},
    {"640x480->224 bicubic f32 NHWC", 480, 640, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 0},
    {"640x480->224 bilinear f32 NHWC", 480, 640, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BILINEAR, 0, 0},
    {"224->224 f32 NHWC", 224, 224, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 0},
    {"100->224 bicubic f32 NHWC", 100, 100, FOVEA_ORDER_RGB, FOVEA_TARGET_RGB, 224, FOVEA_FILTER_BICUBIC, 0, 0},
};

// The resampling kernels come first in the catalogue.
int32_t ResampleKernels() {
  int32_t kernels = 0;
  while (kernels < fovea_kernel_count() && strstr(fovea_kernel_name(kernels), "u8_resample") != nullptr) {
    kernels++;
  }
  return kernels;
}

double Median(std::vector<double>& samples) {
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() / 2];
}

uint8_t* Memory(int64_t bytes) {
  void* memory = fovea_alloc(bytes);
  if (memory == nullptr) {
    fprintf(stderr, "out of memory: %lld bytes\n", static_cast<long long>(bytes));
    exit(2);
  }
  memset(memory, 0, static_cast<size_t>(bytes));
  return static_cast<uint8_t*>(memory);
}

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? atof(argv[1]) : 0.5;
  constexpr int32_t kChannels[] = {1, 2, 3, 3, 4, 4};
  float floats[777] = {};
  uint8_t bytes[768];
  for (int i = 0; i < 768; i++) {
    floats[i] = static_cast<float>(i % 256) / 127.5f - 1.0f;
    bytes[i] = static_cast<uint8_t>(i);
  }
  for (int i = 0; i < 9; i++) {
    floats[768 + i] = i % 3 == 1 ? 127.0f / 128 : i % 3 == 0 ? 128.0f : 1.0f;
  }
  printf("%-32s %-45s %8s %8s %8s %8s %7s\n", "case", "kernel", "ms", "best", "new size", "copy", "x copy");
  for (const Case& c : kCases) {
    if (argc > 2 && strstr(c.name, argv[2]) == nullptr) {
      continue;
    }
    const int64_t in_bytes = static_cast<int64_t>(c.height) * c.width * kChannels[c.order];
    const int64_t out_bytes = static_cast<int64_t>(c.side) * c.side * 3 * (c.dtype == 0 ? 4 : 1);
    uint8_t* in = Memory(in_bytes);
    uint8_t* out = Memory(out_bytes);
    uint8_t* copy = Memory(in_bytes + out_bytes);
    for (int64_t i = 0; i < in_bytes; i++) {
      in[i] = static_cast<uint8_t>(i * 2654435761u >> 13);
    }
    const fovea_u8_resample_params p = {c.height, c.width, c.order,  0,        0,      0,      c.height,
                                        c.width,  0,       c.target, c.filter, c.side, c.side, c.layout,
                                        c.dtype,  0,       0,        0,        0,      0};
    const int32_t kernels = ResampleKernels();
    std::vector<std::vector<double>> samples(kernels), cold(kernels);
    std::vector<uint8_t*> scratch(kernels);
    std::vector<int64_t> scratch_bytes(kernels);
    for (int32_t k = 0; k < kernels; k++) {
      scratch_bytes[k] = fovea_u8_resample_scratch_bytes(k, &p);
      scratch[k] = Memory(scratch_bytes[k]);
    }
    const void* table = c.dtype == 0 ? static_cast<const void*>(floats) : bytes;
    auto run = [&](int32_t k) {
      const auto start = Clock::now();
      const int32_t status = fovea_u8_resample(k, in, in_bytes, &p, table, c.dtype == 0 ? 3108 : 768, out, out_bytes,
                                               scratch[k], scratch_bytes[k]);
      if (status != FOVEA_OK) {
        fprintf(stderr, "%s: status %d\n", fovea_kernel_name(k), status);
        exit(1);
      }
      return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    };
    std::vector<double> copies;
    const auto begin = Clock::now();
    while (std::chrono::duration<double>(Clock::now() - begin).count() < seconds * kernels || copies.size() < 5) {
      for (int32_t k = 0; k < kernels; k++) {
        if (fovea_kernel_runnable(k) == 1) {
          memset(scratch[k], 0, 64);
          cold[k].push_back(run(k));
          samples[k].push_back(run(k));
        }
      }
      // Reads the rows that must be touched, spread as they are, and writes as many bytes as the tensor has.
      const int64_t row_bytes = in_bytes / c.height;
      const int64_t rows = RowsTouched(c.filter, c.height, c.side);
      const auto start = Clock::now();
      for (int64_t r = 0; r < rows; r++) {
        memcpy(copy + r % 2 * row_bytes, in + r * c.height / rows * row_bytes, static_cast<size_t>(row_bytes));
      }
      for (int64_t at = 0; at < out_bytes; at += 2 * row_bytes) {
        memcpy(out + at, copy, static_cast<size_t>(std::min(2 * row_bytes, out_bytes - at)));
      }
      copies.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
    }
    const double base = Median(copies);
    for (int32_t k = 0; k < kernels; k++) {
      if (fovea_kernel_runnable(k) == 1) {
        const double ms = Median(samples[k]);
        printf("%-32s %-45s %8.3f %8.3f %8.3f %8.3f %7.2f\n", c.name, fovea_kernel_name(k), ms, samples[k][0],
               Median(cold[k]), base, ms / base);
      }
      fovea_free(scratch[k]);
    }
    fflush(stdout);
    fovea_free(in);
    fovea_free(out);
    fovea_free(copy);
  }
  return 0;
}
