#ifndef FOVEA_LIMITS_LOOPS_H_
#define FOVEA_LIMITS_LOOPS_H_

#include <stdint.h>

namespace fovea {

// The loops of one level. Registers are fixed by hand: compilers spilled them in some files.
struct LimitLoops {
  int64_t flops_per_turn;
  void (*fma)(int64_t turns);                         // turns >= 1
  void (*read)(const void* from, int64_t kilobytes);  // kilobytes >= 1, of 1024 bytes
  void (*copy)(void* to, const void* from, int64_t kilobytes);
};

extern const LimitLoops kLimitLoopsScalar;
#if defined(FOVEA_BUILD_X86)
extern const LimitLoops kLimitLoopsAvx2;
extern const LimitLoops kLimitLoopsAvx512;
#elif defined(FOVEA_BUILD_ARM64)
extern const LimitLoops kLimitLoopsNeon;
#endif

}  // namespace fovea

#endif  // FOVEA_LIMITS_LOOPS_H_
