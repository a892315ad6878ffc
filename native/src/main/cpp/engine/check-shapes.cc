// Checks of a step's parameters and shapes by kind. The tensors have been checked before.
#include "engine/plan.h"

namespace fovea {
namespace {

constexpr int32_t kMostSteps = 1 << 12;  // kernel, stride, dilation and pads

bool Between(int64_t low, int64_t value, int64_t high) {
  return low <= value && value <= high;
}

bool IsBit(int32_t value) {
  return value == 0 || value == 1;
}

bool SameSize(const fovea_tensor& a, const fovea_tensor& b) {
  return a.height == b.height && a.width == b.width;
}

bool SameShape(const fovea_tensor& a, const fovea_tensor& b) {
  return SameSize(a, b) && a.channels == b.channels;
}

bool IsVector(const fovea_tensor& t) {
  return t.height == 1 && t.width == 1;
}

bool NoHalo(const fovea_tensor& t) {
  return (t.top | t.left | t.bottom | t.right) == 0;
}

int64_t Elements(const fovea_tensor& t) {
  return static_cast<int64_t>(t.height) * t.width * t.channels;
}

// NHWC, or a C16 vector whose channels lie side by side.
bool ChannelsTogether(const fovea_tensor& t) {
  return t.format == FOVEA_FORMAT_NHWC || (IsVector(t) && NoHalo(t));
}

bool IsActivation(const fovea_step& s) {
  return Between(0, s.activation, FOVEA_ACTIVATION_COUNT - 1);
}

bool WindowInRange(const fovea_step& s) {
  return Between(1, s.kernel_height, kMostSteps) && Between(1, s.kernel_width, kMostSteps) &&
         Between(1, s.stride_height, kMostSteps) && Between(1, s.stride_width, kMostSteps) &&
         Between(1, s.dilation_height, kMostSteps) && Between(1, s.dilation_width, kMostSteps) &&
         Between(0, s.pad_top, kMostSteps) && Between(0, s.pad_left, kMostSteps) && s.groups >= 1;
}

// Coordinates that kernels compute as int32: the last window's end, padding included.
bool CoordinatesFit(int32_t size, int32_t stride, int32_t kernel, int32_t dilation) {
  return static_cast<int64_t>(size) * stride + static_cast<int64_t>(kernel) * dilation + kMostSteps <= INT32_MAX;
}

bool WindowsFit(const fovea_step& s, const fovea_tensor& t) {
  return CoordinatesFit(t.height, s.stride_height, s.kernel_height, s.dilation_height) &&
         CoordinatesFit(t.width, s.stride_width, s.kernel_width, s.dilation_width);
}

int32_t CheckPlain(const fovea_step& s, const fovea_tensor& in, const fovea_tensor* residual, const fovea_tensor& out) {
  if (out.format != FOVEA_FORMAT_NHWC) {
    return FOVEA_E_STEP_FORMAT;
  }
  const bool multiplier = s.kind == FOVEA_STEP_DEPTHWISE_MULTIPLIER;
  const int32_t groups = multiplier ? in.channels : s.groups;
  if (!WindowInRange(s) || s.groups != groups || in.channels % groups != 0 || out.channels % groups != 0 ||
      !WindowsFit(s, out) || !WindowsFit(s, in)) {
    return FOVEA_E_STEP_PARAMS;
  }
  if (residual != nullptr && (residual->format != FOVEA_FORMAT_NHWC || !SameShape(*residual, out))) {
    return FOVEA_E_STEP_SHAPE;
  }
  return FOVEA_OK;
}

int32_t CheckPool(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  if (in.format != out.format) {
    return FOVEA_E_STEP_FORMAT;
  }
  if (!WindowInRange(s) || s.dilation_height != 1 || s.dilation_width != 1 || s.pad_top >= s.kernel_height ||
      s.pad_left >= s.kernel_width || !WindowsFit(s, out)) {
    return FOVEA_E_STEP_PARAMS;
  }
  // The last window begins inside the picture.
  const bool fits = (static_cast<int64_t>(out.height) - 1) * s.stride_height - s.pad_top < in.height &&
                    (static_cast<int64_t>(out.width) - 1) * s.stride_width - s.pad_left < in.width;
  return fits && in.channels == out.channels ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
}

int32_t CheckElementwise(const fovea_step& s, const fovea_tensor& in, const fovea_tensor* second,
                         const fovea_tensor& out) {
  if (in.format != out.format) {
    return FOVEA_E_STEP_FORMAT;
  }
  if (!SameShape(in, out)) {
    return FOVEA_E_STEP_SHAPE;
  }
  if (!IsBit(s.params[0]) || (s.params[0] != 0 && (s.kind == FOVEA_STEP_AFFINE || s.kind == FOVEA_STEP_ACTIVATION))) {
    return FOVEA_E_STEP_PARAMS;
  }
  if (second == nullptr) {
    return FOVEA_OK;
  }
  if (second->format != in.format && !(IsVector(*second) && NoHalo(*second))) {
    return FOVEA_E_STEP_FORMAT;
  }
  const bool fits = (second->height == in.height || second->height == 1) &&
                    (second->width == in.width || second->width == 1) &&
                    (second->channels == in.channels || second->channels == 1);
  return fits ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
}

int32_t CheckCopy(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  const int32_t* p = s.params;
  for (int32_t i = 0; i < 6; i++) {
    if (p[i] < 0) {
      return FOVEA_E_STEP_PARAMS;
    }
  }
  if (p[6] < 1 || p[7] < 1 || p[8] < 1 || !IsBit(p[9])) {
    return FOVEA_E_STEP_PARAMS;
  }
  const bool inside = p[6] <= in.height - p[0] && p[7] <= in.width - p[1] && p[8] <= in.channels - p[2] &&
                      p[6] <= out.height - p[3] && p[7] <= out.width - p[4] && p[8] <= out.channels - p[5];
  return inside ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
}

int32_t CheckResize(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  if (in.format != out.format) {
    return FOVEA_E_STEP_FORMAT;
  }
  if (!IsBit(s.params[0]) || !IsBit(s.params[1]) || !IsBit(s.params[2]) || !IsBit(s.params[3])) {
    return FOVEA_E_STEP_PARAMS;
  }
  return in.channels == out.channels ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
}

int32_t CheckAxes(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  if (in.format != FOVEA_FORMAT_NHWC || out.format != FOVEA_FORMAT_NHWC || !NoHalo(in) || !NoHalo(out)) {
    return FOVEA_E_STEP_FORMAT;
  }
  const int32_t* p = s.params;
  const int32_t rank = p[0];
  if (!Between(1, rank, 6)) {
    return FOVEA_E_STEP_PARAMS;
  }
  const bool mean = s.kind == FOVEA_STEP_MEAN;
  if (mean && !Between(0, p[7], (1 << rank) - 1)) {
    return FOVEA_E_STEP_PARAMS;
  }
  int64_t elements = 1, kept = 1;
  int32_t seen = 0;
  for (int32_t i = 0; i < rank; i++) {
    if (p[1 + i] < 1 || elements > FOVEA_MAX_TENSOR_ELEMENTS / p[1 + i]) {
      return FOVEA_E_STEP_PARAMS;
    }
    elements *= p[1 + i];
    if (mean) {
      kept *= (p[7] >> i & 1) != 0 ? 1 : p[1 + i];
      continue;
    }
    if (!Between(0, p[7 + i], rank - 1) || (seen >> p[7 + i] & 1) != 0) {
      return FOVEA_E_STEP_PARAMS;
    }
    seen |= 1 << p[7 + i];
  }
  return elements == Elements(in) && (mean ? kept : elements) == Elements(out) ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
}

int32_t CheckDense(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  if (!ChannelsTogether(in) || !ChannelsTogether(out)) {
    return FOVEA_E_STEP_FORMAT;
  }
  if (!IsBit(s.params[0])) {
    return FOVEA_E_STEP_PARAMS;
  }
  return SameSize(in, out) ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
}

}  // namespace

bool IsBlockedConv(const fovea_step& s) {
  return s.kind == FOVEA_STEP_DEPTHWISE || (s.kind == FOVEA_STEP_CONV && s.algorithm != FOVEA_CONV_PLAIN);
}

int32_t CheckStepShapes(int32_t isa, const fovea_step& s, const fovea_tensor& in, const fovea_tensor* second,
                        const fovea_tensor* residual, const fovea_tensor& out) {
  if (!IsActivation(s)) {
    return FOVEA_E_STEP_ACTIVATION;
  }
  const bool none = s.activation == FOVEA_ACTIVATION_NONE;
  switch (s.kind) {
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_DEPTHWISE:
      if (!IsBlockedConv(s)) {
        return CheckPlain(s, in, residual, out);
      }
      if (!WindowInRange(s) || !WindowsFit(s, out)) {
        return FOVEA_E_STEP_PARAMS;
      }
      return ConvCheck(isa, s, in, out, residual);
    case FOVEA_STEP_DENSE:
      return CheckDense(s, in, out);
    case FOVEA_STEP_MAX_POOL:
    case FOVEA_STEP_AVERAGE_POOL:
      return CheckPool(s, in, out);
    case FOVEA_STEP_GLOBAL_AVERAGE:
    case FOVEA_STEP_GLOBAL_MAX:
      return IsVector(out) && in.channels == out.channels ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
    case FOVEA_STEP_ADD:
    case FOVEA_STEP_MULTIPLY:
    case FOVEA_STEP_AFFINE:
    case FOVEA_STEP_ACTIVATION:
    case FOVEA_STEP_PRELU:
      return CheckElementwise(s, in, second, out);
    case FOVEA_STEP_SOFTMAX:
      if (!none) {
        return FOVEA_E_STEP_ACTIVATION;
      }
      if (in.format != out.format || !ChannelsTogether(in) || !ChannelsTogether(out)) {
        return FOVEA_E_STEP_FORMAT;
      }
      return SameShape(in, out) ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
    case FOVEA_STEP_COPY:
      return none ? CheckCopy(s, in, out) : FOVEA_E_STEP_ACTIVATION;
    case FOVEA_STEP_RESIZE:
      return CheckResize(s, in, out);
    case FOVEA_STEP_TRANSPOSE:
    case FOVEA_STEP_MEAN:
      return CheckAxes(s, in, out);
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      return CheckPlain(s, in, residual, out);
    default:
      return FOVEA_E_STEP_KIND;
  }
}

}  // namespace fovea
