// Micro benchmark of the products of training: ms, GFLOP/s, and the share of the multiply-add peak that the same run
// measures, of the three products of the layers of a small network (batch 128) and of MobileNetV2 at 96 x 96 (batch
// 16). Usage: fovea_train_bench [isa 0..4, -1 best] [threads 1] [part of a layer's name]
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <algorithm>
#include <thread>
#include <vector>

#include "fovea/limits.h"
#include "fovea/products.h"

namespace {

// Time of this thread on a processor where it is alone, for others may run beside it.
double Now(int32_t threads) {
  timespec time;
  clock_gettime(threads == 1 ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

struct Layer {
  const char* name;
  int64_t n, side, in, out, kernel, stride;
  bool depthwise;
};

constexpr Layer kLayers[] = {
    {"cnn conv 3x3 1->32@28", 128, 28, 1, 32, 3, 1, false},
    {"cnn conv 3x3 32->64@14", 128, 14, 32, 64, 3, 1, false},
    {"cnn dense 3136->128", 128, 1, 3136, 128, 0, 1, false},
    {"cnn dense 128->10", 128, 1, 128, 10, 0, 1, false},
    {"dense 1024->1024 of 1024", 1024, 1, 1024, 1024, 0, 1, false},
    {"mn2 conv 3x3/2 3->32@96", 16, 96, 3, 32, 3, 2, false},
    {"mn2 depthwise 3x3 32@48", 16, 48, 32, 32, 3, 1, true},
    {"mn2 1x1 32->16@48", 16, 48, 32, 16, 1, 1, false},
    {"mn2 1x1 16->96@48", 16, 48, 16, 96, 1, 1, false},
    {"mn2 depthwise 3x3/2 96@48", 16, 48, 96, 96, 3, 2, true},
    {"mn2 1x1 96->24@24", 16, 24, 96, 24, 1, 1, false},
    {"mn2 1x1 24->144@24", 16, 24, 24, 144, 1, 1, false},
    {"mn2 depthwise 3x3 144@24", 16, 24, 144, 144, 3, 1, true},
    {"mn2 1x1 144->24@24", 16, 24, 144, 24, 1, 1, false},
    {"mn2 depthwise 3x3/2 144@24", 16, 24, 144, 144, 3, 2, true},
    {"mn2 1x1 32->192@12", 16, 12, 32, 192, 1, 1, false},
    {"mn2 depthwise 3x3 192@12", 16, 12, 192, 192, 3, 1, true},
    {"mn2 1x1 192->32@12", 16, 12, 192, 32, 1, 1, false},
    {"mn2 1x1 64->384@6", 16, 6, 64, 384, 1, 1, false},
    {"mn2 depthwise 3x3 384@6", 16, 6, 384, 384, 3, 1, true},
    {"mn2 1x1 384->96@6", 16, 6, 384, 96, 1, 1, false},
    {"mn2 1x1 576->96@6", 16, 6, 576, 96, 1, 1, false},
    {"mn2 depthwise 3x3/2 576@6", 16, 6, 576, 576, 3, 2, true},
    {"mn2 1x1 160->960@3", 16, 3, 160, 960, 1, 1, false},
    {"mn2 depthwise 3x3 960@3", 16, 3, 960, 960, 3, 1, true},
    {"mn2 1x1 960->320@3", 16, 3, 960, 320, 1, 1, false},
    {"mn2 1x1 320->1280@3", 16, 3, 320, 1280, 1, 1, false},
};

float* Filled(int64_t floats) {
  float* memory = static_cast<float*>(fovea_alloc(floats * 4));
  for (int64_t i = 0; i < floats; i++) {
    memory[i] = static_cast<float>(i * 7919 % 2003) / 1001.5f - 1.0f;
  }
  return memory;
}

void Dense(int64_t* strides, int64_t a, int64_t b, int64_t c) {
  strides[0] = a * b * c;
  strides[1] = b * c;
  strides[2] = c;
  strides[3] = 1;
}

struct Timed {
  double seconds;
};

Timed Time(int32_t isa, const fovea_product& product, float* first, float* second, float* third, int32_t threads) {
  const int64_t bytes = fovea_product_bytes(isa, &product, threads);
  void* memory = fovea_alloc(bytes);
  std::vector<double> seconds;
  const double start = Now(threads);
  do {
    fovea_product_begin(memory, bytes, threads);
    int32_t active = 0;
    std::vector<std::thread> helpers;
    for (int32_t i = 1; i < threads; i++) {
      helpers.emplace_back([&] { fovea_product_help(memory, bytes, threads, &active, threads); });
    }
    if (threads > 1) {
      while (__atomic_load_n(&active, __ATOMIC_RELAXED) < threads - 1) {
      }
    }
    const double before = Now(threads);
    const int32_t status = fovea_product_run(isa, &product, first, second, third, memory, bytes, threads, &active);
    seconds.push_back(Now(threads) - before);
    for (std::thread& helper : helpers) {
      helper.join();
    }
    if (status != FOVEA_OK) {
      printf("status %d\n", status);
      exit(1);
    }
  } while (seconds.size() < 5 || Now(threads) - start < 0.15);
  fovea_free(memory);
  std::sort(seconds.begin(), seconds.end());
  return {seconds[seconds.size() / 2]};
}

void Run(int32_t isa, const Layer& layer, int32_t threads, double peak) {
  const bool dense = layer.kernel == 0;
  const int64_t out = dense ? 1 : (layer.side - 1) / layer.stride + 1;
  const int64_t taps = dense ? 1 : layer.kernel * layer.kernel;
  float* x = Filled(layer.n * layer.side * layer.side * layer.in);
  float* w = Filled(taps * (layer.depthwise ? 1 : layer.in) * layer.out);
  float* y = Filled(layer.n * out * out * layer.out);
  const double flops =
      2.0 * static_cast<double>(layer.n * out * out * taps * (layer.depthwise ? 1 : layer.in) * layer.out);
  printf("%-28s", layer.name);
  for (int64_t kind = FOVEA_PRODUCT_OUTPUT; kind <= FOVEA_PRODUCT_KERNEL; kind++) {
    fovea_product p = {};
    Timed timed;
    if (dense) {
      p.batch = 1;
      int64_t* left = p.first_strides;
      int64_t* right = p.second_strides;
      int64_t* result = p.third_strides;
      left[1] = kind == FOVEA_PRODUCT_INPUT ? layer.out : kind == FOVEA_PRODUCT_KERNEL ? 1 : layer.in;
      left[2] = kind == FOVEA_PRODUCT_KERNEL ? layer.in : 1;
      right[1] = kind == FOVEA_PRODUCT_INPUT ? 1 : layer.out;
      right[2] = kind == FOVEA_PRODUCT_INPUT ? layer.out : 1;
      result[1] = kind == FOVEA_PRODUCT_INPUT ? layer.in : layer.out;
      result[2] = 1;
      p.rows = kind == FOVEA_PRODUCT_KERNEL ? layer.in : layer.n;
      p.terms = kind == FOVEA_PRODUCT_OUTPUT ? layer.in : kind == FOVEA_PRODUCT_INPUT ? layer.out : layer.n;
      p.columns = kind == FOVEA_PRODUCT_INPUT ? layer.in : layer.out;
      timed = kind == FOVEA_PRODUCT_OUTPUT  ? Time(isa, p, x, w, y, threads)
              : kind == FOVEA_PRODUCT_INPUT ? Time(isa, p, y, w, x, threads)
                                            : Time(isa, p, x, y, w, threads);
    } else {
      p.kind = kind;
      p.pictures = layer.n;
      p.height = p.width = layer.side;
      p.channels = layer.in;
      p.out_height = p.out_width = out;
      p.outputs = layer.out;
      p.groups = layer.depthwise ? layer.in : 1;
      p.kernel_height = p.kernel_width = layer.kernel;
      p.stride_height = p.stride_width = layer.stride;
      p.dilation_height = p.dilation_width = 1;
      p.top = p.left = layer.stride == 2 ? 0 : layer.kernel / 2;
      Dense(p.first_strides, layer.side, layer.side, layer.in);
      Dense(p.second_strides, layer.kernel, layer.depthwise ? 1 : layer.in, layer.out);
      Dense(p.third_strides, out, out, layer.out);
      timed = Time(isa, p, x, w, y, threads);
    }
    const double rate = flops / timed.seconds;
    printf(" | %8.3f ms %6.1f GF %3.0f %%", timed.seconds * 1e3, rate * 1e-9, 100 * rate / peak);
  }
  printf("\n");
  fovea_free(x);
  fovea_free(w);
  fovea_free(y);
}

}  // namespace

int main(int argc, char** argv) {
  const int32_t wanted = argc > 1 ? atoi(argv[1]) : -1;
  const int32_t isa = fovea_program_isa(wanted < 0 ? FOVEA_ISA_NEON : wanted);
  const int32_t threads = argc > 2 ? atoi(argv[2]) : 1;
  const double peak = static_cast<double>(fovea_fma_limit(isa, 200000000)) * threads;
  printf("level %d, %d threads, peak %.1f GFLOP/s: output | gradient of the input | gradient of the kernel\n", isa,
         threads, peak * 1e-9);
  for (const Layer& layer : kLayers) {
    if (argc <= 3 || strstr(layer.name, argv[3]) != nullptr) {
      Run(isa, layer, threads, peak);
    }
  }
  return 0;
}
