// The limits of AVX-512: 24 sums in registers, reads and copies of whole lines.
#include <stdint.h>

#include "limits/loops.h"

#define FOVEA_FMA(n) "vfmadd231ps %%zmm30, %%zmm31, %%zmm" #n "\n\t"
#define FOVEA_CLEAR(n) "vpxord %%zmm" #n ", %%zmm" #n ", %%zmm" #n "\n\t"
#define FOVEA_24(f)                                                                                                   \
  f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14) f(15) f(16) f(17) f(18) f(19) f(20) \
      f(21) f(22) f(23)
#define FOVEA_16(f) f(0) f(1) f(2) f(3) f(4) f(5) f(6) f(7) f(8) f(9) f(10) f(11) f(12) f(13) f(14) f(15)
#define FOVEA_LOAD(n) "vmovups " #n "*64(%[from]), %%zmm" #n "\n\t"
#define FOVEA_STORE(n) "vmovups %%zmm" #n ", " #n "*64(%[to])\n\t"
#define FOVEA_ZMM                                                                                                     \
  "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", \
      "xmm14", "xmm15", "xmm16", "xmm17", "xmm18", "xmm19", "xmm20", "xmm21", "xmm22", "xmm23", "xmm30", "xmm31"

namespace fovea {
namespace {

void Fma(int64_t turns) {
  // The sums grow by 1e-7 a turn: never subnormal, never infinite.
  const float factors[2] = {1e-7f, 1.0f};
  __asm__ volatile(FOVEA_24(FOVEA_CLEAR)
                   "vbroadcastss (%[factors]), %%zmm30\n\t"
                   "vbroadcastss 4(%[factors]), %%zmm31\n\t"
                   ".p2align 6\n"
                   "1:\n\t" FOVEA_24(FOVEA_FMA) "dec %[turns]\n\t"
                   "jnz 1b\n\t"
                   "vzeroupper\n\t"
                   : [turns] "+r"(turns)
                   : [factors] "r"(factors)
                   : "cc", "memory", FOVEA_ZMM);
}

void Read(const void* from, int64_t kilobytes) {
  __asm__ volatile(".p2align 6\n"
                   "1:\n\t" FOVEA_16(FOVEA_LOAD) "add $1024, %[from]\n\t"
                   "dec %[kilobytes]\n\t"
                   "jnz 1b\n\t"
                   "vzeroupper\n\t"
                   : [from] "+r"(from), [kilobytes] "+r"(kilobytes)
                   :
                   : "cc", "memory", FOVEA_ZMM);
}

void Copy(void* to, const void* from, int64_t kilobytes) {
  __asm__ volatile(".p2align 6\n"
                   "1:\n\t" FOVEA_16(FOVEA_LOAD) FOVEA_16(FOVEA_STORE) "add $1024, %[from]\n\t"
                   "add $1024, %[to]\n\t"
                   "dec %[kilobytes]\n\t"
                   "jnz 1b\n\t"
                   "vzeroupper\n\t"
                   : [from] "+r"(from), [to] "+r"(to), [kilobytes] "+r"(kilobytes)
                   :
                   : "cc", "memory", FOVEA_ZMM);
}

}  // namespace

const LimitLoops kLimitLoopsAvx512 = {24 * 16 * 2, Fma, Read, Copy};

}  // namespace fovea
