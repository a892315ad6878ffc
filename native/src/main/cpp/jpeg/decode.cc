// One picture by libjpeg-turbo, with a decompressor of its own: one that is used again would lend an abbreviated file
// the tables of the file before.
#include "fovea/jpeg.h"
#include "jpeg/library.h"

namespace fovea {
namespace {

class Decompressor {
 public:
  explicit Decompressor(const JpegLibrary& library) : library_(library), handle_(library.init()) {}
  ~Decompressor() {
    if (handle_ != nullptr) {
      library_.destroy(handle_);
    }
  }
  Decompressor(const Decompressor&) = delete;
  Decompressor& operator=(const Decompressor&) = delete;

  bool SeesTheSame(const uint8_t* bytes, int64_t size, const fovea_jpeg_info& info) const {
    int width = 0;
    int height = 0;
    int sampling = 0;
    int colors = 0;
    return handle_ != nullptr &&
           library_.header(handle_, bytes, static_cast<unsigned long>(size), &width, &height, &sampling, &colors) ==
               0 &&
           width == info.width && height == info.height;
  }

  bool Decode(const uint8_t* bytes, int64_t size, uint8_t* out, int32_t width, int32_t height, int32_t channels) const {
    const int flags = kTurboAccurateDct | kTurboStopOnWarning;
    return library_.decompress(handle_, bytes, static_cast<unsigned long>(size), out, width, width * channels, height,
                               channels == 1 ? kTurboGray : kTurboRgb, flags) == 0;
  }

  const char* Error() const { return library_.error(handle_); }

 private:
  const JpegLibrary& library_;
  void* handle_;
};

bool IsSound(const fovea_jpeg_info& info, int32_t denominator) {
  return info.width >= 1 && info.width <= 65535 && info.height >= 1 && info.height <= 65535 &&
         (info.channels == 1 || info.channels == 3) &&
         (denominator == 1 || denominator == 2 || denominator == 4 || denominator == 8);
}

int32_t Divided(int32_t side, int32_t denominator) {
  return (side + denominator - 1) / denominator;
}

}  // namespace
}  // namespace fovea

using namespace fovea;

extern "C" int64_t fovea_jpeg_library_bytes(void) {
  return sizeof(JpegLibrary);
}

extern "C" int32_t fovea_jpeg_open(const char* path, void* library, int64_t library_bytes, char* message,
                                   int64_t message_bytes) {
  if (path == nullptr || library == nullptr) {
    return FOVEA_E_JPEG_NULL;
  }
  if (library_bytes < static_cast<int64_t>(sizeof(JpegLibrary))) {
    return FOVEA_E_JPEG_MEMORY;
  }
  return LoadJpegLibrary(path, static_cast<JpegLibrary*>(library), message, message_bytes);
}

extern "C" int32_t fovea_jpeg_decode(const void* library, const uint8_t* bytes, int64_t size,
                                     const fovea_jpeg_info* info, int32_t denominator, uint8_t* out, int64_t out_bytes,
                                     char* message, int64_t message_bytes) {
  if (library == nullptr || bytes == nullptr || info == nullptr || out == nullptr) {
    return FOVEA_E_JPEG_NULL;
  }
  const JpegLibrary& turbo = *static_cast<const JpegLibrary*>(library);
  if (turbo.magic != kJpegMagic) {
    return FOVEA_E_JPEG_NO_LIBRARY;
  }
  if (!IsSound(*info, denominator)) {
    return FOVEA_E_JPEG_SIZE;
  }
  const int32_t width = Divided(info->width, denominator);
  const int32_t height = Divided(info->height, denominator);
  if (out_bytes < int64_t{width} * height * info->channels) {
    return FOVEA_E_JPEG_MEMORY;
  }
  CopyMessage("", message, message_bytes);
  const Decompressor decompressor(turbo);
  if (!decompressor.SeesTheSame(bytes, size, *info) ||
      !decompressor.Decode(bytes, size, out, width, height, info->channels)) {
    CopyMessage(decompressor.Error(), message, message_bytes);
    return FOVEA_E_JPEG_REFUSED;
  }
  return FOVEA_JPEG_OK;
}
