// Checks of single tensors. All arithmetic is 64 bits wide and cannot overflow.
#include "engine/plan.h"

namespace fovea {
namespace {

bool Between(int64_t low, int64_t value, int64_t high) {
  return low <= value && value <= high;
}

int64_t Pixel(const fovea_tensor& t) {
  return t.format == FOVEA_FORMAT_C16 ? FOVEA_BLOCK : t.channels;
}

int64_t RowOf(const fovea_tensor& t) {
  return (static_cast<int64_t>(t.left) + t.width + t.right) * Pixel(t);
}

}  // namespace

int64_t TensorExtent(const fovea_tensor& t) {
  if (!Between(FOVEA_FORMAT_NHWC, t.format, FOVEA_FORMAT_C16) || !Between(1, t.height, FOVEA_MAX_TENSOR_SIDE) ||
      !Between(1, t.width, FOVEA_MAX_TENSOR_SIDE) || !Between(1, t.channels, FOVEA_MAX_TENSOR_ELEMENTS) ||
      !Between(0, t.top, FOVEA_MAX_HALO) || !Between(0, t.left, FOVEA_MAX_HALO) ||
      !Between(0, t.bottom, FOVEA_MAX_HALO) || !Between(0, t.right, FOVEA_MAX_HALO)) {
    return -1;
  }
  const int64_t pixels =
      (static_cast<int64_t>(t.top) + t.height + t.bottom) * (static_cast<int64_t>(t.left) + t.width + t.right);
  const int64_t lanes = t.format == FOVEA_FORMAT_C16
                            ? (static_cast<int64_t>(t.channels) + FOVEA_BLOCK - 1) / FOVEA_BLOCK * FOVEA_BLOCK
                            : t.channels;
  return pixels <= FOVEA_MAX_TENSOR_ELEMENTS / lanes ? pixels * lanes : -1;
}

View ViewOf(const fovea_tensor& t) {
  View v = {};
  v.height = t.height;
  v.width = t.width;
  v.channels = t.channels;
  v.blocked = t.format == FOVEA_FORMAT_C16;
  v.blocks = v.blocked ? (t.channels - 1) / FOVEA_BLOCK + 1 : 1;
  v.pixel = static_cast<int32_t>(Pixel(t));
  v.row = RowOf(t);
  v.plane = v.row * (static_cast<int64_t>(t.top) + t.height + t.bottom);
  v.top = t.top;
  v.left = t.left;
  v.bottom = t.bottom;
  v.right = t.right;
  return v;
}

int64_t FirstOf(const fovea_tensor& t) {
  return (t.space == FOVEA_SPACE_ARENA ? t.offset : 0) + t.top * RowOf(t) + t.left * Pixel(t);
}

int32_t CheckTensor(const fovea_tensor& t, int64_t arena_floats) {
  const int64_t extent = TensorExtent(t);
  if (extent < 0 || !Between(FOVEA_SPACE_ARENA, t.space, FOVEA_SPACE_STRIP)) {
    return FOVEA_E_TENSOR_SHAPE;
  }
  switch (t.space) {
    case FOVEA_SPACE_ARENA:
      return t.offset >= 0 && t.offset % FOVEA_BLOCK == 0 && t.offset <= arena_floats - extent ? FOVEA_OK
                                                                                               : FOVEA_E_TENSOR_ARENA;
    case FOVEA_SPACE_STRIP:
      return t.format == FOVEA_FORMAT_C16 ? FOVEA_OK : FOVEA_E_TENSOR_SHAPE;
    default:
      return t.format == FOVEA_FORMAT_NHWC && (t.top | t.left | t.bottom | t.right) == 0 && t.index >= 0
                 ? FOVEA_OK
                 : FOVEA_E_TENSOR_SHAPE;
  }
}

}  // namespace fovea
