// The loops do what they say (whole ranges copied, nothing beyond), and wrong arguments have their status. How fast
// they are is nobody's business here.
#include "fovea/limits.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

std::vector<int32_t> Levels() {
  std::vector<int32_t> levels;
  for (int32_t isa = FOVEA_ISA_SCALAR; isa <= FOVEA_ISA_NEON; isa++) {
    if (fovea_isa(isa) == isa) {
      levels.push_back(isa);
    }
  }
  return levels;
}

TEST(Limits, every_level_that_runs_here_has_a_rate) {
  alignas(64) static char from[4096];
  alignas(64) static char to[4096];
  for (int32_t isa : Levels()) {
    EXPECT_GT(fovea_fma_limit(isa, 100000), 0) << isa;
    EXPECT_GT(fovea_read_limit(isa, from, sizeof from, 100000), 0) << isa;
    EXPECT_GT(fovea_copy_limit(isa, to, from, sizeof from, 100000), 0) << isa;
  }
}

TEST(Limits, at_least_one_pass_whatever_the_time) {
  alignas(64) static char from[1024];
  EXPECT_GT(fovea_fma_limit(FOVEA_ISA_SCALAR, 0), 0);
  EXPECT_GT(fovea_read_limit(FOVEA_ISA_SCALAR, from, sizeof from, -1), 0);
}

TEST(Limits, a_copy_is_whole_and_ends_where_it_should) {
  constexpr int kBytes = 3 * 1024;
  alignas(64) static unsigned char from[kBytes + 64];
  for (int32_t isa : Levels()) {
    alignas(64) static unsigned char to[kBytes + 64];
    for (int i = 0; i < kBytes + 64; i++) {
      from[i] = static_cast<unsigned char>(i * 7 + isa);
      to[i] = 0xa5;
    }
    ASSERT_GT(fovea_copy_limit(isa, to, from, kBytes, 1000), 0);
    for (int i = 0; i < kBytes; i++) {
      ASSERT_EQ(from[i], to[i]) << isa << " at " << i;
    }
    for (int i = kBytes; i < kBytes + 64; i++) {
      ASSERT_EQ(0xa5, to[i]) << isa << " at " << i;
    }
  }
}

TEST(Limits, wrong_arguments_have_their_status) {
  alignas(64) static char memory[2048];
  EXPECT_EQ(FOVEA_E_ISA, fovea_fma_limit(-1, 1000));
  EXPECT_EQ(FOVEA_E_ISA, fovea_fma_limit(FOVEA_ISA_NEON + 1, 1000));
  EXPECT_EQ(FOVEA_E_ISA, fovea_read_limit(99, memory, 1024, 1000));
  EXPECT_EQ(FOVEA_E_NULL, fovea_read_limit(FOVEA_ISA_SCALAR, nullptr, 1024, 1000));
  EXPECT_EQ(FOVEA_E_ALIGNMENT, fovea_read_limit(FOVEA_ISA_SCALAR, memory + 4, 1024, 1000));
  for (int64_t bytes : {int64_t{0}, int64_t{-1024}, int64_t{1000}}) {
    EXPECT_EQ(FOVEA_E_SOURCE_BYTES, fovea_copy_limit(FOVEA_ISA_SCALAR, memory + 1024, memory, bytes, 1000));
  }
  EXPECT_EQ(FOVEA_E_NULL, fovea_copy_limit(FOVEA_ISA_SCALAR, nullptr, memory, 1024, 1000));
}

}  // namespace
