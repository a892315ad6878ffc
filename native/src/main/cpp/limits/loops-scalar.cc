// The limit of plain C++: four floats at a time, which is what every machine of this architecture has and what the
// compiler makes of the scalar kernels' arrays. No fused multiply-add: a product and a sum.
#include <stdint.h>
#include <string.h>

#include "limits/loops.h"

namespace fovea {
namespace {

typedef float Four __attribute__((vector_size(16)));

// Enough sums to hide the latency of both, and not too many for 16 registers.
constexpr int kSums = 12;

void Fma(int64_t turns) {
  Four factor = {0.999f, 0.999f, 0.999f, 0.999f};
  Four term = {1e-3f, 1e-3f, 1e-3f, 1e-3f};
  __asm__ volatile("" : "+m"(factor), "+m"(term));  // not known to the compiler
  Four sums[kSums];
#pragma GCC unroll 12
  for (int i = 0; i < kSums; i++) {
    sums[i] = term;
  }
  for (int64_t turn = 0; turn < turns; turn++) {
#pragma GCC unroll 12
    for (int i = 0; i < kSums; i++) {
      sums[i] = sums[i] * factor + term;
    }
  }
  Four sum = term;
#pragma GCC unroll 12
  for (int i = 0; i < kSums; i++) {
    sum += sums[i];
  }
  __asm__ volatile("" : : "m"(sum));
}

void Read(const void* from, int64_t kilobytes) {
  const char* at = static_cast<const char*>(from);
  uint64_t mix = 0;
  for (int64_t i = 0; i < kilobytes * 1024; i += 8) {
    uint64_t word;
    memcpy(&word, at + i, 8);
    mix ^= word;
  }
  __asm__ volatile("" : : "r"(mix));
}

void Copy(void* to, const void* from, int64_t kilobytes) {
  for (int64_t i = 0; i < kilobytes; i++) {
    memcpy(static_cast<char*>(to) + 1024 * i, static_cast<const char*>(from) + 1024 * i, 1024);
  }
}

}  // namespace

const LimitLoops kLimitLoopsScalar = {2 * 4 * kSums, Fma, Read, Copy};

}  // namespace fovea
