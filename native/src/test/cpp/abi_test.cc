// The rules of the C ABI: every wrong argument has its status, and nothing is written then.
#include <gtest/gtest.h>
#include <string.h>

#include <atomic>
#include <limits>
#include <thread>
#include <vector>

#include "fovea/fovea.h"

namespace {

struct Call {
  int32_t kernel = 0;
  fovea_u8_resample_params params = {
      10, 12, FOVEA_ORDER_RGB, 0, 0, 0, 10, 12, 0, 0, FOVEA_FILTER_BICUBIC, 5, 6, 0, 0, 0, 0, 5, 6, 0};
  std::vector<uint8_t> source = std::vector<uint8_t>(10 * 12 * 3, 7);
  std::vector<float> table = std::vector<float>(3 * 256, 1.0f);
  std::vector<float> out = std::vector<float>(5 * 6 * 3, -1.0f);
  int64_t source_bytes = 10 * 12 * 3;
  int64_t table_bytes = 3 * 256 * 4;
  int64_t out_bytes = 5 * 6 * 3 * 4;
  int64_t scratch_less = 0;
  int64_t scratch_shift = 0;
  int64_t out_shift = 0;

  int32_t Run() {
    int64_t bytes = fovea_u8_resample_scratch_bytes(kernel, &params);
    bytes = bytes < 0 ? 4096 : bytes;
    uint8_t* scratch = static_cast<uint8_t*>(fovea_alloc(bytes + 64));
    memset(scratch, 0, 64);
    const int32_t status = fovea_u8_resample(kernel, source.data(), source_bytes, &params, table.data(), table_bytes,
                                             reinterpret_cast<uint8_t*>(out.data()) + out_shift, out_bytes,
                                             scratch + scratch_shift, bytes - scratch_less);
    fovea_free(scratch);
    return status;
  }

