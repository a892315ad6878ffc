// libjpeg-turbo by the system's loader.
#include "jpeg/library.h"

#include <dlfcn.h>
#include <string.h>

#include "fovea/jpeg.h"

// These live in libdl.so.2 up to glibc 2.33 and in libc.so.6 since, which keeps the old names: asking for those leaves
// the library loadable where the compiler's own glibc is not.
#if defined(__GLIBC__) && defined(__x86_64__)
#define FOVEA_OLD_GLIBC(name) __asm__(".symver " #name "," #name "@GLIBC_2.2.5");
#elif defined(__GLIBC__) && defined(__aarch64__)
#define FOVEA_OLD_GLIBC(name) __asm__(".symver " #name "," #name "@GLIBC_2.17");
#else
#define FOVEA_OLD_GLIBC(name)
#endif
FOVEA_OLD_GLIBC(dlopen)
FOVEA_OLD_GLIBC(dlsym)
FOVEA_OLD_GLIBC(dlclose)
FOVEA_OLD_GLIBC(dlerror)

namespace fovea {
namespace {

template <typename Function>
bool Find(void* handle, const char* name, Function* function) {
  void* symbol = dlsym(handle, name);
  memcpy(function, &symbol, sizeof(symbol));
  return symbol != nullptr;
}

}  // namespace

void CopyMessage(const char* text, char* message, int64_t message_bytes) {
  if (message == nullptr || message_bytes < 1) {
    return;
  }
  size_t length = text == nullptr ? 0 : strlen(text);
  const size_t room = static_cast<size_t>(message_bytes) - 1;
  length = length < room ? length : room;
  memcpy(message, text == nullptr ? "" : text, length);
  message[length] = 0;
}

int32_t LoadJpegLibrary(const char* path, JpegLibrary* library, char* message, int64_t message_bytes) {
  CopyMessage("", message, message_bytes);
  // Local: other libraries of the process may bring a libjpeg of their own.
  void* handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) {
    CopyMessage(dlerror(), message, message_bytes);
    return FOVEA_E_JPEG_NO_LIBRARY;
  }
  // tjGetErrorStr2 came with 2.0, which also made warnings stop a decoder that is told so.
  JpegLibrary found = {};
  if (!Find(handle, "tjInitDecompress", &found.init) || !Find(handle, "tjDecompressHeader3", &found.header) ||
      !Find(handle, "tjDecompress2", &found.decompress) || !Find(handle, "tjDestroy", &found.destroy) ||
      !Find(handle, "tjGetErrorStr2", &found.error)) {
    CopyMessage(dlerror(), message, message_bytes);
    dlclose(handle);
    return FOVEA_E_JPEG_SYMBOLS;
  }
  found.magic = kJpegMagic;
  *library = found;
  return dlsym(handle, "tj3Init") != nullptr ? 3 : 2;
}

}  // namespace fovea
