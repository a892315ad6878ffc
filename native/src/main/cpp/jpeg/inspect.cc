// One walk over the markers of a JPEG file. Whatever is not plainly sound is left to another decoder, so every check
// may be stricter than the standard, none laxer than libjpeg.
#include <string.h>

#include "fovea/jpeg.h"

namespace fovea {
namespace {

constexpr int32_t kMostScans = 200;
constexpr int32_t kMostComponents = 3;
constexpr int32_t kCoefficients = 64;

enum Marker {
  kTem = 0x01,
  kDht = 0xc4,
  kJpg = 0xc8,
  kDac = 0xcc,
  kSof0 = 0xc0,
  kProgressive = 0xc2,
  kSof15 = 0xcf,
  kRst0 = 0xd0,
  kRst7 = 0xd7,
  kSoi = 0xd8,
  kEoi = 0xd9,
  kSos = 0xda,
  kDri = 0xdd,
  kApp0 = 0xe0,
  kApp1 = 0xe1,
  kApp14 = 0xee,
  kApp15 = 0xef,
  kCom = 0xfe
};

bool StandsAlone(int marker) {
  return marker == kTem || (marker >= kRst0 && marker <= kRst7);
}

// A segment's content, its two bytes of length not counted.
struct Segment {
  const uint8_t* bytes;
  int32_t size;

  bool Has(const char* text, int32_t length) const {
    return size >= length && memcmp(bytes, text, static_cast<size_t>(length)) == 0;
  }
};

// The first directory of a TIFF block (TIFF 6.0, section 2).
class Tiff {
 public:
  Tiff(const uint8_t* bytes, int64_t size) : bytes_(bytes), size_(size) {}

  // The value of tag 274, 1 when it is absent or makes no sense.
  int32_t Orientation() {
    if (size_ < 8 || (memcmp(bytes_, "MM\0*", 4) != 0 && memcmp(bytes_, "II*\0", 4) != 0)) {
      return 1;
    }
    big_ = bytes_[0] == 'M';
    const int64_t directory = U32(4);
    if (directory > size_ - 2) {
      return 1;
    }
    const int64_t fitting = (size_ - directory - 2) / 12;
    const int64_t entries = U16(directory) < fitting ? U16(directory) : fitting;
    for (int64_t i = 0; i < entries; i++) {
      const int64_t at = directory + 2 + 12 * i;
      if (U16(at) == 274) {
        return Value(at);
      }
    }
    return 1;
  }

 private:
  int64_t U16(int64_t at) const { return big_ ? bytes_[at] << 8 | bytes_[at + 1] : bytes_[at + 1] << 8 | bytes_[at]; }

  int64_t U32(int64_t at) const { return big_ ? U16(at) << 16 | U16(at + 2) : U16(at + 2) << 16 | U16(at); }

  int32_t Value(int64_t entry) const {
    const int64_t type = U16(entry + 2);
    const int64_t count = U32(entry + 4);
    const int64_t size = type == 1 ? 1 : type == 3 ? 2 : type == 4 ? 4 : 0;
    if (size == 0 || count == 0) {
      return 1;
    }
    const int64_t place = size * count <= 4 ? entry + 8 : U32(entry + 8);
    if (place + size * count > size_) {
      return 1;
    }
    const int64_t value = size == 1 ? bytes_[place] : size == 2 ? U16(place) : U32(place);
    return value >= 1 && value <= 8 ? static_cast<int32_t>(value) : 1;
  }

  const uint8_t* bytes_;
  int64_t size_;
  bool big_ = false;
};

struct Component {
  int32_t id, across, down;
  // The bits that each coefficient still lacks, 0 when it is whole; kUnseen before its first scan.
  int8_t lacks[kCoefficients];
};

constexpr int8_t kUnseen = 64;

class Walk {
 public:
  Walk(const uint8_t* bytes, int64_t size) : bytes_(bytes), size_(size) {}

  int32_t Run(fovea_jpeg_info* info) {
    if (size_ < 4 || bytes_[0] != 0xff || bytes_[1] != kSoi) {
      return FOVEA_E_JPEG_MARKERS;
    }
    int64_t at = 2;
    int32_t status = Head(&at);
    first_scan_ = at - 2;
    if (status == FOVEA_JPEG_OK) {
      status = Scans(at);
    }
    if (status == FOVEA_JPEG_OK) {
      status = Payload();
    }
    if (status != FOVEA_JPEG_OK) {
      return status;
    }
    *info = {width_, height_, count_, orientation_, scans_, static_cast<int32_t>(blocks_)};
    return FOVEA_JPEG_OK;
  }

