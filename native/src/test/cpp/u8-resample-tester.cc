#include "u8-resample-tester.h"

#include <math.h>
#include <string.h>

#include <algorithm>
#include <random>
#include <sstream>

#include "u8-resample-oracle.h"

namespace fovea {
namespace {

constexpr int kGuardBytes = 1021;
constexpr uint8_t kGuard = 0xa5;
constexpr int kChannels[] = {1, 2, 3, 3, 4, 4};

// Deviations that are no powers of two ask for division, others may be multiplied by their inverse.
float Divisor(bool divides) {
  return divides ? 57.375f : 2.0f;
}

float Mapped(int32_t channel, float value, bool divides) {
  const float scaled = value / Divisor(divides);
  const float centred = scaled - 1.25f * static_cast<float>(channel + 1);
  return centred / (divides ? 0.3f : 0.5f);
}

uint8_t ByteEntry(int32_t channel, int32_t value) {
  return static_cast<uint8_t>(value * 7 + channel * 85 + 13);
}

}  // namespace

ResampleTester& ResampleTester::source(int32_t height, int32_t width, int32_t order) {
  params_.height = height;
  params_.width = width;
  params_.order = order;
  return *this;
}

ResampleTester& ResampleTester::stride_padding(int32_t bytes) {
  stride_padding_ = bytes;
  return *this;
}

ResampleTester& ResampleTester::crop(int32_t y, int32_t x, int32_t height, int32_t width) {
  params_.crop_y = y;
  params_.crop_x = x;
  params_.crop_height = height;
  params_.crop_width = width;
  cropped_ = true;
  return *this;
}

ResampleTester& ResampleTester::alpha(int32_t value) {
  params_.alpha = value;
  return *this;
}

ResampleTester& ResampleTester::target(int32_t height, int32_t width, int32_t order) {
  params_.target_height = height;
  params_.target_width = width;
  params_.target = order;
  return *this;
}

ResampleTester& ResampleTester::place(int32_t y, int32_t x, int32_t height, int32_t width) {
  params_.place_y = y;
  params_.place_x = x;
  params_.place_height = height;
  params_.place_width = width;
  return *this;
}

ResampleTester& ResampleTester::background(int32_t value) {
  params_.background = value;
  return *this;
}

ResampleTester& ResampleTester::filter(int32_t value) {
  params_.filter = value;
  return *this;
}

ResampleTester& ResampleTester::layout(int32_t value) {
  params_.layout = value;
  return *this;
}

ResampleTester& ResampleTester::dtype(int32_t value) {
  params_.dtype = value;
  return *this;
}

ResampleTester& ResampleTester::offset(int32_t elements) {
  offset_ = elements;
  return *this;
}

ResampleTester& ResampleTester::extremes(bool value) {
  extremes_ = value;
  return *this;
}

ResampleTester& ResampleTester::divides(bool value) {
  divides_ = value;
  return *this;
}

ResampleTester& ResampleTester::after(int32_t order) {
  after_ = order;
  return *this;
}

ResampleTester& ResampleTester::seed(uint64_t value) {
  seed_ = value;
  return *this;
}

std::string ResampleTester::Describe() const {
  std::ostringstream text;
  const fovea_u8_resample_params& p = params_;
  text << p.height << "x" << p.width << " order " << p.order << " +" << stride_padding_ << " crop " << p.crop_y << ","
       << p.crop_x << " " << p.crop_height << "x" << p.crop_width << " alpha " << p.alpha << " -> " << p.target_height
       << "x" << p.target_width << " target " << p.target << " filter " << p.filter << " layout " << p.layout
       << " dtype " << p.dtype << " offset " << offset_ << " after " << after_ << " seed " << seed_;
  return text.str();
}

std::vector<uint8_t> ResampleTester::Reference(const std::vector<uint8_t>& picture, int64_t stride) const {
  const fovea_u8_resample_params& p = params_;
  const int channels = kChannels[p.order];
  const bool gray_target = p.target >= FOVEA_TARGET_GRAY;
  const int planes = p.target == FOVEA_TARGET_GRAY ? 1 : 3;
  const int32_t h = p.crop_height, w = p.crop_width;
  std::vector<uint8_t> rgb(static_cast<size_t>(h) * w * 3);
  for (int32_t y = 0; y < h; y++) {
    for (int32_t x = 0; x < w; x++) {
      const uint8_t* px = picture.data() + (p.crop_y + y) * stride + static_cast<int64_t>(p.crop_x + x) * channels;
      uint8_t* to = rgb.data() + (static_cast<size_t>(y) * w + x) * 3;
      const bool blue_first = p.order == FOVEA_ORDER_BGR || p.order == FOVEA_ORDER_BGRA;
      for (int c = 0; c < 3; c++) {
        to[c] = channels <= 2 ? px[0] : px[blue_first ? 2 - c : c];
        if (channels % 2 == 0 && p.alpha == FOVEA_ALPHA_WHITE) {
          const int a = px[channels - 1];
          to[c] = static_cast<uint8_t>(lround((to[c] * a + 255 * (255 - a)) / 255.0));
        }
      }
      if (gray_target && channels >= 3) {
        to[0] = to[1] = to[2] = static_cast<uint8_t>((19595 * to[0] + 38470 * to[1] + 7471 * to[2] + 32768) >> 16);
      }
    }
  }
  const int32_t th = p.target_height, tw = p.target_width;
  const int32_t ph = p.place_height == 0 ? th : p.place_height, pw = p.place_width == 0 ? tw : p.place_width;
  const size_t element = p.dtype == FOVEA_DTYPE_F32 ? 4 : 1;
  std::vector<uint8_t> out(element * th * tw * planes);
  for (int c = 0; c < planes; c++) {
    const int from = p.target == FOVEA_TARGET_BGR ? 2 - c : c;
    const std::vector<float> resized = ResizePlane(rgb.data() + from, 3, h, w, ph, pw, p.filter);
    // The whole result, pasted on the background pixel by pixel.
    std::vector<float> pasted(static_cast<size_t>(th) * tw, static_cast<float>(p.background >> (8 * c) & 255));
    for (int32_t y = 0; y < ph; y++) {
      for (int32_t x = 0; x < pw; x++) {
        const int32_t ty = y + p.place_y, tx = x + p.place_x;
        if (ty >= 0 && ty < th && tx >= 0 && tx < tw) {
          pasted[static_cast<size_t>(ty) * tw + tx] = resized[static_cast<size_t>(y) * pw + x];
        }
      }
    }
    for (int32_t y = 0; y < th; y++) {
      for (int32_t x = 0; x < tw; x++) {
        const float sample = pasted[static_cast<size_t>(y) * tw + x];
        const size_t at = p.layout == FOVEA_LAYOUT_NCHW ? (static_cast<size_t>(c) * th + y) * tw + x
                                                        : (static_cast<size_t>(y) * tw + x) * planes + c;
        if (element == 4) {
          const float value = Mapped(c, sample, divides_);
          memcpy(out.data() + 4 * at, &value, 4);
        } else {
          out[at] = ByteEntry(c, static_cast<int32_t>(nearbyint(fmin(fmax(sample, 0), 255))));
        }
      }
    }
  }
  return out;
}

std::string ResampleTester::Test(int32_t kernel) const {
  fovea_u8_resample_params p = params_;
  if (!cropped_) {
    p.crop_height = p.height;
    p.crop_width = p.width;
    ResampleTester whole = *this;
    return whole.crop(0, 0, p.height, p.width).Test(kernel);
  }
  const int64_t tight = static_cast<int64_t>(p.width) * kChannels[p.order];
  const int64_t stride = tight + stride_padding_;
  p.row_stride = stride_padding_ == 0 ? 0 : static_cast<int32_t>(stride);
  const int64_t source_bytes = stride * (p.height - 1) + tight;
  std::mt19937_64 random(seed_);
  // The picture ends with its buffer: under AddressSanitizer a read behind it is caught.
  std::vector<uint8_t> source(offset_ + source_bytes);
  for (uint8_t& value : source) {
    value = static_cast<uint8_t>(extremes_ ? (random() & 1) * 255 : random() >> 20);
  }
  const std::vector<uint8_t> picture(source.begin() + offset_, source.end());
  const std::vector<uint8_t> expected = Reference(picture, stride);
  const int planes = p.target == FOVEA_TARGET_GRAY ? 1 : 3;
  std::vector<float> floats(256 * planes);
  for (int c = 0; c < planes; c++) {  // behind the table: divisor, mean, deviation
    floats.insert(floats.end(), {Divisor(divides_), 1.25f * static_cast<float>(c + 1), divides_ ? 0.3f : 0.5f});
  }
  std::vector<uint8_t> bytes(256 * planes);
  for (int i = 0; i < 256 * planes; i++) {
    floats[i] = Mapped(i / 256, static_cast<float>(i % 256), divides_);
    bytes[i] = ByteEntry(i / 256, i % 256);
  }
  const bool is_float = p.dtype == FOVEA_DTYPE_F32;
  const void* table = is_float ? static_cast<const void*>(floats.data()) : bytes.data();
  const int64_t table_bytes = is_float ? 4 * floats.size() : bytes.size();
  int64_t scratch_bytes = fovea_u8_resample_scratch_bytes(kernel, &p);
  if (scratch_bytes <= 0) {
    return "scratch: status " + std::to_string(scratch_bytes);
  }
  fovea_u8_resample_params earlier = p;
  if (after_ >= 0) {
    earlier.order = after_;
    earlier.row_stride = 0;
    scratch_bytes = std::max(scratch_bytes, fovea_u8_resample_scratch_bytes(kernel, &earlier));
  }
  uint8_t* scratch = static_cast<uint8_t*>(fovea_alloc(scratch_bytes + 64));
  memset(scratch, 0xcd, scratch_bytes + 64);
  memset(scratch, 0, 64);
  memset(scratch + scratch_bytes, kGuard, 64);
  const int64_t slot = kGuardBytes / 4 * 4 + offset_ * (is_float ? 4 : 1);
  std::vector<uint8_t> out(slot + expected.size() + kGuardBytes);
  std::string failure;
  if (after_ >= 0) {
    const std::vector<uint8_t> other(static_cast<size_t>(p.width) * p.height * kChannels[after_], 77);
    const int32_t status = fovea_u8_resample(kernel, other.data(), static_cast<int64_t>(other.size()), &earlier, table,
                                             table_bytes, out.data() + slot, expected.size(), scratch, scratch_bytes);
    failure = status == FOVEA_OK ? "" : "status " + std::to_string(status);
  }
  for (int run = 0; run < 2 && failure.empty(); run++) {
    memset(out.data(), kGuard, out.size());
    memset(out.data() + slot, 0xff, expected.size());  // NaN as f32
    const int32_t status = fovea_u8_resample(kernel, source.data() + offset_, source_bytes, &p, table, table_bytes,
                                             out.data() + slot, expected.size(), scratch, scratch_bytes);
    if (status != FOVEA_OK) {
      failure = "status " + std::to_string(status);
      break;
    }
    for (size_t i = 0; i < out.size() && failure.empty(); i++) {
      const bool inside = i >= static_cast<size_t>(slot) && i < slot + expected.size();
      const uint8_t want = inside ? expected[i - slot] : kGuard;
      if (out[i] != want) {
        failure = "run " + std::to_string(run) + ": byte " + std::to_string(static_cast<int64_t>(i) - slot) + " of " +
                  std::to_string(expected.size()) + ": expected " + std::to_string(want) + ", got " +
                  std::to_string(out[i]);
      }
    }
    for (int i = 0; i < 64 && failure.empty(); i++) {
      if (scratch[scratch_bytes + i] != kGuard) {
        failure = "byte " + std::to_string(i) + " behind the scratch was written";
      }
    }
  }
  fovea_free(scratch);
  return failure;
}

}  // namespace fovea
