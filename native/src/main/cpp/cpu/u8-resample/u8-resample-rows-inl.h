// Row operations of the u8-resample kernels that are the same at every level but for the compiler's flags: pixel
// conversion, channel order, lookup. Included into the anonymous namespace of one translation unit per instruction set,
// so that no function is shared between levels.
#ifndef FOVEA_CPU_U8_RESAMPLE_ROWS_INL_H_
#define FOVEA_CPU_U8_RESAMPLE_ROWS_INL_H_

#include <stdint.h>
#include <string.h>

#include "cpu/u8-resample/u8-resample.h"

namespace fovea {
namespace {

inline int32_t SourceChannels(int32_t order) {
  constexpr int32_t channels[] = {1, 2, 3, 3, 4, 4};
  return channels[order];
}

// Returns whether source pixels are what is resampled, so that rows need no conversion.
inline bool RowsAreDirect(const ResampleJob& job) {
  return SourceChannels(job.order) == job.channels;
}

template <bool kWhite>
inline uint8_t OnWhite(uint32_t value, uint32_t alpha) {
  if (!kWhite) {
    return static_cast<uint8_t>(value);
  }
  uint32_t t = value * alpha + 255 * (255 - alpha) + 128;
  return static_cast<uint8_t>((t + (t >> 8)) >> 8);
}

inline uint8_t Luma(uint32_t red, uint32_t green, uint32_t blue) {
  return static_cast<uint8_t>((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
}

// Converts `count` pixels to the resampled channels, interleaved in source order.
template <bool kWhite>
void ConvertPixels(const ResampleJob& job, const uint8_t* __restrict in, int64_t count, uint8_t* __restrict out) {
  const bool red_first = job.order == FOVEA_ORDER_RGB || job.order == FOVEA_ORDER_RGBA;
  const int red = red_first ? 0 : 2;
  const int blue = 2 - red;
  switch (SourceChannels(job.order)) {
    case 1:
      memcpy(out, in, count);
      break;
    case 2:
      for (int64_t i = 0; i < count; i++) {
        out[i] = OnWhite<kWhite>(in[2 * i], in[2 * i + 1]);
      }
      break;
    case 3:
      if (job.channels == 3) {
        memcpy(out, in, 3 * count);
        break;
      }
      for (int64_t i = 0; i < count; i++) {
        out[i] = Luma(in[3 * i + red], in[3 * i + 1], in[3 * i + blue]);
      }
      break;
    default:
      for (int64_t i = 0; i < count; i++) {
        uint32_t alpha = in[4 * i + 3];
        uint8_t a = OnWhite<kWhite>(in[4 * i], alpha);
        uint8_t b = OnWhite<kWhite>(in[4 * i + 1], alpha);
        uint8_t c = OnWhite<kWhite>(in[4 * i + 2], alpha);
        if (job.channels == 3) {
          out[3 * i] = a;
          out[3 * i + 1] = b;
          out[3 * i + 2] = c;
        } else {
          out[i] = red_first ? Luma(a, b, c) : Luma(c, b, a);
        }
      }
  }
}

inline void Convert(const ResampleJob& job, const uint8_t* in, int64_t count, uint8_t* out) {
  if (job.white) {
    ConvertPixels<true>(job, in, count, out);
  } else {
    ConvertPixels<false>(job, in, count, out);
  }
}

// Where channel k of pixel x stands in a finished row: x * Step + Channel(k). Finished rows have the order of the
// output: interleaved for NHWC, planes for NCHW.
struct LineOrder {
  int64_t step;
  int64_t channel[3];
};

inline LineOrder OrderOf(const ResampleJob& job) {
  LineOrder order = {};
  bool interleaved = job.layout == FOVEA_LAYOUT_NHWC;
  order.step = interleaved ? job.channels : 1;
  for (int k = 0; k < job.channels; k++) {
    int at = job.swap ? job.channels - 1 - k : k;
    order.channel[k] = interleaved ? at : static_cast<int64_t>(at) * job.target_width;
  }
  return order;
}

// Returns whether interleaved pixels are in the order of a finished row as they are.
inline bool IsOrdered(const ResampleJob& job) {
  return job.channels == 1 || (job.layout == FOVEA_LAYOUT_NHWC && !job.swap);
}

// Brings an interleaved row of target_width pixels into the order of a finished row.
inline void Reorder(const ResampleJob& job, const uint8_t* __restrict in, uint8_t* __restrict out) {
  if (IsOrdered(job)) {
    memcpy(out, in, static_cast<size_t>(job.target_width) * job.channels);
    return;
  }
  LineOrder order = OrderOf(job);
  for (int k = 0; k < 3; k++) {
    uint8_t* to = out + order.channel[k];
    for (int64_t x = 0; x < job.target_width; x++) {
      to[x * order.step] = in[3 * x + k];
    }
  }
}

// Looks up `count` bytes; byte i in table i % kTables. Eight bytes are taken out of one register: fewer loads than byte
// by byte, and no gather instructions, which are slow where microcode works around data sampling.
template <int kTables, typename T>
void LookUp(const uint8_t* __restrict in, const T* __restrict table, int64_t count, T* __restrict out) {
  constexpr int kUnroll = kTables == 1 ? 8 : 24;
  int64_t i = 0;
  for (; i + kUnroll <= count; i += kUnroll) {
#pragma GCC unroll 3
    for (int j = 0; j < kUnroll; j += 8) {
      uint64_t word;
      memcpy(&word, in + i + j, 8);
#pragma GCC unroll 8
      for (int k = 0; k < 8; k++) {
        out[i + j + k] = table[256 * ((j + k) % kTables) + (word >> (8 * k) & 255)];
      }
    }
  }
  for (; i < count; i++) {
    out[i] = table[256 * (i % kTables) + in[i]];
  }
}

// Looks up a finished row and writes it to row y of the computed part.
template <typename T>
void Emit(const ResampleJob& job, const uint8_t* __restrict line, int64_t y) {
  const T* __restrict table = static_cast<const T*>(job.table);
  T* __restrict out = static_cast<T*>(job.out);
  const int64_t width = job.target_width;
  const int64_t plane = static_cast<int64_t>(job.out_width) * job.out_height;
  const int64_t at = (job.out_y + y) * job.out_width + job.out_x;
  const int32_t channels = job.target_channels;
  if (job.layout == FOVEA_LAYOUT_NCHW || channels == 1) {
    for (int32_t c = 0; c < channels; c++) {
      const uint8_t* from = job.channels == 1 ? line : line + c * width;
      LookUp<1>(from, table + 256 * c, width, out + c * plane + at);
    }
    return;
  }
  T* __restrict to = out + at * 3;
  if (job.channels == 3) {
    LookUp<3>(line, table, 3 * width, to);
    return;
  }
  for (int64_t x = 0; x < width; x++) {
    to[3 * x] = table[line[x]];
    to[3 * x + 1] = table[256 + line[x]];
    to[3 * x + 2] = table[512 + line[x]];
  }
}

inline void EmitLine(const ResampleJob& job, const uint8_t* line, int64_t y) {
  if (job.dtype == FOVEA_DTYPE_F32) {
    Emit<float>(job, line, y);
  } else {
    Emit<uint8_t>(job, line, y);
  }
}

// The whole picture where no pass is needed: same size, or the nearest filter.
inline void CopyPixels(const ResampleJob& job, const ResampleScratch& scratch, uint8_t* memory) {
  uint8_t* line = memory + scratch.line;
  uint8_t* pixels = memory + scratch.rows;
  const int64_t bytes = SourceChannels(job.order);
  const int32_t* xs = reinterpret_cast<const int32_t*>(memory + scratch.x_spans);
  const int32_t* ys = reinterpret_cast<const int32_t*>(memory + scratch.y_spans);
  const bool nearest = job.family == ResampleFamily::kNearest;
  const bool direct = RowsAreDirect(job);
  const bool ordered = IsOrdered(job);
  uint8_t* picked = pixels + scratch.row_bytes;
  for (int64_t y = 0; y < job.target_height; y++) {
    const uint8_t* row = job.source + (nearest ? ys[y] : y) * job.row_stride;
    if (nearest) {
      for (int64_t x = 0; x < job.target_width; x++) {
        for (int64_t k = 0; k < bytes; k++) {
          picked[x * bytes + k] = row[xs[x] * bytes + k];
        }
      }
      row = picked;
    }
    if (!direct) {
      Convert(job, row, job.target_width, pixels);
      row = pixels;
    }
    if (!ordered) {
      Reorder(job, row, line);
      row = line;
    }
    EmitLine(job, row, y);
  }
}

}  // namespace
}  // namespace fovea

#endif  // FOVEA_CPU_U8_RESAMPLE_ROWS_INL_H_
