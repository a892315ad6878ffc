// The limits of AVX2: 12 sums in registers, reads and copies of 32 bytes at a time.
#include <stdint.h>

#include "limits/loops.h"

#define FOVEA_FMA(n) "vfmadd231ps %%ymm14, %%ymm15, %%ymm" #n "\n\t"
#define FOVEA_CLEAR(n) "vpxor %%ymm" #n ", %%ymm" #n ", %%ymm" #n "\n\t"
#define FOVEA_8(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7)
#define FOVEA_12(f) FOVEA_8(f) f(8) f(9) f(10) f(11)
#define FOVEA_LOAD(n) "vmovups " #n "*32(%[from]), %%ymm" #n "\n\t"
#define FOVEA_STORE(n) "vmovups %%ymm" #n ", " #n "*32(%[to])\n\t"
#define FOVEA_YMM \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm14", "xmm15"

namespace fovea {
namespace {

void Fma(int64_t turns) {
  // The sums grow by 1e-7 a turn: never subnormal, never infinite.
  const float factors[2] = {1e-7f, 1.0f};
  __asm__ volatile(FOVEA_12(FOVEA_CLEAR)
                   "vbroadcastss (%[factors]), %%ymm14\n\t"
                   "vbroadcastss 4(%[factors]), %%ymm15\n\t"
                   ".p2align 6\n"
                   "1:\n\t" FOVEA_12(FOVEA_FMA) FOVEA_12(FOVEA_FMA) "dec %[turns]\n\t"
                   "jnz 1b\n\t"
                   "vzeroupper\n\t"
                   : [turns] "+r"(turns)
                   : [factors] "r"(factors)
                   : "cc", "memory", FOVEA_YMM);
}

void Read(const void* from, int64_t kilobytes) {
  int64_t turns = 4 * kilobytes;
  __asm__ volatile(".p2align 6\n"
                   "1:\n\t" FOVEA_8(FOVEA_LOAD) "add $256, %[from]\n\t"
                   "dec %[turns]\n\t"
                   "jnz 1b\n\t"
                   "vzeroupper\n\t"
                   : [from] "+r"(from), [turns] "+r"(turns)
                   :
                   : "cc", "memory", FOVEA_YMM);
}

void Copy(void* to, const void* from, int64_t kilobytes) {
  int64_t turns = 4 * kilobytes;
  __asm__ volatile(".p2align 6\n"
                   "1:\n\t" FOVEA_8(FOVEA_LOAD) FOVEA_8(FOVEA_STORE) "add $256, %[from]\n\t"
                   "add $256, %[to]\n\t"
                   "dec %[turns]\n\t"
                   "jnz 1b\n\t"
                   "vzeroupper\n\t"
                   : [from] "+r"(from), [to] "+r"(to), [turns] "+r"(turns)
                   :
                   : "cc", "memory", FOVEA_YMM);
}

}  // namespace

const LimitLoops kLimitLoopsAvx2 = {2 * 12 * 8 * 2, Fma, Read, Copy};

}  // namespace fovea