  void Expect(int32_t status) {
    EXPECT_EQ(status, Run());
    if (status != FOVEA_OK) {
      for (float value : out) {
        ASSERT_EQ(-1.0f, value);
      }
    }
  }
};

// The first kernels of the catalogue, whose indices fovea_u8_resample takes.
int32_t ResampleKernels() {
  int32_t count = 0;
  while (count < fovea_kernel_count() && strstr(fovea_kernel_name(count), "u8_resample") != nullptr) {
    count++;
  }
  return count;
}

TEST(Abi, version) {
  EXPECT_EQ(FOVEA_ABI_VERSION, fovea_abi_version());
}

TEST(Abi, params_are_an_int_array) {
  EXPECT_EQ(FOVEA_U8_RESAMPLE_PARAMS * sizeof(int32_t), sizeof(fovea_u8_resample_params));
}

TEST(Abi, catalogue) {
  ASSERT_GE(fovea_kernel_count(), 1);
  EXPECT_EQ(FOVEA_ISA_SCALAR, fovea_kernel_isa(0));
  EXPECT_EQ(1, fovea_kernel_runnable(0));
  for (int32_t i : {-1, fovea_kernel_count()}) {
    EXPECT_EQ(nullptr, fovea_kernel_name(i));
    EXPECT_EQ(FOVEA_E_KERNEL, fovea_kernel_isa(i));
    EXPECT_EQ(FOVEA_E_KERNEL, fovea_kernel_runnable(i));
  }
}

TEST(Abi, cap) {
  EXPECT_EQ(FOVEA_ISA_SCALAR, fovea_isa(FOVEA_ISA_SCALAR));
  EXPECT_EQ(0, fovea_u8_resample_kernel(FOVEA_ISA_SCALAR));
  for (int32_t cap = 0; cap <= FOVEA_ISA_NEON; cap++) {
    const int32_t kernel = fovea_u8_resample_kernel(cap);
    EXPECT_EQ(1, fovea_kernel_runnable(kernel));
    EXPECT_EQ(fovea_isa(cap), fovea_kernel_isa(kernel)) << "cap " << cap;
  }
}

TEST(Abi, memory) {
  EXPECT_EQ(nullptr, fovea_alloc(-1));
  EXPECT_EQ(nullptr, fovea_alloc(std::numeric_limits<int64_t>::max()));
  fovea_free(nullptr);
  for (int64_t bytes : {int64_t{0}, int64_t{1}, int64_t{65}, int64_t{3} << 20}) {
    void* memory = fovea_alloc(bytes);
    ASSERT_NE(nullptr, memory);
    EXPECT_EQ(0u, reinterpret_cast<uintptr_t>(memory) % 64);
    memset(memory, 1, bytes);
    fovea_free(memory);
  }
}

TEST(Abi, good_call) {
  Call call;
  call.Expect(FOVEA_OK);
  for (float value : call.out) {
    EXPECT_EQ(1.0f, value);
  }
}

TEST(Abi, null_pointers) {
  Call c;
  const fovea_u8_resample_params* p = &c.params;
  const int64_t bytes = fovea_u8_resample_scratch_bytes(0, p);
  void* s = fovea_alloc(bytes);
  memset(s, 0, 64);
  const uint8_t* in = c.source.data();
  void* out = c.out.data();
  const void* t = c.table.data();
  EXPECT_EQ(FOVEA_E_NULL, fovea_u8_resample(0, nullptr, 360, p, t, 3072, out, 360, s, bytes));
  EXPECT_EQ(FOVEA_E_NULL, fovea_u8_resample(0, in, 360, nullptr, t, 3072, out, 360, s, bytes));
  EXPECT_EQ(FOVEA_E_NULL, fovea_u8_resample(0, in, 360, p, nullptr, 3072, out, 360, s, bytes));
  EXPECT_EQ(FOVEA_E_NULL, fovea_u8_resample(0, in, 360, p, t, 3072, nullptr, 360, s, bytes));
  EXPECT_EQ(FOVEA_E_NULL, fovea_u8_resample(0, in, 360, p, t, 3072, out, 360, nullptr, bytes));
  EXPECT_EQ(FOVEA_E_NULL, fovea_u8_resample_scratch_bytes(0, nullptr));
  fovea_free(s);
}

template <typename Change>
void Wrong(int32_t status, Change change) {
  Call call;
  change(call);
  call.Expect(status);
}

TEST(Abi, wrong_arguments) {
  constexpr int32_t kMax = std::numeric_limits<int32_t>::max();
  constexpr int32_t kMin = std::numeric_limits<int32_t>::min();
  for (int32_t v : {-1, ResampleKernels(), fovea_kernel_count(), kMax, kMin}) {
    Wrong(FOVEA_E_KERNEL, [v](Call& c) { c.kernel = v; });
  }
  for (int32_t v : {0, -1, FOVEA_MAX_SIDE + 1, kMax, kMin}) {
    Wrong(FOVEA_E_TARGET_SIZE, [v](Call& c) { c.params.target_height = v; });
    Wrong(FOVEA_E_TARGET_SIZE, [v](Call& c) { c.params.target_width = v; });
  }
  for (int32_t v : {0, -1, FOVEA_MAX_SOURCE_SIDE + 1, kMax, kMin}) {
    Wrong(FOVEA_E_SOURCE_SIZE, [v](Call& c) { c.params.height = v; });
    Wrong(FOVEA_E_SOURCE_SIZE, [v](Call& c) { c.params.width = v; });
    Wrong(FOVEA_E_CROP, [v](Call& c) { c.params.crop_height = v; });
    Wrong(FOVEA_E_CROP, [v](Call& c) { c.params.crop_width = v; });
  }
  for (int32_t v : {-1, FOVEA_MAX_SIDE + 1, kMax, kMin}) {
    Wrong(FOVEA_E_PLACE, [v](Call& c) { c.params.place_height = v; });
    Wrong(FOVEA_E_PLACE, [v](Call& c) { c.params.place_width = v; });
  }
  for (int32_t v : {6, -6, kMax, kMin}) {
    Wrong(FOVEA_E_PLACE, [v](Call& c) { c.params.place_y = v; });
    Wrong(FOVEA_E_PLACE, [v](Call& c) { c.params.place_x = v; });
  }
  for (int32_t v : {-1, 1, kMax, kMin}) {
    Wrong(FOVEA_E_CROP, [v](Call& c) { c.params.crop_y = v; });
    Wrong(FOVEA_E_CROP, [v](Call& c) { c.params.crop_x = v; });
  }
  for (int32_t v : {-1, 100, kMax, kMin}) {
    Wrong(FOVEA_E_SOURCE_ORDER, [v](Call& c) { c.params.order = v; });
    Wrong(FOVEA_E_ALPHA, [v](Call& c) { c.params.alpha = v; });
    Wrong(FOVEA_E_TARGET_ORDER, [v](Call& c) { c.params.target = v; });
    Wrong(FOVEA_E_FILTER, [v](Call& c) { c.params.filter = v; });
    Wrong(FOVEA_E_LAYOUT, [v](Call& c) { c.params.layout = v; });
    Wrong(FOVEA_E_DTYPE, [v](Call& c) { c.params.dtype = v; });
  }
  for (int32_t v : {-36, 35, kMin}) {
    Wrong(FOVEA_E_SOURCE_STRIDE, [v](Call& c) { c.params.row_stride = v; });
  }
  Wrong(FOVEA_E_SOURCE_BYTES, [](Call& c) { c.params.row_stride = kMax; });
  Wrong(FOVEA_E_SOURCE_BYTES, [](Call& c) { c.params.width = c.params.height = FOVEA_MAX_SOURCE_SIDE; });
  Wrong(FOVEA_E_SOURCE_BYTES, [](Call& c) { c.source_bytes--; });
  Wrong(FOVEA_E_SOURCE_BYTES, [](Call& c) { c.source_bytes = -1; });
  Wrong(FOVEA_E_TABLE_BYTES, [](Call& c) { c.table_bytes--; });
  Wrong(FOVEA_E_TABLE_BYTES, [](Call& c) { c.params.target = FOVEA_TARGET_GRAY; });
  Wrong(FOVEA_E_TARGET_BYTES, [](Call& c) { c.out_bytes--; });
  Wrong(FOVEA_E_TARGET_BYTES, [](Call& c) { c.params.target_width = c.params.target_height = FOVEA_MAX_SIDE; });
  Wrong(FOVEA_E_SCRATCH_BYTES, [](Call& c) { c.scratch_less = 1; });
  Wrong(FOVEA_E_ALIGNMENT, [](Call& c) { c.scratch_shift = 4; });
  Wrong(FOVEA_E_ALIGNMENT, [](Call& c) {
    c.out.resize(c.out.size() + 1, -1.0f);
    c.out_shift = 2;
  });
  for (int32_t i = 0; i < ResampleKernels(); i++) {
    if (fovea_kernel_runnable(i) == 0) {
      Wrong(FOVEA_E_ISA, [i](Call& c) { c.kernel = i; });
    }
  }
}

// The weights kept in scratch must follow the sizes of the call.
TEST(Abi, scratch_is_reused_across_sizes) {
  for (int32_t kernel = 0; kernel < ResampleKernels(); kernel++) {
    if (fovea_kernel_runnable(kernel) != 1) {
      continue;
    }
    std::vector<uint8_t> source(64 * 64 * 3);
    for (size_t i = 0; i < source.size(); i++) {
      source[i] = static_cast<uint8_t>(i * 37 >> 3);
    }
    const Call defaults;
    std::vector<uint8_t> table(3 * 256);
    for (int i = 0; i < 768; i++) {
      table[i] = static_cast<uint8_t>(i);
    }
    void* kept = fovea_alloc(1 << 20);
    memset(kept, 0, 64);
    for (int32_t i = 0; i < 4 * FOVEA_FILTERS; i++) {
      const int32_t h = 20 + i % 3, w = 30 + i % 2, filter = i * 7 % FOVEA_FILTERS;
      fovea_u8_resample_params p = {h,      w, FOVEA_ORDER_RGB, 0, 0, 0, h, w, 0, 0,
                                    filter, 9, 8 + i % 5,       0, 1, 0, 0, 0, 0, 0};
      // Every place in turn, so that a kept weight of another one would show.
      p.place_x = i % 7 - 3;
      const int64_t bytes = fovea_u8_resample_scratch_bytes(kernel, &p);
      void* fresh = fovea_alloc(bytes);
      memset(fresh, 0, 64);
      std::vector<uint8_t> a(9 * p.target_width * 3), b(a.size());
      ASSERT_EQ(0, fovea_u8_resample(kernel, source.data(), source.size(), &p, table.data(), 768, a.data(), a.size(),
                                     kept, 1 << 20));
      ASSERT_EQ(0, fovea_u8_resample(kernel, source.data(), source.size(), &p, table.data(), 768, b.data(), b.size(),
                                     fresh, bytes));
      ASSERT_EQ(a, b);
      fovea_free(fresh);
    }
    fovea_free(kept);
  }
}

TEST(Abi, threads_agree) {
  Call reference;
  for (size_t i = 0; i < reference.source.size(); i++) {
    reference.source[i] = static_cast<uint8_t>(i * 7);
  }
  for (int i = 0; i < 768; i++) {
    reference.table[i] = static_cast<float>(i);
  }
  reference.kernel = fovea_u8_resample_kernel(FOVEA_ISA_NEON);
  Call first = reference;
  ASSERT_EQ(FOVEA_OK, first.Run());
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; t++) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; i++) {
        Call mine = reference;
        if (mine.Run() != FOVEA_OK || mine.out != first.out) {
          wrong++;
        }
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(0, wrong.load());
}

}  // namespace
