// The pools of training, both ways, against plain loops in double: any strides, windows, paddings and units.
#include <gtest/gtest.h>
#include <math.h>

#include <memory>

#include "f32-step-tester.h"
#include "train-call.h"

namespace fovea {
namespace {

using Random = std::mt19937;

struct Pool {
  int64_t n, h, w, c, kh, kw, sh, sw, dh, dw, top, left, bottom, right;

  int64_t OutHeight() const { return (h + top + bottom - (kh - 1) * dh - 1) / sh + 1; }
  int64_t OutWidth() const { return (w + left + right - (kw - 1) * dw - 1) / sw + 1; }
};

// Pictures on memory of their own: channels last, or first, or with gaps.
struct Pictures {
  std::unique_ptr<TrainBuffer> buffer;
  TrainWindow window;

  Pictures(int64_t form, std::vector<int64_t> sizes, int64_t type) {
    std::vector<int64_t> strides = DenseStrides(sizes);
    int64_t count = Count(sizes);
    if (form == 1) {
      strides = {sizes[1] * sizes[2] * sizes[3], sizes[2], 1, sizes[1] * sizes[2]};
    } else if (form == 2) {
      for (size_t d = 0; d < 3; d++) {
        strides[d] = strides[d] / sizes[3] * (sizes[3] + 5);
      }
      count = count / sizes[3] * (sizes[3] + 5);
    }
    buffer.reset(new TrainBuffer(count));
    buffer->FillNan();
    window = {buffer->floats(), type, sizes, strides};
  }
  int64_t Elements() const { return Count(window.sizes); }
  float& At(int64_t element) { return buffer->floats()[OffsetOf(window, element)]; }
  int32_t& Place(int64_t element) { return buffer->ints()[OffsetOf(window, element)]; }
  void Fill(Random* random) {
    // Few values, so that windows have equals.
    for (int64_t i = 0; i < Elements(); i++) {
      At(i) = static_cast<float>(static_cast<int64_t>((*random)() % 17) - 8) / 4.0f;
    }
  }
};

// Calls back with (element of x, element of y, place) for every tap that lies inside.
template <typename Visit>
void ForEach(const Pool& s, Visit visit) {
  for (int64_t e = 0; e < s.n * s.OutHeight() * s.OutWidth() * s.c; e++) {
    const int64_t k = e % s.c, q = e / s.c % s.OutWidth(), p = e / s.c / s.OutWidth() % s.OutHeight();
    const int64_t n = e / s.c / s.OutWidth() / s.OutHeight();
    for (int64_t tap = 0; tap < s.kh * s.kw; tap++) {
      const int64_t row = p * s.sh + tap / s.kw * s.dh - s.top, column = q * s.sw + tap % s.kw * s.dw - s.left;
      if (row >= 0 && row < s.h && column >= 0 && column < s.w) {
        visit(((n * s.h + row) * s.w + column) * s.c + k, e, row * s.w + column);
      }
    }
  }
}

// Runs it in one piece and unit by unit: the same bits.
void RunBoth(TrainCall* call, int64_t kind, int32_t isa, std::vector<Pictures*> in, std::vector<Pictures*> out) {
  call->kind = kind;
  call->operands.clear();
  for (Pictures* each : in) {
    call->operands.push_back(each->window);
  }
  for (Pictures* each : out) {
    call->operands.push_back(each->window);
  }
  call->outputs = static_cast<int64_t>(out.size());
  ASSERT_EQ(FOVEA_OK, call->Run(isa, true));
  std::vector<std::vector<int32_t>> once;
  for (Pictures* each : out) {
    once.emplace_back(each->buffer->ints(), each->buffer->ints() + each->buffer->elements());
    each->buffer->FillNan();
  }
  ASSERT_EQ(FOVEA_OK, call->Run(isa, false));
  for (size_t i = 0; i < out.size(); i++) {
    const std::vector<int32_t> again(out[i]->buffer->ints(), out[i]->buffer->ints() + out[i]->buffer->elements());
    ASSERT_EQ(once[i], again);
    ASSERT_TRUE(out[i]->buffer->GuardsHold());
  }
}

void Check(int32_t isa, const Pool& s, int64_t form, Random* random) {
  const std::vector<int64_t> whole = {s.n, s.h, s.w, s.c}, pooled = {s.n, s.OutHeight(), s.OutWidth(), s.c};
  Pictures x(form, whole, FOVEA_TRAIN_F32), most(form, pooled, FOVEA_TRAIN_F32), places(form, pooled, FOVEA_TRAIN_I32);
  Pictures sum((form + 1) % 3, pooled, FOVEA_TRAIN_F32), back(form, whole, FOVEA_TRAIN_F32);
  Pictures named((form + 2) % 3, whole, FOVEA_TRAIN_F32);
  x.Fill(random);
  TrainCall call;
  call.window = {s.kh, s.kw, s.sh, s.sw, s.dh, s.dw, s.top, s.left};
  RunBoth(&call, FOVEA_TRAIN_MAX_POOL, isa, {&x}, {&most, &places});
  RunBoth(&call, FOVEA_TRAIN_SUM_POOL, isa, {&x}, {&sum});
  RunBoth(&call, FOVEA_TRAIN_SPREAD_POOL, isa, {&sum}, {&back});
  RunBoth(&call, FOVEA_TRAIN_SPREAD_MAX, isa, {&sum, &places}, {&named});
  const size_t results = static_cast<size_t>(most.Elements()), elements = static_cast<size_t>(x.Elements());
  std::vector<double> maxima(results, -INFINITY), sums(results), spread(elements), chosen(elements);
  std::vector<int64_t> where(results);
  ForEach(s, [&](int64_t from, int64_t to, int64_t place) {
    const size_t t = static_cast<size_t>(to);
    sums[t] += static_cast<double>(x.At(from));
    if (static_cast<double>(x.At(from)) > maxima[t]) {
      maxima[t] = static_cast<double>(x.At(from));
      where[t] = place;
    }
  });
  ForEach(s, [&](int64_t from, int64_t to, int64_t place) {
    const double value = static_cast<double>(sum.At(to));
    spread[static_cast<size_t>(from)] += value;
    chosen[static_cast<size_t>(from)] += where[static_cast<size_t>(to)] == place ? value : 0;
  });
  // Quarters up to 2, added a few hundred times at most: every sum is exact.
  for (size_t i = 0; i < results; i++) {
    ASSERT_EQ(maxima[i], static_cast<double>(most.At(static_cast<int64_t>(i)))) << i;
    ASSERT_EQ(where[i], places.Place(static_cast<int64_t>(i))) << i;
    ASSERT_EQ(sums[i], static_cast<double>(sum.At(static_cast<int64_t>(i)))) << i;
  }
  for (size_t i = 0; i < elements; i++) {
    ASSERT_EQ(spread[i], static_cast<double>(back.At(static_cast<int64_t>(i)))) << i;
    ASSERT_EQ(chosen[i], static_cast<double>(named.At(static_cast<int64_t>(i)))) << i;
  }
}

class TrainPoolTest : public testing::TestWithParam<int32_t> {};

TEST_P(TrainPoolTest, windows_of_every_form) {
  const Pool shapes[] = {{2, 6, 8, 32, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0},   {1, 7, 5, 17, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0},
                         {2, 9, 7, 33, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1},   {1, 5, 6, 3, 3, 2, 1, 1, 1, 1, 2, 1, 2, 1},
                         {1, 9, 11, 5, 2, 3, 1, 2, 3, 2, 1, 2, 1, 1},   {3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0},
                         {1, 12, 12, 16, 9, 9, 1, 1, 1, 1, 4, 4, 4, 4}, {1, 8, 9, 64, 2, 2, 3, 3, 1, 1, 0, 0, 0, 0},
                         {0, 4, 4, 8, 2, 2, 2, 2, 1, 1, 0, 0, 0, 0}};
  Random random(11);
  for (const Pool& s : shapes) {
    for (int64_t form = 0; form < 3; form++) {
      Check(GetParam(), s, form, &random);
    }
  }
}

// Equal elements, so that each addition errs to the same side: one after the other they would be off by hundreds of
// units.
TEST_P(TrainPoolTest, sums_of_many) {
  for (int64_t channels : {1, 21}) {
    Pictures x(0, {1, 52, 63, channels}, FOVEA_TRAIN_F32), sum(0, {1, 3, 4, channels}, FOVEA_TRAIN_F32);
    Pictures many(0, {1, 28, 40, channels}, FOVEA_TRAIN_F32), back(0, {1, 9, 11, channels}, FOVEA_TRAIN_F32);
    for (Pictures* each : {&x, &many}) {
      for (int64_t i = 0; i < each->Elements(); i++) {
        each->At(i) = 0.1f;
      }
    }
    TrainCall call;
    call.window = {50, 60, 1, 1, 1, 1, 0, 0};
    RunBoth(&call, FOVEA_TRAIN_SUM_POOL, GetParam(), {&x}, {&sum});
    call.window = {20, 30, 1, 1, 1, 1, 19, 29};
    RunBoth(&call, FOVEA_TRAIN_SPREAD_POOL, GetParam(), {&many}, {&back});
    for (Pictures* each : {&sum, &back}) {
      const double count = each == &sum ? 50 * 60 : 20 * 30, expected = count * static_cast<double>(0.1f);
      for (int64_t i = 0; i < each->Elements(); i++) {
        ASSERT_LE(fabs(static_cast<double>(each->At(i)) - expected), (9 + log2(count) / 2) * 0x1p-23 * expected);
      }
    }
  }
}

// Places that no window sees, even of any bits, name nothing.
TEST_P(TrainPoolTest, places_of_any_bits) {
  Random random(12);
  Pictures y(0, {1, 3, 3, 20}, FOVEA_TRAIN_F32), places(0, {1, 3, 3, 20}, FOVEA_TRAIN_I32);
  Pictures x(0, {1, 6, 6, 20}, FOVEA_TRAIN_F32);
  y.Fill(&random);
  for (int64_t i = 0; i < places.Elements(); i++) {
    const int32_t some[] = {INT32_MIN, -1, 36, INT32_MAX, static_cast<int32_t>(random())};
    places.Place(i) = some[random() % 5];
  }
  TrainCall call;
  call.window = {2, 2, 2, 2, 1, 1, 0, 0};
  RunBoth(&call, FOVEA_TRAIN_SPREAD_MAX, GetParam(), {&y, &places}, {&x});
  for (int64_t i = 0; i < x.Elements(); i++) {
    ASSERT_EQ(0.0f, x.At(i));
  }
}

INSTANTIATE_TEST_SUITE_P(levels, TrainPoolTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
