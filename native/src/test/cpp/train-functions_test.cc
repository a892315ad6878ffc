// Every instruction of every level against the C library in double, over all magnitudes: within 4 units of the last
// place of the f32 result, subnormal ones too.
#include <gtest/gtest.h>
#include <math.h>

#include <functional>
#include <limits>
#include <map>

#include "f32-step-tester.h"
#include "train-call.h"

namespace fovea {
namespace {

std::vector<float> Points() {
  std::vector<float> points = {0.0f,     -0.0f,     INFINITY, -INFINITY, NAN,    1.0f,  -1.0f,  3.4e38f, -3.4e38f,
                               1.4e-45f, -1.4e-45f, 1.2e-38f, -1.2e-38f, 88.73f, 89.0f, -87.4f, -103.9f};
  for (float x = 1e-44f; x < 3e38f; x *= 1.31f) {
    points.push_back(x);
    points.push_back(-x);
  }
  for (int32_t i = -20000; i <= 20000; i++) {
    points.push_back(static_cast<float>(i) * 0.005123f);
  }
  return points;
}

// The distance from |x| to the next larger f32.
double Unit(double x) {
  const double size = fabs(x);
  if (!(size < std::numeric_limits<float>::max())) {
    return 0;
  }
  int exponent;
  frexp(size, &exponent);
  return ldexp(1.0, exponent - 24 < -149 ? -149 : exponent - 24);
}

double JavaPow(double a, double b) {
  return isnan(b) || (fabs(a) == 1 && isinf(b)) ? NAN : pow(a, b);
}

using Function = std::function<double(double, double)>;

const std::map<int32_t, Function>& Functions() {
  static const std::map<int32_t, Function> functions = {
      {FOVEA_OP_ADD, [](double a, double b) { return a + b; }},
      {FOVEA_OP_SUB, [](double a, double b) { return a - b; }},
      {FOVEA_OP_MUL, [](double a, double b) { return a * b; }},
      {FOVEA_OP_DIV, [](double a, double b) { return a / b; }},
      {FOVEA_OP_POW, JavaPow},
      {FOVEA_OP_MAX, [](double a, double b) { return isnan(a) || isnan(b) ? NAN
                                                     : a > b              ? a
                                                                          : b; }},
      {FOVEA_OP_MIN, [](double a, double b) { return isnan(a) || isnan(b) ? NAN
                                                     : a < b              ? a
                                                                          : b; }},
      {FOVEA_OP_NEG, [](double a, double) { return -a; }},
      {FOVEA_OP_ABS, [](double a, double) { return fabs(a); }},
      {FOVEA_OP_SIGN, [](double a, double) { return a > 0   ? 1
                                                    : a < 0 ? -1
                                                            : a; }},
      {FOVEA_OP_RECIPROCAL, [](double a, double) { return 1 / a; }},
      {FOVEA_OP_SQRT, [](double a, double) { return sqrt(a); }},
      {FOVEA_OP_EXP, [](double a, double) { return exp(a); }},
      {FOVEA_OP_EXPM1, [](double a, double) { return expm1(a); }},
      {FOVEA_OP_LOG, [](double a, double) { return log(a); }},
      {FOVEA_OP_LOG1P, [](double a, double) { return log1p(a); }},
      {FOVEA_OP_SIN, [](double a, double) { return sin(a); }},
      {FOVEA_OP_COS, [](double a, double) { return cos(a); }},
      {FOVEA_OP_TANH, [](double a, double) { return tanh(a); }},
      {FOVEA_OP_SIGMOID, [](double a, double) { return a >= 0 ? 1 / (1 + exp(-a)) : exp(a) / (1 + exp(a)); }},
      {FOVEA_OP_ERF, [](double a, double) { return erf(a); }},
      {FOVEA_OP_SOFTPLUS, [](double a, double) { return (isnan(a) || a > 0 ? a : 0) + log1p(exp(-fabs(a))); }},
      {FOVEA_OP_RELU, [](double a, double) { return isnan(a) || a > 0 ? a : 0; }},
      {FOVEA_OP_GREATER, [](double a, double b) { return a > b; }},
      {FOVEA_OP_GREATER_EQUAL, [](double a, double b) { return a >= b; }},
      {FOVEA_OP_EQUAL, [](double a, double b) { return a == b; }},
      {FOVEA_OP_MOVE, [](double a, double) { return a; }}};
  return functions;
}

class TrainFunctionsTest : public testing::TestWithParam<int32_t> {};

TEST_P(TrainFunctionsTest, every_function) {
  const std::vector<float> points = Points();
  const int64_t n = static_cast<int64_t>(points.size());
  for (const auto& entry : Functions()) {
    for (int64_t shift : {0, 3, 11, 97}) {
      TrainBuffer a(n), b(n), out(n);
      for (int64_t i = 0; i < n; i++) {
        a.floats()[i] = points[static_cast<size_t>(i)];
        b.floats()[i] = points[static_cast<size_t>((i * (shift + 1) + shift) % n)];
      }
      out.FillNan();
      TrainCall call;
      call.operands = {{a.floats(), FOVEA_TRAIN_F32, {n}, {1}},
                       {b.floats(), FOVEA_TRAIN_F32, {n}, {1}},
                       {out.floats(), FOVEA_TRAIN_F32, {n}, {1}}};
      call.temporaries = 1;
      call.code = {Instruction(entry.first, 2, 0, 1)};
      call.results = {2};
      ASSERT_EQ(FOVEA_OK, call.Run(GetParam(), true));
      double worst = 0;
      for (int64_t i = 0; i < n; i++) {
        const double exact = entry.second(static_cast<double>(a.floats()[i]), static_cast<double>(b.floats()[i]));
        const double found = static_cast<double>(out.floats()[i]);
        if (isnan(exact)) {
          ASSERT_TRUE(isnan(found)) << "op " << entry.first << " of " << a.floats()[i] << ", " << b.floats()[i];
          continue;
        }
        const double unit = Unit(exact);
        // Beyond the largest number the nearest result may be it or infinity.
        const bool same = found == exact || (unit == 0 && fabs(found) >= 3.4e38 && (found > 0) == (exact > 0));
        const double error = same ? 0 : unit == 0 ? INFINITY : fabs(found - exact) / unit;
        worst = error > worst ? error : worst;
        ASSERT_LE(error, 4) << "op " << entry.first << " of " << a.floats()[i] << ", " << b.floats()[i] << ": " << found
                            << " for " << exact;
      }
      RecordProperty("worst_" + std::to_string(entry.first) + "_" + std::to_string(shift), std::to_string(worst));
      ASSERT_TRUE(out.GuardsHold());
      if (entry.first != FOVEA_OP_POW && shift == 11) {
        break;
      }
    }
  }
}

// Whatever the seed: as the interpreter in double has them.
TEST_P(TrainFunctionsTest, uniform) {
  for (double seed : {0.0, 1.0, 12345.0, 0x1p53, 9007199254740991.0}) {
    for (int64_t n : {1, 7, 16, 33, 1021}) {
      TrainBuffer out(n);
      TrainCall call;
      call.operands = {{out.floats(), FOVEA_TRAIN_F32, {n}, {1}}};
      call.numbers = {seed};
      call.temporaries = 1;
      call.code = {Instruction(FOVEA_OP_UNIFORM, 1, 0)};
      call.results = {1};
      ASSERT_EQ(FOVEA_OK, call.Run(GetParam(), true));
      for (int64_t i = 0; i < n; i++) {
        uint64_t z = static_cast<uint64_t>(seed) + (static_cast<uint64_t>(i) + 1) * 0x9e3779b97f4a7c15u;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        ASSERT_EQ(static_cast<float>((z ^ (z >> 31)) >> 40) * 0x1p-24f, out.floats()[i]);
      }
      ASSERT_TRUE(out.GuardsHold());
    }
  }
}

INSTANTIATE_TEST_SUITE_P(levels, TrainFunctionsTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