 private:
  // Up to the length of the first start of scan, to which `at` points then.
  int32_t Head(int64_t* at) {
    while (true) {
      if (*at >= size_ || bytes_[*at] != 0xff) {
        return FOVEA_E_JPEG_MARKERS;
      }
      while (*at < size_ && bytes_[*at] == 0xff) {
        ++*at;
      }
      Segment segment;
      if (*at >= size_) {
        return FOVEA_E_JPEG_MARKERS;
      }
      const int marker = bytes_[(*at)++];
      if (!Content(*at, &segment) || marker == 0 || StandsAlone(marker) || marker == kSoi || marker == kEoi) {
        return FOVEA_E_JPEG_MARKERS;
      }
      if (marker == kSos) {
        return process_ < 0 ? FOVEA_E_JPEG_MARKERS : FOVEA_JPEG_OK;
      }
      const int32_t status = Read(marker, segment);
      if (status != FOVEA_JPEG_OK) {
        return status;
      }
      *at += 2 + segment.size;
    }
  }

  bool Content(int64_t at, Segment* segment) const {
    if (at + 2 > size_) {
      return false;
    }
    const int32_t size = bytes_[at] << 8 | bytes_[at + 1];
    *segment = {bytes_ + at + 2, size - 2};
    return size >= 2 && at + size <= size_;
  }

  int32_t Read(int marker, const Segment& s) {
    if (marker == kDht) {
      return Tables(s);
    }
    if (marker == kDac || marker == kJpg) {
      return FOVEA_E_JPEG_KIND;
    }
    if (marker >= kSof0 && marker <= kSof15) {
      return Frame(marker, s);
    }
    if (marker == kApp0 && s.Has("JFIF", 5) && s.size < 14) {
      return FOVEA_E_JPEG_MARKERS;  // states the colours, for some
    }
    if (marker == kApp1 && s.Has("Exif", 5) && orientation_ == 1 && s.size > 6) {
      orientation_ = Tiff(s.bytes + 6, s.size - 6).Orientation();
    }
    return FOVEA_JPEG_OK;
  }

  // Which Huffman tables are there: libjpeg-turbo puts standard ones in the place of missing ones, others refuse.
  int32_t Tables(const Segment& s) {
    int32_t at = 0;
    while (at < s.size) {
      const int32_t slot = s.bytes[at];
      if (at + 17 > s.size || (slot & 0x0f) > 3 || slot > 0x13) {
        return FOVEA_E_JPEG_MARKERS;
      }
      int32_t codes = 0;
      for (int32_t i = 1; i <= 16; i++) {
        codes += s.bytes[at + i];
      }
      at += 17 + codes;
      tables_ |= 1u << (slot & 0x0f) << (slot >> 4) * 4;
    }
    return at == s.size ? FOVEA_JPEG_OK : FOVEA_E_JPEG_MARKERS;
  }

  int32_t Frame(int marker, const Segment& s) {
    if (process_ >= 0) {
      return FOVEA_E_JPEG_MARKERS;
    }
    if (marker > kProgressive || s.size < 6 || s.bytes[0] != 8) {
      return FOVEA_E_JPEG_KIND;
    }
    process_ = marker;
    height_ = s.bytes[1] << 8 | s.bytes[2];
    width_ = s.bytes[3] << 8 | s.bytes[4];
    count_ = s.bytes[5];
    if (count_ != 1 && count_ != kMostComponents) {
      return FOVEA_E_JPEG_KIND;
    }
    if (width_ < 1 || height_ < 1 || s.size != 6 + 3 * count_) {
      return FOVEA_E_JPEG_MARKERS;
    }
    for (int32_t i = 0; i < count_; i++) {
      const uint8_t* part = s.bytes + 6 + 3 * i;
      Component& component = components_[i];
      component = {part[0], part[1] >> 4, part[1] & 15, {}};
      memset(component.lacks, kUnseen, sizeof(component.lacks));
      for (int32_t k = 0; k < i; k++) {
        if (components_[k].id == component.id) {
          return FOVEA_E_JPEG_MARKERS;
        }
      }
    }
    return Sampling();
  }

  // How builds of libjpeg enlarge other chroma planes differs.
  int32_t Sampling() const {
    const Component& y = components_[0];
    if (count_ == 1) {
      return y.across >= 1 && y.across <= 4 && y.down >= 1 && y.down <= 4 ? FOVEA_JPEG_OK : FOVEA_E_JPEG_SAMPLING;
    }
    const bool luma = (y.across == 1 && y.down == 1) || (y.across == 2 && (y.down == 1 || y.down == 2));
    for (int32_t i = 1; i < count_; i++) {
      if (!luma || components_[i].across != 1 || components_[i].down != 1) {
        return FOVEA_E_JPEG_SAMPLING;
      }
    }
    return FOVEA_JPEG_OK;
  }

  // From the length of the first start of scan to the end marker.
  int32_t Scans(int64_t at) {
    int marker = kSos;
    while (true) {
      Segment segment;
      if (!Content(at, &segment)) {
        return FOVEA_E_JPEG_MARKERS;
      }
      const int32_t status = marker == kSos ? Scan(segment) : marker == kDht ? Tables(segment) : FOVEA_JPEG_OK;
      if (status != FOVEA_JPEG_OK) {
        return status;
      }
      at = Next(at + 2 + segment.size);
      if (at >= size_) {
        return FOVEA_E_JPEG_MARKERS;  // no end marker
      }
      marker = bytes_[at++];
      if (marker == kEoi) {
        end_ = at;
        return Covered() ? FOVEA_JPEG_OK : FOVEA_E_JPEG_SCANS;
      }
      const bool follows = marker == kDht || (marker >= kSos && marker <= kDri) ||
                           (marker >= kApp0 && marker <= kApp15) || marker == kCom;
      if (!follows) {
        return FOVEA_E_JPEG_MARKERS;
      }
    }
  }

