// Turns and mirrors pixels by the EXIF orientation (EXIF 2.32, tag 274).
#include "fovea/jpeg.h"

namespace fovea {
namespace {

// 64 rows of 64 pixels stay in the first-level cache on both sides of a turn by 90 degrees.
constexpr int32_t kTile = 64;

// Copies `pixels` pixels that lie `step` bytes apart.
template <int kChannels>
void Copy(const uint8_t* from, int64_t step, uint8_t* to, int32_t pixels) {
  for (int32_t i = 0; i < pixels; i++, from += step, to += kChannels) {
    for (int c = 0; c < kChannels; c++) {
      to[c] = from[c];
    }
  }
}

template <int kChannels>
void Turn(const uint8_t* from, int32_t w, int32_t h, int32_t orientation, uint8_t* to) {
  const bool swapped = orientation >= 5;
  const int32_t width = swapped ? h : w;
  const int32_t height = swapped ? w : h;
  // The source pixel of (x, y) is start + x * along_x + y * along_y.
  const bool from_right = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
  const bool from_bottom = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
  const int64_t start = (from_bottom ? (h - 1) * int64_t{w} : 0) + (from_right ? w - 1 : 0);
  const int64_t column = from_right ? -1 : 1;
  const int64_t row = from_bottom ? -int64_t{w} : int64_t{w};
  const int64_t along_x = swapped ? row : column;
  const int64_t along_y = swapped ? column : row;
  for (int32_t top = 0; top < height; top += kTile) {
    const int32_t bottom = top + kTile < height ? top + kTile : height;
    for (int32_t left = 0; left < width; left += kTile) {
      const int32_t pixels = width - left < kTile ? width - left : kTile;
      for (int32_t y = top; y < bottom; y++) {
        const int64_t source = (start + left * along_x + y * along_y) * kChannels;
        Copy<kChannels>(from + source, along_x * kChannels, to + (int64_t{y} * width + left) * kChannels, pixels);
      }
    }
  }
}

}  // namespace
}  // namespace fovea

extern "C" int32_t fovea_jpeg_turn(const uint8_t* from, int32_t width, int32_t height, int32_t channels,
                                   int32_t orientation, uint8_t* to, int64_t to_bytes) {
  if (from == nullptr || to == nullptr) {
    return FOVEA_E_JPEG_NULL;
  }
  if (width < 1 || width > 65535 || height < 1 || height > 65535 || (channels != 1 && channels != 3) ||
      orientation < 1 || orientation > 8) {
    return FOVEA_E_JPEG_SIZE;
  }
  if (to_bytes < int64_t{width} * height * channels) {
    return FOVEA_E_JPEG_MEMORY;
  }
  if (channels == 1) {
    fovea::Turn<1>(from, width, height, orientation, to);
  } else {
    fovea::Turn<3>(from, width, height, orientation, to);
  }
  return FOVEA_JPEG_OK;
}
