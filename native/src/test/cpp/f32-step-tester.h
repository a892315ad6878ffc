// Runs the kernels of single steps between guards, units in random order, and checks them against sums in double.
#ifndef FOVEA_TEST_F32_STEP_TESTER_H_
#define FOVEA_TEST_F32_STEP_TESTER_H_

#include <stdint.h>

#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "engine/kernels.h"
#include "f32-conv-tester.h"

namespace fovea {

// An activation as program.h defines it, in double.
double ActivationOf(const fovea_step& step, double x);

// A step with everything absent.
fovea_step PlainStep(int32_t kind);

struct TensorForm {
  int32_t format, height, width, channels;
  int32_t halo = 0;
};

// An expected value and how far the result may be from it.
struct Expected {
  double value, bound;
};

// One step on tensors of its own: input halos, unused memory and the output hold a NaN.
class StepTester {
 public:
  StepTester(int32_t isa, const fovea_step& step, const TensorForm& input, const TensorForm& output, uint32_t seed);

  StepTester& Second(const TensorForm& form);
  // `values` in the order [height][width][inputs][outputs]; packed by fovea_pack.
  StepTester& Weights(int32_t height, int32_t width, int32_t inputs, int32_t outputs, bool bias, int32_t type);
  StepTester& WholeNumbers();  // small ones in all tensors and weights: results are exact

  fovea_step& step() { return step_; }
  double In(int32_t y, int32_t x, int32_t c) const { return input_.At(y, x, c); }
  double Other(int32_t y, int32_t x, int32_t c) const { return second_.At(y, x, c); }
  double Weight(int32_t h, int32_t w, int32_t i, int32_t o) const;
  double Bias(int32_t o) const { return bias_.empty() ? 0.0 : bias_[static_cast<size_t>(o)]; }
  TestTensor& input() { return input_; }
  TestTensor& output() { return output_; }

  // Checks the step's status, runs it and compares each element. Activations other than NONE and CLAMP are applied as
  // the executor does when `activate` is set.
  void Check(const std::function<Expected(int32_t y, int32_t x, int32_t c)>& expected);

 private:
  static TestTensor Make(const TensorForm& form);
  void Fill(const TestTensor& tensor);
  float Random();
  StepView View_() const;
  void Run();

  int32_t isa_;
  fovea_step step_;
  std::mt19937 random_;
  bool whole_ = false;
  TestTensor input_, second_, output_;
  bool has_second_ = false;
  std::vector<float> weights_, bias_;
  std::vector<uint16_t> halves_;
  int32_t weight_sizes_[4] = {};
  int32_t weight_type_ = FOVEA_WEIGHTS_F32;
  std::shared_ptr<Guarded> packed_;
};

}  // namespace fovea

#endif  // FOVEA_TEST_F32_STEP_TESTER_H_
