// The products of training, at every level: against sums in double, on dense, reversed and gappy memory between guards,
// outputs full of NaN. Also: the same bits with any number of threads.
#include <gtest/gtest.h>
#include <math.h>

#include <random>
#include <thread>
#include <vector>

#include "f32-conv-tester.h"
#include "fovea/products.h"

namespace fovea {
namespace {

constexpr double kUnit = 0x1p-23;

enum Lie { kDense, kReversed, kGaps };

// Up to four dimensions on guarded memory.
struct Block {
  std::vector<int64_t> shape, strides;
  std::shared_ptr<Guarded> memory;
  std::vector<bool> own;

  Block(Lie lie, std::vector<int64_t> sizes) : shape(std::move(sizes)), strides(shape.size()) {
    int64_t step = 1;
    for (size_t i = 0; i < shape.size(); i++) {
      const size_t at = lie == kReversed ? i : shape.size() - 1 - i;
      strides[at] = step;
      step *= shape[at] > 0 ? shape[at] : 1;
      step += lie == kGaps && i == 0 ? 3 : 0;
    }
    memory = std::make_shared<Guarded>(step);
    own.assign(static_cast<size_t>(step), false);
    for (int64_t i = 0; i < Elements(); i++) {
      own[static_cast<size_t>(Place(i))] = true;
    }
  }
  int64_t Elements() const {
    int64_t count = 1;
    for (int64_t size : shape) {
      count *= size;
    }
    return count;
  }
  int64_t Place(int64_t element) const {
    int64_t at = 0;
    for (size_t i = shape.size(); i-- > 0;) {
      at += element % shape[i] * strides[i];
      element /= shape[i];
    }
    return at;
  }
  float& At(int64_t element) const { return memory->data()[Place(element)]; }
  void Fill(std::mt19937* random) const {
    std::uniform_real_distribution<float> values(-1, 1);
    for (int64_t i = 0; i < Elements(); i++) {
      At(i) = values(*random);
    }
  }
  // Poison is a NaN: what is not written is found.
  bool Intact() const {
    if (!memory->GuardsIntact()) {
      return false;
    }
    for (size_t i = 0; i < own.size(); i++) {
      if (!own[i] && !Guarded::IsPoison(memory->data()[i])) {
        return false;
      }
    }
    return true;
  }
  std::vector<float> Values() const {
    std::vector<float> values;
    for (int64_t i = 0; i < Elements(); i++) {
      values.push_back(At(i));
    }
    return values;
  }
};

void SetStrides(const Block& block, int64_t* strides) {
  for (size_t i = 0; i < block.strides.size(); i++) {
    strides[i] = block.strides[i];
  }
}

void Compute(int32_t isa, const fovea_product& product, const Block& a, const Block& b, const Block& c,
             int32_t threads) {
  const int64_t bytes = fovea_product_bytes(isa, &product, threads);
  ASSERT_GT(bytes, 0);
  Guarded memory(bytes / 4);
  ASSERT_EQ(FOVEA_OK, fovea_product_begin(memory.data(), bytes, threads));
  int32_t active = 0;
  std::vector<std::thread> helpers;
  for (int32_t i = 1; i < threads; i++) {
    helpers.emplace_back([&] { fovea_product_help(memory.data(), bytes, threads, &active, threads); });
  }
  EXPECT_EQ(FOVEA_OK, fovea_product_run(isa, &product, a.memory->data(), b.memory->data(), c.memory->data(),
                                        memory.data(), bytes, threads, &active));
  for (std::thread& helper : helpers) {
    helper.join();
  }
  EXPECT_EQ(0, active);
  EXPECT_TRUE(memory.GuardsIntact()) << "scratch";
}

class TrainTest : public testing::TestWithParam<int32_t> {};

struct Matrix {
  int64_t batch, rows, terms, columns;
};

void CheckMatrix(int32_t isa, Matrix s, Lie left, Lie right, Lie out, bool add, int32_t threads, std::mt19937* random) {
  Block a(left, {s.batch, s.rows, s.terms}), b(right, {s.batch, s.terms, s.columns}),
      c(out, {s.batch, s.rows, s.columns});
  a.Fill(random);
  b.Fill(random);
  if (add) {
    c.Fill(random);
  }
  fovea_product product = {};
  product.kind = FOVEA_PRODUCT_MATRIX;
  product.add = add ? 1 : 0;
  product.batch = s.batch;
  product.rows = s.rows;
  product.terms = s.terms;
  product.columns = s.columns;
  SetStrides(a, product.first_strides);
  SetStrides(b, product.second_strides);
  SetStrides(c, product.third_strides);
  const std::vector<float> before = c.Values();
  Compute(isa, product, a, b, c, threads);
  for (int64_t e = 0; e < c.Elements(); e++) {
    const int64_t j = e % s.columns, i = e / s.columns % s.rows, n = e / s.columns / s.rows;
    double sum = add ? before[static_cast<size_t>(e)] : 0.0, size = fabs(sum);
    for (int64_t k = 0; k < s.terms; k++) {
      const double term =
          static_cast<double>(a.At((n * s.rows + i) * s.terms + k)) * b.At((n * s.terms + k) * s.columns + j);
      sum += term;
      size += fabs(term);
    }
    // The port's promise: 2 k units in the last place of the sum of magnitudes (and the addition to what was there).
    const double allowed = 2.0 * static_cast<double>(s.terms + 1) * kUnit * size;
    ASSERT_LE(fabs(static_cast<double>(c.At(e)) - sum), allowed)
        << s.batch << " x " << s.rows << " x " << s.terms << " x " << s.columns << " lies " << left << right << out
        << " add " << add << " element " << e << " got " << c.At(e) << " for " << sum;
  }
  EXPECT_TRUE(a.Intact() && b.Intact() && c.Intact());
}

TEST_P(TrainTest, matrices_of_awkward_sizes) {
  std::mt19937 random(1);
  const Matrix shapes[] = {{1, 1, 1, 1},    {1, 2, 3, 4},     {3, 7, 9, 8},    {1, 14, 16, 32},   {1, 15, 17, 33},
                           {2, 33, 64, 31}, {1, 65, 127, 66}, {1, 5, 1021, 3}, {4, 1, 8, 1},      {1, 100, 1, 40},
                           {1, 1, 700, 65}, {1, 113, 321, 1}, {40, 3, 5, 7},   {1, 229, 15, 129}, {2, 29, 650, 97},
                           {1, 6, 0, 5},    {0, 3, 4, 5},     {1, 0, 4, 5},    {1, 4, 5, 0}};
  int32_t number = 0;
  for (const Matrix& s : shapes) {
    for (int32_t i = 0; i < 9; i++) {
      CheckMatrix(GetParam(), s, Lie(i % 3), Lie(i / 3), Lie((i + i / 3 + number) % 3), i % 2 == 1, 1 + i % 2, &random);
    }
    number++;
  }
}

TEST_P(TrainTest, matrices_of_random_sizes) {
  std::mt19937 random(2);
  for (int32_t i = 0; i < 60; i++) {
    const auto pick = [&](int64_t most) { return 1 + static_cast<int64_t>(random() % static_cast<uint32_t>(most)); };
    const Matrix s = {pick(3), pick(i % 5 == 0 ? 300 : 40), pick(i % 7 == 0 ? 900 : 60), pick(i % 3 == 0 ? 200 : 50)};
    CheckMatrix(GetParam(), s, Lie(random() % 3), Lie(random() % 3), Lie(random() % 3), random() % 2 == 0, 1 + i % 3,
                &random);
  }
}

struct Conv {
  int64_t n, h, w, c, o, groups, kh, kw, sh, sw, dh, dw, top, left, bottom, right;

