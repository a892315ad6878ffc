// JPEG by libjpeg-turbo, which is found when the program runs: nothing of it is needed to build or to load this
// library. The rules of fovea.h hold, with one exception that the callee brings with it: libjpeg-turbo allocates its
// own working memory with malloc (for files of several scans, the coefficients of the whole picture).
#ifndef FOVEA_JPEG_H_
#define FOVEA_JPEG_H_

#include <stdint.h>

#include "fovea/fovea.h"

#ifdef __cplusplus
extern "C" {
#endif

// Statuses of the functions below, apart from those of fovea.h.
enum fovea_jpeg_status {
  FOVEA_JPEG_OK = 0,
  FOVEA_E_JPEG_NULL = -201,        // a required pointer is null
  FOVEA_E_JPEG_MEMORY = -202,      // memory for the result or the library's table too short
  FOVEA_E_JPEG_NO_LIBRARY = -203,  // the library could not be loaded
  FOVEA_E_JPEG_SYMBOLS = -204,     // the library lacks functions of TurboJPEG 2.0
  FOVEA_E_JPEG_SIZE = -205,        // sizes, channels, scale or orientation out of range
  // What fovea_jpeg_inspect leaves to a slower decoder with rules of its own. None of it says what is wrong.
  FOVEA_E_JPEG_MARKERS = -210,   // not a JPEG, or markers that are cut off, misplaced or malformed
  FOVEA_E_JPEG_KIND = -211,      // not baseline, extended or progressive Huffman of 8 bits with 1 or 3 components
  FOVEA_E_JPEG_SAMPLING = -212,  // chroma sampling other than 4:4:4, 4:2:2 and 4:2:0
  FOVEA_E_JPEG_SCANS = -213,     // more than 200 scans, scans that do not cover the picture, or tables missing
  FOVEA_E_JPEG_PAYLOAD = -214,   // too few bytes for a picture of this size
  FOVEA_E_JPEG_REFUSED = -215    // the library failed, warned, or sees another picture than fovea_jpeg_inspect
};

// What fovea_jpeg_inspect finds; all members are int32 so that a binding may pass an int array.
typedef struct fovea_jpeg_info {
  int32_t width, height;  // in pixels, as stored
  int32_t channels;       // 1 gray, 3 colour
  int32_t orientation;    // of EXIF, 1 to 8
  int32_t scans;
  int32_t blocks;  // of 8 x 8 coefficients, in all components
} fovea_jpeg_info;

// Number of int32 members of fovea_jpeg_info.
#define FOVEA_JPEG_INFO 6

// Walks the markers (ITU-T T.81, annex B) from the start to the end marker. FOVEA_JPEG_OK promises: a complete picture
// of 8 bits, 1 or 3 components, whose size, colours and tables are what its markers say and whose bytes may hold so
// many blocks. Memory of the picture's size may be taken then. Reads `bytes` once, 0..size.
FOVEA_API int32_t fovea_jpeg_inspect(const uint8_t* bytes, int64_t size, fovea_jpeg_info* info);

// Bytes of the table of a loaded library.
FOVEA_API int64_t fovea_jpeg_library_bytes(void);

// Loads libturbojpeg by path, or by name where the system's loader finds it, and fills the table, which the caller
// keeps for as long as it decodes. `message` takes the loader's words, cut to message_bytes with the final zero.
// Returns the version of TurboJPEG's interface, 2 for 2.0 and 2.1, 3 for 3.0 and later; or a negative status.
FOVEA_API int32_t fovea_jpeg_open(const char* path, void* library, int64_t library_bytes, char* message,
                                  int64_t message_bytes);

// Decodes an inspected picture into tightly packed rows of `channels` samples (RGB or gray): accurate integer DCT,
// smooth upsampling, as ImageIO and Pillow do it. `denominator` 1, 2, 4 or 8 divides both sides, rounded up, within the
// inverse DCT. Any warning of the library is FOVEA_E_JPEG_REFUSED, its words go to `message`, and `out` is undefined.
FOVEA_API int32_t fovea_jpeg_decode(const void* library, const uint8_t* bytes, int64_t size,
                                    const fovea_jpeg_info* info, int32_t denominator, uint8_t* out, int64_t out_bytes,
                                    char* message, int64_t message_bytes);

// Turns and mirrors a picture of 1 or 3 channels by its EXIF orientation, 1 to 8. `width` and `height` are those of
// `from`; nothing overlaps.
FOVEA_API int32_t fovea_jpeg_turn(const uint8_t* from, int32_t width, int32_t height, int32_t channels,
                                  int32_t orientation, uint8_t* to, int64_t to_bytes);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_JPEG_H_
