// The functions of programs on vectors. Included after simd/<isa>-inl.h, simd/math-inl.h and simd/doubles-inl.h.
//
// Accuracy: what the instruction set has (sums, products, quotients, roots) is rounded once; the others are within 3
// units of the last place of the exact result. Subnormal numbers are numbers. NaN gives NaN, infinities give the
// limits; POW follows java.lang.Math.pow.
#ifndef FOVEA_CPU_F32_TRAIN_FUNCTIONS_INL_H_
#define FOVEA_CPU_F32_TRAIN_FUNCTIONS_INL_H_

#include <float.h>
#include <math.h>

#include "train/plan.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE Vec One(Mask m) {
  return Select(m, Set(1.0f), Zero());
}

struct AddF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Add(a, b); }
};
struct SubF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Sub(a, b); }
};
struct MulF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Mul(a, b); }
};
struct DivF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Div(a, b); }
};
struct MaxF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Select(IsNan(a), a, Max(a, b)); }
};
struct MinF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Select(IsNan(a), a, Min(a, b)); }
};
struct GreaterF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return One(Less(b, a)); }
};
struct GreaterEqualF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return One(LessEqual(b, a)); }
};
struct EqualF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const { return Select(LessEqual(a, b), One(LessEqual(b, a)), Zero()); }
};
struct SelectF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b, Vec c) const { return Select(LessEqual(Absolute(a), Zero()), c, b); }
};
struct MoveF {
  FOVEA_INLINE Vec operator()(Vec a) const { return a; }
};
struct NegF {
  FOVEA_INLINE Vec operator()(Vec a) const { return FromBits(Sub(BitsOf(a), SetInt(INT32_MIN))); }
};
struct AbsF {
  FOVEA_INLINE Vec operator()(Vec a) const { return Absolute(a); }
};
struct SignF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    return Select(Less(Zero(), a), Set(1.0f), Select(Less(a, Zero()), Set(-1.0f), a));
  }
};
struct ReciprocalF {
  FOVEA_INLINE Vec operator()(Vec a) const { return Div(Set(1.0f), a); }
};
struct SqrtF {
  FOVEA_INLINE Vec operator()(Vec a) const { return Sqrt(a); }
};
struct ReluF {
  FOVEA_INLINE Vec operator()(Vec a) const { return Max(Zero(), a); }
};

// f of every lane in double, rounded once.
template <typename F>
FOVEA_INLINE Vec InDoubles(Vec a, F f) {
  Wide x = Widen(a);
  for (int i = 0; i < kWides; i++) {
    x.part[i] = f(x.part[i]);
  }
  return Narrow(x);
}
struct ExpD1 {
  FOVEA_INLINE Doubles operator()(Doubles x) const { return ExpD(x); }
};
struct Expm1D1 {
  FOVEA_INLINE Doubles operator()(Doubles x) const { return Expm1D(x); }
};
struct LogD1 {
  FOVEA_INLINE Doubles operator()(Doubles x) const { return LogD(x); }
};
struct Log1pD1 {
  FOVEA_INLINE Doubles operator()(Doubles x) const { return Log1pD(x); }
};
struct SineD1 {
  FOVEA_INLINE Doubles operator()(Doubles x) const { return ReduceSinCosD(x).sine; }
};
struct CosineD1 {
  FOVEA_INLINE Doubles operator()(Doubles x) const { return ReduceSinCosD(x).cosine; }
};
struct SoftplusD1 {  // of -|x|
  FOVEA_INLINE Doubles operator()(Doubles x) const { return Log1pD(ExpD(x)); }
};

// Beyond these e^x is 0 or infinite; NaN stays.
FOVEA_INLINE Vec ExpRange(Vec a) {
  return Min(Set(90.0f), Max(Set(-110.0f), a));
}

struct ExpF {
  FOVEA_INLINE Vec operator()(Vec a) const { return InDoubles(ExpRange(a), ExpD1()); }
};
struct Expm1F {
  FOVEA_INLINE Vec operator()(Vec a) const { return InDoubles(ExpRange(a), Expm1D1()); }
};
struct SigmoidF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    const Vec z = InDoubles(ExpRange(Negate(Absolute(a))), ExpD1());
    return Div(Select(Less(a, Zero()), z, Set(1.0f)), Add(Set(1.0f), z));
  }
};
struct TanhF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    const Vec magnitude = Min(Set(20.0f), Absolute(a));
    const Vec e = InDoubles(Add(magnitude, magnitude), Expm1D1());
    return WithSign(Div(e, Add(e, Set(2.0f))), a);
  }
};
// log(x + shift) of its definition range, given the vector part for ordinary x.
FOVEA_INLINE Vec LogLimits(Vec a, Vec y, float zero) {
  y = Select(Less(a, Set(zero)), Set(NAN), y);
  y = Select(LessEqual(a, Set(zero)), Select(LessEqual(Set(zero), a), Set(-INFINITY), y), y);
  y = Select(Less(Set(FLT_MAX), a), a, y);
  return Select(IsNan(a), a, y);
}
struct LogF {
  FOVEA_INLINE Vec operator()(Vec a) const { return LogLimits(a, InDoubles(a, LogD1()), 0.0f); }
};
struct Log1pF {
  FOVEA_INLINE Vec operator()(Vec a) const { return LogLimits(a, InDoubles(a, Log1pD1()), -1.0f); }
};
struct SoftplusF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    const Vec tail = InDoubles(ExpRange(Negate(Absolute(a))), SoftplusD1());
    return Add(Max(Zero(), a), tail);
  }
};
struct ErfF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    const Vec x = Min(Set(6.0f), Absolute(a));
    const Vec t = Mul(x, x);
    Vec q = Set(7.875875e-5f);  // erf(x) / x, 0 <= x <= 1, as in simd/math-inl.h
    q = Fma(q, t, Set(-8.0168643e-4f));
    q = Fma(q, t, Set(5.1890872e-3f));
    q = Fma(q, t, Set(-2.6854211e-2f));
    q = Fma(q, t, Set(1.1283594e-1f));
    q = Fma(q, t, Set(-3.7612626e-1f));
    q = Fma(q, t, Set(1.1283791f));
    const Vec tail = HalfErfc(x);
    const Vec far = Sub(Set(1.0f), Add(tail, tail));
    return WithSign(Select(Less(x, Set(1.0f)), Mul(x, q), far), a);
  }
};