  int64_t OutHeight() const { return (h + top + bottom - (kh - 1) * dh - 1) / sh + 1; }
  int64_t OutWidth() const { return (w + left + right - (kw - 1) * dw - 1) / sw + 1; }
};

fovea_product ProductOf(const Conv& s, int64_t kind) {
  fovea_product p = {};
  p.kind = kind;
  p.pictures = s.n;
  p.height = s.h;
  p.width = s.w;
  p.channels = s.c;
  p.out_height = s.OutHeight();
  p.out_width = s.OutWidth();
  p.outputs = s.o;
  p.groups = s.groups;
  p.kernel_height = s.kh;
  p.kernel_width = s.kw;
  p.stride_height = s.sh;
  p.stride_width = s.sw;
  p.dilation_height = s.dh;
  p.dilation_width = s.dw;
  p.top = s.top;
  p.left = s.left;
  return p;
}

// Checks one of the three products by its definition.
void CheckConv(int32_t isa, const Conv& s, int64_t kind, Lie xl, Lie wl, Lie yl, int32_t threads,
               std::mt19937* random) {
  const int64_t in = s.c / s.groups, out = s.o / s.groups, oh = s.OutHeight(), ow = s.OutWidth();
  Block x(xl, {s.n, s.h, s.w, s.c}), w(wl, {s.kh, s.kw, in, s.o}), y(yl, {s.n, oh, ow, s.o});
  const Block* all[] = {&y, &x, &w};
  const Block& target = *all[kind - 1];
  for (const Block* block : all) {
    if (block != &target) {
      block->Fill(random);
    }
  }
  fovea_product product = ProductOf(s, kind);
  SetStrides(x, product.first_strides);
  SetStrides(w, product.second_strides);
  SetStrides(y, product.third_strides);
  Compute(isa, product, x, w, y, threads);
  std::vector<double> sums(static_cast<size_t>(target.Elements())), sizes(sums.size());
  std::vector<int64_t> terms(sums.size());
  for (int64_t e = 0; e < y.Elements(); e++) {
    const int64_t o = e % s.o, q = e / s.o % ow, p = e / s.o / ow % oh, n = e / s.o / ow / oh;
    for (int64_t i = 0; i < s.kh; i++) {
      for (int64_t j = 0; j < s.kw; j++) {
        const int64_t row = p * s.sh + i * s.dh - s.top, column = q * s.sw + j * s.dw - s.left;
        if (row < 0 || row >= s.h || column < 0 || column >= s.w) {
          continue;
        }
        for (int64_t k = 0; k < in; k++) {
          const int64_t xe = ((n * s.h + row) * s.w + column) * s.c + o / out * in + k;
          const int64_t we = ((i * s.kw + j) * in + k) * s.o + o;
          const int64_t to = kind == FOVEA_PRODUCT_OUTPUT ? e : kind == FOVEA_PRODUCT_INPUT ? xe : we;
          const double a = kind == FOVEA_PRODUCT_INPUT ? y.At(e) : x.At(xe);
          const double b = kind == FOVEA_PRODUCT_KERNEL ? y.At(e) : w.At(we);
          sums[static_cast<size_t>(to)] += a * b;
          sizes[static_cast<size_t>(to)] += fabs(a * b);
          terms[static_cast<size_t>(to)]++;
        }
      }
    }
  }
  for (size_t e = 0; e < sums.size(); e++) {
    const double allowed = 2.0 * static_cast<double>(terms[e]) * kUnit * sizes[e];
    ASSERT_LE(fabs(static_cast<double>(target.At(static_cast<int64_t>(e))) - sums[e]), allowed)
        << "product " << kind << " of " << s.n << "x" << s.h << "x" << s.w << "x" << s.c << " to " << s.o << " by "
        << s.kh << "x" << s.kw << " stride " << s.sh << "," << s.sw << " dilation " << s.dh << "," << s.dw << " groups "
        << s.groups << " lies " << xl << wl << yl << " element " << e << " of " << sums.size();
  }
  EXPECT_TRUE(x.Intact() && w.Intact() && y.Intact());
}

TEST_P(TrainTest, convolutions) {
  std::mt19937 random(3);
  const Conv shapes[] = {
      {2, 5, 7, 3, 8, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0},    {1, 6, 5, 4, 17, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
      {2, 9, 8, 3, 16, 1, 3, 3, 2, 2, 1, 1, 0, 0, 1, 1},   {1, 7, 8, 5, 6, 1, 2, 3, 1, 2, 2, 1, 2, 1, 0, 1},
      {2, 28, 28, 1, 32, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1}, {2, 14, 14, 32, 64, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
      {1, 4, 4, 6, 4, 2, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},    {1, 9, 11, 2, 33, 1, 5, 5, 2, 2, 1, 1, 2, 2, 2, 2},
      {1, 8, 8, 3, 5, 1, 4, 4, 4, 4, 1, 1, 0, 0, 0, 0},    {1, 8, 9, 3, 5, 1, 2, 2, 3, 3, 1, 1, 0, 0, 0, 0},
      {16, 3, 3, 40, 70, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0}, {5, 6, 6, 65, 33, 1, 1, 1, 2, 2, 1, 1, 0, 0, 0, 0},
      {1, 3, 3, 2, 3, 1, 7, 7, 1, 1, 1, 1, 3, 3, 3, 3},    {2, 12, 12, 8, 16, 4, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2},
      {1, 1, 300, 5, 7, 1, 1, 9, 1, 1, 1, 1, 0, 4, 0, 4},  {1, 33, 2, 20, 20, 1, 3, 1, 1, 1, 1, 1, 1, 0, 1, 0},
      {0, 4, 4, 3, 5, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},    {2, 7, 7, 4, 8, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
      {1, 5, 5, 1, 1, 1, 3, 3, 1, 1, 1, 1, 2, 2, 2, 2},    {1, 5, 4, 3, 3, 1, 3, 2, 1, 1, 3, 3, 3, 2, 3, 2}};
  int32_t number = 0;
  for (const Conv& s : shapes) {
    for (int64_t kind = FOVEA_PRODUCT_OUTPUT; kind <= FOVEA_PRODUCT_KERNEL; kind++) {
      for (int32_t i = 0; i < 4; i++) {
        const int32_t lie = i * (number + 1);
        CheckConv(GetParam(), s, kind, Lie(lie % 3), Lie(lie / 2 % 3), Lie(lie / 3 % 3), 1 + i % 3, &random);
      }
    }
    number++;
  }
}

TEST_P(TrainTest, depthwise_convolutions) {
  std::mt19937 random(4);
  for (int64_t channels : {2, 3, 8, 16, 17, 40}) {
    for (int64_t side : {1, 2, 3, 5, 6, 7}) {
      for (int64_t stride : {1, 2, 3}) {
        const int64_t before = side / 2, dilation = side == 3 && stride == 1 ? 2 : 1;
        const Conv s = {2,      11,     13,       channels, channels, channels, side,   side,
                        stride, stride, dilation, dilation, before,   before,   before, before};
        for (int64_t kind = FOVEA_PRODUCT_OUTPUT; kind <= FOVEA_PRODUCT_KERNEL; kind++) {
          const Lie lie = Lie(random() % 4 == 0 ? kReversed : random() % 2 == 0 ? kGaps : kDense);
          CheckConv(GetParam(), s, kind, lie, lie, lie, 1 + static_cast<int32_t>(random() % 3), &random);
        }
      }
    }
  }
}

TEST_P(TrainTest, convolutions_of_random_shapes) {
  std::mt19937 random(5);
  const auto pick = [&](int64_t from, int64_t to) {
    return from + static_cast<int64_t>(random() % static_cast<uint32_t>(to - from + 1));
  };
  for (int32_t i = 0; i < 120; i++) {
    Conv s = {};
    s.groups = i % 4 == 0 ? pick(2, 5) : 1;
    s.n = pick(1, 3);
    s.c = s.groups * pick(1, i % 3 == 0 ? 40 : 6);
    s.o = s.groups * pick(1, i % 5 == 0 ? 70 : 9);
    s.kh = pick(1, 4);
    s.kw = pick(1, 4);
    s.sh = pick(1, 3);
    s.sw = pick(1, 3);
    s.dh = pick(1, 2);
    s.dw = pick(1, 2);
    s.top = pick(0, 3);
    s.left = pick(0, 3);
    s.bottom = pick(0, 3);
    s.right = pick(0, 3);
    s.h = (s.kh - 1) * s.dh + pick(1, 12);
    s.w = (s.kw - 1) * s.dw + pick(1, 18);
    for (int64_t kind = FOVEA_PRODUCT_OUTPUT; kind <= FOVEA_PRODUCT_KERNEL; kind++) {
      CheckConv(GetParam(), s, kind, Lie(random() % 3), Lie(random() % 3), Lie(random() % 3), 1 + i % 3, &random);
    }
  }
}

TEST_P(TrainTest, threads_change_no_bit) {
  const Conv shapes[] = {{16, 14, 14, 32, 64, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
                         {8, 28, 28, 1, 32, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1},
                         {4, 12, 12, 96, 96, 96, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1},
                         {16, 3, 3, 160, 320, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0}};
  for (const Conv& s : shapes) {
    for (int64_t kind = FOVEA_PRODUCT_OUTPUT; kind <= FOVEA_PRODUCT_KERNEL; kind++) {
      std::vector<float> expected;
      for (int32_t threads : {1, 2, 5}) {
        std::mt19937 random(6);
        Block x(kDense, {s.n, s.h, s.w, s.c}), w(kDense, {s.kh, s.kw, s.c / s.groups, s.o}),
            y(kDense, {s.n, s.OutHeight(), s.OutWidth(), s.o});
        x.Fill(&random);
        w.Fill(&random);
        y.Fill(&random);
        fovea_product product = ProductOf(s, kind);
        SetStrides(x, product.first_strides);
        SetStrides(w, product.second_strides);
        SetStrides(y, product.third_strides);
        Compute(GetParam(), product, x, w, y, threads);
        const Block* all[] = {&y, &x, &w};
        const std::vector<float> found = all[kind - 1]->Values();
        if (expected.empty()) {
          expected = found;
        }
        ASSERT_EQ(expected, found) << "product " << kind << " with " << threads << " threads";
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(levels, TrainTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

TEST(TrainRules, what_is_wrong_has_a_status) {
  fovea_product p = {};
  p.batch = p.rows = p.terms = p.columns = 3;
  EXPECT_EQ(FOVEA_E_NULL, fovea_product_bytes(FOVEA_ISA_SCALAR, nullptr, 1));
  EXPECT_EQ(FOVEA_E_THREADS, fovea_product_bytes(FOVEA_ISA_SCALAR, &p, 0));
  EXPECT_EQ(FOVEA_E_THREADS, fovea_product_bytes(FOVEA_ISA_SCALAR, &p, FOVEA_MAX_THREADS + 1));
  EXPECT_EQ(FOVEA_E_ISA, fovea_product_bytes(99, &p, 1));
  p.rows = -1;
  EXPECT_EQ(FOVEA_E_STEP_SHAPE, fovea_product_bytes(FOVEA_ISA_SCALAR, &p, 1));
  p.rows = 3;
  p.kind = 4;
  EXPECT_EQ(FOVEA_E_STEP_KIND, fovea_product_bytes(FOVEA_ISA_SCALAR, &p, 1));
  const Conv s = {1, 4, 4, 4, 4, 1, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1};
  fovea_product conv = ProductOf(s, FOVEA_PRODUCT_OUTPUT);
  EXPECT_GT(fovea_product_bytes(FOVEA_ISA_SCALAR, &conv, 2), 0);
  conv.groups = 3;
  EXPECT_EQ(FOVEA_E_STEP_SHAPE, fovea_product_bytes(FOVEA_ISA_SCALAR, &conv, 1));
  conv.groups = 0;
  EXPECT_EQ(FOVEA_E_STEP_SHAPE, fovea_product_bytes(FOVEA_ISA_SCALAR, &conv, 1));
  conv.groups = 1;
  conv.stride_width = 0;
  EXPECT_EQ(FOVEA_E_STEP_PARAMS, fovea_product_bytes(FOVEA_ISA_SCALAR, &conv, 1));
  p.kind = FOVEA_PRODUCT_MATRIX;
  const int64_t bytes = fovea_product_bytes(FOVEA_ISA_SCALAR, &p, 1);
  Guarded memory(bytes / 4);
  float operand[9] = {};
  int32_t active = 0;
  EXPECT_EQ(FOVEA_E_ALIGNMENT, fovea_product_begin(reinterpret_cast<char*>(memory.data()) + 4, bytes, 1));
  EXPECT_EQ(FOVEA_E_RUN_BYTES, fovea_product_begin(memory.data(), 8, 1));
  EXPECT_EQ(FOVEA_E_RUN_STATE, fovea_product_help(memory.data(), bytes, 1, &active, 1));
  ASSERT_EQ(FOVEA_OK, fovea_product_begin(memory.data(), bytes, 1));
  EXPECT_EQ(FOVEA_E_THREADS, fovea_product_end(memory.data(), bytes, 2));
  EXPECT_EQ(FOVEA_E_NULL,
            fovea_product_run(FOVEA_ISA_SCALAR, &p, operand, nullptr, operand, memory.data(), bytes, 1, &active));
  p.columns = 1 << 20;
  EXPECT_EQ(FOVEA_E_RUN_BYTES,
            fovea_product_run(FOVEA_ISA_SCALAR, &p, operand, operand, operand, memory.data(), bytes, 1, &active));
  EXPECT_EQ(0, active);
}

}  // namespace
}  // namespace fovea
