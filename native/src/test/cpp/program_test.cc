// Whole programs: a small network with every way of convolving against a naive one in double, threads, rows, callers.
#include <gtest/gtest.h>
#include <math.h>

#include <algorithm>
#include <thread>

#include "program-builder.h"

namespace fovea {
namespace {

using Picture = std::vector<double>;  // [height][width][channels]

struct Shape {
  int32_t height, width, channels;
};

Picture NaiveConv(const Picture& in, Shape i, Shape o, const ProgramBuilder& b, int32_t step, const Picture* residual) {
  const fovea_step& s = b.steps()[static_cast<size_t>(step)];
  const bool depthwise = s.kind == FOVEA_STEP_DEPTHWISE;
  Picture out(static_cast<size_t>(o.height) * o.width * o.channels);
  for (int32_t y = 0; y < o.height; y++) {
    for (int32_t x = 0; x < o.width; x++) {
      for (int32_t c = 0; c < o.channels; c++) {
        const size_t at = (static_cast<size_t>(y) * o.width + x) * o.channels + c;
        double sum = b.bias(step)[c] + (residual == nullptr ? 0.0 : (*residual)[at]);
        for (int32_t h = 0; h < s.kernel_height; h++) {
          for (int32_t w = 0; w < s.kernel_width; w++) {
            const int32_t iy = y * s.stride_height + h - s.pad_top, ix = x * s.stride_width + w - s.pad_left;
            if (iy < 0 || iy >= i.height || ix < 0 || ix >= i.width) {
              continue;
            }
            const size_t from = (static_cast<size_t>(iy) * i.width + ix) * i.channels;
            const size_t tap = static_cast<size_t>(h) * s.kernel_width + w;
            for (int32_t k = 0; k < (depthwise ? 1 : i.channels); k++) {
              const double weight = depthwise ? b.weights(step)[tap * o.channels + c]
                                              : b.weights(step)[(tap * i.channels + k) * o.channels + c];
              sum += weight * in[from + (depthwise ? c : k)];
            }
          }
        }
        out[at] = ActivationOf(s, sum);
      }
    }
  }
  return out;
}

fovea_step Relu(fovea_step s) {
  s.activation = FOVEA_ACTIVATION_CLAMP;
  s.alpha = 0.0f;
  s.beta = INFINITY;
  return s;
}

// input 23 x 19 x 3 -> halo -> conv 3x3/2 -> strip group (expand, depthwise, project + residual) -> two children of a
// concatenation (Winograd, direct with SiLU in place of the residual) -> pool -> average -> dense -> softmax
class Network {
 public:
  explicit Network(int32_t isa) : b_(isa, 5) {
    const int32_t in = b_.Input(0, 23, 19, 3);
    const int32_t padded = b_.Arena(FOVEA_FORMAT_NHWC, 23, 19, 3, 3);
    const int32_t first = b_.Arena(FOVEA_FORMAT_C16, 12, 10, 24, 1);
    const int32_t expanded = b_.Strip(12, 10, 40, 1), filtered = b_.Strip(12, 10, 40, 0);
    const int32_t block = b_.Arena(FOVEA_FORMAT_C16, 12, 10, 24, 6);
    const int32_t both = b_.Arena(FOVEA_FORMAT_C16, 12, 10, 52, 2);
    const int32_t left = b_.Child(both, 0, 32), right = b_.Child(both, 2, 20);
    const int32_t pooled = b_.Arena(FOVEA_FORMAT_C16, 6, 5, 52, 0);
    const int32_t vector = b_.Arena(FOVEA_FORMAT_NHWC, 1, 1, 52, 0);
    const int32_t logits = b_.Arena(FOVEA_FORMAT_NHWC, 1, 1, 10, 0);
    const int32_t softmax = b_.Output(0, 1, 1, 10), middle = b_.Output(1, 12, 10, 52);
    fovea_step copy = WindowStep(FOVEA_STEP_COPY, in, padded, 1, 1, 0);
    copy.params[6] = 23, copy.params[7] = 19, copy.params[8] = 3;
    b_.Add(copy);
    Conv(Relu(WindowStep(FOVEA_STEP_CONV, padded, first, 3, 2, 1)), FOVEA_CONV_DIRECT);
    fovea_step expand = Relu(WindowStep(FOVEA_STEP_CONV, first, expanded, 1, 1, 0));
    expand.strip_rows = 5;
    Conv(expand, FOVEA_CONV_DIRECT);
    b_.AddWithWeights(Relu(WindowStep(FOVEA_STEP_DEPTHWISE, expanded, filtered, 3, 1, 1)), 3, 3, 1, 40, true);
    fovea_step project = WindowStep(FOVEA_STEP_CONV, filtered, block, 1, 1, 0);
    project.residual = first;
    Conv(project, FOVEA_CONV_DIRECT);
    Conv(Relu(WindowStep(FOVEA_STEP_CONV, block, left, 3, 1, 1)), FOVEA_CONV_WINOGRAD4);
    fovea_step silu = WindowStep(FOVEA_STEP_CONV, block, right, 3, 1, 1);
    silu.activation = FOVEA_ACTIVATION_SILU;
    Conv(silu, FOVEA_CONV_DIRECT);
    b_.Add(WindowStep(FOVEA_STEP_MAX_POOL, both, pooled, 3, 2, 1));
    fovea_step average = WindowStep(FOVEA_STEP_GLOBAL_AVERAGE, pooled, vector, 1, 1, 0);
    average.activation = FOVEA_ACTIVATION_TANH;
    b_.Add(average);
    b_.AddWithWeights(WindowStep(FOVEA_STEP_DENSE, vector, logits, 1, 1, 0), 1, 1, 52, 10, true);
    b_.Add(WindowStep(FOVEA_STEP_SOFTMAX, logits, softmax, 1, 1, 0));
    fovea_step out = WindowStep(FOVEA_STEP_COPY, both, middle, 1, 1, 0);
    out.params[6] = 12, out.params[7] = 10, out.params[8] = 52;
    b_.Add(out);
  }

