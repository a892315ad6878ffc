// The functions of libjpeg-turbo that are used: its TurboJPEG interface, which every version since 2.0 has with these
// types and numbers.
#ifndef FOVEA_JPEG_LIBRARY_H_
#define FOVEA_JPEG_LIBRARY_H_

#include <stdint.h>

namespace fovea {

constexpr uint64_t kJpegMagic = 0x67706a6f62727574;

// Flags and pixel formats of tjDecompress2.
constexpr int kTurboAccurateDct = 4096;
constexpr int kTurboStopOnWarning = 8192;
constexpr int kTurboRgb = 0;
constexpr int kTurboGray = 6;

struct JpegLibrary {
  uint64_t magic;
  void* (*init)();
  int (*header)(void* handle, const unsigned char* bytes, unsigned long size, int* width, int* height, int* sampling,
                int* colors);
  int (*decompress)(void* handle, const unsigned char* bytes, unsigned long size, unsigned char* out, int width,
                    int pitch, int height, int format, int flags);
  int (*destroy)(void* handle);
  char* (*error)(void* handle);
};

// Fills the table from the library; see fovea_jpeg_open.
int32_t LoadJpegLibrary(const char* path, JpegLibrary* library, char* message, int64_t message_bytes);

// Copies text, cut to the room there is and always ended by a zero; nothing where there is no room.
void CopyMessage(const char* text, char* message, int64_t message_bytes);

}  // namespace fovea

#endif  // FOVEA_JPEG_LIBRARY_H_
