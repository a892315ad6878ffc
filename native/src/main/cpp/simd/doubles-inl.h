// Vectors of doubles under vectors of floats: functions whose f32 result is to be right to about one unit are computed
// in double and rounded once. Included after simd/<isa>-inl.h. Written in the compiler's vector extension; only what it
// cannot say is an intrinsic.
#ifndef FOVEA_SIMD_DOUBLES_INL_H_
#define FOVEA_SIMD_DOUBLES_INL_H_

#include <stdint.h>
#include <string.h>

namespace fovea {
namespace FOVEA_SIMD {

#if defined(FOVEA_SIMD_AVX512)
constexpr int kDoubles = 8;
#elif defined(FOVEA_SIMD_AVX2)
constexpr int kDoubles = 4;
#else
constexpr int kDoubles = 2;
#endif
constexpr int kWides = kLanes / kDoubles;

typedef double Doubles __attribute__((vector_size(kDoubles * 8)));
typedef int64_t Longs __attribute__((vector_size(kDoubles * 8)));
typedef uint64_t Words __attribute__((vector_size(kDoubles * 8)));

// The lanes of a Vec as doubles.
struct Wide {
  Doubles part[kWides];
};

#if defined(FOVEA_SIMD_AVX512)
FOVEA_INLINE Doubles FmaD(Doubles a, Doubles b, Doubles c) {
  return _mm512_fmadd_pd(a, b, c);
}
FOVEA_INLINE Wide Widen(Vec x) {
  return {{_mm512_cvtps_pd(_mm512_castps512_ps256(x)), _mm512_cvtps_pd(_mm512_extractf32x8_ps(x, 1))}};
}
FOVEA_INLINE Vec Narrow(const Wide& x) {
  return _mm512_insertf32x8(_mm512_castps256_ps512(_mm512_cvtpd_ps(x.part[0])), _mm512_cvtpd_ps(x.part[1]), 1);
}
#elif defined(FOVEA_SIMD_AVX2)
FOVEA_INLINE Doubles FmaD(Doubles a, Doubles b, Doubles c) {
  return _mm256_fmadd_pd(a, b, c);
}
FOVEA_INLINE Wide Widen(Vec x) {
  return {{_mm256_cvtps_pd(_mm256_castps256_ps128(x)), _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1))}};
}
FOVEA_INLINE Vec Narrow(const Wide& x) {
  return _mm256_insertf128_ps(_mm256_castps128_ps256(_mm256_cvtpd_ps(x.part[0])), _mm256_cvtpd_ps(x.part[1]), 1);
}
#elif defined(FOVEA_SIMD_NEON)
FOVEA_INLINE Doubles FmaD(Doubles a, Doubles b, Doubles c) {
  return (Doubles)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
}
FOVEA_INLINE Wide Widen(Vec x) {
  return {{(Doubles)vcvt_f64_f32(vget_low_f32(x)), (Doubles)vcvt_high_f64_f32(x)}};
}
FOVEA_INLINE Vec Narrow(const Wide& x) {
  return vcvt_high_f32_f64(vcvt_f32_f64((float64x2_t)x.part[0]), (float64x2_t)x.part[1]);
}
#else
FOVEA_INLINE Doubles FmaD(Doubles a, Doubles b, Doubles c) {
  return a * b + c;
}
FOVEA_INLINE Wide Widen(Vec x) {
  Wide y;
  for (int i = 0; i < kWides; i++) {
    y.part[i] = Doubles{static_cast<double>(x.at[2 * i]), static_cast<double>(x.at[2 * i + 1])};
  }
  return y;
}
FOVEA_INLINE Vec Narrow(const Wide& x) {
  Vec y;
  for (int i = 0; i < kLanes; i++) {
    y.at[i] = static_cast<float>(x.part[i / 2][i % 2]);
  }
  return y;
}
#endif

FOVEA_INLINE Doubles SetD(double x) {
  return x - Doubles{};
}
FOVEA_INLINE Doubles LoadD(const double* p) {
  Doubles x;
  memcpy(&x, p, sizeof x);
  return x;
}
FOVEA_INLINE void StoreD(double* p, Doubles x) {
  memcpy(p, &x, sizeof x);
}
FOVEA_INLINE Doubles SelectD(Longs mask, Doubles yes, Doubles no) {
  return mask ? yes : no;
}

constexpr double kRounder = 0x1.8p52;  // added to a number, its unit is 1

// e^x = scale (1 + p) for |x| <= 700.
struct ReducedD {
  Doubles p, scale;
};

