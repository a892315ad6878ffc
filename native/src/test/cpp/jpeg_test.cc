// JPEG through the libjpeg-turbo of the machine. Pictures are encoded by the same library; without it, what needs it is
// skipped with the loader's words.
#include "fovea/jpeg.h"

#include <dlfcn.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <string.h>

#include <random>
#include <string>
#include <vector>

namespace {

using Bytes = std::vector<uint8_t>;

constexpr int kRgb = 0;
constexpr int kGray = 6;
constexpr int kProgressive = 16384;
enum Sampling { k444, k422, k420, kGraySampling, k440 };

const char* LibraryName() {
  const char* name = getenv("FOVEA_JPEG_LIBRARY");
  return name == nullptr ? "libturbojpeg.so.0" : name;
}

class Jpeg : public ::testing::Test {
 protected:
  void SetUp() override {
    library_.resize(static_cast<size_t>(fovea_jpeg_library_bytes()));
    char message[256];
    if (fovea_jpeg_open(LibraryName(), library_.data(), fovea_jpeg_library_bytes(), message, sizeof message) <= 0) {
      GTEST_SKIP() << "no libjpeg-turbo: " << message << "; install libturbojpeg0";
    }
  }

  int32_t Decode(const Bytes& file, const fovea_jpeg_info& info, int32_t denominator, Bytes* out) {
    const int32_t width = (info.width + denominator - 1) / denominator;
    const int32_t height = (info.height + denominator - 1) / denominator;
    out->assign(static_cast<size_t>(width) * height * info.channels, 0);
    return fovea_jpeg_decode(library_.data(), file.data(), static_cast<int64_t>(file.size()), &info, denominator,
                             out->data(), static_cast<int64_t>(out->size()), message_, sizeof message_);
  }

  static int32_t Inspect(const Bytes& file, fovea_jpeg_info* info) {
    return fovea_jpeg_inspect(file.data(), static_cast<int64_t>(file.size()), info);
  }

  // A smooth picture with some noise in it, as JPEG.
  static Bytes Encoded(int width, int height, int sampling, int flags) {
    void* handle = dlopen(LibraryName(), RTLD_NOW);
    const int channels = sampling == kGraySampling ? 1 : 3;
    Bytes pixels(static_cast<size_t>(width) * height * channels);
    std::mt19937 random(7);
    for (size_t i = 0; i < pixels.size(); i++) {
      const size_t x = i / channels % width;
      pixels[i] = static_cast<uint8_t>((x * 5 + i / (channels * width) * 3 + i % channels * 60 + random() % 9) % 256);
    }
    auto init = reinterpret_cast<void* (*)()>(dlsym(handle, "tjInitCompress"));
    auto destroy = reinterpret_cast<int (*)(void*)>(dlsym(handle, "tjDestroy"));
    auto release = reinterpret_cast<void (*)(unsigned char*)>(dlsym(handle, "tjFree"));
    auto compress = reinterpret_cast<int (*)(void*, const unsigned char*, int, int, int, int, unsigned char**,
                                             unsigned long*, int, int, int)>(dlsym(handle, "tjCompress2"));
    void* compressor = init();
    unsigned char* made = nullptr;
    unsigned long size = 0;
    EXPECT_EQ(0, compress(compressor, pixels.data(), width, 0, height, channels == 1 ? kGray : kRgb, &made, &size,
                          sampling, 85, flags));
    Bytes file(made, made + size);
    release(made);
    destroy(compressor);
    dlclose(handle);
    return file;
  }

