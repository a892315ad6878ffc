#include "f32-step-tester.h"

#include <gtest/gtest.h>
#include <math.h>
#include <string.h>

#include <algorithm>

#include "engine/plan.h"

namespace fovea {

double ActivationOf(const fovea_step& s, double x) {
  const double a = s.alpha, b = s.beta;
  const bool far_left = isinf(x) && x < 0;  // the limit, where the formula has infinity times zero
  auto sigmoid = [](double v) { return 1 / (1 + exp(-v)); };
  auto hard_sigmoid = [](double v) { return isnan(v) ? v : std::min(std::max(v / 6 + 0.5, 0.0), 1.0); };
  auto softplus = [](double v) { return isnan(v) ? v : std::max(v, 0.0) + log1p(exp(-fabs(v))); };
  switch (s.activation) {
    case FOVEA_ACTIVATION_CLAMP:
      return isnan(x) ? x : std::min(std::max(x, a), b);
    case FOVEA_ACTIVATION_LEAKY_RELU:
      return x < 0 ? a * x : x;
    case FOVEA_ACTIVATION_ELU:
      return x < 0 ? a * expm1(x) : x;
    case FOVEA_ACTIVATION_SELU:
      return b * (x < 0 ? a * expm1(x) : x);
    case FOVEA_ACTIVATION_CELU:
      return x < 0 ? a * expm1(x / a) : x;
    case FOVEA_ACTIVATION_GELU:
      return far_left ? 0 : x * 0.5 * erfc(-x / sqrt(2.0));
    case FOVEA_ACTIVATION_GELU_TANH:
      // (1 + tanh(u)) / 2 = sigmoid(2 u), which does not cancel
      return far_left ? 0 : x * sigmoid(2 * sqrt(2 / acos(-1.0)) * (x + 0.044715 * x * x * x));
    case FOVEA_ACTIVATION_SIGMOID:
      return sigmoid(x);
    case FOVEA_ACTIVATION_HARD_SIGMOID:
      return hard_sigmoid(x);
    case FOVEA_ACTIVATION_SILU:
      return far_left ? 0 : x * sigmoid(x);
    case FOVEA_ACTIVATION_HARD_SILU:
      return far_left ? 0 : x * hard_sigmoid(x);
    case FOVEA_ACTIVATION_MISH:
      return far_left ? 0 : x * tanh(softplus(x));
    case FOVEA_ACTIVATION_SOFTPLUS:
      return softplus(x);
    case FOVEA_ACTIVATION_SOFTSIGN:
      return isinf(x) ? copysign(1.0, x) : x / (1 + fabs(x));
    case FOVEA_ACTIVATION_TANH:
      return tanh(x);
    case FOVEA_ACTIVATION_EXPONENTIAL:
      return exp(x);
    case FOVEA_ACTIVATION_RSQRT:
      return x <= 0 ? INFINITY : 1 / sqrt(x);
    default:
      return x;
  }
}

fovea_step PlainStep(int32_t kind) {
  fovea_step s = {};
  s.kind = kind;
  s.second = s.residual = s.weights = -1;
  s.kernel_height = s.kernel_width = s.stride_height = s.stride_width = s.dilation_height = s.dilation_width = 1;
  s.groups = 1;
  s.algorithm = FOVEA_CONV_PLAIN;
  return s;
}

StepTester::StepTester(int32_t isa, const fovea_step& step, const TensorForm& input, const TensorForm& output,
                       uint32_t seed)
    : isa_(isa), step_(step), random_(seed), input_(Make(input)), output_(Make(output)) {
  Fill(input_);
}

TestTensor StepTester::Make(const TensorForm& f) {
  return TestTensor::Make(f.format, f.height, f.width, f.channels, f.halo, f.halo, f.halo, f.halo);
}

float StepTester::Random() {
  return whole_ ? static_cast<float>(static_cast<int32_t>(random_() % 17) - 8)
                : std::uniform_real_distribution<float>(-2.0f, 2.0f)(random_);
}

void StepTester::Fill(const TestTensor& t) {
  for (int32_t y = 0; y < t.shape.height; y++) {
    for (int32_t x = 0; x < t.shape.width; x++) {
      const int32_t lanes = t.view.blocked ? t.view.blocks * 16 : t.shape.channels;
      for (int32_t c = 0; c < lanes; c++) {
        t.At(y, x, c) = c < t.shape.channels ? Random() : 0.0f;
      }
    }
  }
}

StepTester& StepTester::Second(const TensorForm& form) {
  second_ = Make(form);
  has_second_ = true;
  Fill(second_);
  return *this;
}

StepTester& StepTester::WholeNumbers() {
  whole_ = true;
  Fill(input_);
  if (has_second_) {
    Fill(second_);
  }
  return *this;
}

namespace {

// A random half and its value: normal numbers between 2^-8 and 2.
float HalfValue(uint16_t half) {
  const float magnitude = ldexpf(1.0f + static_cast<float>(half & 1023) / 1024.0f, (half >> 10 & 31) - 15);
  return half >> 15 ? -magnitude : magnitude;
}

}  // namespace

StepTester& StepTester::Weights(int32_t height, int32_t width, int32_t inputs, int32_t outputs, bool bias,
                                int32_t type) {
  const size_t count = static_cast<size_t>(height) * width * inputs * outputs;
  weights_.resize(count);
  halves_.resize(count);
  for (size_t i = 0; i < count; i++) {
    halves_[i] = static_cast<uint16_t>((random_() & 0x83ff) | (7 + random_() % 9) << 10);
    weights_[i] = type == FOVEA_WEIGHTS_F16 ? HalfValue(halves_[i]) : Random();
  }
  const bool affine = step_.kind == FOVEA_STEP_AFFINE;
  bias_.clear();
  for (int32_t o = 0; (bias || affine) && o < outputs; o++) {
    bias_.push_back(Random());
  }
  weight_type_ = type;
  const int32_t sizes[] = {height, width, inputs, outputs};
  memcpy(weight_sizes_, sizes, sizeof sizes);
  step_.bias = bias ? 1 : 0;
  step_.weights = 0;
  fovea_weights w = {};
  w.data = type == FOVEA_WEIGHTS_F16 ? static_cast<const void*>(halves_.data()) : weights_.data();
  w.bytes = static_cast<int64_t>(count) * (type == FOVEA_WEIGHTS_F16 ? 2 : 4);
  const int64_t strides[] = {static_cast<int64_t>(width) * inputs * outputs, static_cast<int64_t>(inputs) * outputs,
                             outputs, 1};
  memcpy(w.strides, strides, sizeof strides);
  memcpy(w.sizes, sizes, sizeof sizes);
  w.type = type;
  w.bias = bias_.empty() ? nullptr : bias_.data();
  const int64_t bytes = fovea_packed_bytes(isa_, &step_, &input_.shape, &output_.shape, &w);
  EXPECT_GT(bytes, 0);
  EXPECT_EQ(0, bytes % 64);
  packed_ = std::make_shared<Guarded>(bytes / 4);
  EXPECT_EQ(FOVEA_E_PACKED_BYTES,
            fovea_pack(isa_, &step_, &input_.shape, &output_.shape, &w, packed_->data(), bytes - 1));
  EXPECT_EQ(FOVEA_OK, fovea_pack(isa_, &step_, &input_.shape, &output_.shape, &w, packed_->data(), bytes));
  EXPECT_TRUE(packed_->GuardsIntact());
  w.bytes--;
  EXPECT_EQ(FOVEA_E_WEIGHTS_BYTES, fovea_packed_bytes(isa_, &step_, &input_.shape, &output_.shape, &w));
  return *this;
}

double StepTester::Weight(int32_t h, int32_t w, int32_t i, int32_t o) const {
  const int32_t* s = weight_sizes_;
  return weights_[static_cast<size_t>(((h * s[1] + w) * s[2] + i) * s[3] + o)];
}

StepView StepTester::View_() const {
  StepView v = {};
  v.step = &step_;
  v.input = input_.view;
  v.output = output_.view;
  if (has_second_) {
    v.second = second_.view;
  }
  if (packed_ != nullptr) {
    v.weights = packed_->data();
    v.bias = step_.bias == 1 ? packed_->data() + PackedWeightBytes(step_, input_.shape, output_.shape) / 4 : nullptr;
  }
  return v;
}

void StepTester::Run() {
  const StepView v = View_();
  const StepUkernel kernel = KernelOf(FolderOfKind(step_.kind), isa_);
  const int32_t units = StepUnits(v);
  ASSERT_GE(units, 1);
  // Three ranges of random length, the last first.
  const int32_t a = static_cast<int32_t>(random_() % (units + 1)), b = static_cast<int32_t>(random_() % (units + 1));
  const int32_t first = std::min(a, b), second = std::max(a, b);
  kernel(v, {second, units});
  kernel(v, {first, second});
  kernel(v, {0, first});
  const bool own = step_.activation == FOVEA_ACTIVATION_NONE || step_.activation == FOVEA_ACTIVATION_CLAMP ||
                   step_.kind == FOVEA_STEP_ACTIVATION;
  if (!own) {
    ActivateOf(isa_)(step_, v.output, {0, v.output.blocks}, {0, v.output.height}, {0, v.output.width});
  }
}

void StepTester::Check(const std::function<Expected(int32_t y, int32_t x, int32_t c)>& expected) {
  const int32_t status =
      CheckStepShapes(isa_, step_, input_.shape, has_second_ ? &second_.shape : nullptr, nullptr, output_.shape);
  ASSERT_EQ(FOVEA_OK, status);
  Run();
  const View& v = output_.view;
  int64_t written = 0;
  for (int32_t y = 0; y < v.height; y++) {
    for (int32_t x = 0; x < v.width; x++) {
      for (int32_t c = 0; c < v.channels; c++) {
        const float got = output_.At(y, x, c);
        const Expected e = expected(y, x, c);
        written += Guarded::IsPoison(got) ? 0 : 1;
        ASSERT_FALSE(Guarded::IsPoison(got)) << "not written at " << y << " " << x << " " << c;
        if (isnan(e.value) || isinf(e.value)) {
          ASSERT_TRUE(isnan(e.value) ? isnan(got) : got == e.value)
              << "at " << y << " " << x << " " << c << ": expected " << e.value << ", got " << got;
          continue;
        }
        ASSERT_LE(fabs(got - e.value), e.bound)
            << "at " << y << " " << x << " " << c << ": expected " << e.value << ", got " << got;
      }
      for (int32_t c = v.channels; v.blocked && c < v.blocks * 16; c++) {
        ASSERT_EQ(0.0f, output_.At(y, x, c)) << "lane " << c << " at " << y << " " << x;
      }
    }
  }
  ASSERT_TRUE(output_.memory->GuardsIntact());
  ASSERT_TRUE(input_.memory->GuardsIntact());
  // The halo is not the kernel's to write.
  int64_t poison = 0;
  for (int64_t i = 0; i < output_.memory->floats(); i++) {
    poison += Guarded::IsPoison(output_.memory->data()[i]) ? 1 : 0;
  }
  const int64_t lanes = v.blocked ? v.blocks * 16 : v.channels;
  ASSERT_EQ(output_.memory->floats() - lanes * v.height * v.width, poison);
}

}  // namespace fovea
