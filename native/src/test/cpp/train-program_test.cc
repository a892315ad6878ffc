// Programs over windows of every form, and folds of them, against plain loops; units in any order change no bit.
#include <gtest/gtest.h>
#include <math.h>
#include <string.h>

#include <memory>

#include "f32-step-tester.h"
#include "train-call.h"

namespace fovea {
namespace {

using Random = std::mt19937;

int64_t Pick(Random* random, std::initializer_list<int64_t> values) {
  return *(values.begin() + (*random)() % values.size());
}

std::vector<int64_t> RandomSizes(Random* random, int64_t most) {
  std::vector<int64_t> sizes((*random)() % 4 + 1);
  int64_t count = 1;
  for (int64_t& size : sizes) {
    size = Pick(random, {1, 2, 3, 5, 8, 10, 15, 16, 17, 33, 64, 97, 130, 300, 513, 700});
    size = count * size > most ? 1 : size;
    count *= size;
  }
  return sizes;
}

// A window of its own memory: dense, transposed, with gaps, and (inputs) repeated, backwards.
struct Placed {
  std::unique_ptr<TrainBuffer> buffer;
  TrainWindow window;
};

Placed Place(Random* random, const std::vector<int64_t>& sizes, bool input, int64_t type) {
  const int64_t form = static_cast<int64_t>((*random)() % (input ? 7 : 4));
  std::vector<int64_t> strides(sizes.size());
  int64_t step = 1;
  for (size_t i = sizes.size(); i-- > 0;) {
    const size_t d = form == 1 ? sizes.size() - 1 - i : i;
    strides[d] = step;
    const bool repeated =
        (form == 4 && d == 0) || (form == 5 && d + 1 == sizes.size()) || (form == 6 && d + 1 < sizes.size());
    if (repeated) {
      strides[d] = 0;
    } else {
      step = step * (sizes[d] < 1 ? 1 : sizes[d]) + (form == 2 ? 3 : 0);
    }
    if (form == 3 && i + 1 == sizes.size()) {
      strides[d] = 2;
      step *= 2;
    }
  }
  Placed p;
  p.buffer.reset(new TrainBuffer(step));
  int64_t first = 0;
  if (input && (*random)() % 5 == 0) {  // backwards
    const size_t d = (*random)() % sizes.size();
    first = (sizes[d] - 1) * strides[d];
    strides[d] = -strides[d];
  }
  p.window = {p.buffer->floats() + first, type, sizes, strides};
  return p;
}

float At(const TrainWindow& w, int64_t element) {
  return static_cast<const float*>(w.address)[OffsetOf(w, element)];
}

// Instructions whose f32 results are the same for everybody.
float Exact(int64_t code, float a, float b, float c) {
  switch (code) {
    case FOVEA_OP_ADD:
      return a + b;
    case FOVEA_OP_SUB:
      return a - b;
    case FOVEA_OP_MUL:
      return a * b;
    case FOVEA_OP_DIV:
      return a / b;
    case FOVEA_OP_MAX:
      return a != a || a > b ? a : b;
    case FOVEA_OP_NEG:
      return -a;
    case FOVEA_OP_ABS:
      return fabsf(a);
    case FOVEA_OP_RELU:
      return a != a || a > 0 ? a : 0;
    case FOVEA_OP_GREATER:
      return a > b;
    case FOVEA_OP_SELECT:
      return a != 0 ? b : c;
    default:
      return a;
  }
}

constexpr int64_t kCodes[] = {FOVEA_OP_ADD, FOVEA_OP_SUB,  FOVEA_OP_MUL,     FOVEA_OP_MAX,    FOVEA_OP_NEG,
                              FOVEA_OP_ABS, FOVEA_OP_RELU, FOVEA_OP_GREATER, FOVEA_OP_SELECT, FOVEA_OP_MOVE};

void RandomCode(Random* random, int64_t inputs, TrainCall* call) {
  const int64_t numbers = static_cast<int64_t>((*random)() % 3);
  for (int64_t i = 0; i < numbers; i++) {
    call->numbers.push_back(static_cast<double>((*random)() % 100) / 16 - 3);
  }
  int64_t set = inputs + numbers;
  call->temporaries = static_cast<int64_t>((*random)() % 5) + 1;
  const int64_t first = set, instructions = static_cast<int64_t>((*random)() % 9) + (set == 0 ? 1 : 0);
  const auto any = [&] { return static_cast<int64_t>((*random)()) % (set == 0 ? 1 : set); };
  for (int64_t i = 0; i < instructions && set > 0; i++) {
    const int64_t free = set - first < call->temporaries ? 1 : 0;
    const int64_t to = first + static_cast<int64_t>((*random)()) % (set - first + free);
    call->code.push_back(
        Instruction(kCodes[(*random)() % (sizeof kCodes / sizeof kCodes[0])], to, any(), any(), any()));
    set = to == set ? set + 1 : set;
  }
  for (int64_t i = 0; i < call->outputs; i++) {
    int64_t result = any();
    // With several results none is an input, whose window another result may overwrite.
    while (call->outputs > 1 && result < inputs) {
      result = any();
      if (set == inputs) {
        call->numbers.push_back(1.5);
        set++;
        call->temporaries = 0;
      }
    }
    call->results.push_back(result);
  }
}

std::vector<float> Interpret(const TrainCall& call, int64_t inputs, int64_t element) {
  std::vector<float> at(static_cast<size_t>(inputs) + call.numbers.size() + static_cast<size_t>(call.temporaries));
  for (int64_t i = 0; i < inputs; i++) {
    at[static_cast<size_t>(i)] = At(call.operands[static_cast<size_t>(i)], element);
  }
  for (size_t i = 0; i < call.numbers.size(); i++) {
    at[static_cast<size_t>(inputs) + i] = static_cast<float>(call.numbers[i]);
  }
  const uint64_t mask = 0x3fff;
  for (int64_t word : call.code) {
    const uint64_t w = static_cast<uint64_t>(word);
    at[w >> 42 & mask] = Exact(static_cast<int64_t>(w >> 56), at[w >> 28 & mask], at[w >> 14 & mask], at[w & mask]);
  }
  return at;
}

class TrainProgramTest : public testing::TestWithParam<int32_t> {};

TEST_P(TrainProgramTest, random_programs_on_random_windows) {
  Random random(4711);
  for (int round = 0; round < 400; round++) {
    TrainCall call;
    const std::vector<int64_t> sizes = RandomSizes(&random, round % 20 == 0 ? 300000 : 6000);
    const int64_t inputs = static_cast<int64_t>(random() % 4) + 1;
    call.outputs = static_cast<int64_t>(random() % 3) + 1;
    std::vector<Placed> placed;
    for (int64_t i = 0; i < inputs + call.outputs; i++) {
      placed.push_back(Place(&random, sizes, i < inputs, FOVEA_TRAIN_F32));
      placed.back().buffer->FillRandom(&random, -2, 2);
      call.operands.push_back(placed.back().window);
    }
    RandomCode(&random, inputs, &call);
    const int64_t n = Count(sizes);
    // Sometimes in place: output 0 is the window of an input whose elements are all apart.
    const TrainWindow& own = placed[0].window;
    bool apart = true;
    for (size_t d = 0; d < sizes.size(); d++) {
      apart &= own.strides[d] > 0 || sizes[d] == 1;
    }
    const bool in_place = apart && round % 3 == 0;
    if (in_place) {
      call.operands[static_cast<size_t>(inputs)] = own;
    }
    std::vector<std::vector<float>> expected;
    for (int64_t i = 0; i < n; i++) {
      const std::vector<float> at = Interpret(call, inputs, i);
      std::vector<float> results;
      for (int64_t result : call.results) {
        results.push_back(at[static_cast<size_t>(result)]);
      }
      expected.push_back(results);
    }
    ASSERT_EQ(FOVEA_OK, call.Run(GetParam(), round % 2 == 0)) << "round " << round;
    for (int64_t i = 0; i < n; i++) {
      for (size_t k = 0; k < static_cast<size_t>(call.outputs); k++) {
        const float found = At(call.operands[static_cast<size_t>(inputs) + k], i);
        ASSERT_EQ(expected[static_cast<size_t>(i)][k], found)
            << "round " << round << " element " << i << " output " << k;
      }
    }
    for (const Placed& p : placed) {
      ASSERT_TRUE(p.buffer->GuardsHold()) << "round " << round;
    }
  }
}

// Sums, products, maxima and positions over every choice of dimensions.
TEST_P(TrainProgramTest, random_folds) {
  Random random(815);
  for (int round = 0; round < 500; round++) {
    TrainCall call;
    call.kind = FOVEA_TRAIN_FOLD;
    call.option = static_cast<int64_t>(random() % 4);
    const std::vector<int64_t> sizes = RandomSizes(&random, round % 10 == 0 ? 400000 : 8000);
    std::vector<int64_t> kept = sizes;
    const size_t single = random() % sizes.size();
    for (size_t d = 0; d < sizes.size(); d++) {
      const bool folds = call.option == FOVEA_FOLD_ARGMAX ? d == single : random() % 2 == 0;
      kept[d] = folds ? 1 : sizes[d];
    }
    const int64_t inputs = static_cast<int64_t>(random() % 2) + 1;
    const bool product = call.option == FOVEA_FOLD_PRODUCT;
    std::vector<Placed> placed;
    for (int64_t i = 0; i < inputs; i++) {
      placed.push_back(Place(&random, sizes, true, FOVEA_TRAIN_F32));
      placed.back().buffer->FillRandom(&random, product ? 0.97f : -1.0f, product ? 1.03f : 1.0f);
      call.operands.push_back(placed.back().window);
    }
    const bool nan = round % 7 == 0;
    if (nan) {
      static_cast<float*>(placed[0].window.address)[0] = NAN;
    }
    const bool positions = call.option == FOVEA_FOLD_ARGMAX;
    placed.push_back(Place(&random, kept, false, positions ? FOVEA_TRAIN_I32 : FOVEA_TRAIN_F32));
    placed.back().buffer->FillNan();
    call.operands.push_back(placed.back().window);
    if (inputs == 2) {
      call.temporaries = 1;
      call.code = {Instruction(product ? FOVEA_OP_MAX : FOVEA_OP_MUL, 2, 0, 1)};
    }
    call.results = {inputs == 2 ? 2 : 0};
    const TrainWindow& out = placed.back().window;
    const int64_t n = Count(sizes), results = Count(kept);
    TrainWindow dense = {nullptr, 0, sizes, DenseStrides(kept)};
    for (size_t d = 0; d < sizes.size(); d++) {
      dense.strides[d] = kept[d] == sizes[d] ? dense.strides[d] : 0;
    }
    std::vector<double> expected(static_cast<size_t>(results), product                         ? 1.0
                                                               : call.option == FOVEA_FOLD_SUM ? 0.0
                                                                                               : -INFINITY);
    std::vector<double> magnitudes(static_cast<size_t>(results)), counts(static_cast<size_t>(results));
    std::vector<int64_t> where(static_cast<size_t>(results));
    for (int64_t i = 0; i < n; i++) {
      const size_t to = static_cast<size_t>(OffsetOf(dense, i));
      const double x = static_cast<double>(Interpret(call, inputs, i)[static_cast<size_t>(call.results[0])]);
      magnitudes[to] += fabs(x);
      if (call.option == FOVEA_FOLD_SUM) {
        expected[to] += x;
      } else if (product) {
        expected[to] *= x;
      } else if (counts[to] == 0 || x > expected[to] || (isnan(x) && !isnan(expected[to]))) {
        expected[to] = x;
        where[to] = static_cast<int64_t>(counts[to]);
      }
      counts[to]++;
    }
    ASSERT_EQ(FOVEA_OK, call.Run(GetParam(), true)) << "round " << round;
    std::vector<float> once;
    for (int64_t i = 0; i < results; i++) {
      const size_t k = static_cast<size_t>(i);
      once.push_back(At(out, i));
      if (positions) {
        ASSERT_EQ(where[k], static_cast<const int32_t*>(out.address)[OffsetOf(out, i)]) << "round " << round;
        continue;
      }
      const double found = static_cast<double>(At(out, i));
      if (isnan(expected[k])) {
        ASSERT_TRUE(isnan(found)) << "round " << round << " result " << i;
        continue;
      }
      // The port's formula, and half a unit for the product of two inputs.
      const double allowed = call.option == FOVEA_FOLD_SUM ? (2.5 + log2(counts[k])) * 0x1p-23 * magnitudes[k]
                             : product                     ? (2 + log2(counts[k])) * 0x1p-23 * fabs(expected[k])
                                                           : 0;
      const bool same = found == static_cast<double>(static_cast<float>(expected[k]));  // infinities
      ASSERT_LE(same ? 0 : fabs(found - expected[k]), allowed) << "round " << round << " result " << i;
    }
    placed.back().buffer->FillNan();
    ASSERT_EQ(FOVEA_OK, call.Run(GetParam(), false));
    for (int64_t i = 0; i < results; i++) {
      const float again = At(out, i);
      ASSERT_EQ(0, memcmp(&again, &once[static_cast<size_t>(i)], sizeof again)) << "round " << round;
    }
    for (const Placed& p : placed) {
      ASSERT_TRUE(p.buffer->GuardsHold()) << "round " << round;
    }
  }
}

TEST_P(TrainProgramTest, folds_of_nothing) {
  for (int64_t kind : {FOVEA_FOLD_SUM, FOVEA_FOLD_PRODUCT, FOVEA_FOLD_MAX}) {
    for (const std::vector<int64_t>& sizes : {std::vector<int64_t>{0, 3}, {3, 0}, {2, 0, 3}}) {
      TrainBuffer in(1), out(6);
      out.FillNan();
      TrainCall call;
      call.kind = FOVEA_TRAIN_FOLD;
      call.option = kind;
      std::vector<int64_t> kept = sizes;
      for (int64_t& size : kept) {
        size = size == 0 ? 1 : size;
      }
      call.operands = {{in.floats(), FOVEA_TRAIN_F32, sizes, DenseStrides(sizes)},
                       {out.floats(), FOVEA_TRAIN_F32, kept, DenseStrides(kept)}};
      call.results = {0};
      ASSERT_EQ(FOVEA_OK, call.Run(GetParam(), true));
      for (int64_t i = 0; i < Count(kept); i++) {
        ASSERT_EQ(kind == FOVEA_FOLD_SUM ? 0.0f : kind == FOVEA_FOLD_PRODUCT ? 1.0f : -INFINITY, out.floats()[i]);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(levels, TrainProgramTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
