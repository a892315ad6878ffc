#include "f32-conv-tester.h"

#include <gtest/gtest.h>
#include <math.h>
#include <string.h>

#include <algorithm>

#include "dispatch/isa.h"

namespace fovea {
namespace {

double Activated(const fovea_step& s, double x) {
  switch (s.activation) {
    case FOVEA_ACTIVATION_CLAMP:
      return std::min(std::max(x, static_cast<double>(s.alpha)), static_cast<double>(s.beta));
    case FOVEA_ACTIVATION_SOFTSIGN:
      return x / (1 + fabs(x));
    case FOVEA_ACTIVATION_HARD_SIGMOID:
      return std::min(std::max(x / 6 + 0.5, 0.0), 1.0);
    default:
      return x;
  }
}

// The hook as the engine has it.
void Activate(const fovea_step& s, const View& out, Range blocks, Range rows, Range columns) {
  for (int32_t b = blocks.from; b < blocks.to; b++) {
    for (int32_t y = rows.from; y < rows.to; y++) {
      for (int32_t x = columns.from; x < columns.to; x++) {
        for (int32_t c = b * 16; c < std::min(b * 16 + 16, out.channels); c++) {
          float& value = out.Row(b, y)[x * 16 + c % 16];
          value = static_cast<float>(Activated(s, value));
        }
      }
    }
  }
}

float HalfBits(float value, uint16_t* bits) {  // small normal numbers only; returns the rounded value
  int exponent;
  const float fraction = frexpf(fabsf(value), &exponent);
  if (value == 0.0f || exponent < -13) {
    *bits = 0;
    return 0.0f;
  }
  const int32_t scaled = static_cast<int32_t>(lrintf(fraction * 2048.0f));  // 1024..2048
  *bits = static_cast<uint16_t>(((exponent + 14) << 10) + (scaled - 1024) + (value < 0 ? 0x8000 : 0));
  const float rounded = ldexpf(static_cast<float>(scaled), exponent - 11);
  return value < 0 ? -rounded : rounded;
}

}  // namespace

float TestWeights::At(int32_t h, int32_t w, int32_t i, int32_t o) const {
  return values[static_cast<size_t>(((h * raw.sizes[1] + w) * raw.sizes[2] + i) * raw.sizes[3] + o)];
}

std::string ConvCase::Name() const {
  std::string s = kind == FOVEA_STEP_DEPTHWISE ? "depthwise" : nhwc ? "nhwc" : "conv";
  auto add = [&s](const char* name, int32_t a, int32_t b) {
    s += std::string(" ") + name + " " + std::to_string(a) + "x" + std::to_string(b);
  };
  add("size", height, width);
  add("channels", channels, outputs);
  add("kernel", kernel_height, kernel_width);
  add("stride", stride_height, stride_width);
  add("dilation", dilation_height, dilation_width);
  add("pad", pad_top, pad_left);
  add("groups,algorithm", groups, algorithm);
  add("tile", tile_pixels, tile_blocks);
  add("batch,seed", tile_batch, seed);
  add("residual,activation", residual, activation);
  add("type,order", weights_type, order);
  return s;
}

ConvTester::ConvTester(int32_t isa, const ConvCase& c) : isa_(isa), case_(c) {
  std::mt19937 random(static_cast<uint32_t>(c.seed));
  const int32_t height = c.OutputHeight(), width = c.OutputWidth();
  const int32_t m = c.algorithm == FOVEA_CONV_WINOGRAD2 ? 2 : c.algorithm == FOVEA_CONV_WINOGRAD4 ? 4 : 1;
  auto after = [m](int32_t size, int32_t out, int32_t stride, int32_t reach, int32_t pad) {
    const int32_t read = m > 1 ? (out + m - 1) / m * m + 2 : (out - 1) * stride + reach;
    return std::max(0, read - pad - size);
  };
  const bool depthwise = c.kind == FOVEA_STEP_DEPTHWISE;
  const int32_t more = c.halo ? 1 : 0;
  const int32_t bottom =
      after(c.height, height, c.stride_height, (c.kernel_height - 1) * c.dilation_height + 1, c.pad_top);
  const int32_t right = after(c.width, width, c.stride_width, (c.kernel_width - 1) * c.dilation_width + 1, c.pad_left);
  input_ = TestTensor::Make(c.nhwc ? FOVEA_FORMAT_NHWC : FOVEA_FORMAT_C16, c.height, c.width, c.channels,
                            depthwise ? 0 : c.pad_top + more, c.pad_left + more, depthwise ? 0 : bottom + more,
                            right + more);
  output_ = TestTensor::Make(FOVEA_FORMAT_C16, height, width, c.outputs, more, 2 * more, more, more);
  step_.kind = c.kind;
  step_.residual = c.residual ? 2 : -1;
  step_.kernel_height = c.kernel_height;
  step_.kernel_width = c.kernel_width;
  step_.stride_height = c.stride_height;
  step_.stride_width = c.stride_width;
  step_.dilation_height = c.dilation_height;
  step_.dilation_width = c.dilation_width;
  step_.pad_top = c.pad_top;
  step_.pad_left = c.pad_left;
  step_.groups = c.groups;
  step_.activation = c.activation;
  step_.alpha = c.alpha;
  step_.beta = c.beta;
  step_.algorithm = c.algorithm;
  step_.tile_batch = c.tile_batch;
  step_.bias = c.bias ? 1 : 0;
  const CatalogueTile tile = CatalogueTiles(isa).back();
  step_.tile_pixels = c.tile_pixels > 0 ? c.tile_pixels : tile.pixels;
  step_.tile_blocks = c.tile_blocks > 0 ? c.tile_blocks : tile.blocks;
  auto value = [&]() {
    return c.whole_numbers ? static_cast<float>(static_cast<int32_t>(random() % 9) - 4)
                           : static_cast<float>(static_cast<int32_t>(random() % 20001) - 10000) / 8192.0f;
  };
  auto fill = [&](const TestTensor& t) {
    t.ZeroHalo();
    for (int32_t y = 0; y < t.view.height; y++) {
      for (int32_t x = 0; x < t.view.width; x++) {
        for (int32_t k = 0; k < t.view.channels; k++) {
          t.At(y, x, k) = value();
        }
      }
    }
  };
  fill(input_);
  if (c.residual) {
    residual_ = TestTensor::Make(FOVEA_FORMAT_C16, height, width, c.outputs, 0, more, more, 0);
    fill(residual_);
  }
  MakeWeights(random);
  const ConvKernels* kernels = ConvKernelsOf(isa);
  const int64_t bytes = ConvPackedBytes(step_, input_.shape, output_.shape, weights_.raw);
  if (bytes < 0) {
    ADD_FAILURE() << "packed bytes " << bytes << ": " << c.Name();
    return;
  }
  packed_ = std::make_shared<Guarded>(bytes / 4);
  weight_floats_ = ConvWeightFloats(step_, input_.shape, output_.shape);
  EXPECT_EQ(FOVEA_OK, kernels->pack(step_, input_.shape, output_.shape, weights_.raw, packed_->data(), bytes));
  EXPECT_TRUE(packed_->GuardsIntact()) << c.Name();
  for (int64_t i = 0; i < bytes / 4; i++) {
    if (Guarded::IsPoison(packed_->data()[i])) {
      ADD_FAILURE() << "not packed at " << i << ": " << c.Name();
      break;
    }
  }
}

void ConvTester::MakeWeights(std::mt19937& random) {
  const ConvCase& c = case_;
  TestWeights& w = weights_;
  const int32_t inputs = c.kind == FOVEA_STEP_DEPTHWISE ? 1 : c.channels / c.groups;
  const int64_t kh = c.kernel_height, kw = c.kernel_width, ni = inputs, no = c.outputs;
  const int64_t count = kh * kw * ni * no;
  const int32_t size = c.weights_type == FOVEA_WEIGHTS_F32 ? 4 : c.weights_type == FOVEA_WEIGHTS_F16 ? 2 : 1;
  w.values.resize(static_cast<size_t>(count));
  w.bytes.resize(static_cast<size_t>(count * size));
  fovea_weights& r = w.raw;
  r.type = c.weights_type;
  r.bytes = count * size;
  r.sizes[0] = c.kernel_height;
  r.sizes[1] = c.kernel_width;
  r.sizes[2] = inputs;
  r.sizes[3] = c.outputs;
  const int64_t strides[3][4] = {
      {kw * ni * no, ni * no, no, 1}, {kw * ni, ni, 1, kh * kw * ni}, {kw, 1, kh * kw, kh * kw * ni}};
  memcpy(r.strides, strides[c.order], sizeof r.strides);
  const bool whole = c.weights_type >= FOVEA_WEIGHTS_I8;
  for (int64_t o = 0; o < no; o++) {
    w.scale.push_back(c.whole_numbers ? static_cast<float>(1 + o % 3) : 0.01f * static_cast<float>(1 + o % 7));
    w.zero_point.push_back(static_cast<int32_t>(o % 5) + (c.weights_type == FOVEA_WEIGHTS_U8 ? 120 : 0));
    w.bias.push_back(c.whole_numbers ? static_cast<float>(o % 11) - 5 : 0.1f * static_cast<float>(o % 11) - 0.5f);
  }
  for (int64_t h = 0; h < kh; h++) {
    for (int64_t x = 0; x < kw; x++) {
      for (int64_t i = 0; i < ni; i++) {
        for (int64_t o = 0; o < no; o++) {
          float value = c.whole_numbers ? static_cast<float>(static_cast<int32_t>(random() % 7) - 3)
                                        : static_cast<float>(static_cast<int32_t>(random() % 2001) - 1000) / 1024.0f;
          uint8_t* to =
              w.bytes.data() + size * (h * r.strides[0] + x * r.strides[1] + i * r.strides[2] + o * r.strides[3]);
          if (c.weights_type == FOVEA_WEIGHTS_F32) {
            memcpy(to, &value, 4);
          } else if (c.weights_type == FOVEA_WEIGHTS_F16) {
            uint16_t bits;
            value = HalfBits(value, &bits);
            memcpy(to, &bits, 2);
          } else {
            const int32_t stored = static_cast<int32_t>(random() % 7) + w.zero_point[static_cast<size_t>(o)] - 3;
            *to = static_cast<uint8_t>(stored);
            value = static_cast<float>(stored - w.zero_point[static_cast<size_t>(o)]);
          }
          if (whole) {
            value *= w.scale[static_cast<size_t>(o)];
          }
          w.values[static_cast<size_t>(((h * kw + x) * ni + i) * no + o)] = value;
        }
      }
    }
  }
  r.data = w.bytes.data();
  r.scale = whole ? w.scale.data() : nullptr;
  r.zero_point = whole ? w.zero_point.data() : nullptr;
  r.bias = c.bias ? w.bias.data() : nullptr;
}

StepView ConvTester::Step() {
  StepView v = {};
  v.step = &step_;
  v.input = input_.view;
  v.output = output_.view;
  v.residual = residual_.view;
  v.weights = packed_->data();
  v.bias = case_.bias ? packed_->data() + weight_floats_ : nullptr;
  v.next_weights = packed_->data();
  return v;
}

int32_t ConvTester::Status() const {
  return ConvCheck(isa_, step_, input_.shape, output_.shape, case_.residual ? &residual_.shape : nullptr);
}

void ConvTester::Run(int32_t threads) {
  output_.memory->Poison();
  const StepView v = Step();
  RunSteps(isa_, &v, threads);
}

void ConvTester::Check() {
  if (packed_ == nullptr) {
    return;
  }
  ASSERT_EQ(FOVEA_OK, Status()) << case_.Name();
  Run(1);
  CheckValues();
  const std::vector<float> first(output_.memory->data(), output_.memory->data() + output_.memory->floats());
  for (int32_t threads = 2; threads <= 3; threads++) {
    Run(threads);
    ASSERT_EQ(0, memcmp(first.data(), output_.memory->data(), first.size() * sizeof(float)))
        << threads << " threads: " << case_.Name();
  }
}

void ConvTester::CheckValues() {
  const ConvCase& c = case_;
  const View& out = output_.view;
  ASSERT_TRUE(output_.memory->GuardsIntact()) << c.Name();
  int64_t written = 0;
  for (int64_t i = 0; i < output_.memory->floats(); i++) {
    written += Guarded::IsPoison(output_.memory->data()[i]) ? 0 : 1;
  }
  ASSERT_EQ(static_cast<int64_t>(out.height) * out.width * out.blocks * 16, written) << "halo written: " << c.Name();
  const bool depthwise = c.kind == FOVEA_STEP_DEPTHWISE;
  const int32_t inputs = depthwise ? 1 : c.channels / c.groups, group_outputs = c.outputs / c.groups;
  const bool winograd = c.algorithm != FOVEA_CONV_DIRECT;
  for (int32_t o = 0; o < out.blocks * 16; o++) {
    double norm = 0.0;
    for (int32_t t = 0; t < c.kernel_height * c.kernel_width * inputs && o < c.outputs; t++) {
      norm += fabs(weights_.values[static_cast<size_t>(t) * c.outputs + o]);
    }
    for (int32_t y = 0; y < out.height; y++) {
      for (int32_t x = 0; x < out.width; x++) {
        const float got = output_.At(y, x, o);
        if (o >= c.outputs) {
          ASSERT_EQ(0.0f, got) << "lane " << o << " at " << y << "," << x << ": " << c.Name();
          continue;
        }
        double sum = c.bias ? weights_.bias[static_cast<size_t>(o)] : 0.0;
        double size = fabs(sum);
        for (int32_t h = 0; h < c.kernel_height; h++) {
          for (int32_t w = 0; w < c.kernel_width; w++) {
            const int32_t iy = y * c.stride_height - c.pad_top + h * c.dilation_height;
            const int32_t ix = x * c.stride_width - c.pad_left + w * c.dilation_width;
            if (iy < 0 || iy >= c.height || ix < 0 || ix >= c.width) {
              continue;
            }
            for (int32_t i = 0; i < inputs; i++) {
              const int32_t channel = depthwise ? o : o / group_outputs * inputs + i;
              const double term = static_cast<double>(input_.At(iy, ix, channel)) * weights_.At(h, w, i, o);
              sum += term;
              size += fabs(term);
            }
          }
        }
        if (c.residual) {
          sum += residual_.At(y, x, o);
          size += fabs(residual_.At(y, x, o));
        }
        const double want = Activated(step_, sum);
        // One rounding a term (two without fused multiply-add), residual and activation; the activations' slope is at
        // most 1. Winograd: terms of the transforms are up to c times larger than the sum of |weights| * max|input|
        // (1.25 here) and meet about ten roundings more.
        const double eps = ldexp(1.0, -24), k = c.kernel_height * c.kernel_width * inputs;
        const double factor = c.algorithm == FOVEA_CONV_WINOGRAD4 ? 40.0 : 4.0;
        const double bound = winograd ? factor * (k + 20) * eps * (1.25 * norm + 1.75) : (2 * k + 6) * eps * (size + 1);
        if (c.whole_numbers && !winograd) {
          ASSERT_EQ(static_cast<float>(want), got) << "at " << y << "," << x << "," << o << ": " << c.Name();
        } else {
          ASSERT_NEAR(want, got, bound) << "at " << y << "," << x << "," << o << ": " << c.Name();
        }
      }
    }
  }
}

void RunSteps(int32_t isa, const StepView* steps, int32_t threads) {
  const ConvKernels* kernels = ConvKernelsOf(isa);
  Guarded shared(kernels->shared_floats(steps, threads));
  const int32_t phases = kernels->phases(steps, threads);
  for (int32_t phase = 0; phase < phases; phase++) {
    const int32_t parts = kernels->parts(steps, phase, threads);
    ASSERT_GE(parts, 1);
    ASSERT_LE(parts, threads);
    for (int32_t part = parts - 1; part >= 0; part--) {
      Guarded scratch(kernels->scratch_floats(steps, threads));
      kernels->run(steps, {phase, part, threads, scratch.data(), shared.data(), Activate});
      ASSERT_TRUE(scratch.GuardsIntact());
    }
  }
  ASSERT_TRUE(shared.GuardsIntact());
}

std::vector<int32_t> RunnableLevels() {
  std::vector<int32_t> levels;
  for (int32_t isa : {FOVEA_ISA_SCALAR, FOVEA_ISA_AVX2, FOVEA_ISA_AVX512, FOVEA_ISA_NEON}) {
    if (IsaRunnable(isa) && ConvKernelsOf(isa) != nullptr) {
      levels.push_back(isa);
    }
  }
  return levels;
}

const char* LevelName(int32_t isa) {
  constexpr const char* kNames[] = {"scalar", "avx2", "avx512", "avx512vnni", "neon"};
  return kNames[isa];
}

std::vector<CatalogueTile> CatalogueTiles(int32_t isa) {
  std::vector<CatalogueTile> tiles;
#define FOVEA_UKERNEL(level, symbol, pixels, blocks) \
  if (FOVEA_ISA_##level == isa) {                    \
    tiles.push_back({pixels, blocks});               \
  }
#include "cpu/f32-conv/f32-conv.inc"
#undef FOVEA_UKERNEL
  return tiles;
}

}  // namespace fovea
