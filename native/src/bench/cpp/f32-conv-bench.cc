// Micro benchmark of the f32 convolutions: ms, GFLOP/s counted as direct convolution, and the share of the multiply-add
// peak that the same run measures, for layers of known networks; buffers hot, weights flushed from the caches ("cold"),
// as they are within a network. Packing speed in GB/s of the file's weights.
// Usage: fovea_conv_bench [isa 0..4, -1 best] [threads 1: parts run one after the other] [part of a layer's name]
//        [pixels blocks batch algorithm: instead of the choice]
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <algorithm>
#include <vector>

#include "cpu/f32-conv/f32-conv.h"
#include "fovea/fovea.h"

namespace fovea {
namespace {

// Time of this thread on a processor: others may run beside it.
double Now() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

double Seconds(double since) {
  return Now() - since;
}

struct Layer {
  const char* name;
  int32_t size, inputs, outputs, kh, kw, stride;
  bool depthwise, residual;
};

constexpr Layer kLayers[] = {
    {"conv 7x7/2 3->64@224", 224, 3, 64, 7, 7, 2, false, false},
    {"conv 3x3/2 3->32@224", 224, 3, 32, 3, 3, 2, false, false},
    {"conv 1x1 64->64@56", 56, 64, 64, 1, 1, 1, false, false},
    {"conv 1x1 64->256@56", 56, 64, 256, 1, 1, 1, false, true},
    {"conv 1x1 256->64@56", 56, 256, 64, 1, 1, 1, false, false},
    {"conv 1x1/2 256->128@56", 56, 256, 128, 1, 1, 2, false, false},
    {"conv 1x1/2 1024->512@14", 14, 1024, 512, 1, 1, 2, false, false},
    {"conv 1x1 128->512@28", 28, 128, 512, 1, 1, 1, false, true},
    {"conv 1x1 512->128@28", 28, 512, 128, 1, 1, 1, false, false},
    {"conv 1x1 256->1024@14", 14, 256, 1024, 1, 1, 1, false, true},
    {"conv 1x1 1024->256@14", 14, 1024, 256, 1, 1, 1, false, false},
    {"conv 1x1 512->2048@7", 7, 512, 2048, 1, 1, 1, false, true},
    {"conv 1x1 2048->512@7", 7, 2048, 512, 1, 1, 1, false, false},
    {"conv 1x1 728->728@19", 19, 728, 728, 1, 1, 1, false, false},
    {"conv 1x1 192->64@35", 35, 192, 64, 1, 1, 1, false, false},
    {"conv 1x1 768->192@17", 17, 768, 192, 1, 1, 1, false, false},
    {"conv 3x3/2 288->384@35", 35, 288, 384, 3, 3, 2, false, false},
    {"conv 5x5 48->64@35", 35, 48, 64, 5, 5, 1, false, false},
    {"conv 1x7 192->192@17", 17, 192, 192, 1, 7, 1, false, false},
    {"conv 7x1 192->192@17", 17, 192, 192, 7, 1, 1, false, false},
    {"conv 3x3 64->64@56", 56, 64, 64, 3, 3, 1, false, false},
    {"conv 3x3 128->128@28", 28, 128, 128, 3, 3, 1, false, false},
    {"conv 3x3 256->256@14", 14, 256, 256, 3, 3, 1, false, false},
    {"conv 3x3 512->512@7", 7, 512, 512, 3, 3, 1, false, false},
    {"conv 3x3 64->64@224", 224, 64, 64, 3, 3, 1, false, false},
    {"conv 3x3 128->128@112", 112, 128, 128, 3, 3, 1, false, false},
    {"conv 3x3 256->256@56", 56, 256, 256, 3, 3, 1, false, false},
    {"conv 3x3 512->512@28", 28, 512, 512, 3, 3, 1, false, false},
    {"conv 3x3 512->512@14", 14, 512, 512, 3, 3, 1, false, false},
    {"conv 3x3 448->384@8", 8, 448, 384, 3, 3, 1, false, false},
    {"conv 1x1 16->96@112", 112, 16, 96, 1, 1, 1, false, false},
    {"conv 1x1 96->24@56", 56, 96, 24, 1, 1, 1, false, false},
    {"conv 1x1 24->144@56", 56, 24, 144, 1, 1, 1, false, false},
    {"conv 1x1 192->32@28", 28, 192, 32, 1, 1, 1, false, true},
    {"conv 1x1 384->64@14", 14, 384, 64, 1, 1, 1, false, true},
    {"conv 1x1 96->576@14", 14, 96, 576, 1, 1, 1, false, false},
    {"conv 1x1 960->160@7", 7, 960, 160, 1, 1, 1, false, false},
    {"depthwise 3x3 32@112", 112, 32, 32, 3, 3, 1, true, false},
    {"depthwise 3x3/2 96@112", 112, 96, 96, 3, 3, 2, true, false},
    {"depthwise 3x3 144@56", 56, 144, 144, 3, 3, 1, true, false},
    {"depthwise 3x3 192@28", 28, 192, 192, 3, 3, 1, true, false},
    {"depthwise 3x3 384@14", 14, 384, 384, 3, 3, 1, true, false},
    {"depthwise 3x3 728@19", 19, 728, 728, 3, 3, 1, true, false},
    {"depthwise 3x3 960@7", 7, 960, 960, 3, 3, 1, true, false},
    {"depthwise 5x5/2 144@56", 56, 144, 144, 5, 5, 2, true, false},
    {"depthwise 5x5 240@28", 28, 240, 240, 5, 5, 1, true, false},
    {"depthwise 5x5 672@14", 14, 672, 672, 5, 5, 1, true, false},
};

// GFLOP/s of a loop of independent multiply-adds in fixed registers.
double Peak(int32_t isa) {
#if defined(FOVEA_BUILD_X86)
  constexpr int64_t kTrips = 60000;
#define FOVEA_FMA(width, to) "vfmadd231ps %%" width "14,%%" width "15,%%" width to "\n"
// clang-format off
#define FOVEA_FMAS(width)                                                                                        \
  FOVEA_FMA(width, "0") FOVEA_FMA(width, "1") FOVEA_FMA(width, "2") FOVEA_FMA(width, "3")                        \
  FOVEA_FMA(width, "4") FOVEA_FMA(width, "5") FOVEA_FMA(width, "6") FOVEA_FMA(width, "7")                        \
  FOVEA_FMA(width, "8") FOVEA_FMA(width, "9") FOVEA_FMA(width, "10") FOVEA_FMA(width, "11")
// clang-format on
#define FOVEA_CLOBBERS \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm14", "xmm15"
#define FOVEA_ZERO(r) "vxorps %%xmm" r ",%%xmm" r ",%%xmm" r "\n"
  // Subnormal leftovers in the registers would be a hundred times slower.
  if (isa != FOVEA_ISA_AVX512 && isa != FOVEA_ISA_AVX2) {
    return 0.0;
  }
  __asm__ volatile(FOVEA_ZERO("0") FOVEA_ZERO("1") FOVEA_ZERO("2") FOVEA_ZERO("3") FOVEA_ZERO("4") FOVEA_ZERO("5")
                       FOVEA_ZERO("6") FOVEA_ZERO("7") FOVEA_ZERO("8") FOVEA_ZERO("9") FOVEA_ZERO("10") FOVEA_ZERO("11")
                           FOVEA_ZERO("14") FOVEA_ZERO("15")
                   :
                   :
                   : FOVEA_CLOBBERS);
  const auto start = Now();
  if (isa == FOVEA_ISA_AVX512) {
    for (int64_t i = 0; i < kTrips; i++) {
      __asm__ volatile(FOVEA_FMAS("zmm") : : : FOVEA_CLOBBERS);
    }
  } else {
    for (int64_t i = 0; i < kTrips; i++) {
      __asm__ volatile(FOVEA_FMAS("ymm") : : : FOVEA_CLOBBERS);
    }
  }
  __asm__ volatile("vzeroupper" : : : FOVEA_CLOBBERS);
  return static_cast<double>(kTrips) * 12 * (isa == FOVEA_ISA_AVX512 ? 32 : 16) / Seconds(start) * 1e-9;
#else
  return isa * 0.0;
#endif
}

void Flush(const void* memory, int64_t bytes) {
#if defined(FOVEA_BUILD_X86)
  for (int64_t i = 0; i < bytes; i += 64) {
    __builtin_ia32_clflush(static_cast<const char*>(memory) + i);
  }
  __builtin_ia32_mfence();
#else
  (void)memory;
  (void)bytes;
#endif
}

// The machine is shared: of the samples, the second best in a row of nine or more.
double Typical(std::vector<double>& samples) {
  std::sort(samples.begin(), samples.end());
  return samples[samples.size() > 8 ? 1 : samples.size() / 2];
}

float* Memory(int64_t floats, float value) {
  float* memory = static_cast<float*>(fovea_alloc(floats * 4 + 4096));
  if (memory == nullptr) {
    exit(2);
  }
  std::fill(memory, memory + floats, value);
  return memory;
}

struct BenchTensor {
  fovea_tensor shape;
  View view = {};
  float* memory;

