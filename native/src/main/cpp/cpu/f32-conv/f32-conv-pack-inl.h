// Packing: from a file's strides and types to the order in which the kernels read weights forward.
//   direct       [unit][input block][kernel row][kernel column][channel of the block][unit's blocks * 16]
//   NHWC input   [unit][kernel row][kernel column][channel][unit's blocks * 16]
//   Winograd     [unit][a * a][channel][unit's blocks * 16], transformed in double
//   depthwise    [block][kernel row][kernel column][16]
// The bias follows, [output blocks * 16]. Lanes past the last output are zero. All levels give the same bits.
#ifndef FOVEA_CPU_F32_CONV_PACK_INL_H_
#define FOVEA_CPU_F32_CONV_PACK_INL_H_

#include <stddef.h>

#include "cpu/f32-conv/f32-conv.h"
#include "fovea/fovea.h"
#include "simd/simd-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

FOVEA_INLINE float HalfAt(const uint16_t* p) {
  uint16_t lanes[kLanes] = {*p};
  float out[kLanes];
  Store(out, LoadHalf(lanes));
  return out[0];
}

// 16 x 16 weights of 16 inputs and 16 outputs, [input][output].
struct WeightTile {
  alignas(64) float at[kBlock * kBlock];
};

typedef float Four __attribute__((vector_size(16)));
typedef int32_t FourInts __attribute__((vector_size(16)));

FOVEA_INLINE Four LoadFour(const float* p) {
  Four x;
  __builtin_memcpy(&x, p, sizeof x);
  return x;
}

// out[c * ld + o] = in[o][c] for 16 x 16 floats.
FOVEA_INLINE void Transpose(const float* const* in, float* out, int64_t ld) {
  for (int o = 0; o < kBlock; o += 4) {
    for (int c = 0; c < kBlock; c += 4) {
      const Four r0 = LoadFour(in[o] + c), r1 = LoadFour(in[o + 1] + c), r2 = LoadFour(in[o + 2] + c),
                 r3 = LoadFour(in[o + 3] + c);
      const Four a = __builtin_shuffle(r0, r1, FourInts{0, 4, 1, 5}),
                 b = __builtin_shuffle(r0, r1, FourInts{2, 6, 3, 7});
      const Four d = __builtin_shuffle(r2, r3, FourInts{0, 4, 1, 5}),
                 e = __builtin_shuffle(r2, r3, FourInts{2, 6, 3, 7});
      const Four columns[4] = {
          __builtin_shuffle(a, d, FourInts{0, 1, 4, 5}), __builtin_shuffle(a, d, FourInts{2, 3, 6, 7}),
          __builtin_shuffle(b, e, FourInts{0, 1, 4, 5}), __builtin_shuffle(b, e, FourInts{2, 3, 6, 7})};
      for (int i = 0; i < 4; i++) {
        __builtin_memcpy(out + (c + i) * ld + o, &columns[i], sizeof(Four));
      }
    }
  }
}

// The stored value less its zero point.
FOVEA_INLINE float StoredAt(const fovea_weights& w, int64_t at, int32_t o) {
  const int32_t zero = w.zero_point != nullptr ? w.zero_point[o] : 0;
  switch (w.type) {
    case FOVEA_WEIGHTS_F32:
      return static_cast<const float*>(w.data)[at];
    case FOVEA_WEIGHTS_F16:
      return HalfAt(static_cast<const uint16_t*>(w.data) + at);
    case FOVEA_WEIGHTS_I8:
      return static_cast<float>(static_cast<const int8_t*>(w.data)[at] - zero);
    default:
      return static_cast<float>(static_cast<const uint8_t*>(w.data)[at] - zero);
  }
}

// 16 consecutive stored values less the zero point of output o.
FOVEA_INLINE void StoredRow(const fovea_weights& w, int64_t at, int32_t o, float* out) {
  const int32_t zero = w.zero_point != nullptr ? w.zero_point[o] : 0;
  switch (w.type) {
    case FOVEA_WEIGHTS_F32:
      Store(out, LoadBlock(static_cast<const float*>(w.data) + at));
      return;
    case FOVEA_WEIGHTS_F16:
      Store(out, LoadBlockHalf(static_cast<const uint16_t*>(w.data) + at));
      return;
    case FOVEA_WEIGHTS_I8:
      for (int i = 0; i < kBlock; i++) {
        out[i] = static_cast<float>(static_cast<const int8_t*>(w.data)[at + i] - zero);
      }
      return;
    default:
      for (int i = 0; i < kBlock; i++) {
        out[i] = static_cast<float>(static_cast<const uint8_t*>(w.data)[at + i] - zero);
      }
  }
}

