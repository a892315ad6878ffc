// Weights in two signed halves, w = low + 2^16 high, for multiply-add of 16-bit pairs. A group's word gives the pairs
// of its pixels (0, 2) and (1, 3) by a mask and a shift.
#ifndef FOVEA_CPU_U8_RESAMPLE_HALVES_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_HALVES_INL_H_

#include <stdint.h>

namespace fovea {
namespace {

// to: low (0, 2), low (1, 3), high (0, 2), high (1, 3).
inline bool ExpandHalves(const int32_t* w, int32_t* to) {
  uint32_t low[4], high[4];
  for (int k = 0; k < 4; k++) {
    const int32_t half = static_cast<int16_t>(w[k]);
    low[k] = static_cast<uint32_t>(half) & 0xffff;
    high[k] = static_cast<uint32_t>((w[k] - half) >> 16) & 0xffff;
  }
  to[0] = static_cast<int32_t>(low[0] | low[2] << 16);
  to[1] = static_cast<int32_t>(low[1] | low[3] << 16);
  to[2] = static_cast<int32_t>(high[0] | high[2] << 16);
  to[3] = static_cast<int32_t>(high[1] | high[3] << 16);
  return true;
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_HALVES_INL_H_
