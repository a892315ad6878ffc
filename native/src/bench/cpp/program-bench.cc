// The cost of the executor and of the kernels that are bound by memory, in one process; medians.
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <algorithm>
#include <functional>
#include <thread>
#include <vector>

#include "fovea/program.h"

namespace {

int64_t Nanos() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t{1000000000} * t.tv_sec + t.tv_nsec;
}

fovea_step Step(int32_t kind, int32_t input, int32_t output) {
  fovea_step s = {};
  s.kind = kind;
  s.input = input;
  s.output = output;
  s.second = s.residual = s.weights = -1;
  s.kernel_height = s.kernel_width = s.stride_height = s.stride_width = s.dilation_height = s.dilation_width = 1;
  s.groups = 1;
  s.algorithm = FOVEA_CONV_PLAIN;
  return s;
}

fovea_tensor Tensor(int32_t space, int32_t offset, int32_t format, int32_t h, int32_t w, int32_t c) {
  return {space, 0, offset, format, h, w, c, 0, 0, 0, 0};
}

// A program in memory, and one run of it after the other.
struct Bench {
  std::vector<fovea_tensor> tensors;
  std::vector<fovea_step> steps;
  std::vector<const void*> packed;
  std::vector<int64_t> packed_bytes;
  int64_t arena_bytes = 0;
  void* program = nullptr;

  bool Create(int32_t isa) {
    const int32_t t = static_cast<int32_t>(tensors.size()), s = static_cast<int32_t>(steps.size());
    const int64_t bytes = fovea_program_bytes(t, s);
    program = fovea_alloc(bytes);
    int32_t failed;
    const int32_t status =
        fovea_program_create(isa, tensors.data(), t, steps.data(), s, packed.data(), packed_bytes.data(),
                             static_cast<int32_t>(packed.size()), arena_bytes, program, bytes, &failed);
    if (status != FOVEA_OK) {
      printf("program refused: %d at %d\n", status, failed);
    }
    return status == FOVEA_OK;
  }

  // Median nanoseconds of a picture, in one run of `rows` pictures.
  double Median(int32_t threads, int32_t rows) const {
    const int64_t bytes = fovea_run_bytes(program, threads);
    void* memory = fovea_alloc(bytes);
    memset(memory, 0, bytes);
    std::vector<float> in(1 << 22, 0.5f), out(1 << 22);
    const float* inputs[] = {in.data()};
    float* outputs[] = {out.data()};
    std::vector<double> times;
    for (int32_t repeat = 0; repeat < 31; repeat++) {
      int32_t active = 0;
      fovea_run_begin(program, memory, bytes, threads);
      std::vector<std::thread> helpers;
      for (int32_t i = 1; i < threads; i++) {
        helpers.emplace_back([&] { fovea_help(program, memory, bytes, threads, &active, 64); });
      }
      if (threads > 1) {
        std::this_thread::sleep_for(std::chrono::microseconds(60));
      }
      const int64_t from = Nanos();
      fovea_run(program, rows, inputs, outputs, memory, bytes, threads, &active, 64, nullptr);
      times.push_back(static_cast<double>(Nanos() - from) / rows);
      for (std::thread& helper : helpers) {
        helper.join();
      }
    }
    fovea_free(memory);
    std::sort(times.begin(), times.end());
    return times[times.size() / 2];
  }
};

constexpr int32_t kNhwc = FOVEA_FORMAT_NHWC, kC16 = FOVEA_FORMAT_C16;

void Overhead(int32_t isa) {
  for (const bool large : {false, true}) {
    Bench b;
    const int32_t side = large ? 64 : 1;  // large: 64 x 64 x 16, some parts a step
    b.tensors = {Tensor(FOVEA_SPACE_ARENA, 0, kC16, side, side, 16)};
    b.arena_bytes = int64_t{64} * side * side;
    for (int32_t i = 0; i < 200; i++) {
      fovea_step s = Step(FOVEA_STEP_ACTIVATION, 0, 0);
      s.activation = FOVEA_ACTIVATION_CLAMP;
      s.beta = 1.0f;
      b.steps.push_back(s);
    }
    if (b.Create(isa)) {
      printf("%s step: 1 thread %.0f ns, 2 threads %.0f ns\n", large ? "64x64x16" : "1x1x16", b.Median(1, 10) / 200,
             b.Median(2, 10) / 200);
    }
  }
}

