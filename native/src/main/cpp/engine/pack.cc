// Packed weights of the steps that cpu/f32-conv does not compute, and the entry for all.
#include <string.h>

#include "engine/plan.h"

namespace fovea {
namespace {

constexpr int32_t kDenseGroup = 64;  // outputs that the dense kernel takes at once

int64_t Lanes(int32_t channels) {
  return (static_cast<int64_t>(channels) + FOVEA_BLOCK - 1) / FOVEA_BLOCK * FOVEA_BLOCK;
}

int64_t Aligned(int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

int64_t Elements(const fovea_tensor& t) {
  return static_cast<int64_t>(t.height) * t.width * t.channels;
}

int32_t Groups(const fovea_step& s, const fovea_tensor& in) {
  return s.kind == FOVEA_STEP_DEPTHWISE_MULTIPLIER ? in.channels : s.groups;
}

bool KeepsHalf(const fovea_step& s) {
  return s.kind == FOVEA_STEP_DENSE && s.params[0] == 1;
}

int64_t ElementBytes(int32_t type) {
  return type == FOVEA_WEIGHTS_F32 ? 4 : type == FOVEA_WEIGHTS_F16 ? 2 : 1;
}

float HalfToFloat(uint16_t half) {
  const uint32_t exponent = half >> 10 & 31, fraction = half & 1023u, sign = static_cast<uint32_t>(half >> 15) << 31;
  float magnitude = static_cast<float>(fraction) * 0x1p-24f;
  uint32_t bits;
  if (exponent != 0) {
    bits = exponent == 31 ? 0x7f800000u | fraction << 13 : (exponent + 112) << 23 | fraction << 13;
  } else {
    memcpy(&bits, &magnitude, sizeof bits);
  }
  bits |= sign;
  memcpy(&magnitude, &bits, sizeof bits);
  return magnitude;
}

// Reads elements of weights, scales applied. Files need not be aligned.
template <int32_t kType>
float ReadElement(const fovea_weights& w, int64_t at, int32_t output) {
  const uint8_t* p = static_cast<const uint8_t*>(w.data) + at * ElementBytes(kType);
  float value;
  if constexpr (kType == FOVEA_WEIGHTS_F32) {
    memcpy(&value, p, sizeof value);
  } else if constexpr (kType == FOVEA_WEIGHTS_F16) {
    uint16_t half;
    memcpy(&half, p, sizeof half);
    value = HalfToFloat(half);
  } else {
    int8_t byte;
    memcpy(&byte, p, sizeof byte);
    const int32_t stored = kType == FOVEA_WEIGHTS_I8 ? byte : static_cast<uint8_t>(byte);
    // Zero points of files are hostile: the difference is taken in 64 bits.
    const int64_t zero = w.zero_point == nullptr ? 0 : w.zero_point[output];
    value = static_cast<float>(stored - zero);
  }
  return w.scale == nullptr ? value : value * w.scale[output];
}

int64_t Offset(const fovea_weights& w, int64_t h, int64_t x, int64_t i, int64_t o) {
  return h * w.strides[0] + x * w.strides[1] + i * w.strides[2] + o * w.strides[3];
}

// [groups of 64 outputs][inputs][64, or what is left in blocks of 16]
template <int32_t kType>
void PackDense(const fovea_weights& w, int32_t inputs, int32_t outputs, float* packed) {
  for (int32_t g = 0; g < outputs; g += kDenseGroup) {
    const int32_t lanes = static_cast<int32_t>(Lanes(outputs - g < kDenseGroup ? outputs - g : kDenseGroup));
    for (int32_t i = 0; i < inputs; i++) {
      for (int32_t j = 0; j < lanes; j++) {
        *packed++ = g + j < outputs ? ReadElement<kType>(w, Offset(w, 0, 0, i, g + j), g + j) : 0.0f;
      }
    }
  }
}

void PackDenseHalf(const fovea_weights& w, int32_t inputs, int32_t outputs, uint16_t* packed) {
  const uint8_t* data = static_cast<const uint8_t*>(w.data);
  for (int32_t g = 0; g < outputs; g += kDenseGroup) {
    const int32_t lanes = static_cast<int32_t>(Lanes(outputs - g < kDenseGroup ? outputs - g : kDenseGroup));
    for (int32_t i = 0; i < inputs; i++) {
      for (int32_t j = 0; j < lanes; j++, packed++) {
        *packed = 0;
        if (g + j < outputs) {
          memcpy(packed, data + 2 * Offset(w, 0, 0, i, g + j), sizeof *packed);
        }
      }
    }
  }
}

// [output blocks][height][width][inputs of a group][16]
template <int32_t kType>
void PackPlain(const fovea_weights& w, float* packed) {
  for (int32_t b = 0; b < w.sizes[3]; b += FOVEA_BLOCK) {
    for (int32_t h = 0; h < w.sizes[0]; h++) {
      for (int32_t x = 0; x < w.sizes[1]; x++) {
        for (int32_t i = 0; i < w.sizes[2]; i++) {
          for (int32_t j = 0; j < FOVEA_BLOCK; j++) {
            const int32_t o = b + j;
            *packed++ = o < w.sizes[3] ? ReadElement<kType>(w, Offset(w, h, x, i, o), o) : 0.0f;
          }
        }
      }
    }
  }
}

// The weights of ADD, MULTIPLY, AFFINE and PRELU: a vector of the channels, or all elements in the output's format.
template <int32_t kType>
void PackOperand(const fovea_step& s, const fovea_tensor& out, const fovea_weights& w, float* packed, int64_t floats) {
  memset(packed, 0, sizeof(float) * floats);
  if (s.params[0] == 0) {
    for (int32_t c = 0; c < out.channels; c++) {
      const int32_t o = w.sizes[3] == 1 ? 0 : c;
      packed[c] = ReadElement<kType>(w, Offset(w, 0, 0, 0, o), o);
      if (s.kind == FOVEA_STEP_AFFINE) {
        packed[Lanes(out.channels) + c] = w.bias == nullptr ? 0.0f : w.bias[o];
      }
    }
    return;
  }
  const int64_t pixels = static_cast<int64_t>(out.height) * out.width;
  const bool blocked = out.format == FOVEA_FORMAT_C16;
  for (int64_t p = 0; p < pixels; p++) {
    for (int32_t c = 0; c < out.channels; c++) {
      const int32_t o = static_cast<int32_t>(p * out.channels + c);
      const int64_t to = blocked ? (c / FOVEA_BLOCK * pixels + p) * FOVEA_BLOCK + c % FOVEA_BLOCK : o;
      packed[to] = ReadElement<kType>(w, Offset(w, 0, 0, 0, o), o);
    }
  }
}

template <int32_t kType>
void PackAs(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out, const fovea_weights& w, float* packed,
            int64_t bytes) {
  switch (s.kind) {
    case FOVEA_STEP_DENSE:
      PackDense<kType>(w, in.channels, out.channels, packed);
      return;
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      PackPlain<kType>(w, packed);
      return;
    default:
      PackOperand<kType>(s, out, w, packed, bytes / 4);
  }
}

// Whether every element lies in the weights' memory; sizes are positive.
bool ElementsInside(const fovea_weights& w) {
  int64_t least = 0, most = 0;
  for (int i = 0; i < 4; i++) {
    int64_t span;
    if (__builtin_mul_overflow(static_cast<int64_t>(w.sizes[i]) - 1, w.strides[i], &span) ||
        __builtin_add_overflow(span < 0 ? least : most, span, span < 0 ? &least : &most)) {
      return false;
    }
  }
  return least >= 0 && w.bytes >= 0 && most < w.bytes / ElementBytes(w.type);
}

bool SizesFit(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out, const fovea_weights& w) {
  const int32_t* size = w.sizes;
  switch (s.kind) {
    case FOVEA_STEP_DENSE:
      return size[0] == 1 && size[1] == 1 && size[2] == in.channels && size[3] == out.channels;
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      return size[0] == s.kernel_height && size[1] == s.kernel_width && size[2] == in.channels / Groups(s, in) &&
             size[3] == out.channels;
    default:
      return size[0] == 1 && size[1] == 1 && size[2] == 1 &&
             (s.params[0] == 1 ? size[3] == Elements(out) : size[3] == out.channels || size[3] == 1);
  }
}

int64_t CheckedBytes(int32_t isa, const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out,
                     const fovea_weights& w) {
  if (s.kind < FOVEA_STEP_CONV || s.kind > FOVEA_STEP_DEPTHWISE_MULTIPLIER) {
    return FOVEA_E_STEP_KIND;
  }
  if (TensorExtent(in) < 0 || TensorExtent(out) < 0) {
    return FOVEA_E_TENSOR_SHAPE;
  }
  if (IsBlockedConv(s)) {
    return ConvPackedBytes(s, in, out, w);
  }
  const int32_t status = CheckStepShapes(isa, s, in, nullptr, nullptr, out);
  if (status != FOVEA_OK) {
    return status;
  }
  if (w.type < FOVEA_WEIGHTS_F32 || w.type > FOVEA_WEIGHTS_U8 ||
      (KeepsHalf(s) && (w.type != FOVEA_WEIGHTS_F16 || w.scale != nullptr))) {
    return FOVEA_E_WEIGHTS_TYPE;
  }
  if (WantsWeights(s) == 0 || !SizesFit(s, in, out, w)) {
    return FOVEA_E_STEP_WEIGHTS;
  }
  if (!ElementsInside(w)) {
    return FOVEA_E_WEIGHTS_BYTES;
  }
  const int64_t bytes = PackedWeightBytes(s, in, out);
  return bytes < 0 ? static_cast<int64_t>(FOVEA_E_STEP_SHAPE) : bytes + PackedBiasBytes(s, out);
}

int32_t Pack(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out, const fovea_weights& w,
             void* packed) {
  const int64_t bytes = PackedWeightBytes(s, in, out);
  float* floats = static_cast<float*>(packed);
  if (KeepsHalf(s)) {
    memset(packed, 0, bytes);
    PackDenseHalf(w, in.channels, out.channels, static_cast<uint16_t*>(packed));
  } else if (w.type == FOVEA_WEIGHTS_F32) {
    PackAs<FOVEA_WEIGHTS_F32>(s, in, out, w, floats, bytes);
  } else if (w.type == FOVEA_WEIGHTS_F16) {
    PackAs<FOVEA_WEIGHTS_F16>(s, in, out, w, floats, bytes);
  } else if (w.type == FOVEA_WEIGHTS_I8) {
    PackAs<FOVEA_WEIGHTS_I8>(s, in, out, w, floats, bytes);
  } else {
    PackAs<FOVEA_WEIGHTS_U8>(s, in, out, w, floats, bytes);
  }
  if (PackedBiasBytes(s, out) > 0) {
    float* bias = floats + bytes / 4;
    for (int64_t o = 0; o < Lanes(out.channels); o++) {
      bias[o] = o < out.channels && w.bias != nullptr ? w.bias[o] : 0.0f;
    }
  }
  return FOVEA_OK;
}

}  // namespace

int64_t PackedWeightBytes(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  if (IsBlockedConv(s)) {
    const int64_t floats = ConvWeightFloats(s, in, out);
    return floats < 0 ? -1 : 4 * floats;
  }
  // Channels and elements are below 2^31, windows below 2^24: only the plain convolutions' product can overflow.
  const int64_t lanes = Lanes(out.channels);
  int64_t bytes = -1;
  switch (s.kind) {
    case FOVEA_STEP_DENSE:
      bytes = lanes * in.channels;
      return bytes <= INT64_MAX / 8 ? Aligned(bytes * (KeepsHalf(s) ? 2 : 4)) : -1;
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      bytes = static_cast<int64_t>(s.kernel_height) * s.kernel_width * 4;
      return __builtin_mul_overflow(bytes, lanes, &bytes) ||
                     __builtin_mul_overflow(bytes, static_cast<int64_t>(in.channels / Groups(s, in)), &bytes)
                 ? -1
                 : bytes;
    case FOVEA_STEP_AFFINE:
      return 2 * 4 * lanes;
    case FOVEA_STEP_ADD:
    case FOVEA_STEP_MULTIPLY:
    case FOVEA_STEP_PRELU:
      if (s.params[0] == 0) {
        return 4 * lanes;
      }
      return out.format == FOVEA_FORMAT_C16 ? 4 * lanes * out.height * out.width : Aligned(4 * Elements(out));
    default:
      return -1;
  }
}

int64_t PackedBiasBytes(const fovea_step& s, const fovea_tensor& out) {
  switch (s.kind) {
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_DEPTHWISE:
    case FOVEA_STEP_DENSE:
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      return s.bias == 1 ? 4 * Lanes(out.channels) : 0;
    default:
      return 0;
  }
}

}  // namespace fovea

using namespace fovea;

extern "C" int64_t fovea_packed_bytes(int32_t isa, const fovea_step* step, const fovea_tensor* input,
                                      const fovea_tensor* output, const fovea_weights* weights) {
  if (step == nullptr || input == nullptr || output == nullptr || weights == nullptr || weights->data == nullptr) {
    return FOVEA_E_NULL;
  }
  return CheckedBytes(isa, *step, *input, *output, *weights);
}

extern "C" int32_t fovea_pack(int32_t isa, const fovea_step* step, const fovea_tensor* input,
                              const fovea_tensor* output, const fovea_weights* weights, void* packed,
                              int64_t packed_bytes) {
  if (packed == nullptr) {
    return FOVEA_E_NULL;
  }
  const int64_t bytes = fovea_packed_bytes(isa, step, input, output, weights);
  if (bytes < 0) {
    return static_cast<int32_t>(bytes);
  }
  if (packed_bytes < bytes) {
    return FOVEA_E_PACKED_BYTES;
  }
  if (reinterpret_cast<uintptr_t>(packed) % 64 != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  if (!IsBlockedConv(*step)) {
    return Pack(*step, *input, *output, *weights, packed);
  }
  const ConvKernels* kernels = ConvKernelsOf(isa);
  return kernels == nullptr ? static_cast<int32_t>(FOVEA_E_ISA)
                            : kernels->pack(*step, *input, *output, *weights, packed, packed_bytes);
}
