// Which instruction sets this machine runs: what the CPU has (CPUID) and the operating system saves (XGETBV).
#include "dispatch/isa.h"

#include "fovea/fovea.h"

#if defined(FOVEA_BUILD_X86)
#include <cpuid.h>

#include <atomic>
#endif

namespace fovea {
namespace {

#if defined(FOVEA_BUILD_X86)
bool Bit(uint32_t word, int bit) {
  return (word >> bit & 1) != 0;
}

int32_t DetectX86() {
  uint32_t a, b, c, d;
  if (__get_cpuid(1, &a, &b, &c, &d) == 0 || !Bit(c, 27) || !Bit(c, 12) || !Bit(c, 29)) {  // OSXSAVE, FMA, F16C
    return FOVEA_ISA_SCALAR;
  }
  uint32_t low, high;
  __asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  if ((low & 0x6) != 0x6 || __get_cpuid_count(7, 0, &a, &b, &c, &d) == 0 || !Bit(b, 5)) {  // XMM, YMM; AVX2
    return FOVEA_ISA_SCALAR;
  }
  const bool avx512 = Bit(b, 16) && Bit(b, 17) && Bit(b, 30) && Bit(b, 31);  // F, DQ, BW, VL
  if ((low & 0xe6) != 0xe6 || !avx512) {                                     // opmask, ZMM
    return FOVEA_ISA_AVX2;
  }
  return Bit(c, 11) ? FOVEA_ISA_AVX512VNNI : FOVEA_ISA_AVX512;
}

// The best level, asked for once: CPUID leaves a virtual machine and takes some 30 us there. Threads that ask at the
// same time find the same.
int32_t BestX86() {
  static std::atomic<int32_t> best{-1};
  int32_t isa = best.load(std::memory_order_relaxed);
  if (isa < 0) {
    isa = DetectX86();
    best.store(isa, std::memory_order_relaxed);
  }
  return isa;
}
#endif

}  // namespace

bool IsaRunnable(int32_t isa) {
  if (isa == FOVEA_ISA_SCALAR) {
    return true;
  }
#if defined(FOVEA_BUILD_X86)
  return isa > FOVEA_ISA_SCALAR && isa <= FOVEA_ISA_AVX512VNNI && isa <= BestX86();
#elif defined(FOVEA_BUILD_ARM64)
  return isa == FOVEA_ISA_NEON;  // part of the architecture
#else
  return false;
#endif
}

bool IsaAllowed(int32_t isa, int32_t max_isa) {
  if (isa == FOVEA_ISA_SCALAR) {
    return true;
  }
  const bool arm = isa == FOVEA_ISA_NEON;
  const bool arm_cap = max_isa == FOVEA_ISA_NEON;
  if (max_isa == FOVEA_ISA_SCALAR) {
    return false;
  }
  return arm != arm_cap || isa <= max_isa;
}

}  // namespace fovea

extern "C" int32_t fovea_isa(int32_t max_isa) {
  for (int32_t isa = FOVEA_ISA_NEON; isa > FOVEA_ISA_SCALAR; isa--) {
    if (fovea::IsaAllowed(isa, max_isa) && fovea::IsaRunnable(isa)) {
      return isa;
    }
  }
  return FOVEA_ISA_SCALAR;
}
