// Calls that must be refused, and calls broken at random: nothing may be touched that is not there.
#include <gtest/gtest.h>
#include <math.h>

#include <functional>

#include "fovea/program.h"
#include "train-call.h"

namespace fovea {
namespace {

constexpr int64_t kMany = int64_t{1} << 40;

struct Example {
  TrainBuffer a{12}, b{12}, out{12};
  TrainCall call;

  Example() {
    call.operands = {{a.floats(), FOVEA_TRAIN_F32, {3, 4}, {4, 1}},
                     {b.floats(), FOVEA_TRAIN_F32, {3, 4}, {4, 1}},
                     {out.floats(), FOVEA_TRAIN_F32, {3, 4}, {4, 1}}};
    call.numbers = {0.5};
    call.temporaries = 2;
    call.code = {Instruction(FOVEA_OP_ADD, 3, 0, 1), Instruction(FOVEA_OP_MUL, 4, 3, 2)};
    call.results = {4};
    std::mt19937 random(1);
    a.FillRandom(&random, -1, 1);
    b.FillRandom(&random, -1, 1);
    out.FillNan();
  }
};

int32_t Isa() {
  return fovea_program_isa(FOVEA_ISA_NEON);
}

void Refused(int64_t status, const std::function<void(TrainCall&)>& change) {
  Example e;
  change(e.call);
  EXPECT_EQ(status, e.call.Run(Isa(), true));
  if (status != FOVEA_OK) {
    for (int64_t i = 0; i < 12; i++) {
      EXPECT_TRUE(isnan(e.out.floats()[i]));
    }
  }
}

TEST(TrainCheck, programs) {
  Refused(FOVEA_OK, [](TrainCall&) {});
  for (int64_t v : {int64_t{-1}, int64_t{FOVEA_TRAIN_KINDS}, kMany}) {
    Refused(FOVEA_E_TRAIN_CALL, [v](TrainCall& c) { c.kind = v; });
  }
  for (int64_t v : {int64_t{-1}, int64_t{0}, int64_t{4}, kMany}) {
    Refused(FOVEA_E_TRAIN_COUNT, [v](TrainCall& c) { c.outputs = v; });
  }
  for (int64_t v : {int64_t{-1}, int64_t{FOVEA_TRAIN_MAX_LOCATIONS}, kMany}) {
    Refused(FOVEA_E_TRAIN_COUNT, [v](TrainCall& c) { c.temporaries = v; });
  }
  for (int64_t v : {int64_t{-1}, int64_t{2}, kMany}) {
    Refused(FOVEA_E_TRAIN_OPERAND, [v](TrainCall& c) { c.operands[1].type = v; });
  }
  for (int64_t v : {int64_t{-1}, kMany, INT64_MAX, INT64_MIN}) {
    Refused(FOVEA_E_TRAIN_OPERAND, [v](TrainCall& c) { c.operands[0].sizes[1] = v; });
    Refused(FOVEA_E_TRAIN_OPERAND, [v](TrainCall& c) { c.operands[0].strides[1] = v < 0 ? -kMany : kMany; });
  }
  Refused(FOVEA_E_TRAIN_OPERAND, [](TrainCall& c) { c.operands[1].address = nullptr; });
  Refused(FOVEA_E_TRAIN_OPERAND,
          [](TrainCall& c) { c.operands[1].address = static_cast<char*>(c.operands[1].address) + 1; });
  for (int64_t v : {0, -1}) {
    Refused(FOVEA_E_TRAIN_OPERAND, [v](TrainCall& c) { c.operands[2].strides[0] = v; });
  }
  Refused(FOVEA_E_TRAIN_SHAPE, [](TrainCall& c) { c.operands[1].sizes[0] = 2; });
  for (int64_t v : {0, 2, 5, 16383}) {
    Refused(FOVEA_E_TRAIN_CODE, [v](TrainCall& c) { c.code[0] = Instruction(FOVEA_OP_ADD, v, 0, 1); });
  }
  for (int64_t v : {5, 16383}) {
    Refused(FOVEA_E_TRAIN_CODE, [v](TrainCall& c) { c.code[0] = Instruction(FOVEA_OP_NEG, 3, v); });
    Refused(FOVEA_E_TRAIN_CODE, [v](TrainCall& c) { c.code[0] = Instruction(FOVEA_OP_NEG, 3, 0, 0, v); });
  }
  Refused(FOVEA_E_TRAIN_CODE, [](TrainCall& c) { c.code[1] = Instruction(FOVEA_OPS, 3, 0, 1); });
  for (int64_t v : {int64_t{-1}, int64_t{5}, kMany}) {
    Refused(FOVEA_E_TRAIN_CODE, [v](TrainCall& c) { c.results[0] = v; });
  }
}

TEST(TrainCheck, tables_that_are_too_short) {
  Example e;
  const std::vector<int64_t> words = e.call.Words();
  for (size_t n = 1; n < words.size(); n++) {
    const std::vector<int64_t> less(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(n));
    EXPECT_EQ(FOVEA_E_TRAIN_CALL, e.call.Run(Isa(), true, less)) << n;
  }
  EXPECT_EQ(FOVEA_E_ISA, e.call.Run(99, true));
  alignas(64) unsigned char plan[128];
  EXPECT_EQ(FOVEA_E_TRAIN_PLAN, fovea_train_begin(Isa(), words.data(), 60, 1, plan, sizeof plan));
  EXPECT_EQ(FOVEA_E_NULL, fovea_train_begin(Isa(), nullptr, 60, 1, plan, FOVEA_TRAIN_PLAN_BYTES));
  EXPECT_EQ(FOVEA_E_ALIGNMENT, fovea_train_begin(Isa(), words.data(), 60, 1, plan + 4, FOVEA_TRAIN_PLAN_BYTES));
}

// Instructions, results and numbers of any bits: refused, or run without touching anything else.
TEST(TrainCheck, random_code) {
  std::mt19937_64 random(99);
  int ran = 0;
  for (int round = 0; round < 20000; round++) {
    Example e;
    std::vector<int64_t> words = e.call.Words();
    const size_t tail = words.size() - 4;  // a number, two instructions, a result
    for (int change = 0; change < 2; change++) {
      int64_t& word = words[tail + random() % 4];
      word = random() % 2 == 0 ? static_cast<int64_t>(random())
                               : Instruction(static_cast<int64_t>(random() % 30), static_cast<int64_t>(random() % 6),
                                             static_cast<int64_t>(random() % 6), static_cast<int64_t>(random() % 6),
                                             static_cast<int64_t>(random() % 6));
    }
    const int64_t status = e.call.Run(Isa(), round % 2 == 0, words);
    ASSERT_TRUE(status == FOVEA_OK || status == FOVEA_E_TRAIN_CODE) << status;
    ran += static_cast<int>(status == FOVEA_OK);
    ASSERT_TRUE(e.out.GuardsHold());
  }
  EXPECT_GT(ran, 1000);
}

TEST(TrainCheck, folds_pools_and_indices) {
  Refused(FOVEA_E_TRAIN_SHAPE, [](TrainCall& c) { c.kind = FOVEA_TRAIN_FOLD, c.operands[2].sizes[0] = 2; });
  Refused(FOVEA_E_TRAIN_SHAPE, [](TrainCall& c) { c.kind = FOVEA_TRAIN_FOLD, c.option = 4; });
  Refused(FOVEA_E_TRAIN_SHAPE, [](TrainCall& c) { c.kind = FOVEA_TRAIN_FOLD, c.option = FOVEA_FOLD_ARGMAX; });
  Refused(FOVEA_E_TRAIN_COUNT, [](TrainCall& c) { c.kind = FOVEA_TRAIN_FOLD, c.option = -1; });
  for (int64_t kind : {FOVEA_TRAIN_MAX_POOL, FOVEA_TRAIN_SUM_POOL, FOVEA_TRAIN_SPREAD_POOL, FOVEA_TRAIN_SPREAD_MAX,
                       FOVEA_TRAIN_GATHER, FOVEA_TRAIN_SCATTER_ADD, FOVEA_TRAIN_CUMULATE}) {
    Refused(FOVEA_E_TRAIN_SHAPE, [kind](TrainCall& c) { c.kind = kind; });
    Refused(FOVEA_E_TRAIN_SHAPE, [kind](TrainCall& c) { c.kind = kind, c.option = 2; });
  }
}

TEST(TrainCheck, indices_outside) {
  for (int64_t kind : {FOVEA_TRAIN_GATHER, FOVEA_TRAIN_SCATTER_ADD}) {
    for (int64_t axis : {0, 1}) {
      for (int32_t index : {-1, 4, INT32_MAX, INT32_MIN}) {
        Example e;
        TrainBuffer places(12);
        for (int64_t i = 0; i < 12; i++) {
          places.ints()[i] = static_cast<int32_t>(i % 3);
        }
        places.ints()[7] = index;
        e.call.kind = kind;
        e.call.option = axis;
        e.call.numbers = {};
        e.call.code = {};
        e.call.temporaries = 0;
        e.call.operands[1] = {places.ints(), FOVEA_TRAIN_I32, {3, 4}, {4, 1}};
        EXPECT_EQ(FOVEA_E_TRAIN_INDEX, e.call.Run(Isa(), true)) << kind << " " << axis;
        EXPECT_TRUE(e.out.GuardsHold());
      }
    }
  }
}

}  // namespace
}  // namespace fovea
