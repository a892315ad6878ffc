// Every kernel of single steps at every level of this machine, against the definitions of program.h in double.
#include <gtest/gtest.h>
#include <math.h>

#include <algorithm>

#include "f32-step-tester.h"

namespace fovea {
namespace {

constexpr double kEps = 0x1p-24;
constexpr int32_t kNhwc = FOVEA_FORMAT_NHWC, kC16 = FOVEA_FORMAT_C16;

class StepTest : public testing::TestWithParam<int32_t> {};

void Clamp(fovea_step* s, float low, float high) {
  s->activation = FOVEA_ACTIVATION_CLAMP;
  s->alpha = low;
  s->beta = high;
}

// The activation of a sum that is exact to `bound`: CLAMP moves no further.
Expected Summed(const fovea_step& s, double sum, double bound) {
  return {ActivationOf(s, sum), bound};
}

TEST_P(StepTest, dense) {
  for (int32_t outputs : {1, 15, 16, 17, 33, 48, 63, 64, 65, 130, 200}) {
    for (int32_t inputs : {1, 2, 3, 7, 8, 9, 100, 257}) {
      for (int32_t variant = 0; variant < 8; variant++) {
        const bool half = (variant & 1) != 0, blocked = (variant & 2) != 0, pixels = (variant & 4) != 0;
        fovea_step s = PlainStep(FOVEA_STEP_DENSE);
        s.params[0] = half ? 1 : 0;
        if (variant % 3 == 0) {
          Clamp(&s, 0.25f, 3.0f);
        }
        const int32_t h = pixels && !blocked ? 2 : 1, w = pixels && !blocked ? 3 : 1;
        StepTester t(GetParam(), s, {blocked ? kC16 : kNhwc, h, w, inputs}, {blocked ? kC16 : kNhwc, h, w, outputs},
                     variant + 10);
        t.Weights(1, 1, inputs, outputs, variant % 2 == 0, half ? FOVEA_WEIGHTS_F16 : FOVEA_WEIGHTS_F32);
        t.Check([&](int32_t y, int32_t x, int32_t o) {
          double sum = t.Bias(o), size = fabs(sum);
          for (int32_t i = 0; i < inputs; i++) {
            sum += t.In(y, x, i) * t.Weight(0, 0, i, o);
            size += fabs(t.In(y, x, i) * t.Weight(0, 0, i, o));
          }
          return Summed(s, sum, 2 * (inputs + 1) * kEps * size);  // a product and an addition each
        });
        ASSERT_FALSE(HasFatalFailure()) << inputs << " -> " << outputs << " variant " << variant;
      }
    }
  }
}

TEST_P(StepTest, pools) {
  struct Window {
    int32_t height, width, kh, kw, sh, sw, top, left, oh, ow;
  };
  const Window windows[] = {{1, 1, 1, 1, 1, 1, 0, 0, 1, 1},   {7, 9, 3, 3, 2, 2, 0, 0, 3, 4},
                            {7, 9, 3, 3, 2, 2, 1, 1, 4, 5},   {8, 8, 2, 2, 2, 2, 0, 0, 4, 4},
                            {9, 11, 2, 2, 1, 1, 0, 1, 9, 11}, {6, 5, 3, 3, 1, 1, 1, 1, 6, 5},
                            {10, 4, 5, 2, 3, 1, 2, 0, 4, 4},  {3, 3, 7, 7, 1, 1, 3, 3, 3, 3},
                            {13, 12, 3, 3, 2, 2, 0, 0, 7, 6}, {20, 40, 3, 3, 2, 2, 1, 0, 10, 20}};
  for (const Window& w : windows) {
    for (int32_t channels : {1, 3, 16, 20, 33}) {
      for (int32_t variant = 0; variant < 8; variant++) {
        const bool max = (variant & 1) != 0;
        fovea_step s = PlainStep(max ? FOVEA_STEP_MAX_POOL : FOVEA_STEP_AVERAGE_POOL);
        s.kernel_height = w.kh, s.kernel_width = w.kw, s.stride_height = w.sh, s.stride_width = w.sw;
        s.pad_top = w.top, s.pad_left = w.left;
        if ((variant & 4) != 0) {
          Clamp(&s, 0.1f, 1.5f);
        }
        const int32_t format = (variant & 2) != 0 ? kC16 : kNhwc;
        StepTester t(GetParam(), s, {format, w.height, w.width, channels, 1}, {format, w.oh, w.ow, channels, 2}, 7);
        t.Check([&](int32_t y, int32_t x, int32_t c) {
          double sum = 0, largest = -INFINITY, size = 0;
          int32_t count = 0;
          for (int32_t i = std::max(0, y * w.sh - w.top); i < std::min(w.height, y * w.sh - w.top + w.kh); i++) {
            for (int32_t j = std::max(0, x * w.sw - w.left); j < std::min(w.width, x * w.sw - w.left + w.kw); j++) {
              sum += t.In(i, j, c);
              size += fabs(t.In(i, j, c));
              largest = std::max(largest, t.In(i, j, c));
              count++;
            }
          }
          return max ? Summed(s, largest, 0) : Summed(s, sum / count, (w.kh + w.kw + 1) * kEps * size / count);
        });
        ASSERT_FALSE(HasFatalFailure()) << "window " << &w - windows << " channels " << channels << " v " << variant;
      }
    }
  }
}

TEST_P(StepTest, pools_let_nan_win) {
  for (int32_t kind : {FOVEA_STEP_MAX_POOL, FOVEA_STEP_GLOBAL_MAX}) {
    for (int32_t at = 0; at < 9; at++) {
      fovea_step s = PlainStep(kind);
      s.kernel_height = s.kernel_width = 3;
      StepTester t(GetParam(), s, {kC16, 3, 3, 5}, {kC16, 1, 1, 5}, 3);
      t.input().At(at / 3, at % 3, 1) = NAN;
      t.input().At(at / 3, at % 3, 2) = INFINITY;
      t.input().At(at / 3, at % 3, 3) = -INFINITY;
      t.Check([&](int32_t, int32_t, int32_t c) {
        double largest = -INFINITY;
        for (int32_t i = 0; i < 9; i++) {
          const double x = t.In(i / 3, i % 3, c);
          largest = isnan(x) || isnan(largest) ? NAN : std::max(largest, x);
        }
        return Expected{largest, 0};
      });
      ASSERT_FALSE(HasFatalFailure()) << kind << " at " << at;
    }
  }
}

TEST_P(StepTest, global_pools) {
  for (int32_t kind : {FOVEA_STEP_GLOBAL_AVERAGE, FOVEA_STEP_GLOBAL_MAX}) {
    for (int32_t channels : {1, 16, 30, 100}) {
      for (int32_t variant = 0; variant < 4; variant++) {
        fovea_step s = PlainStep(kind);
        const TensorForm in = {(variant & 1) != 0 ? kC16 : kNhwc, 7, 11, channels, 1};
        StepTester t(GetParam(), s, in, {(variant & 2) != 0 ? kC16 : kNhwc, 1, 1, channels}, 5);
        t.Check([&](int32_t, int32_t, int32_t c) {
          double sum = 0, largest = -INFINITY;
          for (int32_t y = 0; y < 7; y++) {
            for (int32_t x = 0; x < 11; x++) {
              sum += t.In(y, x, c);
              largest = std::max(largest, t.In(y, x, c));
            }
          }
          return kind == FOVEA_STEP_GLOBAL_MAX ? Expected{largest, 0} : Expected{sum / 77, 20 * kEps * 2};
        });
        ASSERT_FALSE(HasFatalFailure()) << kind << " " << channels << " variant " << variant;
      }
    }
  }
}

TEST_P(StepTest, add_and_multiply_tensors) {
  struct Other {
    int32_t height, width, channels;  // 0: 1
  };
  for (int32_t channels : {1, 2, 16, 19, 48}) {
    for (int32_t bits = 0; bits < 8; bits++) {
      for (int32_t variant = 0; variant < 8; variant++) {
        const bool add = (variant & 1) != 0;
        fovea_step s = PlainStep(add ? FOVEA_STEP_ADD : FOVEA_STEP_MULTIPLY);
        if ((variant & 4) != 0) {
          Clamp(&s, 0.5f, 2.0f);
        }
        const int32_t format = (variant & 2) != 0 ? kC16 : kNhwc;
        const int32_t h = (bits & 1) != 0 ? 4 : 1, w = (bits & 2) != 0 ? 6 : 1, c2 = (bits & 4) != 0 ? channels : 1;
        const bool vector = h == 1 && w == 1;
        for (int32_t other_format : {kNhwc, kC16}) {
          if (other_format != format && !vector) {
            continue;
          }
          StepTester t(GetParam(), s, {format, 4, 6, channels, 1}, {format, 4, 6, channels, 2}, bits);
          t.Second({other_format, h, w, c2, other_format == format ? 1 : 0});
          t.Check([&](int32_t y, int32_t x, int32_t c) {
            const double a = t.In(y, x, c), b = t.Other(h == 1 ? 0 : y, w == 1 ? 0 : x, c2 == 1 ? 0 : c);
            const double r = add ? a + b : a * b;
            return Summed(s, r, kEps * fabs(r));
          });
          ASSERT_FALSE(HasFatalFailure()) << channels << " bits " << bits << " v " << variant << " of " << other_format;
        }
      }
    }
  }
}

TEST_P(StepTest, element_wise_weights) {
  for (int32_t kind : {FOVEA_STEP_ADD, FOVEA_STEP_MULTIPLY, FOVEA_STEP_AFFINE, FOVEA_STEP_PRELU}) {
    for (int32_t channels : {1, 3, 16, 21, 40}) {
      for (int32_t variant = 0; variant < 6; variant++) {
        fovea_step s = PlainStep(kind);
        const int32_t format = variant % 2 == 0 ? kC16 : kNhwc;
        const int32_t form = variant / 2;  // one, the channels, all
        if (form == 2 && kind == FOVEA_STEP_AFFINE) {
          continue;
        }
        s.params[0] = form == 2 ? 1 : 0;
        if (channels == 16) {
          Clamp(&s, 0.5f, 2.0f);
        }
        StepTester t(GetParam(), s, {format, 3, 5, channels, 1}, {format, 3, 5, channels, 0}, variant);
        t.Weights(1, 1, 1, form == 0 ? 1 : form == 1 ? channels : 15 * channels, false, FOVEA_WEIGHTS_F32);
        t.Check([&](int32_t y, int32_t x, int32_t c) {
          const int32_t o = form == 0 ? 0 : form == 1 ? c : (y * 5 + x) * channels + c;
          const double a = t.In(y, x, c), w = t.Weight(0, 0, 0, o);
          const double r = kind == FOVEA_STEP_ADD      ? a + w
                           : kind == FOVEA_STEP_AFFINE ? a * w + t.Bias(o)
                           : kind == FOVEA_STEP_PRELU  ? (a < 0 ? a * w : a)
                                                       : a * w;
          return Summed(s, r, 2 * kEps * (fabs(r) + fabs(a * w)));
        });
        ASSERT_FALSE(HasFatalFailure()) << kind << " " << channels << " variant " << variant;
      }
    }
  }
}

TEST_P(StepTest, softmax) {
  for (int32_t channels : {1, 2, 7, 16, 17, 100, 1000}) {
    for (int32_t variant = 0; variant < 3; variant++) {
      fovea_step s = PlainStep(FOVEA_STEP_SOFTMAX);
      const TensorForm form = variant == 0   ? TensorForm{kNhwc, 3, 4, channels}
                              : variant == 1 ? TensorForm{kNhwc, 1, 1, channels}
                                             : TensorForm{kC16, 1, 1, channels};
      StepTester t(GetParam(), s, form, form, channels);
      for (int32_t c = 0; c < channels; c++) {  // a wide range, all below zero
        t.input().At(0, 0, c) = -50.0f - static_cast<float>(c % 60);
      }
      t.Check([&](int32_t y, int32_t x, int32_t c) {
        double sum = 0, largest = -INFINITY;
        for (int32_t i = 0; i < channels; i++) {
          largest = std::max(largest, t.In(y, x, i));
        }
        for (int32_t i = 0; i < channels; i++) {
          sum += exp(t.In(y, x, i) - largest);
        }
        const double r = exp(t.In(y, x, c) - largest) / sum;
        return Expected{r, (16 + channels / 4) * kEps * r + 0x1p-126};
      });
      ASSERT_FALSE(HasFatalFailure()) << channels << " variant " << variant;
    }
  }
}

TEST_P(StepTest, softmax_of_nan_and_infinity) {
  for (float bad : {NAN, INFINITY}) {
    StepTester t(GetParam(), PlainStep(FOVEA_STEP_SOFTMAX), {kNhwc, 1, 2, 21}, {kNhwc, 1, 2, 21}, 1);
    for (int32_t c = 0; c < 21; c++) {
      t.input().At(0, 1, c) = 0.0f;
    }
    t.input().At(0, 0, 18) = bad;
    t.Check([&](int32_t, int32_t x, int32_t) { return x == 0 ? Expected{NAN, 0} : Expected{1.0 / 21, 8 * kEps / 21}; });
  }
}

TEST_P(StepTest, copy) {
  std::mt19937 random(77);
  auto upto = [&random](int32_t n) { return static_cast<int32_t>(random() % static_cast<uint32_t>(n)); };
  for (int32_t i = 0; i < 600; i++) {
    const TensorForm in = {upto(2), 1 + upto(6), 1 + upto(7), 1 + upto(50), upto(2)};
    const TensorForm out = {upto(2), 1 + upto(6), 1 + upto(7), 1 + upto(50), upto(3)};
    fovea_step s = PlainStep(FOVEA_STEP_COPY);
    s.alpha = -3.5f;
    int32_t* p = s.params;
    p[6] = 1 + upto(std::min(in.height, out.height));
    p[7] = 1 + upto(std::min(in.width, out.width));
    p[8] = 1 + upto(std::min(in.channels, out.channels));
    if (i % 3 == 0) {
      p[8] = std::min(in.channels, out.channels);
    }
    p[0] = upto(in.height - p[6] + 1), p[1] = upto(in.width - p[7] + 1), p[2] = upto(in.channels - p[8] + 1);
    p[3] = upto(out.height - p[6] + 1), p[4] = upto(out.width - p[7] + 1), p[5] = upto(out.channels - p[8] + 1);
    p[9] = 1;
    StepTester t(GetParam(), s, in, out, i);
    t.Check([&](int32_t y, int32_t x, int32_t c) {
      const int32_t a = y - p[3], b = x - p[4], d = c - p[5];
      const bool inside = a >= 0 && a < p[6] && b >= 0 && b < p[7] && d >= 0 && d < p[8];
      return Expected{inside ? t.In(a + p[0], b + p[1], d + p[2]) : -3.5, 0};
    });
    ASSERT_FALSE(HasFatalFailure()) << "case " << i;
  }
}

// Pieces of a concatenation at any channel, one step each, make the whole tensor.
TEST_P(StepTest, copy_pieces) {
  for (int32_t format : {kNhwc, kC16}) {
    for (int32_t source : {kNhwc, kC16}) {
      const TestTensor out = TestTensor::Make(format, 3, 4, 45, 1, 1, 1, 1);
      int32_t at = 0;
      for (int32_t channels : {7, 16, 3, 19}) {
        fovea_step s = PlainStep(FOVEA_STEP_COPY);
        s.params[5] = at, s.params[6] = 3, s.params[7] = 4, s.params[8] = channels;
        const TestTensor in = TestTensor::Make(source, 3, 4, channels, 0, 0, 0, 0);
        for (int32_t i = 0; i < 12; i++) {
          for (int32_t c = 0; c < channels; c++) {
            in.At(i / 4, i % 4, c) = static_cast<float>(100 * i + at + c);
          }
        }
        StepView v = {};
        v.step = &s;
        v.input = in.view;
        v.output = out.view;
        KernelOf(kFolderCopy, GetParam())(v, {0, 3});
        at += channels;
      }
      for (int32_t i = 0; i < 12; i++) {
        for (int32_t c = 0; c < 45; c++) {
          ASSERT_EQ(static_cast<float>(100 * i + c), out.At(i / 4, i % 4, c));
        }
        for (int32_t c = 45; format == kC16 && c < 48; c++) {
          ASSERT_EQ(0.0f, out.At(i / 4, i % 4, c));
        }
      }
    }
  }
}

TEST_P(StepTest, resize) {
  const int32_t sizes[][4] = {{4, 5, 8, 10}, {8, 9, 4, 5}, {5, 5, 13, 1}, {1, 1, 3, 4}, {7, 3, 7, 3}, {2, 10, 5, 3}};
  for (const int32_t* z : sizes) {
    for (int32_t variant = 0; variant < 32; variant++) {
      fovea_step s = PlainStep(FOVEA_STEP_RESIZE);
      for (int32_t i = 0; i < 4; i++) {
        s.params[i] = variant >> i & 1;
      }
      const int32_t format = (variant & 16) != 0 ? kC16 : kNhwc;
      StepTester t(GetParam(), s, {format, z[0], z[1], 19, 1}, {format, z[2], z[3], 19, 1}, variant);
      auto position = [&](int32_t o, int32_t in, int32_t out) {
        const float scale = s.params[1] == 1 && out > 1 ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                                                        : static_cast<float>(in) / static_cast<float>(out);
        return (static_cast<float>(o) + (s.params[2] == 1 ? 0.5f : 0.0f)) * scale;
      };
      t.Check([&](int32_t y, int32_t x, int32_t c) {
        const float v = position(y, z[0], z[2]), u = position(x, z[1], z[3]);
        if (s.params[0] == 0) {
          auto rounded = [&](float p, int32_t in) {
            return std::min(static_cast<int32_t>(s.params[3] == 1 ? roundf(p) : floorf(p)), in - 1);
          };
          return Expected{t.In(rounded(v, z[0]), rounded(u, z[1]), c), 0};
        }
        auto line = [&](int32_t row) {
          const double p = s.params[2] == 1 ? u - 0.5f : u, low = floor(p);
          const int32_t a = std::min(std::max(static_cast<int32_t>(low), 0), z[1] - 1);
          const int32_t b = std::max(0, std::min(static_cast<int32_t>(ceil(p)), z[1] - 1));
          return t.In(row, a, c) * (1 - (p - low)) + t.In(row, b, c) * (p - low);
        };
        const double p = s.params[2] == 1 ? v - 0.5f : v, low = floor(p);
        const int32_t a = std::min(std::max(static_cast<int32_t>(low), 0), z[0] - 1);
        const int32_t b = std::max(0, std::min(static_cast<int32_t>(ceil(p)), z[0] - 1));
        // Three blends of values up to 2, two roundings of up to twice their size each.
        return Expected{line(a) * (1 - (p - low)) + line(b) * (p - low), 6 * 4 * kEps};
      });
      ASSERT_FALSE(HasFatalFailure()) << z[0] << "x" << z[1] << " variant " << variant;
    }
  }
}

TEST_P(StepTest, transpose_and_mean) {
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

TEST_P(StepTest, plain_convolutions) {
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
        return Summed(s, sum, 2 * (p.kh * p.kw * inputs + 2) * kEps * size);
      });
      ASSERT_FALSE(HasFatalFailure()) << "shape " << &p - kPlainShapes << " variant " << variant;
    }
  }
}

TEST_P(StepTest, transposed_convolutions) {
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

INSTANTIATE_TEST_SUITE_P(levels, StepTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