  // The offset of the next marker's code, behind its ff; `size_` where there is none.
  int64_t Next(int64_t from) const {
    int64_t at = from;
    while (at < size_ - 1) {
      const void* found = memchr(bytes_ + at, 0xff, static_cast<size_t>(size_ - 1 - at));
      if (found == nullptr) {
        return size_;
      }
      at = static_cast<const uint8_t*>(found) - bytes_ + 1;
      const int next = bytes_[at];
      if (next != 0 && next != 0xff && !StandsAlone(next)) {
        return at;
      }
    }
    return size_;
  }

  int32_t Scan(const Segment& s) {
    if (++scans_ > kMostScans) {
      return FOVEA_E_JPEG_SCANS;
    }
    const int32_t parts = s.size > 0 ? s.bytes[0] : 0;
    if (parts < 1 || parts > count_ || s.size != 4 + 2 * parts) {
      return FOVEA_E_JPEG_MARKERS;
    }
    const uint8_t* band = s.bytes + 1 + 2 * parts;
    const int32_t first = band[0];
    const int32_t last = band[1];
    const int32_t low = band[2] & 15;
    const bool refines = band[2] >> 4 != 0;
    const bool progressive = process_ == kProgressive;
    if (first > last || last > 63 || low > 13 || (!progressive && (first != 0 || last != 63 || band[2] != 0))) {
      return FOVEA_E_JPEG_MARKERS;
    }
    for (int32_t i = 0; i < parts; i++) {
      Component* component = Find(s.bytes[1 + 2 * i]);
      if (component == nullptr) {
        return FOVEA_E_JPEG_MARKERS;
      }
      const int32_t tables = s.bytes[2 + 2 * i];
      const bool needs_dc = progressive ? first == 0 && !refines : true;
      const bool needs_ac = progressive ? first > 0 : true;
      if ((needs_dc && !HasTable(0, tables >> 4)) || (needs_ac && !HasTable(1, tables & 15))) {
        return FOVEA_E_JPEG_SCANS;
      }
      for (int32_t k = first; k <= last; k++) {
        if (!progressive && component->lacks[k] != kUnseen) {
          return FOVEA_E_JPEG_SCANS;  // a second time
        }
        component->lacks[k] = static_cast<int8_t>(low);
      }
    }
    return FOVEA_JPEG_OK;
  }

  bool HasTable(int32_t kind, int32_t slot) const { return slot < 4 && (tables_ >> (4 * kind + slot) & 1) != 0; }

  Component* Find(int32_t id) {
    for (int32_t i = 0; i < count_; i++) {
      if (components_[i].id == id) {
        return &components_[i];
      }
    }
    return nullptr;
  }

  // Where coefficients are missing, libjpeg smooths the blocks over, each version in its own way.
  bool Covered() const {
    for (int32_t i = 0; i < count_; i++) {
      for (int8_t lacks : components_[i].lacks) {
        if (lacks != 0) {
          return false;
        }
      }
    }
    return true;
  }

  // Every 8 x 8 block takes one bit at the very least, in each coding process that is read here.
  int32_t Payload() {
    int64_t across = 1;
    int64_t down = 1;
    for (int32_t i = 0; i < count_; i++) {
      across = components_[i].across > across ? components_[i].across : across;
      down = components_[i].down > down ? components_[i].down : down;
    }
    for (int32_t i = 0; i < count_; i++) {
      const int64_t columns = ((width_ * int64_t{components_[i].across} + across - 1) / across + 7) / 8;
      const int64_t rows = ((height_ * int64_t{components_[i].down} + down - 1) / down + 7) / 8;
      blocks_ += columns * rows;
    }
    return end_ - first_scan_ >= (blocks_ + 7) / 8 ? FOVEA_JPEG_OK : FOVEA_E_JPEG_PAYLOAD;
  }

  const uint8_t* bytes_;
  int64_t size_;
  int64_t first_scan_ = 0;
  int64_t end_ = 0;
  int64_t blocks_ = 0;
  int32_t width_ = 0;
  int32_t height_ = 0;
  int32_t process_ = -1;
  int32_t count_ = 0;
  int32_t orientation_ = 1;
  int32_t scans_ = 0;
  uint32_t tables_ = 0;
  Component components_[kMostComponents] = {};
};

}  // namespace
}  // namespace fovea

extern "C" int32_t fovea_jpeg_inspect(const uint8_t* bytes, int64_t size, fovea_jpeg_info* info) {
  if (bytes == nullptr || info == nullptr) {
    return FOVEA_E_JPEG_NULL;
  }
  return fovea::Walk(bytes, size).Run(info);
}
