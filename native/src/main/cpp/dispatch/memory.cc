// Tensor memory: aligned for every vector width, huge pages advised where they pay.
#include <stdint.h>
#include <stdlib.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "fovea/fovea.h"

extern "C" void* fovea_alloc(int64_t bytes) {
  constexpr int64_t kLine = 64;
  constexpr int64_t kHugePage = int64_t{1} << 21;
  if (bytes < 0 || bytes > INT64_MAX - kHugePage) {
    return nullptr;
  }
  const int64_t alignment = bytes >= kHugePage ? kHugePage : kLine;
  void* memory = nullptr;
  if (posix_memalign(&memory, static_cast<size_t>(alignment), static_cast<size_t>(bytes > 0 ? bytes : kLine)) != 0) {
    return nullptr;
  }
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  if (alignment == kHugePage) {
    madvise(memory, static_cast<size_t>(bytes / kHugePage * kHugePage), MADV_HUGEPAGE);  // advice: failure is fine
  }
#endif
  return memory;
}

extern "C" void fovea_free(void* memory) {
  free(memory);
}
