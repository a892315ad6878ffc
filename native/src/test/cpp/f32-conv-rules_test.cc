// What holds of convolutions besides their values: NaN, strip groups, refusals, packing and choices.
#include <gtest/gtest.h>
#include <string.h>

#include <cmath>

#include "f32-conv-tester.h"

namespace fovea {
namespace {

class ConvRules : public testing::TestWithParam<int32_t> {};

TEST_P(ConvRules, nan_and_infinity_reach_what_depends_on_them) {
  for (int32_t kind : {FOVEA_STEP_CONV, FOVEA_STEP_DEPTHWISE}) {
    for (int32_t algorithm : {FOVEA_CONV_DIRECT, FOVEA_CONV_WINOGRAD2, FOVEA_CONV_WINOGRAD4}) {
      if (kind == FOVEA_STEP_DEPTHWISE && algorithm != FOVEA_CONV_DIRECT) {
        continue;
      }
      ConvCase c;
      c.kind = kind;
      c.algorithm = algorithm;
      c.channels = c.outputs = 32;
      c.height = 12;
      c.width = 15;
      c.Kernel(3, 3).Same();
      c.activation = FOVEA_ACTIVATION_CLAMP;
      c.beta = 6.0f;
      ConvTester tester(GetParam(), c);
      tester.input().At(5, 7, 3) = NAN;
      tester.Run(1);
      for (int32_t o = 0; o < c.outputs; o++) {
        if (kind == FOVEA_STEP_CONV || o == 3) {
          EXPECT_TRUE(std::isnan(tester.output().At(4, 6, o))) << c.Name();
          EXPECT_TRUE(std::isnan(tester.output().At(6, 8, o))) << c.Name();
        }
        EXPECT_FALSE(std::isnan(tester.output().At(0, 14, o))) << c.Name();
      }
    }
  }
}

TEST_P(ConvRules, strips_equal_their_steps) {
  for (int32_t stride : {1, 2}) {
    for (int32_t kernel : {3, 5}) {
      for (int32_t rows : {1, 2, 3, 4, 14, 30}) {
        for (int32_t activation : {FOVEA_ACTIVATION_CLAMP, FOVEA_ACTIVATION_HARD_SIGMOID}) {
          const bool first = rows == 3;
          ConvCase e, d, p;
          e.height = first ? 31 : 15;
          e.width = first ? 29 : 17;
          e.channels = first ? 3 : 24;
          e.nhwc = first;
          if (first) {
            e.Kernel(3, 3).Stride(2, 2).Pad(0, 0, 1, 1);
          }
          e.outputs = d.channels = d.outputs = p.channels = 40;
          e.activation = d.activation = activation;
          e.beta = d.beta = 6.0f;
          d.kind = FOVEA_STEP_DEPTHWISE;
          d.height = e.OutputHeight();
          d.width = e.OutputWidth();
          d.Kernel(kernel, kernel).Stride(stride, stride).Same();
          p.height = d.OutputHeight();
          p.width = d.OutputWidth();
          p.outputs = 24;
          p.residual = rows == 2;
          p.halo = rows == 4;
          ConvTester expand(GetParam(), e), depthwise(GetParam(), d), project(GetParam(), p);
          // The depthwise step's input has the halo it needs; the first step writes it.
          StepView steps[3] = {expand.Step(), depthwise.Step(), project.Step()};
          depthwise.input().ZeroHalo();
          steps[0].output = depthwise.input().view;
          steps[2].input = depthwise.output().view;
          if (p.halo) {
            project.output().memory->Poison();
            steps[2].input.left = steps[2].input.right = 0;
          }
          for (const StepView& v : steps) {
            RunSteps(GetParam(), &v, 1);
          }
          const float* from = project.output().memory->data();
          const int64_t floats = project.output().memory->floats();
          const std::vector<float> alone(from, from + floats);
          expand.step().strip_rows = rows;
          steps[0].output.base = steps[1].input.base = steps[1].output.base = steps[2].input.base = nullptr;
          for (int32_t threads = 1; threads <= 3; threads++) {
            project.output().memory->Poison();
            RunSteps(GetParam(), steps, threads);
            ASSERT_TRUE(project.output().memory->GuardsIntact());
            int64_t differ = 0;
            for (int64_t i = 0; i < floats; i++) {
              const bool both_poison = Guarded::IsPoison(from[i]) && p.halo;
              differ += both_poison || memcmp(&alone[static_cast<size_t>(i)], &from[i], 4) == 0 ? 0 : 1;
            }
            ASSERT_EQ(0, differ) << "stride " << stride << " kernel " << kernel << " rows " << rows << " threads "
                                 << threads;
          }
        }
      }
    }
  }
}

TEST_P(ConvRules, check_refuses_what_kernels_cannot_run) {
  auto status = [this](const ConvCase& c, auto change) {
    ConvTester tester(GetParam(), c);
    change(tester);
    return tester.Status();
  };
  ConvCase c;
  c.Kernel(3, 3).Same();
  EXPECT_EQ(FOVEA_OK, status(c, [](ConvTester&) {}));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.input().shape.top = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.input().shape.left = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.input().shape.bottom = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.input().shape.right = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.step().dilation_width = 2; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.step().stride_height = 2; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.step().kernel_height = INT32_MAX; }));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.step().pad_left = INT32_MAX; }));
  EXPECT_EQ(FOVEA_E_STEP_PARAMS, status(c, [](ConvTester& t) { t.step().stride_width = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_PARAMS, status(c, [](ConvTester& t) { t.step().groups = 2; }));
  EXPECT_EQ(FOVEA_E_STEP_PARAMS, status(c, [](ConvTester& t) { t.step().groups = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_ALGORITHM, status(c, [](ConvTester& t) { t.step().tile_pixels = 15; }));
  EXPECT_EQ(FOVEA_E_STEP_ALGORITHM, status(c, [](ConvTester& t) { t.step().tile_blocks = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_ALGORITHM, status(c, [](ConvTester& t) { t.step().algorithm = FOVEA_CONV_PLAIN; }));
  EXPECT_EQ(FOVEA_E_STEP_FORMAT, status(c, [](ConvTester& t) { t.output().shape.format = FOVEA_FORMAT_NHWC; }));
  EXPECT_EQ(FOVEA_E_STEP_FORMAT, status(c, [](ConvTester& t) { t.input().shape.format = FOVEA_FORMAT_NHWC; }));
  c.algorithm = FOVEA_CONV_WINOGRAD4;
  EXPECT_EQ(FOVEA_OK, status(c, [](ConvTester&) {}));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(c, [](ConvTester& t) { t.input().shape.right--; }));
  EXPECT_EQ(FOVEA_E_STEP_ALGORITHM, status(c, [](ConvTester& t) { t.step().tile_batch = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_ALGORITHM, status(c, [](ConvTester& t) { t.step().stride_width = 2; }));
  ConvCase d;
  d.kind = FOVEA_STEP_DEPTHWISE;
  d.Kernel(3, 3).Same();
  EXPECT_EQ(FOVEA_OK, status(d, [](ConvTester&) {}));
  EXPECT_EQ(FOVEA_E_STEP_HALO, status(d, [](ConvTester& t) { t.input().shape.left = 0; }));
  EXPECT_EQ(FOVEA_E_STEP_SHAPE, status(d, [](ConvTester& t) { t.output().shape.channels = 15; }));
}

TEST(ConvPackTest, refuses_weights_outside_their_memory) {
  fovea_step s = {};
  s.kind = FOVEA_STEP_CONV;
  s.kernel_height = s.kernel_width = s.groups = s.tile_blocks = 1;
  fovea_tensor in = {}, out = {};
  in.channels = 3;
  out.channels = 5;
  float values[15] = {};
  fovea_weights w = {};
  w.data = values;
  w.bytes = sizeof values;
  w.strides[2] = 5;
  w.strides[3] = 1;
  w.sizes[0] = w.sizes[1] = 1;
  w.sizes[2] = 3;
  w.sizes[3] = 5;
  EXPECT_EQ(3 * 16 * 4, ConvPackedBytes(s, in, out, w));
  w.bytes--;
  EXPECT_EQ(FOVEA_E_WEIGHTS_BYTES, ConvPackedBytes(s, in, out, w));
  w.bytes++;
  w.strides[3] = INT64_MAX;
  EXPECT_EQ(FOVEA_E_WEIGHTS_BYTES, ConvPackedBytes(s, in, out, w));
  w.strides[3] = -1;
  EXPECT_EQ(FOVEA_E_WEIGHTS_BYTES, ConvPackedBytes(s, in, out, w));
  w.strides[3] = 1;
  w.type = 7;
  EXPECT_EQ(FOVEA_E_WEIGHTS_TYPE, ConvPackedBytes(s, in, out, w));
  w.type = 0;
  w.sizes[2] = 4;
  EXPECT_EQ(FOVEA_E_STEP_WEIGHTS, ConvPackedBytes(s, in, out, w));
  w.sizes[2] = 3;
  w.data = nullptr;
  EXPECT_EQ(FOVEA_E_NULL, ConvPackedBytes(s, in, out, w));
}

TEST(ConvPackTest, levels_pack_the_same_bits) {
  const std::vector<int32_t> levels = RunnableLevels();
  for (int32_t algorithm : {FOVEA_CONV_DIRECT, FOVEA_CONV_WINOGRAD2, FOVEA_CONV_WINOGRAD4}) {
    ConvCase c;
    c.algorithm = algorithm;
    c.channels = 40;
    c.outputs = 56;
    c.tile_blocks = c.tile_pixels = 1;
    c.Kernel(3, 3).Same();
    ConvTester base(FOVEA_ISA_SCALAR, c);
    for (int32_t isa : levels) {
      ConvTester other(isa, c);
      const int64_t floats = ConvWeightFloats(base.step(), base.input().shape, base.output().shape) + 64;
      EXPECT_EQ(0, memcmp(base.Step().weights, other.Step().weights, static_cast<size_t>(floats) * 4))
          << LevelName(isa);
    }
  }
}

TEST(ConvChoiceTest, chooses_what_can_be_run) {
  for (int32_t isa : {FOVEA_ISA_SCALAR, FOVEA_ISA_AVX2, FOVEA_ISA_AVX512, FOVEA_ISA_AVX512VNNI, FOVEA_ISA_NEON}) {
    if (ConvKernelsOf(isa) == nullptr) {
      continue;
    }
    for (int32_t kernel : {1, 3, 5}) {
      for (int32_t size : {1, 7, 14, 28, 56, 112}) {
        for (int32_t channels : {1, 16, 32, 64, 100, 512}) {
          for (int32_t outputs : {1, 16, 48, 80, 128}) {
            const fovea_conv_shape s = {kernel, kernel,           1, 1, 1, 1, 1, channels, outputs, size,
                                        size,   FOVEA_FORMAT_C16, 0};
            fovea_conv_choice_result r;
            ASSERT_EQ(FOVEA_OK, fovea_conv_choice(isa, &s, &r));
            EXPECT_TRUE(ConvTileKnown(isa, r.tile_pixels, r.tile_blocks));
            const bool winograd = kernel == 3 && size >= 14 && channels >= 32 && outputs >= 16;
            EXPECT_EQ(!winograd    ? FOVEA_CONV_DIRECT
                      : size >= 28 ? FOVEA_CONV_WINOGRAD4
                                   : FOVEA_CONV_WINOGRAD2,
                      r.algorithm);
          }
        }
      }
    }
    fovea_conv_shape s = {3, 3, 1, 1, 1, 1, 4, 32, 32, 14, 14, FOVEA_FORMAT_C16, 0};
    fovea_conv_choice_result r;
    ASSERT_EQ(FOVEA_OK, fovea_conv_choice(isa, &s, &r));
    EXPECT_EQ(FOVEA_CONV_PLAIN, r.algorithm);
    s.groups = 0;
    EXPECT_EQ(FOVEA_E_STEP_PARAMS, fovea_conv_choice(isa, &s, &r));
    EXPECT_EQ(FOVEA_E_NULL, fovea_conv_choice(isa, nullptr, &r));
  }
  fovea_conv_shape s = {};
  fovea_conv_choice_result r;
  EXPECT_EQ(FOVEA_E_ISA, fovea_conv_choice(99, &s, &r));
}

TEST(ConvChoiceTest, strips_where_rows_fit_the_cache) {
  const fovea_conv_shape expand = {1, 1, 1, 1, 1, 1, 1, 24, 144, 56, 56, FOVEA_FORMAT_C16, 0};
  const fovea_conv_shape project = {1, 1, 1, 1, 1, 1, 1, 144, 24, 56, 56, FOVEA_FORMAT_C16, 0};
  const int32_t rows = fovea_strip_rows(FOVEA_ISA_SCALAR, &expand, 3, 3, 1, 1, &project);
  EXPECT_GE(rows, 4);
  EXPECT_LE(rows, 14);
  fovea_conv_shape small = expand;
  small.output_height = small.output_width = 14;
  EXPECT_EQ(0, fovea_strip_rows(FOVEA_ISA_SCALAR, &small, 3, 3, 1, 1, &project));
  fovea_conv_shape wide = expand;
  wide.output_channels = 1 << 16;
  EXPECT_EQ(0, fovea_strip_rows(FOVEA_ISA_SCALAR, &wide, 3, 3, 1, 1, &project));
}

INSTANTIATE_TEST_SUITE_P(levels, ConvRules, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