  ProgramBuilder& builder() { return b_; }

  static std::vector<float> Pictures(int32_t rows) {
    std::mt19937 random(9);
    std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
    std::vector<float> in(static_cast<size_t>(rows) * 23 * 19 * 3);
    for (float& x : in) {
      x = uniform(random);
    }
    return in;
  }

  // The naive results of a picture: softmax, middle.
  std::vector<Picture> Naive(const float* picture) const {
    const Picture in(picture, picture + 23 * 19 * 3);
    const Shape small = {12, 10, 24}, wide = {12, 10, 40};
    const Picture first = NaiveConv(in, {23, 19, 3}, small, b_, 1, nullptr);
    const Picture expanded = NaiveConv(first, small, wide, b_, 2, nullptr);
    const Picture filtered = NaiveConv(expanded, wide, wide, b_, 3, nullptr);
    const Picture block = NaiveConv(filtered, wide, small, b_, 4, &first);
    const Picture left = NaiveConv(block, small, {12, 10, 32}, b_, 5, nullptr);
    const Picture right = NaiveConv(block, small, {12, 10, 20}, b_, 6, nullptr);
    Picture both(12 * 10 * 52), logits(10), vector(52);
    for (int32_t p = 0; p < 120; p++) {
      std::copy_n(&left[static_cast<size_t>(p) * 32], 32, &both[static_cast<size_t>(p) * 52]);
      std::copy_n(&right[static_cast<size_t>(p) * 20], 20, &both[static_cast<size_t>(p) * 52 + 32]);
    }
    for (int32_t c = 0; c < 52; c++) {
      double sum = 0;
      for (int32_t y = 0; y < 6; y++) {
        for (int32_t x = 0; x < 5; x++) {
          double largest = -INFINITY;
          for (int32_t i = std::max(0, 2 * y - 1); i < std::min(12, 2 * y + 2); i++) {
            for (int32_t j = std::max(0, 2 * x - 1); j < std::min(10, 2 * x + 2); j++) {
              largest = std::max(largest, both[static_cast<size_t>((i * 10 + j) * 52 + c)]);
            }
          }
          sum += largest;
        }
      }
      vector[static_cast<size_t>(c)] = tanh(sum / 30);
    }
    double total = 0;
    for (int32_t o = 0; o < 10; o++) {
      double sum = b_.bias(9)[static_cast<size_t>(o)];
      for (int32_t c = 0; c < 52; c++) {
        sum += vector[static_cast<size_t>(c)] * b_.weights(9)[static_cast<size_t>(c * 10 + o)];
      }
      logits[static_cast<size_t>(o)] = exp(sum);
      total += exp(sum);
    }
    for (double& x : logits) {
      x /= total;
    }
    return {logits, both};
  }

 private:
  void Conv(fovea_step s, int32_t algorithm) {
    const fovea_tensor in = b_.tensors()[static_cast<size_t>(s.input)];
    const fovea_tensor out = b_.tensors()[static_cast<size_t>(s.output)];
    Choose(b_, &s, in, out, algorithm);
    b_.AddWithWeights(s, s.kernel_height, s.kernel_width, in.channels, out.channels, true);
  }

