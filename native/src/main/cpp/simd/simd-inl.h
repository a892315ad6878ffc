// Vectors of floats, one set of names for every instruction set. A source file is compiled once for an instruction set:
// it includes simd/<isa>-inl.h FIRST and then `*-inl.h` files, whose code lies in namespace fovea::FOVEA_SIMD, so that
// the variants never meet in the linker. Such files must use no inline function or template of a shared namespace
// (std::min, member functions of shared structs that are not inlined by force): the linker would keep one copy for all.
//
// Vec: kLanes floats (16, 8, 4). Block: 16 floats, whatever the width. Mask: of a comparison. Int: kLanes int32.
//   Max(a, b), Min(a, b): b when either is NaN (NEON: NaN), so Min(high, Max(low, x)) keeps a NaN of x.
//   LoadPartial and StorePartial touch the first n lanes (0..kLanes - 1 or kLanes); others load as 0.
//   RoundToInt rounds to nearest, ties to even. ShiftRight shifts zeros in.
//   Fma(a, b, c) = a * b + c, fused where the instruction set can.
#ifndef FOVEA_SIMD_SIMD_INL_H_
#define FOVEA_SIMD_SIMD_INL_H_

#include <stdint.h>

#ifndef FOVEA_SIMD
#error "include simd/<isa>-inl.h first"
#endif

namespace fovea {
namespace FOVEA_SIMD {

constexpr int kBlock = 16;
constexpr int kVecs = kBlock / kLanes;  // vectors of a block

struct Block {
  Vec part[kVecs];
};

struct BlockMask {
  Mask part[kVecs];
};

struct BlockInt {
  Int part[kVecs];
};

// r.part[i] = expression for every vector i of a block
#define FOVEA_PARTS(type, expression) \
  type r;                             \
  for (int i = 0; i < kVecs; i++) {   \
    r.part[i] = expression;           \
  }                                   \
  return r

FOVEA_INLINE Block LoadBlock(const float* p) {
  FOVEA_PARTS(Block, Load(p + i * kLanes));
}
FOVEA_INLINE void Store(float* p, const Block& x) {
  for (int i = 0; i < kVecs; i++) {
    Store(p + i * kLanes, x.part[i]);
  }
}
FOVEA_INLINE int LanesOfPart(int n, int part) {
  const int left = n - part * kLanes;
  return left < 0 ? 0 : left < kLanes ? left : kLanes;
}
// The first n of 16 floats, 0 <= n <= 16; the rest zero.
FOVEA_INLINE Block LoadBlockPartial(const float* p, int n) {
  FOVEA_PARTS(Block, LoadPartial(p + i * kLanes, LanesOfPart(n, i)));
}
FOVEA_INLINE void StorePartial(float* p, const Block& x, int n) {
  for (int i = 0; i < kVecs; i++) {
    StorePartial(p + i * kLanes, x.part[i], LanesOfPart(n, i));
  }
}
FOVEA_INLINE Block LoadBlockHalf(const uint16_t* p) {
  FOVEA_PARTS(Block, LoadHalf(p + i * kLanes));
}
FOVEA_INLINE Block SetBlock(float x) {
  FOVEA_PARTS(Block, Set(x));
}
FOVEA_INLINE BlockInt SetBlockInt(int32_t x) {
  FOVEA_PARTS(BlockInt, SetInt(x));
}
FOVEA_INLINE Block Add(const Block& a, const Block& b) {
  FOVEA_PARTS(Block, Add(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Sub(const Block& a, const Block& b) {
  FOVEA_PARTS(Block, Sub(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Mul(const Block& a, const Block& b) {
  FOVEA_PARTS(Block, Mul(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Div(const Block& a, const Block& b) {
  FOVEA_PARTS(Block, Div(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Min(const Block& a, const Block& b) {
  FOVEA_PARTS(Block, Min(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Max(const Block& a, const Block& b) {
  FOVEA_PARTS(Block, Max(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Fma(const Block& a, const Block& b, const Block& c) {
  FOVEA_PARTS(Block, Fma(a.part[i], b.part[i], c.part[i]));
}
FOVEA_INLINE BlockMask Less(const Block& a, const Block& b) {
  FOVEA_PARTS(BlockMask, Less(a.part[i], b.part[i]));
}
FOVEA_INLINE Block Select(const BlockMask& m, const Block& yes, const Block& no) {
  FOVEA_PARTS(Block, Select(m.part[i], yes.part[i], no.part[i]));
}

#undef FOVEA_PARTS

// The sum and the largest of the lanes, in the order 0 + 1 + ... + kLanes - 1.
FOVEA_INLINE float SumOfLanes(Vec x) {
  float lanes[kLanes];
  Store(lanes, x);
  float sum = lanes[0];
  for (int i = 1; i < kLanes; i++) {
    sum += lanes[i];
  }
  return sum;
}
FOVEA_INLINE float LargestLane(Vec x) {
  float lanes[kLanes];
  Store(lanes, x);
  float largest = lanes[0];
  for (int i = 1; i < kLanes; i++) {
    largest = lanes[i] > largest ? lanes[i] : largest;
  }
  return largest;
}

FOVEA_INLINE int32_t Smaller(int32_t a, int32_t b) {
  return a < b ? a : b;
}
FOVEA_INLINE int32_t Larger(int32_t a, int32_t b) {
  return a > b ? a : b;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_SIMD_SIMD_INL_H_
