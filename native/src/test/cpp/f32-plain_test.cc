// Kernels that are right rather than fast, at every level: transposition, mean, plain and transposed convolutions.
#include <gtest/gtest.h>
#include <math.h>

#include <algorithm>

#include "f32-step-tester.h"

namespace fovea {
namespace {

constexpr double kEps = 0x1p-24;
constexpr int32_t kNhwc = FOVEA_FORMAT_NHWC, kC16 = FOVEA_FORMAT_C16;

class PlainStepTest : public testing::TestWithParam<int32_t> {};

TEST_P(PlainStepTest, transpose_and_mean) {
  std::mt19937 random(5);
  for (int32_t i = 0; i < 300; i++) {
    const bool mean = i % 2 == 1;
    fovea_step s = PlainStep(mean ? FOVEA_STEP_MEAN : FOVEA_STEP_TRANSPOSE);
    const int32_t rank = 1 + static_cast<int32_t>(random() % 6);
    int32_t* p = s.params;
    p[0] = rank;
    int32_t elements = 1, kept = 1;
    std::vector<int32_t> order;
    for (int32_t k = 0; k < rank; k++) {
      p[1 + k] = 1 + static_cast<int32_t>(random() % (i % 10 == 0 ? 9 : 5));
      elements *= p[1 + k];
      order.push_back(k);
    }
    std::shuffle(order.begin(), order.end(), random);
    if (mean) {
      p[7] = static_cast<int32_t>(random() % (1u << rank));
    }
    for (int32_t k = 0; k < rank; k++) {
      if (mean) {
        kept *= (p[7] >> k & 1) != 0 ? 1 : p[1 + k];
      } else {
        p[7 + k] = order[static_cast<size_t>(k)];
      }
    }
    StepTester t(GetParam(), s, {kNhwc, 1, 1, elements}, {kNhwc, 1, 1, mean ? kept : elements}, i);
    // Every input element goes to one output element.
    std::vector<double> out(static_cast<size_t>(mean ? kept : elements), 0.0);
    for (int32_t e = 0; e < elements; e++) {
      int32_t index[6], rest = e, at = 0;
      for (int32_t k = rank - 1; k >= 0; k--) {
        index[k] = rest % p[1 + k];
        rest /= p[1 + k];
      }
      for (int32_t k = 0; k < rank; k++) {
        if (mean) {
          at = (p[7] >> k & 1) != 0 ? at : at * p[1 + k] + index[k];
        } else {
          at = at * p[1 + p[7 + k]] + index[p[7 + k]];
        }
      }
      out[static_cast<size_t>(at)] += t.In(0, 0, e) * (mean ? static_cast<double>(kept) / elements : 1.0);
    }
    t.Check([&](int32_t, int32_t, int32_t c) { return Expected{out[static_cast<size_t>(c)], mean ? 4 * kEps : 0}; });
    ASSERT_FALSE(HasFatalFailure()) << "case " << i;
  }
}

struct PlainShape {
  int32_t height, width, channels, outputs, groups, kh, kw, sh, sw, dh, dw, top, left;
};

const PlainShape kPlainShapes[] = {
    {5, 6, 3, 7, 1, 3, 3, 1, 1, 1, 1, 1, 1},    {8, 8, 16, 32, 1, 1, 1, 2, 2, 1, 1, 0, 0},
    {7, 9, 6, 9, 3, 3, 2, 2, 1, 1, 2, 1, 0},    {6, 6, 32, 32, 32, 3, 3, 1, 1, 2, 2, 2, 2},
    {4, 4, 20, 40, 20, 3, 3, 1, 1, 1, 1, 1, 1}, {9, 5, 34, 17, 17, 5, 3, 2, 2, 1, 1, 2, 1},
    {3, 4, 40, 70, 2, 2, 2, 1, 1, 1, 1, 0, 0}};

TEST_P(PlainStepTest, plain_convolutions) {
  for (const PlainShape& p : kPlainShapes) {
    for (int32_t variant = 0; variant < 4; variant++) {
      const bool multiplier = p.groups == p.channels;
      fovea_step s = PlainStep(multiplier ? FOVEA_STEP_DEPTHWISE_MULTIPLIER : FOVEA_STEP_CONV);
      s.kernel_height = p.kh, s.kernel_width = p.kw, s.stride_height = p.sh, s.stride_width = p.sw;
      s.dilation_height = p.dh, s.dilation_width = p.dw, s.pad_top = p.top, s.pad_left = p.left, s.groups = p.groups;
      if (variant == 3) {
        s.activation = FOVEA_ACTIVATION_LEAKY_RELU;
        s.alpha = 0.5f;
      }
      const int32_t oh = (p.height + 2 * p.top - (p.kh - 1) * p.dh - 1) / p.sh + 1;
      const int32_t ow = (p.width + 2 * p.left - (p.kw - 1) * p.dw - 1) / p.sw + 1;
      const int32_t inputs = p.channels / p.groups, outputs = p.outputs / p.groups;
      StepTester t(GetParam(), s, {variant % 2 == 0 ? kNhwc : kC16, p.height, p.width, p.channels, 1},
                   {kNhwc, oh, ow, p.outputs, 1}, variant);
      t.Weights(p.kh, p.kw, inputs, p.outputs, variant != 1, FOVEA_WEIGHTS_F32);
      t.Check([&](int32_t y, int32_t x, int32_t o) {
        double sum = t.Bias(o), size = fabs(sum);
        for (int32_t h = 0; h < p.kh; h++) {
          for (int32_t w = 0; w < p.kw; w++) {
            const int32_t a = y * p.sh + h * p.dh - p.top, b = x * p.sw + w * p.dw - p.left;
            for (int32_t i = 0; i < inputs && a >= 0 && a < p.height && b >= 0 && b < p.width; i++) {
              const double product = t.In(a, b, o / outputs * inputs + i) * t.Weight(h, w, i, o);
              sum += product;
              size += fabs(product);
            }
          }
        }
        return Expected{ActivationOf(s, sum), 2 * (p.kh * p.kw * inputs + 2) * kEps * size};
      });
      ASSERT_FALSE(HasFatalFailure()) << "shape " << &p - kPlainShapes << " variant " << variant;
    }
  }
}

TEST_P(PlainStepTest, transposed_convolutions) {
  for (const PlainShape& p : kPlainShapes) {
    for (int32_t variant = 0; variant < 2; variant++) {
      fovea_step s = PlainStep(FOVEA_STEP_CONV_TRANSPOSE);
      s.kernel_height = p.kh, s.kernel_width = p.kw, s.stride_height = p.sh, s.stride_width = p.sw;
      s.dilation_height = p.dh, s.dilation_width = p.dw, s.pad_top = p.top, s.pad_left = p.left, s.groups = p.groups;
      const int32_t oh = (p.height - 1) * p.sh + (p.kh - 1) * p.dh + 1 - p.top + variant;
      const int32_t ow = (p.width - 1) * p.sw + (p.kw - 1) * p.dw + 1 - p.left;
      const int32_t inputs = p.channels / p.groups, outputs = p.outputs / p.groups;
      StepTester t(GetParam(), s, {variant == 0 ? kNhwc : kC16, p.height, p.width, p.channels, 1},
                   {kNhwc, oh, ow, p.outputs, 0}, variant);
      t.Weights(p.kh, p.kw, inputs, p.outputs, variant == 0, FOVEA_WEIGHTS_F32);
      // Scattered, as the definition says.
      const size_t count = static_cast<size_t>(oh) * ow * p.outputs;
      std::vector<double> sums(count), sizes(count);
      for (int32_t y = 0; y < p.height * p.width * p.kh * p.kw; y++) {
        const int32_t h = y % p.kh, w = y / p.kh % p.kw, b = y / p.kh / p.kw % p.width, a = y / p.kh / p.kw / p.width;
        const int32_t v = a * p.sh + h * p.dh - p.top, u = b * p.sw + w * p.dw - p.left;
        for (int32_t o = 0; o < p.outputs && v >= 0 && v < oh && u >= 0 && u < ow; o++) {
          for (int32_t i = 0; i < inputs; i++) {
            const double product = t.In(a, b, o / outputs * inputs + i) * t.Weight(h, w, i, o);
            sums[static_cast<size_t>((v * ow + u) * p.outputs + o)] += product;
            sizes[static_cast<size_t>((v * ow + u) * p.outputs + o)] += fabs(product);
          }
        }
      }
      t.Check([&](int32_t v, int32_t u, int32_t o) {
        const size_t at = static_cast<size_t>((v * ow + u) * p.outputs + o);
        return Expected{sums[at] + t.Bias(o), 2 * (p.kh * p.kw * inputs + 2) * kEps * (sizes[at] + fabs(t.Bias(o)))};
      });
      ASSERT_FALSE(HasFatalFailure()) << "shape " << &p - kPlainShapes << " variant " << variant;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(levels, PlainStepTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