// out[c * ld + lane] = weight of inputs i.. and outputs o..; `inputs` rows (<= 16), 16 lanes, of which `outputs` exist.
inline void PackTile(const fovea_weights& w, int32_t row, int32_t column, int32_t i, int32_t inputs, int32_t o,
                     int32_t outputs, float* out, int64_t ld) {
  const int64_t at = row * w.strides[0] + column * w.strides[1] + i * w.strides[2] + o * w.strides[3];
  const bool floats = w.type == FOVEA_WEIGHTS_F32;
  if (w.strides[2] == 1 && inputs == kBlock && outputs == kBlock) {
    WeightTile tile;
    const float* rows[kBlock];
    for (int lane = 0; lane < kBlock; lane++) {
      const int64_t from = at + lane * w.strides[3];
      rows[lane] = floats ? static_cast<const float*>(w.data) + from : tile.at + lane * kBlock;
      if (!floats) {
        StoredRow(w, from, o + lane, tile.at + lane * kBlock);
      }
    }
    Transpose(rows, out, ld);
  } else if (w.strides[3] == 1 && outputs == kBlock && (w.zero_point == nullptr || floats)) {
    for (int32_t c = 0; c < inputs; c++) {
      StoredRow(w, at + c * w.strides[2], o, out + c * ld);
    }
  } else {
    for (int32_t c = 0; c < inputs; c++) {
      for (int32_t lane = 0; lane < kBlock; lane++) {
        out[c * ld + lane] = lane < outputs ? StoredAt(w, at + c * w.strides[2] + lane * w.strides[3], o + lane) : 0.0f;
      }
    }
  }
  if (w.scale != nullptr) {
    const Block scale = LoadBlockPartial(w.scale + o, outputs);
    for (int32_t c = 0; c < inputs; c++) {
      Store(out + c * ld, Mul(LoadBlock(out + c * ld), scale));
    }
  }
}

// The weights of one block of 16 inputs (or of all NHWC channels) for all taps.
inline float* PackDirectBlock(const fovea_weights& w, int32_t i, int32_t inputs, int32_t block, int32_t blocks,
                              float* out) {
  const int64_t ld = static_cast<int64_t>(blocks) * kBlock;
  for (int32_t row = 0; row < w.sizes[0]; row++) {
    for (int32_t column = 0; column < w.sizes[1]; column++) {
      for (int32_t j = 0; j < blocks; j++) {
        const int32_t o = (block + j) * kBlock, left = w.sizes[3] - o;
        PackTile(w, row, column, i, inputs, o, left < kBlock ? left : kBlock, out + j * kBlock, ld);
      }
      out += inputs * ld;
    }
  }
  return out;
}

constexpr double kWinogradWeights2[4][3] = {{1, 0, 0}, {0.5, 0.5, 0.5}, {0.5, -0.5, 0.5}, {0, 0, 1}};
constexpr double kWinogradWeights4[6][3] = {{1.0 / 4, 0, 0},
                                            {-1.0 / 6, -1.0 / 6, -1.0 / 6},
                                            {-1.0 / 6, 1.0 / 6, -1.0 / 6},
                                            {1.0 / 24, 1.0 / 12, 1.0 / 6},
                                            {1.0 / 24, -1.0 / 12, 1.0 / 6},
                                            {0, 0, 1}};

