#include "program-builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "engine/plan.h"

namespace fovea {

int32_t ProgramBuilder::Push(const fovea_tensor& t) {
  tensors_.push_back(t);
  return static_cast<int32_t>(tensors_.size()) - 1;
}

int32_t ProgramBuilder::Input(int32_t index, int32_t height, int32_t width, int32_t channels) {
  return Push({FOVEA_SPACE_INPUT, index, 0, FOVEA_FORMAT_NHWC, height, width, channels, 0, 0, 0, 0});
}

int32_t ProgramBuilder::Output(int32_t index, int32_t height, int32_t width, int32_t channels) {
  return Push({FOVEA_SPACE_OUTPUT, index, 0, FOVEA_FORMAT_NHWC, height, width, channels, 0, 0, 0, 0});
}

int32_t ProgramBuilder::Arena(int32_t format, int32_t height, int32_t width, int32_t channels, int32_t halo) {
  const fovea_tensor t = {FOVEA_SPACE_ARENA,
                          0,
                          static_cast<int32_t>(arena_floats_),
                          format,
                          height,
                          width,
                          channels,
                          halo,
                          halo,
                          halo,
                          halo};
  arena_floats_ += (TensorExtent(t) + 15) / 16 * 16;
  return Push(t);
}

int32_t ProgramBuilder::Strip(int32_t height, int32_t width, int32_t channels, int32_t halo) {
  return Push({FOVEA_SPACE_STRIP, 0, 0, FOVEA_FORMAT_C16, height, width, channels, halo, halo, halo, halo});
}

int32_t ProgramBuilder::Child(int32_t parent, int32_t block, int32_t channels) {
  fovea_tensor t = tensors_[static_cast<size_t>(parent)];
  t.offset += static_cast<int32_t>(block * ViewOf(t).plane);
  t.channels = channels;
  return Push(t);
}

int32_t ProgramBuilder::Add(const fovea_step& step) {
  steps_.push_back(step);
  weights_.emplace_back();
  biases_.emplace_back();
  return static_cast<int32_t>(steps_.size()) - 1;
}

int32_t ProgramBuilder::AddWithWeights(fovea_step step, int32_t height, int32_t width, int32_t inputs, int32_t outputs,
                                       bool bias) {
  step.weights = static_cast<int32_t>(packed_.size());
  step.bias = bias ? 1 : 0;
  const int32_t index = Add(step);
  std::vector<float>& values = weights_.back();
  std::uniform_real_distribution<float> uniform(-1.0f, 1.0f);
  const int64_t count = static_cast<int64_t>(height) * width * inputs * outputs;
  const float scale = 1.5f / std::sqrt(static_cast<float>(height * width * inputs));
  for (int64_t i = 0; i < count; i++) {
    values.push_back(scale * uniform(random_));
  }
  for (int32_t o = 0; o < outputs; o++) {
    biases_.back().push_back(bias ? uniform(random_) : 0.0f);
  }
  fovea_weights w = {};
  w.data = values.data();
  w.bytes = 4 * count;
  const int64_t row = static_cast<int64_t>(inputs) * outputs;
  const int64_t strides[] = {width * row, row, outputs, 1};
  const int32_t sizes[] = {height, width, inputs, outputs};
  std::copy(strides, strides + 4, w.strides);
  std::copy(sizes, sizes + 4, w.sizes);
  w.bias = biases_.back().data();
  const fovea_tensor& in = tensors_[static_cast<size_t>(step.input)];
  const fovea_tensor& out = tensors_[static_cast<size_t>(step.output)];
  const int64_t bytes = fovea_packed_bytes(isa_, &step, &in, &out, &w);
  EXPECT_GT(bytes, 0) << "step " << index;
  packed_.push_back(std::make_shared<Memory>(std::max<int64_t>(bytes, 64)));
  if (bytes > 0) {
    EXPECT_EQ(FOVEA_OK, fovea_pack(isa_, &step, &in, &out, &w, packed_.back()->address(), bytes));
  }
  return index;
}

std::vector<const void*> ProgramBuilder::packed() const {
  std::vector<const void*> all;
  for (const auto& memory : packed_) {
    all.push_back(memory->address());
  }
  return all;
}

std::vector<int64_t> ProgramBuilder::packed_bytes() const {
  std::vector<int64_t> all;
  for (const auto& memory : packed_) {
    all.push_back(memory->bytes());
  }
  return all;
}

int32_t ProgramBuilder::Create() {
  const int32_t t = static_cast<int32_t>(tensors_.size()), s = static_cast<int32_t>(steps_.size());
  program_ = std::make_shared<Memory>(fovea_program_bytes(t, s));
  const std::vector<const void*> all = packed();
  const std::vector<int64_t> bytes = packed_bytes();
  return fovea_program_create(isa_, tensors_.data(), t, steps_.data(), s, all.data(), bytes.data(),
                              static_cast<int32_t>(all.size()), 4 * arena_floats_, program_->address(),
                              program_->bytes(), &failed_);
}

int64_t ProgramBuilder::OutputElements(int32_t index) const {
  for (const fovea_tensor& t : tensors_) {
    if (t.space == FOVEA_SPACE_OUTPUT && t.index == index) {
      return static_cast<int64_t>(t.height) * t.width * t.channels;
    }
  }
  return 0;
}

std::vector<std::vector<float>> ProgramBuilder::Run(int32_t threads, int32_t rows,
                                                    const std::vector<std::vector<float>>& inputs,
                                                    std::vector<int64_t>* nanos) const {
  const void* p = program();
  const int64_t bytes = fovea_run_bytes(p, threads);
  EXPECT_GT(bytes, 0);
  const Memory memory(bytes);
  std::fill_n(static_cast<uint8_t*>(memory.address()), bytes, uint8_t{0xff});  // dirty: NaN everywhere
  EXPECT_EQ(FOVEA_E_RUN_BYTES, fovea_run_begin(p, memory.address(), bytes - 1, threads));
  EXPECT_EQ(FOVEA_OK, fovea_run_begin(p, memory.address(), bytes, threads));
  int32_t active = 0;
  std::vector<std::thread> helpers;
  for (int32_t i = 1; i < threads; i++) {
    helpers.emplace_back([&] { fovea_help(p, memory.address(), bytes, threads, &active, 64); });
  }
  std::vector<const float*> in;
  std::vector<float*> out;
  std::vector<std::vector<float>> results;
  for (const std::vector<float>& input : inputs) {
    in.push_back(input.data());
  }
  for (int32_t i = 0; i < fovea_program_outputs(p); i++) {
    // An index that no tensor names gets an element nobody writes.
    results.emplace_back(static_cast<size_t>(std::max<int64_t>(OutputElements(i), 1) * rows), -77.0f);
  }
  for (std::vector<float>& result : results) {
    out.push_back(result.data());
  }
  const int32_t status = fovea_run(p, rows, in.data(), out.data(), memory.address(), bytes, threads, &active, 64,
                                   nanos == nullptr ? nullptr : nanos->data());
  EXPECT_EQ(FOVEA_OK, fovea_run_end(p, memory.address(), bytes, threads));  // once more does no harm
  for (std::thread& helper : helpers) {
    helper.join();
  }
  EXPECT_EQ(FOVEA_OK, status);
  EXPECT_EQ(0, active);
  return results;
}

fovea_step WindowStep(int32_t kind, int32_t input, int32_t output, int32_t kernel, int32_t stride, int32_t pad) {
  fovea_step s = PlainStep(kind);
  s.input = input;
  s.output = output;
  s.kernel_height = s.kernel_width = kernel;
  s.stride_height = s.stride_width = stride;
  s.pad_top = s.pad_left = pad;
  return s;
}

void Choose(const ProgramBuilder& b, fovea_step* step, const fovea_tensor& in, const fovea_tensor& out,
            int32_t algorithm) {
  const fovea_conv_shape shape = {step->kernel_height,
                                  step->kernel_width,
                                  step->stride_height,
                                  step->stride_width,
                                  step->dilation_height,
                                  step->dilation_width,
                                  step->groups,
                                  in.channels,
                                  out.channels,
                                  out.height,
                                  out.width,
                                  in.format,
                                  0};
  fovea_conv_choice_result choice = {};
  EXPECT_EQ(FOVEA_OK, fovea_conv_choice(b.isa(), &shape, &choice));
  step->algorithm = algorithm >= 0 ? algorithm : choice.algorithm;
  step->tile_pixels = choice.tile_pixels;
  step->tile_blocks = choice.tile_blocks;
  step->tile_batch = std::max(choice.tile_batch, 5);
}

}  // namespace fovea