void Dense(int32_t isa, int32_t inputs, int32_t outputs, bool half) {
  Bench b;
  b.tensors = {Tensor(FOVEA_SPACE_INPUT, 0, kNhwc, 1, 1, inputs), Tensor(FOVEA_SPACE_OUTPUT, 0, kNhwc, 1, 1, outputs)};
  fovea_step s = Step(FOVEA_STEP_DENSE, 0, 1);
  s.weights = 0;
  s.params[0] = half ? 1 : 0;
  b.steps = {s};
  const int64_t bytes = int64_t{1} * inputs * ((outputs + 15) / 16 * 16) * (half ? 2 : 4);
  void* packed = fovea_alloc((bytes + 63) / 64 * 64);
  memset(packed, 0, bytes);
  b.packed = {packed};
  b.packed_bytes = {(bytes + 63) / 64 * 64};
  if (b.Create(isa)) {
    const double one = b.Median(1, 3), two = b.Median(2, 3);
    printf("dense %dx%d %s: 1 thread %.3f ms %.1f GB/s, 2 threads %.3f ms %.1f GB/s\n", inputs, outputs,
           half ? "f16" : "f32", one / 1e6, bytes / one, two / 1e6, bytes / two);
  }
  fovea_free(packed);
}

void Kernel(int32_t isa, const char* name, const fovea_step& step, int32_t side, int32_t channels, int32_t out_side) {
  Bench b;
  const int32_t blocks = (channels + 15) / 16;
  const int32_t in_floats = blocks * 16 * side * side, out_floats = blocks * 16 * out_side * out_side;
  b.tensors = {Tensor(FOVEA_SPACE_ARENA, 0, kC16, side, side, channels),
               Tensor(FOVEA_SPACE_ARENA, in_floats, kC16, out_side, out_side, channels),
               Tensor(FOVEA_SPACE_ARENA, in_floats + out_floats, kC16, side, side, channels)};
  b.arena_bytes = int64_t{4} * (2 * in_floats + out_floats);
  b.steps = {step};
  if (b.Create(isa)) {
    const double one = b.Median(1, 20), two = b.Median(2, 20);
    const double bytes = 4.0 * (in_floats + out_floats);
    printf("%s %d@%d: 1 thread %.1f us %.1f GB/s, 2 threads %.1f us %.1f GB/s\n", name, channels, side, one / 1e3,
           bytes / one, two / 1e3, bytes / two);
  }
}

}  // namespace

int main() {
  const int32_t isa = fovea_program_isa(FOVEA_ISA_AVX512VNNI);
  printf("level %d\n", isa);
  Overhead(isa);
  for (const bool half : {false, true}) {
    Dense(isa, 4096, 4096, half);
    Dense(isa, 2048, 1000, half);
  }
  fovea_step pool = Step(FOVEA_STEP_MAX_POOL, 0, 1);
  pool.kernel_height = pool.kernel_width = 3;
  pool.stride_height = pool.stride_width = 2;
  pool.pad_top = pool.pad_left = 1;
  Kernel(isa, "max pool 3x3/2", pool, 112, 64, 56);
  pool.kernel_height = pool.kernel_width = 2;
  pool.pad_top = pool.pad_left = 0;
  Kernel(isa, "max pool 2x2/2", pool, 112, 128, 56);
  fovea_step average = Step(FOVEA_STEP_AVERAGE_POOL, 0, 1);
  average.kernel_height = average.kernel_width = 3;
  average.pad_top = average.pad_left = 1;
  Kernel(isa, "average pool 3x3", average, 35, 288, 35);
  fovea_step add = Step(FOVEA_STEP_ADD, 0, 1);
  add.second = 2;
  Kernel(isa, "add", add, 56, 256, 56);
  for (const int32_t activation : {int32_t{FOVEA_ACTIVATION_SILU}, int32_t{FOVEA_ACTIVATION_HARD_SILU},
                                   int32_t{FOVEA_ACTIVATION_GELU}, int32_t{FOVEA_ACTIVATION_TANH}}) {
    fovea_step a = Step(FOVEA_STEP_ACTIVATION, 0, 1);
    a.activation = activation;
    char name[32];
    snprintf(name, sizeof name, "activation %d", activation);
    Kernel(isa, name, a, 28, 192, 28);
  }
  Kernel(isa, "global average", Step(FOVEA_STEP_GLOBAL_AVERAGE, 0, 1), 7, 2048, 1);
  return 0;
}