FOVEA_INLINE ReducedD ReduceExpD(Doubles x) {
  const Doubles shifted = x * 0x1.71547652b82fep0 + kRounder;
  const Doubles n = shifted - kRounder;
  Doubles r = FmaD(n, SetD(-0x1.62e42fee00000p-1), x);  // log 2 in two parts, the first of 32 bits
  r = FmaD(n, SetD(-0x1.a39ef35793c76p-33), r);
  Doubles q = SetD(1.0 / 40320);  // Taylor: the next term is below 2^-32
  q = FmaD(q, r, SetD(1.0 / 5040));
  q = FmaD(q, r, SetD(1.0 / 720));
  q = FmaD(q, r, SetD(1.0 / 120));
  q = FmaD(q, r, SetD(1.0 / 24));
  q = FmaD(q, r, SetD(1.0 / 6));
  q = FmaD(q, r, SetD(0.5));
  ReducedD y;
  y.p = FmaD(r * r, q, r);
  // n stands in the lowest bits of `shifted`; as an exponent, 2^n.
  y.scale = (Doubles)(((Words)shifted << 52) + 0x3ff0000000000000ull);
  return y;
}
FOVEA_INLINE Doubles ExpD(Doubles x) {
  const ReducedD y = ReduceExpD(x);
  return FmaD(y.scale, y.p, y.scale);
}
FOVEA_INLINE Doubles Expm1D(Doubles x) {
  const ReducedD y = ReduceExpD(x);
  return FmaD(y.scale, y.p, y.scale - 1.0);
}

// log x for x from 2^-1022 on, finite.
FOVEA_INLINE Doubles LogD(Doubles x) {
  const Words bits = (Words)x;
  // x = 2^k m, m from sqrt(1/2) to sqrt 2: its bits are 0x3fe6a09e667f3bcd on.
  const Words k = (bits + (0x3ff0000000000000ull - 0x3fe6a09e667f3bcdull)) >> 52;  // + 1023
  const Doubles m = (Doubles)(bits - (k << 52) + 0x3ff0000000000000ull);
  const Doubles exponent = (Doubles)(k + 0x4338000000000000ull) - (kRounder + 1023);
  const Doubles s = (m - 1.0) / (m + 1.0), t = s * s;
  Doubles q = SetD(2.0 / 13);  // 2 atanh(s); the next term is below 2^-39
  q = FmaD(q, t, SetD(2.0 / 11));
  q = FmaD(q, t, SetD(2.0 / 9));
  q = FmaD(q, t, SetD(2.0 / 7));
  q = FmaD(q, t, SetD(2.0 / 5));
  q = FmaD(q, t, SetD(2.0 / 3));
  const Doubles fraction = FmaD(s * t, q, s + s);
  return FmaD(exponent, SetD(0x1.62e42fefa39efp-1), fraction);
}

// log(1 + x) for x > -1, finite.
FOVEA_INLINE Doubles Log1pD(Doubles x) {
  const Doubles small = x - x * x * (0.5 - x * (1.0 / 3));  // to x^3 / 4 of it
  const Doubles large = LogD(1.0 + x);
  const Longs is_small = (x < 1e-4) & (x > -1e-4);
  return SelectD(is_small, small, large);
}

// Sine and cosine for |x| <= 2^20.
struct SinCosD {
  Doubles sine, cosine;
};

FOVEA_INLINE SinCosD ReduceSinCosD(Doubles x) {
  const Doubles shifted = x * 0x1.45f306dc9c883p-1 + kRounder;
  const Doubles n = shifted - kRounder;
  Doubles r = FmaD(n, SetD(-0x1.921fb544p0), x);  // pi / 2 in three parts; the products of the first two are exact
  r = FmaD(n, SetD(-0x1.0b4611a6p-34), r);
  r = FmaD(n, SetD(-0x1.3198a2e037073p-69), r);
  const Doubles t = r * r;
  Doubles s = SetD(-1.0 / 39916800);
  s = FmaD(s, t, SetD(1.0 / 362880));
  s = FmaD(s, t, SetD(-1.0 / 5040));
  s = FmaD(s, t, SetD(1.0 / 120));
  s = FmaD(s, t, SetD(-1.0 / 6));
  s = FmaD(s * t, r, r);
  Doubles c = SetD(1.0 / 479001600);
  c = FmaD(c, t, SetD(-1.0 / 3628800));
  c = FmaD(c, t, SetD(1.0 / 40320));
  c = FmaD(c, t, SetD(-1.0 / 720));
  c = FmaD(c, t, SetD(1.0 / 24));
  c = FmaD(c, t, SetD(-0.5));
  c = FmaD(c, t, SetD(1.0));
  const Longs quarter = (Longs)shifted;
  const Longs odd = (quarter & 1) != 0;
  const Doubles sine = SelectD(odd, c, s), cosine = SelectD(odd, s, c);
  SinCosD y;
  y.sine = SelectD((quarter & 2) != 0, -sine, sine);
  y.cosine = SelectD(((quarter + 1) & 2) != 0, -cosine, cosine);
  return y;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_SIMD_DOUBLES_INL_H_
