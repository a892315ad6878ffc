// The activations of program.h on vectors, and their pass over a piece of a tensor.
#ifndef FOVEA_CPU_F32_ACTIVATION_INL_H_
#define FOVEA_CPU_F32_ACTIVATION_INL_H_

#include "engine/view.h"
#include "simd/math-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE Vec HardSigmoid(Vec x) {
  return Min(Set(1.0f), Max(Zero(), Fma(x, Set(1.0f / 6), Set(0.5f))));
}

// x without minus infinity, for functions that vanish or end far to the left: infinity times zero is no number.
FOVEA_INLINE Vec Finite(Vec x) {
  return Max(Set(-1e30f), x);
}

template <int kActivation>
FOVEA_INLINE Vec Activated(Vec x, float alpha, float beta) {
  if constexpr (kActivation == FOVEA_ACTIVATION_CLAMP) {
    return Min(Set(beta), Max(Set(alpha), x));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_LEAKY_RELU) {
    return Select(Less(x, Zero()), Mul(Set(alpha), x), x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_ELU) {
    return Select(Less(x, Zero()), Mul(Set(alpha), Expm1(Min(Zero(), x))), x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_SELU) {
    return Mul(Set(beta), Select(Less(x, Zero()), Mul(Set(alpha), Expm1(Min(Zero(), x))), x));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_CELU) {
    const Vec e = Expm1(Min(Set(80.0f), Div(x, Set(alpha))));
    return Select(Less(x, Zero()), Mul(Set(alpha), e), x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_GELU) {
    return Mul(Finite(x), HalfErfc(Mul(x, Set(-0.70710678f))));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_GELU_TANH) {
    // (1 + tanh(u)) / 2 = sigmoid(2 u), u = sqrt(2 / pi) (x + 0.044715 x^3)
    const Vec cube = Mul(Mul(x, x), x);
    return Mul(Finite(x), Sigmoid(Mul(Set(1.59576912f), Fma(cube, Set(0.044715f), x))));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_SIGMOID) {
    return Sigmoid(x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_HARD_SIGMOID) {
    return HardSigmoid(x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_SILU) {
    return Mul(Finite(x), Sigmoid(x));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_HARD_SILU) {
    return Mul(Finite(x), HardSigmoid(x));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_MISH) {
    // tanh(log(1 + e^x)) = n / (n + 2), n = e^x (e^x + 2)
    const Vec e = Exp(Min(Set(30.0f), x));
    const Vec n = Mul(e, Add(e, Set(2.0f)));
    return Mul(Finite(x), Div(n, Add(n, Set(2.0f))));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_SOFTPLUS) {
    return Add(Max(Zero(), x), Log1p(Exp(Negate(Absolute(x)))));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_SOFTSIGN) {
    const Vec finite = Min(Set(1e30f), Finite(x));
    return Div(finite, Add(Set(1.0f), Absolute(finite)));
  } else if constexpr (kActivation == FOVEA_ACTIVATION_TANH) {
    return Tanh(x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_EXPONENTIAL) {
    return Exp(x);
  } else if constexpr (kActivation == FOVEA_ACTIVATION_RSQRT) {
    // The root of minus zero is minus zero.
    return Div(Set(1.0f), Sqrt(Absolute(Max(Zero(), x))));
  } else {
    return x;
  }
}

// n elements; out may be in.
template <int kActivation>
FOVEA_INLINE void ActivateLine(const float* in, float* out, int64_t n, float alpha, float beta) {
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    Store(out + i, Activated<kActivation>(Load(in + i), alpha, beta));
  }
  if (i < n) {
    const int left = static_cast<int>(n - i);
    StorePartial(out + i, Activated<kActivation>(LoadPartial(in + i, left), alpha, beta), left);
  }
}

// Pixels rows x columns of the blocks. Lanes past the last channel of C16 stay as `in` has them in place, and are not
// written elsewhere but for the whole blocks.
template <int kActivation>
__attribute__((noinline)) void ActivatePixels(const View& in, const View& out, Range blocks, Range rows, Range columns,
                                              float alpha, float beta) {
  for (int32_t b = blocks.from; b < blocks.to; b++) {
    const int lanes = out.blocked ? Smaller(kBlock, out.channels - b * kBlock) : kBlock;
    for (int32_t y = rows.from; y < rows.to; y++) {
      const float* from = in.Row(b, y) + static_cast<int64_t>(columns.from) * in.pixel;
      float* to = out.Row(b, y) + static_cast<int64_t>(columns.from) * out.pixel;
      const int64_t pixels = columns.to - columns.from;
      if (lanes == kBlock) {
        ActivateLine<kActivation>(from, to, pixels * out.pixel, alpha, beta);
        continue;
      }
      for (int64_t x = 0; x < pixels; x++, from += kBlock, to += kBlock) {
        float pixel[kBlock] = {};
        ActivateLine<kActivation>(from, pixel, lanes, alpha, beta);
        Store(to, LoadBlock(pixel));
      }
    }
  }
}

// f(in) to out, two views of one shape and format; out may be in.
inline void ActivateFrom(const fovea_step& step, const View& in, const View& out, Range blocks, Range rows,
                         Range columns) {
  switch (step.activation) {
#define FOVEA_CASE(activation)                                                         \
  case activation:                                                                     \
    ActivatePixels<activation>(in, out, blocks, rows, columns, step.alpha, step.beta); \
    return
    FOVEA_CASE(FOVEA_ACTIVATION_CLAMP);
    FOVEA_CASE(FOVEA_ACTIVATION_LEAKY_RELU);
    FOVEA_CASE(FOVEA_ACTIVATION_ELU);
    FOVEA_CASE(FOVEA_ACTIVATION_SELU);
    FOVEA_CASE(FOVEA_ACTIVATION_CELU);
    FOVEA_CASE(FOVEA_ACTIVATION_GELU);
    FOVEA_CASE(FOVEA_ACTIVATION_GELU_TANH);
    FOVEA_CASE(FOVEA_ACTIVATION_SIGMOID);
    FOVEA_CASE(FOVEA_ACTIVATION_HARD_SIGMOID);
    FOVEA_CASE(FOVEA_ACTIVATION_SILU);
    FOVEA_CASE(FOVEA_ACTIVATION_HARD_SILU);
    FOVEA_CASE(FOVEA_ACTIVATION_MISH);
    FOVEA_CASE(FOVEA_ACTIVATION_SOFTPLUS);
    FOVEA_CASE(FOVEA_ACTIVATION_SOFTSIGN);
    FOVEA_CASE(FOVEA_ACTIVATION_TANH);
    FOVEA_CASE(FOVEA_ACTIVATION_EXPONENTIAL);
    FOVEA_CASE(FOVEA_ACTIVATION_RSQRT);
#undef FOVEA_CASE
    default:
      ActivatePixels<FOVEA_ACTIVATION_NONE>(in, out, blocks, rows, columns, 0, 0);
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_ACTIVATION_INL_H_