  std::vector<char> library_;
  char message_[256] = {};
};

TEST_F(Jpeg, every_plain_kind_is_inspected_and_decoded) {
  for (int sampling : {k444, k422, k420, kGraySampling}) {
    for (int flags : {0, kProgressive}) {
      const Bytes file = Encoded(37, 21, sampling, flags);
      fovea_jpeg_info info = {};
      ASSERT_EQ(FOVEA_JPEG_OK, Inspect(file, &info)) << sampling << " " << flags;
      EXPECT_EQ(37, info.width);
      EXPECT_EQ(21, info.height);
      EXPECT_EQ(sampling == kGraySampling ? 1 : 3, info.channels);
      EXPECT_EQ(1, info.orientation);
      EXPECT_EQ(flags == 0, info.scans == 1);
      EXPECT_EQ(sampling == k444 ? 45 : sampling == k422 ? 33 : sampling == k420 ? 27 : 15, info.blocks);
      for (int32_t denominator : {1, 2, 4, 8}) {
        Bytes out;
        ASSERT_EQ(FOVEA_JPEG_OK, Decode(file, info, denominator, &out)) << message_;
        EXPECT_NE(out, Bytes(out.size(), 0));
      }
    }
  }
}

TEST_F(Jpeg, what_libraries_do_differently_is_left_to_others) {
  fovea_jpeg_info info = {};
  EXPECT_EQ(FOVEA_E_JPEG_SAMPLING, Inspect(Encoded(16, 16, k440, 0), &info));
  Bytes file = Encoded(40, 40, k420, kProgressive);
  // The last scan taken out: coefficients are missing, which smoothing would hide.
  size_t last = file.size() - 3;
  while (file[last] != 0xff || file[last + 1] != 0xda) {
    last--;
  }
  file.erase(file.begin() + static_cast<int64_t>(last), file.end() - 2);
  EXPECT_EQ(FOVEA_E_JPEG_SCANS, Inspect(file, &info));
  file = Encoded(16, 16, k444, 0);
  file[file.size() - 1] = 0;
  EXPECT_EQ(FOVEA_E_JPEG_MARKERS, Inspect(file, &info));
}

TEST_F(Jpeg, a_huge_picture_in_few_bytes_is_refused) {
  Bytes file = Encoded(16, 16, kGraySampling, 0);
  size_t frame = 0;
  while (file[frame] != 0xff || file[frame + 1] != 0xc0) {
    frame++;
  }
  file[frame + 5] = file[frame + 6] = file[frame + 7] = file[frame + 8] = 0xff;
  fovea_jpeg_info info = {};
  EXPECT_EQ(FOVEA_E_JPEG_PAYLOAD, Inspect(file, &info));
}

TEST_F(Jpeg, mutations_are_decoded_or_refused) {
  std::mt19937 random(20261122);
  int decoded = 0;
  int refused = 0;
  for (int round = 0; round < 4000; round++) {
    Bytes file = Encoded(1 + round % 40, 1 + round % 23, round % 4, round % 8 < 4 ? 0 : kProgressive);
    const int changes = 1 + static_cast<int>(random() % 4);
    for (int i = 0; i < changes; i++) {
      file[random() % file.size()] = static_cast<uint8_t>(random());
    }
    if (random() % 4 == 0) {
      file.resize(random() % file.size() + 1);
    }
    file.shrink_to_fit();
    fovea_jpeg_info info = {};
    Bytes out;
    const bool sound = Inspect(file, &info) == FOVEA_JPEG_OK && int64_t{info.width} * info.height < 1000000 &&
                       Decode(file, info, 1, &out) == FOVEA_JPEG_OK;
    decoded += sound ? 1 : 0;
    refused += sound ? 0 : 1;
  }
  EXPECT_GT(decoded, 100);
  EXPECT_GT(refused, 1000);
}

TEST_F(Jpeg, wrong_arguments_have_their_status) {
  const Bytes file = Encoded(8, 8, k444, 0);
  fovea_jpeg_info info = {};
  ASSERT_EQ(FOVEA_JPEG_OK, Inspect(file, &info));
  Bytes out(8 * 8 * 3);
  auto decode = [&](const void* library, int32_t denominator, int64_t bytes) {
    return fovea_jpeg_decode(library, file.data(), static_cast<int64_t>(file.size()), &info, denominator, out.data(),
                             bytes, nullptr, 0);
  };
  EXPECT_EQ(FOVEA_E_JPEG_NULL, decode(nullptr, 1, 192));
  EXPECT_EQ(FOVEA_E_JPEG_SIZE, decode(library_.data(), 3, 192));
  EXPECT_EQ(FOVEA_E_JPEG_MEMORY, decode(library_.data(), 1, 191));
  const std::vector<char> empty(library_.size());
  EXPECT_EQ(FOVEA_E_JPEG_NO_LIBRARY, decode(empty.data(), 1, 192));
}

TEST(JpegLibrary, absence_has_the_loaders_words) {
  std::vector<char> library(static_cast<size_t>(fovea_jpeg_library_bytes()));
  char message[256];
  auto open = [&](const char* path) {
    return fovea_jpeg_open(path, library.data(), fovea_jpeg_library_bytes(), message, sizeof message);
  };
  EXPECT_EQ(FOVEA_E_JPEG_NO_LIBRARY, open("libno-such-jpeg.so.0"));
  EXPECT_NE(nullptr, strstr(message, "libno-such-jpeg.so.0"));
  EXPECT_EQ(FOVEA_E_JPEG_SYMBOLS, open("libm.so.6"));
  EXPECT_NE(nullptr, strstr(message, "tj"));
  EXPECT_EQ(FOVEA_E_JPEG_MEMORY, fovea_jpeg_open("x", library.data(), 8, nullptr, 0));
}

TEST(JpegInspect, whatever_is_no_jpeg_is_refused) {
  fovea_jpeg_info info = {};
  for (const std::string& text : {std::string(), std::string("\xff\xd8"), std::string("\xff\xd8\xff\xff\xff"),
                                  std::string("\xff\xd8\xff\xe1\x00\x08"
                                              "Exif\0\0",
                                              12),
                                  std::string(64, '\xff')}) {
    const Bytes file(text.begin(), text.end());
    EXPECT_EQ(FOVEA_E_JPEG_MARKERS, fovea_jpeg_inspect(reinterpret_cast<const uint8_t*>(text.data()),
                                                       static_cast<int64_t>(text.size()), &info));
  }
  EXPECT_EQ(FOVEA_E_JPEG_NULL, fovea_jpeg_inspect(nullptr, 0, &info));
}

TEST(JpegTurn, every_orientation_moves_every_pixel) {
  constexpr int kWidth = 131;
  constexpr int kHeight = 67;
  for (int channels : {1, 3}) {
    Bytes from(static_cast<size_t>(kWidth) * kHeight * channels);
    for (size_t i = 0; i < from.size(); i++) {
      from[i] = static_cast<uint8_t>(i * 31 % 251);
    }
    for (int orientation = 1; orientation <= 8; orientation++) {
      Bytes to(from.size());
      ASSERT_EQ(FOVEA_JPEG_OK, fovea_jpeg_turn(from.data(), kWidth, kHeight, channels, orientation, to.data(),
                                               static_cast<int64_t>(to.size())));
      const int width = orientation < 5 ? kWidth : kHeight;
      for (int y = 0; y < kHeight; y++) {
        for (int x = 0; x < kWidth; x++) {
          // Where EXIF says that the stored row and column stand.
          const int right = kWidth - 1 - x;
          const int below = kHeight - 1 - y;
          const int column[] = {x, right, right, x, y, below, below, y};
          const int row[] = {y, y, below, below, x, x, right, right};
          const int at = row[orientation - 1] * width + column[orientation - 1];
          for (int c = 0; c < channels; c++) {
            ASSERT_EQ(from[(y * kWidth + x) * channels + c], to[at * channels + c]) << orientation;
          }
        }
      }
    }
    EXPECT_EQ(FOVEA_E_JPEG_SIZE, fovea_jpeg_turn(from.data(), 1, 1, 2, 1, from.data(), 9));
    EXPECT_EQ(FOVEA_E_JPEG_SIZE, fovea_jpeg_turn(from.data(), 1, 1, 1, 9, from.data(), 9));
    EXPECT_EQ(FOVEA_E_JPEG_MEMORY, fovea_jpeg_turn(from.data(), 3, 4, 1, 6, from.data(), 11));
  }
}

}  // namespace
