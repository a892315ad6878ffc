// Exponential, logarithm and error functions of vectors. Included after simd/<isa>-inl.h.
//
// Accuracy, against the exact result, eps = 2^-24; results below 2^-126 in magnitude may be 0 or keep fewer bits:
//   Exp, Expm1, Log1p: relative error <= 4 eps. Sigmoid, Tanh: relative error <= 8 eps.
//   HalfErfc(x) = erfc(x) / 2: relative error <= (8 + 2 x^2) eps.
// NaN gives NaN; infinities give the limits.
// The coefficients are Chebyshev fits made for these intervals (near-minimax, fitted in 40 digits).
#ifndef FOVEA_SIMD_MATH_INL_H_
#define FOVEA_SIMD_MATH_INL_H_

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE Vec Negate(Vec x) {
  return FromBits(Sub(BitsOf(x), SetInt(INT32_MIN)));  // adds the sign bit
}
FOVEA_INLINE Vec Absolute(Vec x) {
  return FromBits(And(BitsOf(x), SetInt(INT32_MAX)));
}
// The magnitude of x, which is not negative, with the sign of y.
FOVEA_INLINE Vec WithSign(Vec x, Vec y) {
  return FromBits(Or(BitsOf(x), And(BitsOf(y), SetInt(INT32_MIN))));
}
// 2^n for -126 <= n <= 127.
FOVEA_INLINE Vec PowerOfTwo(Int n) {
  return FromBits(ShiftLeft<23>(Add(n, SetInt(127))));
}

// e^x = 2^n (1 + p), |log 2^n - x| <= log(2) / 2.
struct Reduced {
  Vec p;
  Int n;
};

FOVEA_INLINE Reduced ReduceExp(Vec x) {
  Reduced y;
  y.n = RoundToInt(Mul(x, Set(1.44269504f)));
  const Vec n = ToFloat(y.n);
  Vec r = Fma(n, Set(-0.693359375f), x);  // log 2 in two parts, the first of ten bits: exact
  r = Fma(n, Set(2.12194440e-4f), r);
  // (e^r - 1 - r) / r^2
  Vec q = Set(1.989108e-4f);
  q = Fma(q, r, Set(1.3933731e-3f));
  q = Fma(q, r, Set(8.3333105e-3f));
  q = Fma(q, r, Set(4.1666463e-2f));
  q = Fma(q, r, Set(1.6666667e-1f));
  q = Fma(q, r, Set(0.5f));
  y.p = Fma(Mul(r, r), q, r);
  return y;
}

// e^x.
FOVEA_INLINE Vec Exp(Vec x) {
  const Reduced y = ReduceExp(Min(Set(89.0f), Max(Set(-104.0f), x)));
  const Int half = RoundToInt(Mul(ToFloat(y.n), Set(0.5f)));  // 2^128 and 2^-150 have no float of their own
  return Mul(Mul(Add(Set(1.0f), y.p), PowerOfTwo(half)), PowerOfTwo(Sub(y.n, half)));
}

// e^x - 1 for x <= 80.
FOVEA_INLINE Vec Expm1(Vec x) {
  const Reduced y = ReduceExp(Max(Set(-40.0f), x));
  const Vec power = PowerOfTwo(y.n);
  return Fma(power, y.p, Sub(power, Set(1.0f)));
}

// log(1 + x) for 0 <= x <= 1: 2 atanh(x / (x + 2)).
FOVEA_INLINE Vec Log1p(Vec x) {
  const Vec s = Div(x, Add(x, Set(2.0f)));
  const Vec t = Mul(s, s);
  Vec q = Set(2.0f / 17);
  q = Fma(q, t, Set(2.0f / 15));
  q = Fma(q, t, Set(2.0f / 13));
  q = Fma(q, t, Set(2.0f / 11));
  q = Fma(q, t, Set(2.0f / 9));
  q = Fma(q, t, Set(2.0f / 7));
  q = Fma(q, t, Set(2.0f / 5));
  q = Fma(q, t, Set(2.0f / 3));
  return Fma(Mul(s, t), q, Add(s, s));
}

// 1 / (1 + e^-x).
FOVEA_INLINE Vec Sigmoid(Vec x) {
  const Vec z = Exp(Negate(Absolute(x)));
  return Div(Select(Less(x, Zero()), z, Set(1.0f)), Add(Set(1.0f), z));
}

FOVEA_INLINE Vec Tanh(Vec x) {
  const Vec magnitude = Min(Set(20.0f), Absolute(x));
  const Vec e = Expm1(Add(magnitude, magnitude));
  return WithSign(Div(e, Add(e, Set(2.0f))), x);
}

// erfc(x) / 2: the normal distribution at -x sqrt(2).
FOVEA_INLINE Vec HalfErfc(Vec x) {
  const Vec a = Min(Set(20.0f), Absolute(x));  // there the result is 0 or 1
  const Vec t = Mul(a, a);
  // erf(a) / a, 0 <= a <= 1
  Vec q = Set(7.875875e-5f);
  q = Fma(q, t, Set(-8.0168643e-4f));
  q = Fma(q, t, Set(5.1890872e-3f));
  q = Fma(q, t, Set(-2.6854211e-2f));
  q = Fma(q, t, Set(1.1283594e-1f));
  q = Fma(q, t, Set(-3.7612626e-1f));
  q = Fma(q, t, Set(1.1283791f));
  const Vec near = Fma(Set(-0.5f), Mul(x, q), Set(0.5f));
  // e^(a^2) erfc(a) in u = 1 / (1 + a / 2), 1 <= a <= 10
  const Vec u = Div(Set(1.0f), Fma(Set(0.5f), a, Set(1.0f)));
  Vec g = Set(7.4066184e-2f);
  g = Fma(g, u, Set(-1.6263774e-1f));
  g = Fma(g, u, Set(-6.2601734e-3f));
  g = Fma(g, u, Set(1.2965189e-1f));
  g = Fma(g, u, Set(1.4660777e-1f));
  g = Fma(g, u, Set(2.5629827e-1f));
  g = Fma(g, u, Set(2.8040472e-1f));
  g = Fma(g, u, Set(2.8225628e-1f));
  g = Fma(g, u, Set(-6.433823e-6f));
  const Vec tail = Mul(Mul(Set(0.5f), g), Exp(Negate(t)));
  const Vec far = Select(Less(x, Zero()), Sub(Set(1.0f), tail), tail);
  return Select(Less(a, Set(1.0f)), near, far);
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_SIMD_MATH_INL_H_
