#include "train-call.h"

#include <math.h>
#include <string.h>

#include <memory>

namespace fovea {
namespace {

constexpr uint32_t kGuardWord = 0xdeadbeef;

struct alignas(64) Plan {
  unsigned char bytes[FOVEA_TRAIN_PLAN_BYTES];
};

}  // namespace

TrainBuffer::TrainBuffer(int64_t elements) : memory_(static_cast<size_t>(elements + 2 * kGuard), kGuardWord) {}

void TrainBuffer::FillNan() {
  for (int64_t i = 0; i < elements(); i++) {
    floats()[i] = NAN;
  }
}

void TrainBuffer::FillRandom(std::mt19937* random, float low, float high) {
  std::uniform_real_distribution<float> values(low, high);
  for (int64_t i = 0; i < elements(); i++) {
    floats()[i] = values(*random);
  }
}

bool TrainBuffer::GuardsHold() const {
  for (size_t i = 0; i < kGuard; i++) {
    if (memory_[i] != kGuardWord || memory_[memory_.size() - 1 - i] != kGuardWord) {
      return false;
    }
  }
  return true;
}

std::vector<int64_t> DenseStrides(const std::vector<int64_t>& sizes) {
  std::vector<int64_t> strides(sizes.size());
  int64_t step = 1;
  for (size_t d = sizes.size(); d-- > 0;) {
    strides[d] = step;
    step *= sizes[d] < 1 ? 1 : sizes[d];
  }
  return strides;
}

int64_t Count(const std::vector<int64_t>& sizes) {
  int64_t count = 1;
  for (int64_t size : sizes) {
    count *= size;
  }
  return count;
}

int64_t OffsetOf(const TrainWindow& w, int64_t element) {
  int64_t offset = 0;
  for (size_t d = w.sizes.size(); d-- > 0;) {
    offset += element % w.sizes[d] * w.strides[d];
    element /= w.sizes[d];
  }
  return offset;
}

int64_t Instruction(int64_t code, int64_t to, int64_t a, int64_t b, int64_t c) {
  return code << 56 | to << 42 | a << 28 | b << 14 | c;
}

std::vector<int64_t> TrainCall::Words() const {
  std::vector<int64_t> words = {kind,
                                static_cast<int64_t>(operands[0].sizes.size()),
                                static_cast<int64_t>(operands.size()),
                                outputs,
                                static_cast<int64_t>(numbers.size()),
                                static_cast<int64_t>(code.size()),
                                temporaries,
                                option,
                                option2};
  words.insert(words.end(), window.begin(), window.end());
  for (const TrainWindow& w : operands) {
    words.push_back(reinterpret_cast<int64_t>(w.address));
    words.push_back(w.type);
    words.insert(words.end(), w.sizes.begin(), w.sizes.end());
    words.insert(words.end(), w.strides.begin(), w.strides.end());
  }
  for (double number : numbers) {
    int64_t bits;
    memcpy(&bits, &number, sizeof bits);
    words.push_back(bits);
  }
  words.insert(words.end(), code.begin(), code.end());
  words.insert(words.end(), results.begin(), results.end());
  return words;
}

int64_t TrainCall::Run(int32_t isa, bool alone) const {
  return Run(isa, alone, Words());
}

int64_t TrainCall::Run(int32_t isa, bool alone, const std::vector<int64_t>& words) const {
  const std::unique_ptr<Plan> plan(new Plan);
  const int64_t units = fovea_train_begin(isa, words.data(), static_cast<int64_t>(words.size()),
                                          static_cast<int32_t>(alone), plan.get(), sizeof(Plan));
  if (units <= 0) {
    return units;
  }
  const int64_t bytes = fovea_train_scratch_bytes(plan.get());
  std::vector<double> scratch(static_cast<size_t>(bytes) / sizeof(double) + 1, NAN);
  int64_t status = FOVEA_OK;
  if (alone) {
    status = fovea_train_run(plan.get(), scratch.data(), 0, units);
  }
  for (int64_t unit = units; !alone && status == FOVEA_OK && unit-- > 0;) {
    status = fovea_train_run(plan.get(), scratch.data(), unit, unit + 1);
  }
  return status != FOVEA_OK ? status : fovea_train_end(plan.get(), scratch.data());
}

}  // namespace fovea
