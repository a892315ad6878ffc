// Every kernel of the catalogue against the naive reference, bit for bit.

#include "cpu/u8-resample/u8-resample.h"

#include <gtest/gtest.h>
#include <string.h>

#include <random>

#include "u8-resample-tester.h"

namespace fovea {
namespace {

std::vector<int32_t> Kernels() {
  std::vector<int32_t> kernels;
  for (int32_t i = 0; i < fovea_kernel_count(); i++) {
    if (strstr(fovea_kernel_name(i), "u8_resample") != nullptr) {
      kernels.push_back(i);
    }
  }
  return kernels;
}

class ResampleTest : public testing::TestWithParam<int32_t> {
 protected:
  void SetUp() override {
    if (fovea_kernel_runnable(GetParam()) != 1) {
      GTEST_SKIP() << fovea_kernel_name(GetParam()) << ": this machine lacks instruction set level "
                   << fovea_kernel_isa(GetParam());
    }
  }

  void Check(const ResampleTester& tester) {
    ASSERT_EQ("", tester.Test(GetParam())) << fovea_kernel_name(GetParam()) << " " << tester.Describe();
  }
};

constexpr int32_t kSizes[] = {1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 33, 47, 48, 49, 63, 64, 65, 97, 128, 131};

TEST_P(ResampleTest, widths) {
  for (int32_t from : kSizes) {
    for (int32_t to : kSizes) {
      for (int32_t filter = 0; filter < FOVEA_FILTERS; filter++) {
        if (filter > FOVEA_FILTER_LANCZOS && (from + to + filter) % 3 != 0) {
          continue;  // twenty more: a third of their sizes
        }
        const int32_t order = (from + to + filter) % 6;  // all orders, widths and filters, not their product
        Check(ResampleTester().source(5, from, order).target(3, to, FOVEA_TARGET_RGB).filter(filter));
      }
    }
  }
}

TEST_P(ResampleTest, heights) {
  for (int32_t from : kSizes) {
    for (int32_t to : kSizes) {
      for (int32_t filter = 0; filter < FOVEA_FILTERS; filter++) {
        if (filter > FOVEA_FILTER_LANCZOS && (from + to + filter) % 3 != 0) {
          continue;  // twenty more: a third of their sizes
        }
        Check(ResampleTester().source(from, 6, FOVEA_ORDER_RGB).target(to, 5, FOVEA_TARGET_RGB).filter(filter));
      }
    }
  }
}

TEST_P(ResampleTest, one_pass) {
  for (int32_t size : {1, 4, 17, 48, 64, 131}) {
    for (int32_t layout : {FOVEA_LAYOUT_NHWC, FOVEA_LAYOUT_NCHW}) {
      for (int32_t order = 0; order <= FOVEA_ORDER_BGRA; order++) {
        ResampleTester tester;
        tester.source(size, size, order).layout(layout).filter(FOVEA_FILTER_BICUBIC);
        Check(tester.target(size, 37, FOVEA_TARGET_BGR));
        Check(tester.target(37, size, FOVEA_TARGET_RGB));
        Check(tester.target(size, size, FOVEA_TARGET_RGB));
      }
    }
  }
}

TEST_P(ResampleTest, orders_targets_layouts_types) {
  for (int32_t order = 0; order <= FOVEA_ORDER_BGRA; order++) {
    for (int32_t target = 0; target <= FOVEA_TARGET_GRAY3; target++) {
      for (int32_t variant = 0; variant < 8; variant++) {
        for (int32_t filter : {FOVEA_FILTER_NEAREST, FOVEA_FILTER_BILINEAR, FOVEA_FILTER_AWT_AREA_AVERAGING,
                               FOVEA_FILTER_TF2_BILINEAR, FOVEA_FILTER_TF2_AREA}) {
          Check(ResampleTester()
                    .source(37, 53, order)
                    .target(19, 29, target)
                    .alpha(variant & 1)
                    .layout(variant >> 1 & 1)
                    .dtype(variant >> 2)
                    .filter(filter));
        }
      }
    }
  }
}

TEST_P(ResampleTest, extremes) {
  for (int32_t filter = 0; filter < FOVEA_FILTERS; filter++) {
    for (int32_t seed = 0; seed < 4; seed++) {
      ResampleTester tester;
      tester.extremes(true).filter(filter).seed(seed);
      Check(tester.source(64, 100, FOVEA_ORDER_RGB).target(31, 43, FOVEA_TARGET_RGB));
      Check(tester.source(31, 43, FOVEA_ORDER_GRAY).target(64, 100, FOVEA_TARGET_GRAY));
      Check(tester.source(2, 3, FOVEA_ORDER_RGB).target(64, 100, FOVEA_TARGET_RGB));
    }
  }
}

TEST_P(ResampleTest, long_windows) {
  Check(ResampleTester().source(3, 1021, FOVEA_ORDER_RGB).target(1, 1, FOVEA_TARGET_RGB).filter(FOVEA_FILTER_LANCZOS));
  Check(ResampleTester().source(1021, 3, FOVEA_ORDER_RGB).target(1, 2, FOVEA_TARGET_RGB).filter(FOVEA_FILTER_BOX));
  for (int32_t filter = FOVEA_FILTER_AWT_REPLICATE; filter < FOVEA_FILTERS; filter++) {
    Check(ResampleTester().source(5, 1021, FOVEA_ORDER_BGRA).target(3, 2, FOVEA_TARGET_RGB).filter(filter));
    Check(ResampleTester().source(1021, 5, FOVEA_ORDER_RGB).target(2, 3, FOVEA_TARGET_BGR).filter(filter));
  }
  Check(ResampleTester()
            .source(1021, 1020, FOVEA_ORDER_GRAY)
            .target(3, 2, FOVEA_TARGET_GRAY)
            .filter(FOVEA_FILTER_LANCZOS));
  Check(
      ResampleTester().source(2, 2, FOVEA_ORDER_RGB).target(1021, 1021, FOVEA_TARGET_RGB).filter(FOVEA_FILTER_LANCZOS));
}

TEST_P(ResampleTest, random_geometry) {
  std::mt19937 random(20240607);
  auto upto = [&random](int32_t n) { return static_cast<int32_t>(random() % n); };
  for (int i = 0; i < 400; i++) {
    const bool large = i % 40 == 0;
    const int32_t h = 1 + upto(large ? 1021 : 120), w = 1 + upto(large ? 1021 : 120);
    const int32_t ch = 1 + upto(h), cw = 1 + upto(w);
    Check(ResampleTester()
              .source(h, w, upto(6))
              .stride_padding(upto(2) * upto(70))
              .crop(upto(h - ch + 1), upto(w - cw + 1), ch, cw)
              .alpha(upto(2))
              .target(1 + upto(large ? 300 : 120), 1 + upto(large ? 300 : 120), upto(4))
              .filter(upto(FOVEA_FILTERS))
              .divides(upto(2) == 0)
              .layout(upto(2))
              .dtype(upto(2))
              .offset(upto(2) * upto(64))
              .extremes(upto(4) == 0)
              .seed(i));
  }
}

// The result sticks out on some sides and leaves others uncovered: every combination, every filter.
TEST_P(ResampleTest, places) {
  constexpr int32_t kPlaces[][2] = {{-13, 61}, {-13, 30}, {5, 61}, {5, 11}, {0, 23}};  // first and length in 24 or 31
  int32_t i = 0;
  for (const auto& vertical : kPlaces) {
    for (const auto& horizontal : kPlaces) {
      for (int32_t filter = 0; filter < FOVEA_FILTERS; filter++, i++) {
        ResampleTester tester;
        tester.filter(filter).layout(i & 1).dtype(i >> 1 & 1).background(0x00c8147f).seed(i);
        tester.place(vertical[0], horizontal[0], vertical[1], horizontal[1]);
        Check(tester.source(67, 59, i % 6).target(24, 31, i % 4));
        Check(tester.source(vertical[1], 59, FOVEA_ORDER_RGBA));  // no vertical pass
        Check(tester.source(67, horizontal[1], FOVEA_ORDER_BGR));
        Check(tester.source(vertical[1], horizontal[1], FOVEA_ORDER_RGB));
      }
    }
  }
}

TEST_P(ResampleTest, random_places) {
  std::mt19937 random(20240608);
  auto upto = [&random](int32_t n) { return static_cast<int32_t>(random() % n); };
  for (int i = 0; i < 400; i++) {
    const bool large = i % 40 == 0;
    const int32_t h = 1 + upto(large ? 1021 : 150), w = 1 + upto(large ? 1021 : 150);
    const int32_t ch = 1 + upto(h), cw = 1 + upto(w);
    const int32_t th = 1 + upto(90), tw = 1 + upto(90);
    const int32_t ph = upto(8) == 0 ? ch : 1 + upto(large ? 700 : 150);
    const int32_t pw = upto(8) == 0 ? cw : 1 + upto(large ? 700 : 150);
    Check(ResampleTester()
              .source(h, w, upto(6))
              .stride_padding(upto(2) * upto(70))
              .crop(upto(h - ch + 1), upto(w - cw + 1), ch, cw)
              .alpha(upto(2))
              .target(th, tw, upto(4))
              .place(upto(ph + th - 1) - ph + 1, upto(pw + tw - 1) - pw + 1, ph, pw)
              .background(upto(1 << 24))
              .filter(upto(FOVEA_FILTERS))
              .divides(upto(2) == 0)
              .layout(upto(2))
              .dtype(upto(2))
              .offset(upto(2) * upto(64))
              .seed(i));
  }
}

// Most of a large result lies outside: neither memory nor time may follow its size.
TEST_P(ResampleTest, far_places) {
  for (int32_t filter = 0; filter < FOVEA_FILTERS; filter++) {
    fovea_u8_resample_params p = {9, 9, FOVEA_ORDER_RGB, 0, 0, 0, 9, 9, 0, 0, filter, 16, 16, 0, 1, 0, 0, 0, 0, 0};
    p.place_y = p.place_x = -(1 << 23);
    p.place_height = p.place_width = FOVEA_MAX_SIDE;
    EXPECT_LT(fovea_u8_resample_scratch_bytes(GetParam(), &p), 1 << 20);
  }
}

// Scratch that keeps its weights is lent to pictures of one size and any order: with and without alpha.
TEST_P(ResampleTest, scratch_of_another_order) {
  for (int32_t filter = 0; filter < FOVEA_FILTERS; filter++) {
    for (int32_t order : {FOVEA_ORDER_RGB, FOVEA_ORDER_RGBA, FOVEA_ORDER_GRAY_ALPHA}) {
      for (int32_t before = 0; before <= FOVEA_ORDER_BGRA; before++) {
        Check(ResampleTester().source(37, 53, order).target(19, 29, FOVEA_TARGET_RGB).filter(filter).after(before));
      }
    }
  }
}

// In f32 the ends of a window of a very long side are off by many elements, and memory was planned for its longest.
TEST(ResampleWindows, fit_the_plan) {
  for (int32_t filter = FOVEA_FILTER_TF1_BILINEAR; filter < FOVEA_FILTERS; filter++) {
    if (filter == FOVEA_FILTER_TF2_NEAREST) {
      continue;
    }
    std::mt19937 random(filter);
    for (int32_t i = 0; i < 400; i++) {
      const int32_t bits = 1 + static_cast<int32_t>(random() % 30);
      const int32_t source = 1 + static_cast<int32_t>(random() % (1u << bits));
      const int32_t target = i % 2 == 0 ? 1 + static_cast<int32_t>(random() % 1024) : 1 << (random() % 18);
      const int32_t taps = RealTaps(filter, source, target);
      for (int32_t k = 0; k < 200; k++) {
        const int32_t index = static_cast<int32_t>(random() % target);
        ASSERT_LE(RealSpan(filter, source, target, index).count, taps)
            << "filter " << filter << ", " << source << " -> " << target << " at " << index;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(catalogue, ResampleTest, testing::ValuesIn(Kernels()),
                         [](const testing::TestParamInfo<int32_t>& kernel) {
                           return std::string(fovea_kernel_name(kernel.param));
                         });

}  // namespace
}  // namespace fovea
