// Every activation of every level against its definition in double, over all magnitudes.
#include <gtest/gtest.h>
#include <math.h>

#include <limits>

#include "f32-step-tester.h"

namespace fovea {
namespace {

constexpr double kEps = 0x1p-24;

class ActivationTest : public testing::TestWithParam<int32_t> {};

std::vector<float> Points() {
  std::vector<float> points = {0.0f, -0.0f, INFINITY, -INFINITY, NAN, 3.4e38f, -3.4e38f, 1.2e-38f, -1.2e-38f};
  for (float x = 1e-37f; x < 3e38f; x *= 1.37f) {
    points.push_back(x);
    points.push_back(-x);
  }
  for (int32_t i = -22000; i <= 22000; i++) {
    points.push_back(static_cast<float>(i) * 0.005123f);
  }
  return points;
}

// How far a result may lie from f(x). The functions that multiply by x are bounded by |x| where they cancel.
double Bound(int32_t activation, double x, double value) {
  switch (activation) {
    case FOVEA_ACTIVATION_CLAMP:
      return 0;
    case FOVEA_ACTIVATION_LEAKY_RELU:
      return kEps * fabs(value);
    case FOVEA_ACTIVATION_GELU:  // erfc(x / sqrt 2): the argument's rounding counts x^2 times
      return (12 + 3 * x * x) * kEps * fabs(value);
    case FOVEA_ACTIVATION_GELU_TANH:  // the exponent's rounding counts as often as the exponent is large
      return (16 + 8 * (fabs(x) + fabs(x * x * x) * 0.08)) * kEps * fabs(value);
    case FOVEA_ACTIVATION_HARD_SIGMOID:
      return 3 * kEps;
    case FOVEA_ACTIVATION_HARD_SILU:
      return 4 * kEps * fabs(x);
    default:
      return 12 * kEps * fabs(value);
  }
}

TEST_P(ActivationTest, every_function) {
  const std::vector<float> points = Points();
  const int32_t n = static_cast<int32_t>(points.size());
  for (int32_t activation = 0; activation < FOVEA_ACTIVATION_COUNT; activation++) {
    fovea_step s = PlainStep(FOVEA_STEP_ACTIVATION);
    s.activation = activation;
    s.alpha = activation == FOVEA_ACTIVATION_CLAMP ? -1.5f : 1.3f;
    s.beta = activation == FOVEA_ACTIVATION_CLAMP ? 6.0f : 1.05f;
    StepTester t(GetParam(), s, {FOVEA_FORMAT_NHWC, 1, 1, n}, {FOVEA_FORMAT_NHWC, 1, 1, n}, 1);
    for (int32_t i = 0; i < n; i++) {
      t.input().At(0, 0, i) = points[static_cast<size_t>(i)];
    }
    double worst = 0;
    float at = 0;
    t.Check([&](int32_t, int32_t, int32_t c) {
      const double x = points[static_cast<size_t>(c)];
      const double value = ActivationOf(s, x);
      if (!isnan(value) && fabs(value) > std::numeric_limits<float>::max()) {
        return Expected{value > 0 ? INFINITY : -INFINITY, 0};
      }
      // Numbers below 2^-126 may be flushed.
      const double bound = Bound(activation, x, value) + 0x1.8p-126;
      const double error = fabs(t.output().At(0, 0, c) - value) / (kEps * fabs(value) + 0x1p-126);
      if (!isnan(value) && !isinf(value) && error > worst) {
        worst = error;
        at = points[static_cast<size_t>(c)];
      }
      return Expected{value, bound};
    });
    ASSERT_FALSE(HasFatalFailure()) << "activation " << activation;
    RecordProperty("worst_" + std::to_string(activation), std::to_string(worst) + " eps at " + std::to_string(at));
  }
}

// f(0) is not zero for some functions, yet the lanes past the last channel are; in place and not.
TEST_P(ActivationTest, blocked_tails_stay_zero) {
  for (int32_t activation = 0; activation < FOVEA_ACTIVATION_COUNT; activation++) {
    for (int32_t channels : {1, 5, 16, 31}) {
      fovea_step s = PlainStep(FOVEA_STEP_ACTIVATION);
      s.activation = activation;
      s.alpha = 0.5f;
      s.beta = 2.0f;
      StepTester t(GetParam(), s, {FOVEA_FORMAT_C16, 3, 5, channels, 1}, {FOVEA_FORMAT_C16, 3, 5, channels, 2}, 2);
      t.Check([&](int32_t y, int32_t x, int32_t c) {
        const double in = t.In(y, x, c), value = ActivationOf(s, in);
        return Expected{value, Bound(activation, in, value)};
      });
      ASSERT_FALSE(HasFatalFailure()) << "activation " << activation << " channels " << channels;
      const View v = t.input().view;
      ActivateOf(GetParam())(s, v, {0, v.blocks}, {1, 3}, {2, 5});
      for (int32_t y = 0; y < 3; y++) {
        for (int32_t x = 0; x < 5; x++) {
          for (int32_t c = 0; c < v.blocks * 16; c++) {
            const bool inside = y >= 1 && x >= 2;
            if (c >= channels) {
              ASSERT_EQ(0.0f, t.input().At(y, x, c));
            } else if (inside) {
              ASSERT_EQ(t.output().At(y, x, c), t.input().At(y, x, c));
            }
          }
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(levels, ActivationTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
