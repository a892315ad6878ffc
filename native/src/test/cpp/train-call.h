// Calls of the training kernels for tests: operands between guards, and every way to run one.
#ifndef FOVEA_TEST_TRAIN_CALL_H_
#define FOVEA_TEST_TRAIN_CALL_H_

#include <stdint.h>

#include <random>
#include <vector>

#include "fovea/train.h"

namespace fovea {

// 4-byte elements in memory of their own, guards around.
class TrainBuffer {
 public:
  explicit TrainBuffer(int64_t elements);

  float* floats() { return reinterpret_cast<float*>(memory_.data() + kGuard); }
  int32_t* ints() { return reinterpret_cast<int32_t*>(memory_.data() + kGuard); }
  int64_t elements() const { return static_cast<int64_t>(memory_.size()) - 2 * kGuard; }
  void FillNan();
  void FillRandom(std::mt19937* random, float low, float high);
  bool GuardsHold() const;

 private:
  static constexpr int64_t kGuard = 16;
  std::vector<uint32_t> memory_;
};

struct TrainWindow {
  void* address;
  int64_t type;
  std::vector<int64_t> sizes, strides;
};

// Row-major strides.
std::vector<int64_t> DenseStrides(const std::vector<int64_t>& sizes);

int64_t Count(const std::vector<int64_t>& sizes);

// The offset of the element with this row-major number.
int64_t OffsetOf(const TrainWindow& w, int64_t element);

int64_t Instruction(int64_t code, int64_t to, int64_t a, int64_t b = 0, int64_t c = 0);

struct TrainCall {
  int64_t kind = FOVEA_TRAIN_MAP, option = 0, option2 = 0, outputs = 1, temporaries = 0;
  std::vector<int64_t> window = std::vector<int64_t>(8, 0);
  std::vector<TrainWindow> operands;
  std::vector<double> numbers;
  std::vector<int64_t> code, results;

  std::vector<int64_t> Words() const;

  // Runs it; kAlone in one piece, else unit by unit from the last one on, when it has units.
  int64_t Run(int32_t isa, bool alone) const;
  int64_t Run(int32_t isa, bool alone, const std::vector<int64_t>& words) const;
};

}  // namespace fovea

#endif  // FOVEA_TEST_TRAIN_CALL_H_
