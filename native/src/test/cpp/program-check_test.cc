// Tables that must be refused, and tables broken at random: nothing may be touched that is not there.
#include <gtest/gtest.h>
#include <math.h>
#include <string.h>

#include <functional>
#include <limits>

#include "program-builder.h"

namespace fovea {
namespace {

constexpr int32_t kMax = std::numeric_limits<int32_t>::max(), kMin = std::numeric_limits<int32_t>::min();

// input 6x6x3 -> C16 with halo -> conv 3x3 -> 1x1 vector -> dense -> output, with an addition on the way
ProgramBuilder Small(int32_t isa) {
  ProgramBuilder b(isa);
  const int32_t in = b.Input(0, 6, 6, 3);                          // 0
  const int32_t blocked = b.Arena(FOVEA_FORMAT_C16, 6, 6, 3, 6);   // 1
  const int32_t conv = b.Arena(FOVEA_FORMAT_C16, 6, 6, 20, 0);     // 2
  const int32_t sum = b.Arena(FOVEA_FORMAT_C16, 6, 6, 20, 0);      // 3
  const int32_t vector = b.Arena(FOVEA_FORMAT_NHWC, 1, 1, 20, 0);  // 4
  const int32_t out = b.Output(0, 1, 1, 7);                        // 5
  fovea_step copy = WindowStep(FOVEA_STEP_COPY, in, blocked, 1, 1, 0);
  copy.params[6] = 6, copy.params[7] = 6, copy.params[8] = 3;
  b.Add(copy);
  fovea_step s = WindowStep(FOVEA_STEP_CONV, blocked, conv, 3, 1, 1);
  Choose(b, &s, b.tensors()[1], b.tensors()[2], FOVEA_CONV_DIRECT);
  b.AddWithWeights(s, 3, 3, 3, 20, true);
  fovea_step add = WindowStep(FOVEA_STEP_ADD, conv, sum, 1, 1, 0);
  add.second = conv;
  b.Add(add);
  b.Add(WindowStep(FOVEA_STEP_GLOBAL_AVERAGE, sum, vector, 1, 1, 0));
  b.AddWithWeights(WindowStep(FOVEA_STEP_DENSE, vector, out, 1, 1, 0), 1, 1, 20, 7, true);
  return b;
}

void Refused(int32_t status, int32_t failed, const std::function<void(ProgramBuilder&)>& change) {
  ProgramBuilder b = Small(fovea_program_isa(FOVEA_ISA_NEON));
  change(b);
  EXPECT_EQ(status, b.Create());
  EXPECT_EQ(failed, b.failed());
}

TEST(ProgramCheck, good_tables) {
  Refused(FOVEA_OK, -1, [](ProgramBuilder&) {});
}

TEST(ProgramCheck, tensors) {
  for (int32_t v : {0, -1, kMin, kMax}) {
    Refused(FOVEA_E_TENSOR_SHAPE, 1, [v](ProgramBuilder& b) { b.tensors()[1].height = v; });
    Refused(FOVEA_E_TENSOR_SHAPE, 2, [v](ProgramBuilder& b) { b.tensors()[2].width = v; });
    Refused(FOVEA_E_TENSOR_SHAPE, 3, [v](ProgramBuilder& b) { b.tensors()[3].channels = v; });
  }
  for (int32_t v : {-1, kMin, kMax, FOVEA_MAX_HALO + 1}) {
    Refused(FOVEA_E_TENSOR_SHAPE, 1, [v](ProgramBuilder& b) { b.tensors()[1].top = v; });
    Refused(FOVEA_E_TENSOR_SHAPE, 1, [v](ProgramBuilder& b) { b.tensors()[1].right = v; });
    Refused(FOVEA_E_TENSOR_SHAPE, 0, [v](ProgramBuilder& b) { b.tensors()[0].index = v; });
  }
  for (int32_t v : {-1, 4, kMax}) {
    Refused(FOVEA_E_TENSOR_SHAPE, 2, [v](ProgramBuilder& b) { b.tensors()[2].space = v; });
    Refused(FOVEA_E_TENSOR_SHAPE, 2, [v](ProgramBuilder& b) { b.tensors()[2].format = v == 4 ? 2 : v; });
  }
  Refused(FOVEA_E_TENSOR_SHAPE, 0, [](ProgramBuilder& b) { b.tensors()[0].left = 1; });
  Refused(FOVEA_E_TENSOR_SHAPE, 0, [](ProgramBuilder& b) { b.tensors()[0].format = FOVEA_FORMAT_C16; });
  for (int32_t v : {-16, 1, 15, kMax - 15, kMin}) {
    Refused(FOVEA_E_TENSOR_ARENA, 4, [v](ProgramBuilder& b) { b.tensors()[4].offset = v; });
  }
  Refused(FOVEA_E_TENSOR_ARENA, 4, [](ProgramBuilder& b) { b.tensors()[4].offset += 16; });
  Refused(FOVEA_E_TENSOR_SHAPE, 1, [](ProgramBuilder& b) {
    b.tensors()[1].height = b.tensors()[1].width = FOVEA_MAX_TENSOR_SIDE;
    b.tensors()[1].channels = kMax;
  });
  Refused(FOVEA_E_TENSOR_ELEMENTS, 6, [](ProgramBuilder& b) { b.Input(0, 5, 6, 3); });
}

TEST(ProgramCheck, steps) {
  for (int32_t v : {-1, 19, kMax, kMin}) {
    Refused(FOVEA_E_STEP_KIND, 0, [v](ProgramBuilder& b) { b.steps()[0].kind = v; });
  }
  for (int32_t v : {-1, 6, kMax, kMin}) {
    Refused(FOVEA_E_STEP_TENSOR, 1, [v](ProgramBuilder& b) { b.steps()[1].input = v; });
    Refused(FOVEA_E_STEP_TENSOR, 1, [v](ProgramBuilder& b) { b.steps()[1].output = v; });
    Refused(FOVEA_E_STEP_TENSOR, 2, [v](ProgramBuilder& b) { b.steps()[2].second = v == -1 ? -2 : v; });
    Refused(FOVEA_E_STEP_TENSOR, 1, [v](ProgramBuilder& b) { b.steps()[1].residual = v == -1 ? -2 : v; });
  }
  Refused(FOVEA_E_STEP_TENSOR, 0, [](ProgramBuilder& b) { b.steps()[0].output = 0; });
  Refused(FOVEA_E_STEP_TENSOR, 3, [](ProgramBuilder& b) { b.steps()[3].second = 3; });
  Refused(FOVEA_E_STEP_TENSOR, 3, [](ProgramBuilder& b) { b.steps()[3].residual = 3; });
  Refused(FOVEA_E_STEP_TENSOR, 2, [](ProgramBuilder& b) { b.steps()[2].second = b.Strip(6, 6, 20, 0); });
  Refused(FOVEA_E_STEP_SHAPE, 2, [](ProgramBuilder& b) { b.steps()[2].second = 1; });
  Refused(FOVEA_E_STEP_OVERLAP, 2, [](ProgramBuilder& b) {
    b.tensors()[3].offset = b.tensors()[2].offset + 16;
    b.tensors()[3].height = b.tensors()[2].height;
  });
  for (int32_t v : {-1, int32_t{FOVEA_ACTIVATION_COUNT}, kMax}) {
    Refused(FOVEA_E_STEP_ACTIVATION, 1, [v](ProgramBuilder& b) { b.steps()[1].activation = v; });
  }
  Refused(FOVEA_E_STEP_ACTIVATION, 0, [](ProgramBuilder& b) { b.steps()[0].activation = 1; });
  for (int32_t v : {0, -1, kMax, kMin}) {
    Refused(FOVEA_E_STEP_PARAMS, 1, [v](ProgramBuilder& b) { b.steps()[1].stride_height = v; });
    Refused(FOVEA_E_STEP_PARAMS, 1, [v](ProgramBuilder& b) { b.steps()[1].dilation_width = v; });
    Refused(FOVEA_E_STEP_PARAMS, 1, [v](ProgramBuilder& b) { b.steps()[1].kernel_width = v; });
  }
  for (int32_t i = 0; i < 9; i++) {
    for (int32_t v : {-1, kMax, kMin}) {
      const bool negative = v < 0;
      Refused(negative ? FOVEA_E_STEP_PARAMS : FOVEA_E_STEP_SHAPE, 0,
              [i, v](ProgramBuilder& b) { b.steps()[0].params[i] = v; });
    }
  }
  Refused(FOVEA_E_STEP_HALO, 1, [](ProgramBuilder& b) { b.tensors()[1].left = 0; });
  Refused(FOVEA_E_STEP_HALO, 1, [](ProgramBuilder& b) { b.steps()[1].stride_height = 4; });
  Refused(FOVEA_E_STEP_ALGORITHM, 1, [](ProgramBuilder& b) { b.steps()[1].tile_blocks = 9; });
  Refused(FOVEA_E_STEP_STRIPS, 1, [](ProgramBuilder& b) { b.steps()[1].strip_rows = -1; });
  Refused(FOVEA_E_STEP_TENSOR, 1, [](ProgramBuilder& b) { b.steps()[1].strip_rows = 2; });
  for (int32_t v : {-1, 2, kMax, kMin}) {
    Refused(FOVEA_E_STEP_WEIGHTS, 4, [v](ProgramBuilder& b) { b.steps()[4].weights = v; });
    Refused(FOVEA_E_STEP_WEIGHTS, 4, [v](ProgramBuilder& b) { b.steps()[4].bias = v; });
  }
  Refused(FOVEA_E_STEP_PACKED, 4, [](ProgramBuilder& b) { b.steps()[4].weights = 0; });
  Refused(FOVEA_E_STEP_PACKED, 4, [](ProgramBuilder& b) { b.steps()[4].bias = 0; });
  Refused(FOVEA_E_STEP_WEIGHTS, 3, [](ProgramBuilder& b) { b.steps()[3].weights = 0; });
}

TEST(ProgramCheck, calls) {
  ProgramBuilder b = Small(fovea_program_isa(FOVEA_ISA_NEON));
  EXPECT_EQ(FOVEA_E_COUNT, fovea_program_bytes(0, 1));
  EXPECT_EQ(FOVEA_E_COUNT, fovea_program_bytes(1, FOVEA_MAX_TABLE + 1));
  EXPECT_EQ(FOVEA_E_NULL, fovea_run_bytes(nullptr, 1));
  ASSERT_EQ(FOVEA_OK, b.Create());
  const void* p = b.program();
  EXPECT_EQ(1, fovea_program_inputs(p));
  EXPECT_EQ(1, fovea_program_outputs(p));
  EXPECT_EQ(FOVEA_E_THREADS, fovea_run_bytes(p, 0));
  EXPECT_EQ(FOVEA_E_THREADS, fovea_run_bytes(p, FOVEA_MAX_THREADS + 1));
  const Memory moved(fovea_program_bytes(6, 5));
  memcpy(moved.address(), p, 64);
  EXPECT_EQ(FOVEA_E_PROGRAM, fovea_run_bytes(moved.address(), 1));
  const int64_t bytes = fovea_run_bytes(p, 2);
  const Memory memory(bytes);
  memset(memory.address(), 0xa5, bytes);
  int32_t active = 0;
  const std::vector<float> in(108, 1.0f);
  std::vector<float> out(7);
  const float* inputs[] = {in.data()};
  float* outputs[] = {out.data()};
  void* m = memory.address();
  EXPECT_EQ(FOVEA_E_RUN_STATE, fovea_run(p, 1, inputs, outputs, m, bytes, 2, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_E_RUN_STATE, fovea_help(p, m, bytes, 2, &active, 2));
  ASSERT_EQ(FOVEA_OK, fovea_run_begin(p, m, bytes, 2));
  EXPECT_EQ(FOVEA_E_THREADS, fovea_run(p, 1, inputs, outputs, m, bytes, 1, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_E_RUN_BYTES, fovea_run(p, 1, inputs, outputs, m, bytes - 64, 2, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_E_ROWS, fovea_run(p, -1, inputs, outputs, m, bytes, 2, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_E_NULL, fovea_run(p, 1, nullptr, outputs, m, bytes, 2, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_E_NULL, fovea_run(p, 1, inputs, outputs, m, bytes, 2, nullptr, 2, nullptr));
  const float* odd[] = {reinterpret_cast<const float*>(reinterpret_cast<uintptr_t>(in.data()) + 2)};
  EXPECT_EQ(FOVEA_E_ALIGNMENT, fovea_run(p, 1, odd, outputs, m, bytes, 2, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_OK, fovea_run(p, 0, inputs, outputs, m, bytes, 2, &active, 2, nullptr));
  EXPECT_EQ(FOVEA_OK, fovea_help(p, m, bytes, 2, &active, 2));  // the run has ended
  ASSERT_EQ(FOVEA_OK, fovea_run_begin(p, m, bytes, 2));
  EXPECT_EQ(FOVEA_OK, fovea_run_end(p, m, bytes, 2));
  EXPECT_EQ(FOVEA_OK, fovea_help(p, m, bytes, 2, &active, 2));
  EXPECT_EQ(0, active);
}

// Weights whose sizes, strides or scales come from a hostile file.
TEST(ProgramCheck, weights) {
  ProgramBuilder b = Small(fovea_program_isa(FOVEA_ISA_NEON));
  const std::vector<float> data(140, 1.0f);
  fovea_weights good = {};
  good.data = data.data();
  good.bytes = 560;
  good.strides[2] = 7;
  good.strides[3] = 1;
  good.sizes[0] = good.sizes[1] = 1;
  good.sizes[2] = 20;
  good.sizes[3] = 7;
  const fovea_step* s = &b.steps()[4];
  auto bytes = [&](const fovea_weights& w) {
    return fovea_packed_bytes(b.isa(), s, &b.tensors()[4], &b.tensors()[5], &w);
  };
  EXPECT_EQ((20 + 1) * 16 * 4, bytes(good));
  constexpr int64_t kHuge = std::numeric_limits<int64_t>::max();
  for (int64_t stride : {int64_t{8}, int64_t{-7}, kHuge, -kHuge - 1, kHuge / 19}) {
    fovea_weights w = good;
    w.strides[2] = stride;
    EXPECT_EQ(FOVEA_E_WEIGHTS_BYTES, bytes(w));
  }
  for (int32_t size : {0, -1, 19, 21, kMax, kMin}) {
    fovea_weights w = good;
    w.sizes[2] = size;
    EXPECT_EQ(FOVEA_E_STEP_WEIGHTS, bytes(w));
  }
  for (int32_t type : {-1, 4, kMax}) {
    fovea_weights w = good;
    w.type = type;
    EXPECT_EQ(FOVEA_E_WEIGHTS_TYPE, bytes(w));
  }
  fovea_weights w = good;
  w.bytes = -1;
  EXPECT_EQ(FOVEA_E_WEIGHTS_BYTES, bytes(w));
  w = good;
  w.data = nullptr;
  EXPECT_EQ(FOVEA_E_NULL, bytes(w));
}

// Numbers that break things.
int32_t Nasty(std::mt19937& random) {
  const int32_t values[] = {0,   1,  2,       3,       5,       16,      17,   -1,        -2,
                            -16, 64, 1 << 10, 1 << 16, 1 << 24, 1 << 30, kMax, kMax - 15, kMin};
  return values[random() % (sizeof values / sizeof values[0])];
}

// 2,000 tables, a few members changed in each: refused, or runnable without harm (the sanitizers watch).
TEST(ProgramCheck, broken_tables) {
  std::mt19937 random(4711);
  int32_t accepted = 0;
  for (int32_t i = 0; i < 2000; i++) {
    ProgramBuilder b = Small(i % 2 == 0 ? fovea_program_isa(FOVEA_ISA_NEON) : FOVEA_ISA_SCALAR);
    for (uint32_t k = 0; k <= random() % 3; k++) {
      const bool tensor = random() % 2 == 0;
      if (tensor) {
        int32_t* members = reinterpret_cast<int32_t*>(&b.tensors()[random() % b.tensors().size()]);
        members[random() % FOVEA_TENSOR_INTS] = Nasty(random);
      } else {
        int32_t* members = reinterpret_cast<int32_t*>(&b.steps()[random() % b.steps().size()]);
        members[random() % FOVEA_STEP_INTS] = Nasty(random);
      }
    }
    if (b.Create() != FOVEA_OK) {
      EXPECT_EQ(FOVEA_E_PROGRAM, fovea_program_inputs(b.program())) << "case " << i;
      continue;
    }
    accepted++;
    const int64_t bytes = fovea_run_bytes(b.program(), 2);
    if (bytes > int64_t{1} << 26) {
      continue;
    }
    std::vector<std::vector<float>> inputs;
    for (int32_t k = 0; k < fovea_program_inputs(b.program()); k++) {
      int64_t elements = 1;
      for (const fovea_tensor& t : b.tensors()) {
        elements =
            t.space == FOVEA_SPACE_INPUT && t.index == k ? int64_t{1} * t.height * t.width * t.channels : elements;
      }
      inputs.emplace_back(static_cast<size_t>(elements), 0.5f);
    }
    b.Run(2, 1, inputs);
  }
  EXPECT_GT(accepted, 100);
  EXPECT_LT(accepted, 1500);
}

}  // namespace
}  // namespace fovea