// A vector of which some lanes are computed one by one.
template <typename Bad, typename F>
FOVEA_INLINE Vec Repair(Vec a, Vec b, Vec y, Bad bad, F f) {
  float as[kLanes], bs[kLanes], ys[kLanes];
  Store(as, a);
  Store(bs, b);
  int any = 0;
  for (int i = 0; i < kLanes; i++) {
    any |= static_cast<int>(bad(as[i], bs[i]));
  }
  if (any == 0) {
    return y;
  }
  Store(ys, y);
  for (int i = 0; i < kLanes; i++) {
    ys[i] = bad(as[i], bs[i]) ? f(as[i], bs[i]) : ys[i];
  }
  return Load(ys);
}

struct FarAngle {
  FOVEA_INLINE bool operator()(float a, float) const { return !(a >= -1e5f && a <= 1e5f); }
};
struct SineOfFar {
  FOVEA_INLINE float operator()(float a, float) const { return static_cast<float>(::sin(static_cast<double>(a))); }
};
struct CosineOfFar {
  FOVEA_INLINE float operator()(float a, float) const { return static_cast<float>(::cos(static_cast<double>(a))); }
};
FOVEA_INLINE Vec NearAngle(Vec a) {
  return Min(Set(1e5f), Max(Set(-1e5f), a));
}
struct SinF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    // Below 2^-12 x itself is sin x, its sign and subnormals kept.
    const Vec y = InDoubles(NearAngle(a), SineD1());
    return Repair(a, a, Select(Less(Absolute(a), Set(0x1p-12f)), a, y), FarAngle(), SineOfFar());
  }
};
struct CosF {
  FOVEA_INLINE Vec operator()(Vec a) const {
    return Repair(a, a, InDoubles(NearAngle(a), CosineD1()), FarAngle(), CosineOfFar());
  }
};

struct OddPower {
  FOVEA_INLINE bool operator()(float a, float b) const {
    return !(a > 0.0f && a <= FLT_MAX && b >= -FLT_MAX && b <= FLT_MAX);
  }
};
struct PowerOf {
  FOVEA_INLINE float operator()(float a, float b) const {
    if (b != b || ((a == 1.0f || a == -1.0f) && (b > FLT_MAX || b < -FLT_MAX))) {
      return NAN;  // where C says 1
    }
    return static_cast<float>(::pow(static_cast<double>(a), static_cast<double>(b)));
  }
};
struct PowF {
  FOVEA_INLINE Vec operator()(Vec a, Vec b) const {
    const Vec base = Select(Less(Zero(), a), Min(Set(FLT_MAX), a), Set(1.0f));
    Wide x = Widen(base);
    const Wide e = Widen(Min(Set(1e30f), Max(Set(-1e30f), b)));
    for (int i = 0; i < kWides; i++) {
      Doubles t = LogD(x.part[i]) * e.part[i];
      t = SelectD(t > 100.0, SetD(100.0), t);
      t = SelectD(t < -120.0, SetD(-120.0), t);
      x.part[i] = ExpD(t);
    }
    return Repair(a, b, Narrow(x), OddPower(), PowerOf());
  }
};

struct SquareF {
  FOVEA_INLINE Vec operator()(Vec a) const { return Mul(a, a); }
};
struct CubeF {
  FOVEA_INLINE Vec operator()(Vec a) const { return Mul(Mul(a, a), a); }
};

// The 24 bits that api.spi.OpCode.UNIFORM takes from a seed and an element's number.
FOVEA_INLINE Doubles UniformD(Words seed, Words element) {
  Words z = seed + (element + 1) * 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  z = (z ^ (z >> 31)) >> 40;
  return ((Doubles)(z + 0x4330000000000000ull) - 0x1p52) * 0x1p-24;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_FUNCTIONS_INL_H_
