// The floating point state inside of native code: subnormal numbers are zeros, whatever the caller had set.
#ifndef FOVEA_ENGINE_FLOATING_H_
#define FOVEA_ENGINE_FLOATING_H_

#include <stdint.h>

#if defined(FOVEA_BUILD_X86)
#include <xmmintrin.h>
#endif

namespace fovea {

// Flushes subnormals of this thread while it lives, rounds to nearest and traps nothing; restores the state then.
class FlushDenormals {
 public:
#if defined(FOVEA_BUILD_X86)
  FlushDenormals() : before_(_mm_getcsr()) {
    _mm_setcsr(0x1f80 | 0x8000 | 0x0040);  // exceptions masked, flush to zero, denormals are zeros
  }
  ~FlushDenormals() {
    _mm_setcsr(before_);
  }

 private:
  uint32_t before_;
#elif defined(FOVEA_BUILD_ARM64)
  FlushDenormals() {
    __asm__ volatile("mrs %0, fpcr" : "=r"(before_));
    const uint64_t flush = uint64_t{1} << 24;
    __asm__ volatile("msr fpcr, %0" : : "r"(flush));
  }
  ~FlushDenormals() {
    __asm__ volatile("msr fpcr, %0" : : "r"(before_));
  }

 private:
  uint64_t before_;
#else
  FlushDenormals() {}
  ~FlushDenormals() {}
#endif

  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
};

}  // namespace fovea

#endif  // FOVEA_ENGINE_FLOATING_H_