// out[(y * kA + x) * plane + lane] = G g transposed(G) of 16 lanes' 3 x 3 kernels at g[tap][lane], taps 256 floats
// apart.
template <int kA>
FOVEA_INLINE void PackWinogradLanes(const double (&transform)[kA][3], const float* g, float* out, int64_t plane) {
  for (int from = 0; from < kBlock; from += 8) {
    double rows[kA][3][8];
    for (int y = 0; y < kA; y++) {
      for (int x = 0; x < 3; x++) {
        for (int lane = 0; lane < 8; lane++) {
          const float* k = g + x * kBlock * kBlock + from + lane;
          rows[y][x][lane] = transform[y][0] * static_cast<double>(k[0]) +
                             transform[y][1] * static_cast<double>(k[3 * kBlock * kBlock]) +
                             transform[y][2] * static_cast<double>(k[6 * kBlock * kBlock]);
        }
      }
    }
    for (int y = 0; y < kA; y++) {
      for (int x = 0; x < kA; x++) {
        float* to = out + (y * kA + x) * plane + from;
        for (int lane = 0; lane < 8; lane++) {
          to[lane] = static_cast<float>(transform[x][0] * rows[y][0][lane] + transform[x][1] * rows[y][1][lane] +
                                        transform[x][2] * rows[y][2][lane]);
        }
      }
    }
  }
}

inline float* PackWinogradUnit(const fovea_weights& w, int32_t algorithm, int32_t block, int32_t blocks, float* out) {
  const int32_t inputs = w.sizes[2], products = algorithm == FOVEA_CONV_WINOGRAD2 ? 16 : 36;
  const int64_t ld = static_cast<int64_t>(blocks) * kBlock, plane = inputs * ld;
  WeightTile taps[9];
  for (int32_t j = 0; j < blocks; j++) {
    const int32_t o = (block + j) * kBlock, outputs = w.sizes[3] - o < kBlock ? w.sizes[3] - o : kBlock;
    for (int32_t i = 0; i < inputs; i += kBlock) {
      const int32_t count = inputs - i < kBlock ? inputs - i : kBlock;
      for (int32_t tap = 0; tap < 9; tap++) {
        PackTile(w, tap / 3, tap % 3, i, count, o, outputs, taps[tap].at, kBlock);
      }
      for (int32_t c = 0; c < count; c++) {
        float* to = out + (i + c) * ld + j * kBlock;
        if (products == 16) {
          PackWinogradLanes(kWinogradWeights2, taps[0].at + c * kBlock, to, plane);
        } else {
          PackWinogradLanes(kWinogradWeights4, taps[0].at + c * kBlock, to, plane);
        }
      }
    }
  }
  return out + products * plane;
}

inline int32_t Pack(const fovea_step& s, const fovea_tensor& input, const fovea_tensor& output, const fovea_weights& w,
                    void* packed, int64_t packed_bytes) {
  const int64_t needed = ConvPackedBytes(s, input, output, w);
  if (needed < 0) {
    return static_cast<int32_t>(needed);
  }
  if (packed_bytes < needed) {
    return FOVEA_E_PACKED_BYTES;
  }
  float* out = static_cast<float*>(packed);
  const int32_t outputs = output.channels, blocks = (outputs + kBlock - 1) / kBlock;
  if (s.kind == FOVEA_STEP_DEPTHWISE) {
    for (int32_t b = 0; b < blocks; b++) {
      out = PackDirectBlock(w, 0, 1, b, 1, out);
    }
  } else {
    const int32_t group_blocks = s.groups > 1 ? blocks / s.groups : blocks, inputs = w.sizes[2];
    for (int32_t b = 0; b < blocks;) {
      const int32_t left = group_blocks - b % group_blocks, unit = left < s.tile_blocks ? left : s.tile_blocks;
      if (s.algorithm != FOVEA_CONV_DIRECT) {
        out = PackWinogradUnit(w, s.algorithm, b, unit, out);
      } else {
        for (int32_t i = 0; i < inputs; i += kBlock) {
          out = PackDirectBlock(w, i, inputs - i < kBlock ? inputs - i : kBlock, b, unit, out);
        }
      }
      b += unit;
    }
  }
  if (s.bias == 1) {
    for (int32_t o = 0; o < blocks * kBlock; o++) {
      out[o] = o < outputs && w.bias != nullptr ? w.bias[o] : 0.0f;
    }
    out += static_cast<int64_t>(blocks) * kBlock;
  }
  for (const float* end = static_cast<float*>(packed) + needed / 4; out < end; out++) {
    *out = 0.0f;
  }
  return FOVEA_OK;
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_PACK_INL_H_
