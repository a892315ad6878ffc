// The limits of Advanced SIMD: 24 sums in registers, reads and copies of 16 bytes at a time.
#include <stdint.h>

#include "limits/loops.h"

#define FOVEA_FMA(n) "fmla v" #n ".4s, v30.4s, v31.4s\n\t"
#define FOVEA_CLEAR(n) "movi v" #n ".4s, #0\n\t"
#define FOVEA_24(f)                                                                                                   \
  f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14) f(15) f(16) f(17) f(18) f(19) f(20) \
      f(21) f(22) f(23)
#define FOVEA_NEON                                                                                                    \
  "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15", "v16", "v17", \
      "v18", "v19", "v20", "v21", "v22", "v23", "v30", "v31"

namespace fovea {
namespace {

void Fma(int64_t turns) {
  // The sums grow by 1e-7 a turn: never subnormal, never infinite.
  const float factors[2] = {1e-7f, 1.0f};
  __asm__ volatile(FOVEA_24(FOVEA_CLEAR)
                   "ld1r {v30.4s}, [%[small]]\n\t"
                   "ld1r {v31.4s}, [%[one]]\n"
                   "1:\n\t" FOVEA_24(FOVEA_FMA) "subs %[turns], %[turns], #1\n\t"
                   "b.ne 1b\n\t"
                   : [turns] "+r"(turns)
                   : [small] "r"(&factors[0]), [one] "r"(&factors[1])
                   : "cc", "memory", FOVEA_NEON);
}

void Read(const void* from, int64_t kilobytes) {
  int64_t turns = 16 * kilobytes;
  __asm__ volatile(
      "1:\n\t"
      "ldp q0, q1, [%[from]]\n\t"
      "ldp q2, q3, [%[from], #32]\n\t"
      "add %[from], %[from], #64\n\t"
      "subs %[turns], %[turns], #1\n\t"
      "b.ne 1b\n\t"
      : [from] "+r"(from), [turns] "+r"(turns)
      :
      : "cc", "memory", FOVEA_NEON);
}

void Copy(void* to, const void* from, int64_t kilobytes) {
  int64_t turns = 16 * kilobytes;
  __asm__ volatile(
      "1:\n\t"
      "ldp q0, q1, [%[from]]\n\t"
      "ldp q2, q3, [%[from], #32]\n\t"
      "stp q0, q1, [%[to]]\n\t"
      "stp q2, q3, [%[to], #32]\n\t"
      "add %[from], %[from], #64\n\t"
      "add %[to], %[to], #64\n\t"
      "subs %[turns], %[turns], #1\n\t"
      "b.ne 1b\n\t"
      : [from] "+r"(from), [to] "+r"(to), [turns] "+r"(turns)
      :
      : "cc", "memory", FOVEA_NEON);
}

}  // namespace

const LimitLoops kLimitLoopsNeon = {24 * 4 * 2, Fma, Read, Copy};

}  // namespace fovea
