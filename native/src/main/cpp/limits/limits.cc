// Times the loops of a level in pieces and reports the median piece.
#include "fovea/limits.h"

#include <stdint.h>

#include <algorithm>
#include <chrono>

#include "dispatch/isa.h"
#include "limits/loops.h"

namespace fovea {
namespace {

constexpr int kPieces = 33;

int64_t Nanos() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

const LimitLoops* Loops(int32_t isa) {
  switch (isa) {
    case FOVEA_ISA_SCALAR:
      return &kLimitLoopsScalar;
#if defined(FOVEA_BUILD_X86)
    case FOVEA_ISA_AVX2:
      return &kLimitLoopsAvx2;
    case FOVEA_ISA_AVX512:
    case FOVEA_ISA_AVX512VNNI:
      return &kLimitLoopsAvx512;
#elif defined(FOVEA_BUILD_ARM64)
    case FOVEA_ISA_NEON:
      return &kLimitLoopsNeon;
#endif
    default:
      return nullptr;
  }
}

// Units a second of `work(n)`, which does n turns of `unit` each. The first, untimed turns find how many fill a piece,
// and let the clock settle at the rate that these instructions get.
template <typename Work>
int64_t Rate(int64_t unit, int64_t nanos, const Work& work) {
  const int64_t piece = std::max<int64_t>(nanos / kPieces, 1);
  int64_t turns = 1;
  for (;;) {
    const int64_t start = Nanos();
    work(turns);
    const int64_t took = Nanos() - start;
    if (took >= piece || turns > INT64_MAX / 4 / unit) {
      break;
    }
    turns *= 2;
  }
  double rates[kPieces];
  const int64_t end = Nanos() + nanos;
  int done = 0;
  while (done < kPieces && (done == 0 || Nanos() < end)) {
    const int64_t start = Nanos();
    work(turns);
    const int64_t took = std::max<int64_t>(Nanos() - start, 1);
    rates[done++] = static_cast<double>(turns) * static_cast<double>(unit) * 1e9 / static_cast<double>(took);
  }
  std::nth_element(rates, rates + done / 2, rates + done);
  return static_cast<int64_t>(rates[done / 2]);
}

int32_t Check(int32_t isa, const void* memory, int64_t bytes) {
  if (Loops(isa) == nullptr || !IsaRunnable(isa)) {
    return FOVEA_E_ISA;
  }
  if (memory == nullptr) {
    return FOVEA_E_NULL;
  }
  if (reinterpret_cast<uintptr_t>(memory) % 64 != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  return bytes > 0 && bytes % 1024 == 0 ? FOVEA_OK : FOVEA_E_SOURCE_BYTES;
}

}  // namespace
}  // namespace fovea

extern "C" int64_t fovea_fma_limit(int32_t isa, int64_t nanos) {
  const fovea::LimitLoops* loops = fovea::Loops(isa);
  if (loops == nullptr || !fovea::IsaRunnable(isa)) {
    return FOVEA_E_ISA;
  }
  return fovea::Rate(loops->flops_per_turn, nanos, loops->fma);
}

extern "C" int64_t fovea_read_limit(int32_t isa, const void* memory, int64_t bytes, int64_t nanos) {
  const int32_t status = fovea::Check(isa, memory, bytes);
  if (status != FOVEA_OK) {
    return status;
  }
  const fovea::LimitLoops* loops = fovea::Loops(isa);
  return fovea::Rate(bytes, nanos, [=](int64_t turns) {
    for (int64_t i = 0; i < turns; i++) {
      loops->read(memory, bytes / 1024);
    }
  });
}

extern "C" int64_t fovea_copy_limit(int32_t isa, void* to, const void* from, int64_t bytes, int64_t nanos) {
  const int32_t status = std::min(fovea::Check(isa, to, bytes), fovea::Check(isa, from, bytes));
  if (status != FOVEA_OK) {
    return status;
  }
  const fovea::LimitLoops* loops = fovea::Loops(isa);
  return fovea::Rate(2 * bytes, nanos, [=](int64_t turns) {
    for (int64_t i = 0; i < turns; i++) {
      loops->copy(to, from, bytes / 1024);
    }
  });
}
