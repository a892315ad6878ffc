// Runs convolution steps as the executor does, between guards, and checks them against a naive sum in double.
#ifndef FOVEA_TEST_F32_CONV_TESTER_H_
#define FOVEA_TEST_F32_CONV_TESTER_H_

#include <stdint.h>

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "cpu/f32-conv/f32-conv.h"

namespace fovea {

// Memory with guards before and behind, all of it a NaN of a known pattern at first.
class Guarded {
 public:
  explicit Guarded(int64_t floats);
  Guarded(const Guarded&) = delete;
  Guarded& operator=(const Guarded&) = delete;
  float* data() { return start_; }
  int64_t floats() const { return floats_; }
  void Poison();
  bool GuardsIntact() const;
  static bool IsPoison(float value);

 private:
  static constexpr int64_t kGuard = 64;
  std::vector<float> memory_;
  float* start_;
  int64_t floats_;
};

// A tensor with its memory.
struct TestTensor {
  fovea_tensor shape = {};
  std::shared_ptr<Guarded> memory;
  View view = {};

  static TestTensor Make(int32_t format, int32_t height, int32_t width, int32_t channels, int32_t top, int32_t left,
                         int32_t bottom, int32_t right);
  float& At(int32_t y, int32_t x, int32_t c) const;
  void ZeroHalo() const;  // and everything else
};

// Weights of a file: values, and how they are stored.
struct TestWeights {
  enum Order { kHwio, kOhwi, kOihw };
  std::vector<float> values;  // [height][width][inputs of a group][outputs], as they should be used
  std::vector<uint8_t> bytes;
  std::vector<float> scale, bias;
  std::vector<int32_t> zero_point;
  fovea_weights raw = {};

  float At(int32_t h, int32_t w, int32_t i, int32_t o) const;
};

struct ConvCase {
  int32_t kind = FOVEA_STEP_CONV;
  int32_t height = 7, width = 7, channels = 16, outputs = 16;
  int32_t kernel_height = 1, kernel_width = 1, stride_height = 1, stride_width = 1, dilation_height = 1,
          dilation_width = 1;
  int32_t pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
  int32_t groups = 1;
  bool nhwc = false, halo = false, residual = false, bias = true;  // halo: more than needed, on the output too
  int32_t activation = FOVEA_ACTIVATION_NONE;
  float alpha = 0.0f, beta = 0.0f;
  int32_t algorithm = FOVEA_CONV_DIRECT, tile_pixels = 0, tile_blocks = 0, tile_batch = 5;  // 0: as chosen
  int32_t weights_type = FOVEA_WEIGHTS_F32;
  TestWeights::Order order = TestWeights::kHwio;
  bool whole_numbers = false;
  int32_t seed = 1;

  ConvCase& Kernel(int32_t h, int32_t w) {
    kernel_height = h, kernel_width = w;
    return *this;
  }
  ConvCase& Stride(int32_t h, int32_t w) {
    stride_height = h, stride_width = w;
    return *this;
  }
  ConvCase& Dilation(int32_t h, int32_t w) {
    dilation_height = h, dilation_width = w;
    return *this;
  }
  ConvCase& Pad(int32_t top, int32_t left, int32_t bottom, int32_t right) {
    pad_top = top, pad_left = left, pad_bottom = bottom, pad_right = right;
    return *this;
  }
  ConvCase& Same() {  // about the middle
    const int32_t h = (kernel_height - 1) * dilation_height, w = (kernel_width - 1) * dilation_width;
    return Pad(h / 2, w / 2, h - h / 2, w - w / 2);
  }
  int32_t OutputHeight() const {
    return (height + pad_top + pad_bottom - (kernel_height - 1) * dilation_height - 1) / stride_height + 1;
  }
  int32_t OutputWidth() const {
    return (width + pad_left + pad_right - (kernel_width - 1) * dilation_width - 1) / stride_width + 1;
  }
  std::string Name() const;
};

// A step on tensors of its own.
class ConvTester {
 public:
  ConvTester(int32_t isa, const ConvCase& c);

  // Runs with 1, 2 and 3 threads and checks values, lanes, guards and that all runs give the same bits.
  void Check();

  StepView Step();
  void Run(int32_t threads);

  const ConvCase& conv() const { return case_; }
  fovea_step& step() { return step_; }
  TestTensor& input() { return input_; }
  TestTensor& output() { return output_; }
  int32_t Status() const;  // of ConvCheck

 private:
  void MakeWeights(std::mt19937& random);
  void CheckValues();

  int32_t isa_;
  ConvCase case_;
  fovea_step step_ = {};
  TestTensor input_, residual_, output_;
  TestWeights weights_;
  std::shared_ptr<Guarded> packed_;
  int64_t weight_floats_ = 0;
};

// Runs all phases and parts of `steps`, parts in reverse order, each with poisoned scratch.
void RunSteps(int32_t isa, const StepView* steps, int32_t threads);

// The levels that run here.
std::vector<int32_t> RunnableLevels();
const char* LevelName(int32_t isa);

// The tiles of the catalogue at a level.
struct CatalogueTile {
  int32_t pixels, blocks;
};
std::vector<CatalogueTile> CatalogueTiles(int32_t isa);

}  // namespace fovea

#endif  // FOVEA_TEST_F32_CONV_TESTER_H_
