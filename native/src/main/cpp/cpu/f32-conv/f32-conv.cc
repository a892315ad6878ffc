// What does not depend on the instruction set: the catalogue, checks of steps and sizes of packed weights.
#include "cpu/f32-conv/f32-conv.h"

#include <stddef.h>

namespace fovea {
namespace scalar {
extern const ConvKernels kConvKernels;
}
#if defined(FOVEA_BUILD_X86)
namespace avx2 {
extern const ConvKernels kConvKernels;
}
namespace avx512 {
extern const ConvKernels kConvKernels;
}
#endif
#if defined(FOVEA_BUILD_ARM64)
namespace neon {
extern const ConvKernels kConvKernels;
}
#endif
namespace {

struct Tile {
  int32_t isa, pixels, blocks;
};

constexpr Tile kTiles[] = {
#define FOVEA_UKERNEL(isa, symbol, pixels, blocks) {FOVEA_ISA_##isa, pixels, blocks},
#include "cpu/f32-conv/f32-conv.inc"
#undef FOVEA_UKERNEL
};

constexpr int64_t kMostFloats = int64_t{1} << 40;

bool Small(int64_t a, int64_t b, int64_t c, int64_t d) {
  int64_t product = a;
  return !__builtin_mul_overflow(product, b, &product) && !__builtin_mul_overflow(product, c, &product) &&
         !__builtin_mul_overflow(product, d, &product) && product <= kMostFloats;
}

bool Between(int32_t low, int32_t value, int32_t high) {
  return low <= value && value <= high;
}

int64_t Blocks(int32_t channels) {
  return (static_cast<int64_t>(channels) + FOVEA_BLOCK - 1) / FOVEA_BLOCK;
}

// Whether the pixels from..from + count - 1 lie in a side with its halo.
bool Covers(int64_t from, int64_t count, int32_t before, int32_t size, int32_t after) {
  return from >= -static_cast<int64_t>(before) && from + count <= static_cast<int64_t>(size) + after;
}

int64_t Reach(int32_t kernel, int32_t dilation) {
  return static_cast<int64_t>(kernel - 1) * dilation + 1;
}

bool SameShape(const fovea_tensor& a, const fovea_tensor& b) {
  return a.format == b.format && a.height == b.height && a.width == b.width && a.channels == b.channels;
}

int32_t CheckConv(int32_t isa, const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  const bool blocked = in.format == FOVEA_FORMAT_C16;
  if (!blocked && in.channels > 4) {
    return FOVEA_E_STEP_FORMAT;
  }
  const bool grouped = s.groups > 1;
  if (s.groups < 1 ||
      (grouped && (!blocked || in.channels % s.groups != 0 || out.channels % s.groups != 0 ||
                   in.channels / s.groups % FOVEA_BLOCK != 0 || out.channels / s.groups % FOVEA_BLOCK != 0))) {
    return FOVEA_E_STEP_PARAMS;
  }
  if (!ConvTileKnown(isa, s.tile_pixels, s.tile_blocks)) {
    return FOVEA_E_STEP_ALGORITHM;
  }
  // Offsets within a picture's tensor are 32 bits wide.
  if (Blocks(in.channels) * (static_cast<int64_t>(in.top) + in.height + in.bottom) *
          (static_cast<int64_t>(in.left) + in.width + in.right) * FOVEA_BLOCK >
      INT32_MAX) {
    return FOVEA_E_STEP_SHAPE;
  }
  int64_t rows = static_cast<int64_t>(out.height - 1) * s.stride_height + Reach(s.kernel_height, s.dilation_height);
  int64_t columns = static_cast<int64_t>(out.width - 1) * s.stride_width + Reach(s.kernel_width, s.dilation_width);
  if (s.algorithm == FOVEA_CONV_WINOGRAD2 || s.algorithm == FOVEA_CONV_WINOGRAD4) {
    const int64_t m = s.algorithm == FOVEA_CONV_WINOGRAD2 ? 2 : 4;
    if (!blocked || grouped || s.kernel_height != 3 || s.kernel_width != 3 || s.stride_height != 1 ||
        s.stride_width != 1 || s.dilation_height != 1 || s.dilation_width != 1 || s.strip_rows != 0 ||
        !Between(1, s.tile_batch, 1 << 12)) {
      return FOVEA_E_STEP_ALGORITHM;
    }
    rows = (out.height + m - 1) / m * m + 2;
    columns = (out.width + m - 1) / m * m + 2;
  } else if (s.algorithm != FOVEA_CONV_DIRECT) {
    return FOVEA_E_STEP_ALGORITHM;
  }
  return Covers(-static_cast<int64_t>(s.pad_top), rows, in.top, in.height, in.bottom) &&
                 Covers(-static_cast<int64_t>(s.pad_left), columns, in.left, in.width, in.right)
             ? FOVEA_OK
             : FOVEA_E_STEP_HALO;
}

// Whether every element of the weights lies in their memory; sizes are positive.
bool ElementsInside(const fovea_weights& w) {
  const int64_t size = w.type == FOVEA_WEIGHTS_F32 ? 4 : w.type == FOVEA_WEIGHTS_F16 ? 2 : 1;
  int64_t least = 0, most = 0;
  for (int i = 0; i < 4; i++) {
    int64_t span;
    if (__builtin_mul_overflow(static_cast<int64_t>(w.sizes[i]) - 1, w.strides[i], &span) ||
        __builtin_add_overflow(span < 0 ? least : most, span, span < 0 ? &least : &most)) {
      return false;
    }
  }
  return least >= 0 && most < kMostFloats && (most + 1) * size <= w.bytes;
}

}  // namespace

const ConvKernels* ConvKernelsOf(int32_t isa) {
  switch (isa) {
    case FOVEA_ISA_SCALAR:
      return &scalar::kConvKernels;
#if defined(FOVEA_BUILD_X86)
    case FOVEA_ISA_AVX2:
      return &avx2::kConvKernels;
    case FOVEA_ISA_AVX512:
    case FOVEA_ISA_AVX512VNNI:
      return &avx512::kConvKernels;
#endif
#if defined(FOVEA_BUILD_ARM64)
    case FOVEA_ISA_NEON:
      return &neon::kConvKernels;
#endif
    default:
      return nullptr;
  }
}

bool ConvTileKnown(int32_t isa, int32_t tile_pixels, int32_t tile_blocks) {
  const int32_t level = isa == FOVEA_ISA_AVX512VNNI ? FOVEA_ISA_AVX512 : isa;
  for (const Tile& tile : kTiles) {
    if (tile.isa == level && tile.blocks == tile_blocks && Between(1, tile_pixels, tile.pixels)) {
      return true;
    }
  }
  return false;
}

int64_t ConvWeightFloats(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  if (s.kernel_height < 1 || s.kernel_width < 1 || in.channels < 1 || out.channels < 1 || s.groups < 1) {
    return -1;
  }
  const int64_t lanes = Blocks(out.channels) * FOVEA_BLOCK;
  if (s.kind == FOVEA_STEP_DEPTHWISE) {
    return Small(s.kernel_height, s.kernel_width, 1, lanes) ? s.kernel_height * lanes * s.kernel_width : -1;
  }
  const int64_t products = s.algorithm == FOVEA_CONV_WINOGRAD2 ? 16
                           : s.algorithm == FOVEA_CONV_WINOGRAD4
                               ? 36
                               : static_cast<int64_t>(s.kernel_height) * s.kernel_width;
  const int64_t inputs = in.channels / s.groups;
  return Small(products, inputs, lanes, 1) ? products * inputs * lanes : -1;
}

int64_t ConvPackedBytes(const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out, const fovea_weights& w) {
  if (w.data == nullptr) {
    return FOVEA_E_NULL;
  }
  if (!Between(FOVEA_WEIGHTS_F32, w.type, FOVEA_WEIGHTS_U8)) {
    return FOVEA_E_WEIGHTS_TYPE;
  }
  const int64_t floats = ConvWeightFloats(s, in, out);
  if (floats < 0 || (s.kind != FOVEA_STEP_DEPTHWISE && (s.tile_blocks < 1 || s.tile_blocks > 4))) {
    return FOVEA_E_STEP_PARAMS;
  }
  const int32_t inputs = s.kind == FOVEA_STEP_DEPTHWISE ? 1 : in.channels / s.groups;
  if (w.sizes[0] != s.kernel_height || w.sizes[1] != s.kernel_width || w.sizes[2] != inputs ||
      w.sizes[3] != out.channels) {
    return FOVEA_E_STEP_WEIGHTS;
  }
  if (!ElementsInside(w)) {
    return FOVEA_E_WEIGHTS_BYTES;
  }
  const int64_t bias = s.bias == 1 ? Blocks(out.channels) * FOVEA_BLOCK : 0;
  return (floats + bias) * 4;
}

int32_t ConvCheck(int32_t isa, const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out,
                  const fovea_tensor* residual) {
  if (out.format != FOVEA_FORMAT_C16) {
    return FOVEA_E_STEP_FORMAT;
  }
  if (s.kernel_height < 1 || s.kernel_width < 1 || s.stride_height < 1 || s.stride_width < 1 || s.dilation_height < 1 ||
      s.dilation_width < 1 || s.pad_top < 0 || s.pad_left < 0) {
    return FOVEA_E_STEP_PARAMS;
  }
  if (residual != nullptr && (s.kind != FOVEA_STEP_CONV || !SameShape(*residual, out))) {
    return FOVEA_E_STEP_SHAPE;
  }
  if (s.kind == FOVEA_STEP_CONV) {
    return CheckConv(isa, s, in, out);
  }
  if (in.format != FOVEA_FORMAT_C16) {
    return FOVEA_E_STEP_FORMAT;
  }
  if (in.channels != out.channels) {
    return FOVEA_E_STEP_SHAPE;
  }
  const int64_t columns =
      static_cast<int64_t>(out.width - 1) * s.stride_width + Reach(s.kernel_width, s.dilation_width);
  const int64_t rows =
      static_cast<int64_t>(out.height - 1) * s.stride_height + Reach(s.kernel_height, s.dilation_height);
  // Rows outside count as zeros, but their numbers must fit 32 bits.
  if (rows > INT32_MAX || columns > INT32_MAX / FOVEA_BLOCK) {
    return FOVEA_E_STEP_PARAMS;
  }
  return Covers(-static_cast<int64_t>(s.pad_left), columns, in.left, in.width, in.right) ? FOVEA_OK : FOVEA_E_STEP_HALO;
}

}  // namespace fovea