  BenchTensor(int32_t format, int32_t height, int32_t width, int32_t channels, int32_t top, int32_t left,
              int32_t bottom, int32_t right) {
    shape = {FOVEA_SPACE_ARENA, 0, 0, format, height, width, channels, top, left, bottom, right};
    view.blocked = format == FOVEA_FORMAT_C16;
    view.height = height;
    view.width = width;
    view.channels = channels;
    view.blocks = view.blocked ? (channels + 15) / 16 : 1;
    view.pixel = view.blocked ? 16 : channels;
    view.row = static_cast<int64_t>(left + width + right) * view.pixel;
    view.plane = view.row * (top + height + bottom);
    view.top = top;
    view.left = left;
    view.bottom = bottom;
    view.right = right;
    memory = Memory(view.plane * view.blocks, 0.25f);
    view.base = memory + top * view.row + static_cast<int64_t>(left) * view.pixel;
  }
  BenchTensor(const BenchTensor&) = delete;
  BenchTensor& operator=(const BenchTensor&) = delete;
  ~BenchTensor() { fovea_free(memory); }
};

void Bench(int32_t isa, int32_t threads, const Layer& l, const int32_t* forced) {
  const ConvKernels& kernels = *ConvKernelsOf(isa);
  const bool nhwc = l.inputs <= 4 && !l.depthwise;
  const int32_t out_size = (l.size + l.stride - 1) / l.stride;
  const int32_t pad_top = l.kh / 2, pad_left = l.kw / 2;
  fovea_step s = {};
  s.kind = l.depthwise ? FOVEA_STEP_DEPTHWISE : FOVEA_STEP_CONV;
  s.kernel_height = l.kh;
  s.kernel_width = l.kw;
  s.stride_height = s.stride_width = l.stride;
  s.dilation_height = s.dilation_width = s.groups = 1;
  s.pad_top = pad_top;
  s.pad_left = pad_left;
  s.activation = FOVEA_ACTIVATION_CLAMP;
  s.beta = 6.0f;
  s.bias = 1;
  if (!l.depthwise) {
    const int32_t flat = l.kh == 1 && l.kw == 1 && l.stride == 1;
    const fovea_conv_shape shape = {l.kh,      l.kw,     l.stride, l.stride,
                                    1,         1,        1,        l.inputs,
                                    l.outputs, out_size, out_size, nhwc ? FOVEA_FORMAT_NHWC : FOVEA_FORMAT_C16,
                                    flat};
    fovea_conv_choice_result choice;
    if (fovea_conv_choice(isa, &shape, &choice) != FOVEA_OK) {
      exit(1);
    }
    s.algorithm = forced != nullptr ? forced[3] : choice.algorithm;
    s.tile_pixels = forced != nullptr ? forced[0] : choice.tile_pixels;
    s.tile_blocks = forced != nullptr ? forced[1] : choice.tile_blocks;
    s.tile_batch = forced != nullptr ? forced[2] : choice.tile_batch;
  }
  const int32_t m = s.algorithm == FOVEA_CONV_WINOGRAD2 ? 2 : s.algorithm == FOVEA_CONV_WINOGRAD4 ? 4 : 1;
  auto after = [&](int32_t kernel, int32_t pad) {
    const int32_t read = m > 1 ? (out_size + m - 1) / m * m + 2 : (out_size - 1) * l.stride + kernel;
    return std::max(0, read - pad - l.size);
  };
  const BenchTensor in(nhwc ? FOVEA_FORMAT_NHWC : FOVEA_FORMAT_C16, l.size, l.size, l.inputs, l.depthwise ? 0 : pad_top,
                       pad_left, l.depthwise ? 0 : after(l.kh, pad_top), after(l.kw, pad_left));
  const BenchTensor out(FOVEA_FORMAT_C16, out_size, out_size, l.outputs, 0, 0, 0, 0);
  const BenchTensor residual(FOVEA_FORMAT_C16, out_size, out_size, l.residual ? l.outputs : 16, 0, 0, 0, 0);
  if (ConvCheck(isa, s, in.shape, out.shape, l.residual ? &residual.shape : nullptr) != FOVEA_OK) {
    printf("%-26s cannot run so\n", l.name);
    return;
  }
  fovea_weights w = {};
  const int32_t inputs = l.depthwise ? 1 : l.inputs;
  const int64_t count = static_cast<int64_t>(l.kh) * l.kw * inputs * l.outputs;
  float* values = Memory(count, 0.01f);
  w.data = values;
  w.bytes = count * 4;
  w.sizes[0] = l.kh;
  w.sizes[1] = l.kw;
  w.sizes[2] = inputs;
  w.sizes[3] = l.outputs;
  w.strides[0] = static_cast<int64_t>(l.kw) * inputs;  // output, row, column, input: as TFLite has it
  w.strides[1] = inputs;
  w.strides[2] = 1;
  w.strides[3] = static_cast<int64_t>(l.kh) * l.kw * inputs;
  if (l.depthwise) {
    w.strides[0] = static_cast<int64_t>(l.kw) * l.outputs;
    w.strides[1] = l.outputs;
    w.strides[3] = 1;
  }
  const int64_t packed_bytes = ConvPackedBytes(s, in.shape, out.shape, w);
  float* packed = Memory(packed_bytes / 4, 0.0f);
  std::vector<double> packing, hot, cold, peaks;
  for (int i = 0; i < 3; i++) {
    const auto start = Now();
    kernels.pack(s, in.shape, out.shape, w, packed, packed_bytes);
    packing.push_back(Seconds(start));
  }
  StepView v = {};
  v.step = &s;
  v.input = in.view;
  v.output = out.view;
  if (l.residual) {
    v.residual = residual.view;
  }
  v.weights = packed;
  v.bias = packed + ConvWeightFloats(s, in.shape, out.shape);
  float* scratch = Memory(kernels.scratch_floats(&v, threads), 0.0f);
  float* shared = Memory(kernels.shared_floats(&v, threads), 0.0f);
  auto run = [&]() {
    const int32_t phases = kernels.phases(&v, threads);
    for (int32_t phase = 0; phase < phases; phase++) {
      const int32_t parts = kernels.parts(&v, phase, threads);
      for (int32_t part = 0; part < parts; part++) {
        kernels.run(&v, {phase, part, threads, scratch, shared, nullptr});
      }
    }
  };
  const double flops = 2.0 * static_cast<double>(count) * out_size * out_size;
  const int inner = std::max(1, static_cast<int>(1.5e8 / flops));
  run();
  for (int i = 0; i < 9; i++) {
    peaks.push_back(1.0 / Peak(isa));
    auto start = Now();
    for (int j = 0; j < inner; j++) {
      run();
    }
    hot.push_back(Seconds(start) / inner);
    Flush(packed, packed_bytes);
    start = Now();
    run();
    cold.push_back(Seconds(start));
  }
  const double peak = 1.0 / Typical(peaks), a = Typical(hot), b = Typical(cold);
  auto share = [&](double t) { return peak < 1e9 ? 100 * flops / t * 1e-9 / peak : 0.0; };
  printf("%-26s %s %2dx%-2d b%-3d %8.3f ms %6.1f GF %5.1f %% cold %8.3f ms %5.1f %%  peak %5.1f pack %5.1f GB/s\n",
         l.name,
         m == 1   ? "direct"
         : m == 2 ? "F2    "
                  : "F4    ",
         s.tile_pixels, s.tile_blocks * 16, s.tile_batch, a * 1e3, flops / a * 1e-9, share(a), b * 1e3, share(b), peak,
         static_cast<double>(w.bytes) / Typical(packing) * 1e-9);
  fflush(stdout);
  for (float* memory : {values, packed, scratch, shared}) {
    fovea_free(memory);
  }
}

struct Group {
  const char* name;
  int32_t size, inputs, hidden, outputs, kernel, stride, expand_kernel, expand_stride;
};

constexpr Group kGroups[] = {{"strip 3->32/2->16@112", 224, 3, 32, 16, 3, 1, 3, 2},
                             {"strip 16->96/2->24@112", 112, 16, 96, 24, 3, 2, 1, 1},
                             {"strip 24->144->24@56", 56, 24, 144, 24, 3, 1, 1, 1},
                             {"strip 24->144/2->32@56", 56, 24, 144, 32, 3, 2, 1, 1},
                             {"strip 24->144/2->40@56 5x5", 56, 24, 144, 40, 5, 2, 1, 1},
                             {"strip 32->192->32@28", 28, 32, 192, 32, 3, 1, 1, 1},
                             {"strip 40->240->40@28 5x5", 28, 40, 240, 40, 5, 1, 1, 1},
                             {"strip 32->192/2->64@28", 28, 32, 192, 64, 3, 2, 1, 1},
                             {"strip 64->384->64@14", 14, 64, 384, 64, 3, 1, 1, 1}};

// The three steps one after the other, and as a strip group of several rows.
void BenchGroup(int32_t isa, const Group& g) {
  const ConvKernels& kernels = *ConvKernelsOf(isa);
  const int32_t middle = (g.size + g.expand_stride - 1) / g.expand_stride, last = (middle + g.stride - 1) / g.stride;
  const bool nhwc = g.inputs <= 4;
  const int32_t format = nhwc ? FOVEA_FORMAT_NHWC : FOVEA_FORMAT_C16, pad = g.kernel / 2;
  const fovea_conv_shape expand_shape = {
      g.expand_kernel, g.expand_kernel, g.expand_stride, g.expand_stride, 1,      1, 1,
      g.inputs,        g.hidden,        middle,          middle,          format, 0};
  const fovea_conv_shape project_shape = {1, 1, 1, 1, 1, 1, 1, g.hidden, g.outputs, last, last, FOVEA_FORMAT_C16, 0};
  const BenchTensor in(format, g.size, g.size, g.inputs, 0, 0, nhwc, nhwc);
  const BenchTensor wide(FOVEA_FORMAT_C16, middle, middle, g.hidden, 0, pad, 0, pad);
  const BenchTensor narrow(FOVEA_FORMAT_C16, last, last, g.hidden, 0, 0, 0, 0);
  const BenchTensor out(FOVEA_FORMAT_C16, last, last, g.outputs, 0, 0, 0, 0);
  fovea_step steps[3] = {};
  StepView views[3] = {};
  float* weights = Memory(1 << 20, 0.01f);
  for (int i = 0; i < 3; i++) {
    fovea_step& s = steps[i];
    s.kind = i == 1 ? FOVEA_STEP_DEPTHWISE : FOVEA_STEP_CONV;
    s.kernel_height = s.kernel_width = i == 0 ? g.expand_kernel : i == 1 ? g.kernel : 1;
    s.stride_height = s.stride_width = i == 0 ? g.expand_stride : i == 1 ? g.stride : 1;
    s.dilation_height = s.dilation_width = s.groups = 1;
    s.pad_top = s.pad_left = i == 1 ? (g.stride == 1 ? pad : pad - 1 + pad % 2) : 0;
    s.activation = i < 2 ? FOVEA_ACTIVATION_CLAMP : FOVEA_ACTIVATION_NONE;
    s.beta = 6.0f;
    views[i].step = &s;
    views[i].weights = weights;
    if (i != 1) {
      fovea_conv_choice_result choice;
      fovea_conv_choice(isa, i == 0 ? &expand_shape : &project_shape, &choice);
      s.tile_pixels = choice.tile_pixels;
      s.tile_blocks = choice.tile_blocks;
    }
  }
  views[0].input = in.view;
  views[0].output = views[1].input = wide.view;
  views[1].output = views[2].input = narrow.view;
  views[2].output = out.view;
  float* scratch = Memory(1 << 23, 0.0f);
  auto run = [&](const StepView* v) { kernels.run(v, {0, 0, 1, scratch, nullptr, nullptr}); };
  const int32_t chosen = fovea_strip_rows(isa, &expand_shape, g.kernel, g.kernel, g.stride, g.stride, &project_shape);
  constexpr int32_t kRows[] = {0, 1, 2, 3, 4, 5, 7, 10, 14};
  std::vector<double> times[9];
  for (int i = 0; i < 15; i++) {
    for (int r = 0; r < 9; r++) {
      steps[0].strip_rows = kRows[r];
      const double start = Now();
      for (int j = 0; j < 4; j++) {
        run(views);
        if (kRows[r] == 0) {
          run(views + 1);
          run(views + 2);
        }
      }
      times[r].push_back(Seconds(start) / 4);
    }
  }
  printf("%-28s us: one by one %7.1f;", g.name, Typical(times[0]) * 1e6);
  for (int r = 1; r < 9; r++) {
    printf(" %d: %.1f", kRows[r], Typical(times[r]) * 1e6);
  }
  printf("; chosen %d\n", chosen);
  fovea_free(weights);
  fovea_free(scratch);
}

}  // namespace
}  // namespace fovea

int main(int argc, char** argv) {
  int32_t isa = argc > 1 ? atoi(argv[1]) : -1;
  isa = isa < 0 ? fovea_isa(FOVEA_ISA_AVX512) : isa;
  const int32_t threads = argc > 2 ? atoi(argv[2]) : 1;
  const char* part = argc > 3 ? argv[3] : "";
  int32_t forced[4] = {};
  for (int i = 0; i < 4 && argc > 7; i++) {
    forced[i] = atoi(argv[4 + i]);
  }
  for (const fovea::Layer& layer : fovea::kLayers) {
    if (strstr(layer.name, part) != nullptr) {
      fovea::Bench(isa, threads, layer, argc > 7 ? forced : nullptr);
    }
  }
  for (const fovea::Group& group : fovea::kGroups) {
    if (argc <= 7 && strstr(group.name, part) != nullptr) {
      fovea::BenchGroup(isa, group);
    }
  }
  return 0;
}