  ProgramBuilder b_;
};

class ProgramTest : public testing::TestWithParam<int32_t> {};

TEST_P(ProgramTest, network) {
  Network n(GetParam());
  ASSERT_EQ(FOVEA_OK, n.builder().Create()) << "step " << n.builder().failed();
  const std::vector<float> in = Network::Pictures(3);
  const auto out = n.builder().Run(1, 3, {in});
  for (int32_t row = 0; row < 3; row++) {
    const auto naive = n.Naive(&in[static_cast<size_t>(row) * 23 * 19 * 3]);
    for (size_t k = 0; k < 2; k++) {
      for (size_t i = 0; i < naive[k].size(); i++) {
        // Six layers of sums of magnitude about one, Winograd among them: 2e-6 each.
        ASSERT_NEAR(naive[k][i], out[k][row * naive[k].size() + i], 2e-5) << "output " << k << " at " << i;
      }
    }
  }
}

TEST_P(ProgramTest, threads_and_rows_give_the_same_bits) {
  Network n(GetParam());
  ASSERT_EQ(FOVEA_OK, n.builder().Create());
  const std::vector<float> in = Network::Pictures(4);
  const auto expected = n.builder().Run(1, 4, {in});
  for (int32_t threads : {2, 3, 7}) {
    for (int32_t repeat = 0; repeat < 10; repeat++) {
      ASSERT_EQ(expected, n.builder().Run(threads, 4, {in})) << threads << " threads";
    }
  }
  const std::vector<float> last(in.end() - 23 * 19 * 3, in.end());
  const auto alone = n.builder().Run(2, 1, {last});
  for (size_t k = 0; k < 2; k++) {
    ASSERT_TRUE(std::equal(alone[k].begin(), alone[k].end(), expected[k].end() - alone[k].size()));
  }
}

TEST_P(ProgramTest, callers_at_once) {
  Network n(GetParam());
  ASSERT_EQ(FOVEA_OK, n.builder().Create());
  const std::vector<float> in = Network::Pictures(2);
  const auto expected = n.builder().Run(1, 2, {in});
  std::vector<std::thread> callers;
  std::vector<int> wrong(4, 0);
  for (size_t c = 0; c < wrong.size(); c++) {
    callers.emplace_back([&, c] {
      for (int32_t i = 0; i < 10; i++) {
        wrong[c] += n.builder().Run(1 + static_cast<int32_t>(c) % 3, 2, {in}) == expected ? 0 : 1;
      }
    });
  }
  for (std::thread& caller : callers) {
    caller.join();
  }
  EXPECT_EQ(std::vector<int>(4, 0), wrong);
}

TEST_P(ProgramTest, profile_and_subnormals) {
  Network n(GetParam());
  ASSERT_EQ(FOVEA_OK, n.builder().Create());
  std::vector<float> in = Network::Pictures(1);
  std::vector<int64_t> nanos(n.builder().steps().size(), 0);
  n.builder().Run(1, 1, {in}, &nanos);
  for (size_t i = 0; i < nanos.size(); i++) {
    const bool follower = i == 3 || i == 4;
    EXPECT_EQ(follower, nanos[i] == 0) << "step " << i;
  }
  // Subnormal inputs count as zeros, and the caller's own arithmetic still has them afterwards.
  std::vector<float> tiny(in.size(), 1e-40f), zero(in.size(), 0.0f);
#if defined(FOVEA_BUILD_X86) || defined(FOVEA_BUILD_ARM64)
  EXPECT_EQ(n.builder().Run(2, 1, {zero}), n.builder().Run(2, 1, {tiny}));
#endif
  volatile float subnormal = 1e-40f;
  EXPECT_NE(0.0f, subnormal * 2.0f);
}

TEST_P(ProgramTest, nan_reaches_outputs_and_no_other_picture) {
  Network n(GetParam());
  ASSERT_EQ(FOVEA_OK, n.builder().Create());
  std::vector<float> in = Network::Pictures(2);
  const auto expected = n.builder().Run(2, 2, {in});
  in[100] = NAN;
  const auto out = n.builder().Run(2, 2, {in});
  EXPECT_TRUE(isnan(out[0][0]));
  EXPECT_TRUE(std::equal(out[0].begin() + 10, out[0].end(), expected[0].begin() + 10));
}

INSTANTIATE_TEST_SUITE_P(levels, ProgramTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
