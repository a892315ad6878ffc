// Builds programs for tests: tables, weights and an arena without reuse, and a naive run of them in double.
#ifndef FOVEA_TEST_PROGRAM_BUILDER_H_
#define FOVEA_TEST_PROGRAM_BUILDER_H_

#include <stdint.h>

#include <memory>
#include <random>
#include <vector>

#include "f32-step-tester.h"

namespace fovea {

// Memory of fovea_alloc.
class Memory {
 public:
  explicit Memory(int64_t bytes) : address_(fovea_alloc(bytes)), bytes_(bytes) {}
  Memory(const Memory&) = delete;
  Memory& operator=(const Memory&) = delete;
  ~Memory() { fovea_free(address_); }
  void* address() const { return address_; }
  int64_t bytes() const { return bytes_; }

 private:
  void* address_;
  int64_t bytes_;
};

class ProgramBuilder {
 public:
  explicit ProgramBuilder(int32_t isa, uint32_t seed = 1) : isa_(isa), random_(seed) {}

  int32_t Input(int32_t index, int32_t height, int32_t width, int32_t channels);
  int32_t Output(int32_t index, int32_t height, int32_t width, int32_t channels);
  // `halo` on all sides.
  int32_t Arena(int32_t format, int32_t height, int32_t width, int32_t channels, int32_t halo);
  int32_t Strip(int32_t height, int32_t width, int32_t channels, int32_t halo);
  // Blocks from `block` on of a C16 tensor.
  int32_t Child(int32_t parent, int32_t block, int32_t channels);

  int32_t Add(const fovea_step& step);
  // A step between two tensors with random weights height x width x inputs x outputs.
  int32_t AddWithWeights(fovea_step step, int32_t height, int32_t width, int32_t inputs, int32_t outputs, bool bias);

  int32_t Create();  // a status
  int32_t failed() const { return failed_; }
  const void* program() const { return program_ == nullptr ? nullptr : program_->address(); }

  // Runs with helpers of std::thread; 0 rows of results where a status was not OK.
  std::vector<std::vector<float>> Run(int32_t threads, int32_t rows, const std::vector<std::vector<float>>& inputs,
                                      std::vector<int64_t>* nanos = nullptr) const;

  std::vector<fovea_tensor>& tensors() { return tensors_; }
  std::vector<fovea_step>& steps() { return steps_; }
  const std::vector<fovea_step>& steps() const { return steps_; }
  int64_t arena_floats() const { return arena_floats_; }
  int32_t isa() const { return isa_; }
  const std::vector<float>& weights(int32_t step) const { return weights_[static_cast<size_t>(step)]; }
  const std::vector<float>& bias(int32_t step) const { return biases_[static_cast<size_t>(step)]; }
  std::vector<const void*> packed() const;
  std::vector<int64_t> packed_bytes() const;
  int64_t OutputElements(int32_t index) const;

 private:
  int32_t Push(const fovea_tensor& t);

  int32_t isa_;
  std::mt19937 random_;
  std::vector<fovea_tensor> tensors_;
  std::vector<fovea_step> steps_;
  std::vector<std::vector<float>> weights_, biases_;  // by step
  std::vector<std::shared_ptr<Memory>> packed_;
  std::shared_ptr<Memory> program_;
  int64_t arena_floats_ = 0;
  int32_t failed_ = -1;
};

// A step from tensor to tensor with a window.
fovea_step WindowStep(int32_t kind, int32_t input, int32_t output, int32_t kernel, int32_t stride, int32_t pad);

// Fills in algorithm and tiles as fovea_conv_choice says; `algorithm` >= 0 insists.
void Choose(const ProgramBuilder& b, fovea_step* step, const fovea_tensor& in, const fovea_tensor& out,
            int32_t algorithm = -1);

}  // namespace fovea

#endif  // FOVEA_TEST_PROGRAM_BUILDER_H_
