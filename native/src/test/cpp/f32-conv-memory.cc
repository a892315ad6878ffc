// Guarded memory and tensors of the convolution tester.
#include <string.h>

#include <algorithm>

#include "f32-conv-tester.h"

namespace fovea {
namespace {

constexpr uint32_t kPoison = 0x7fc0dead;

float PoisonValue() {
  float value;
  memcpy(&value, &kPoison, sizeof value);
  return value;
}

}  // namespace

Guarded::Guarded(int64_t floats) : memory_(static_cast<size_t>(floats + 2 * kGuard + 16)), floats_(floats) {
  const auto at = reinterpret_cast<uintptr_t>(memory_.data() + kGuard);
  start_ = memory_.data() + kGuard + (64 - at % 64) % 64 / 4;
  Poison();
}

void Guarded::Poison() {
  std::fill(memory_.begin(), memory_.end(), PoisonValue());
}

bool Guarded::IsPoison(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  return bits == kPoison;
}

bool Guarded::GuardsIntact() const {
  for (const float* p = memory_.data(); p < start_; p++) {
    if (!IsPoison(*p)) {
      return false;
    }
  }
  for (const float* p = start_ + floats_; p < memory_.data() + memory_.size(); p++) {
    if (!IsPoison(*p)) {
      return false;
    }
  }
  return true;
}

TestTensor TestTensor::Make(int32_t format, int32_t height, int32_t width, int32_t channels, int32_t top, int32_t left,
                            int32_t bottom, int32_t right) {
  TestTensor t;
  t.shape = {FOVEA_SPACE_ARENA, 0, 0, format, height, width, channels, top, left, bottom, right};
  View& v = t.view;
  v.blocked = format == FOVEA_FORMAT_C16;
  v.height = height;
  v.width = width;
  v.channels = channels;
  v.blocks = v.blocked ? (channels + 15) / 16 : 1;
  v.pixel = v.blocked ? 16 : channels;
  v.row = static_cast<int64_t>(left + width + right) * v.pixel;
  v.plane = v.row * (top + height + bottom);
  v.top = top;
  v.left = left;
  v.bottom = bottom;
  v.right = right;
  t.memory = std::make_shared<Guarded>(v.plane * v.blocks);
  v.base = t.memory->data() + top * v.row + static_cast<int64_t>(left) * v.pixel;
  return t;
}

float& TestTensor::At(int32_t y, int32_t x, int32_t c) const {
  return view.blocked ? view.Row(c / 16, y)[x * 16 + c % 16] : view.Row(0, y)[static_cast<int64_t>(x) * view.pixel + c];
}

void TestTensor::ZeroHalo() const {
  std::fill(memory->data(), memory->data() + memory->floats(), 0.0f);
}

}  // namespace fovea
