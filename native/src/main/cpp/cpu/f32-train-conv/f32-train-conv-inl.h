// Computes: a part of the kernel's gradient: sums over some pixels of x[pixel of tap][c] * y[pixel][o] for some rows
//   (tap, c) and all o; then the slots' sums, added up in their order.
// Shapes: TrainConv and TrainKernelRun (f32-train-conv.h).
// Units: floats.
// Accuracy: |out - exact| <= 2 k eps sum |x * y|, k pixels: one chain of Fma a chunk, chunks and slots added in order;
//   where they end depends on the shape alone.
// Aliasing, alignment, threads: a part of the first phase writes its own sums, one of the second its own rows of the
//   kernel; 4-byte alignment.
// Status: none; all is checked before.
#ifndef FOVEA_CPU_F32_TRAIN_CONV_F32_TRAIN_CONV_INL_H_
#define FOVEA_CPU_F32_TRAIN_CONV_F32_TRAIN_CONV_INL_H_

#include "cpu/f32-train-conv/f32-train-conv.h"
#include "cpu/f32-train-matmul/f32-train-pack-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

constexpr int64_t kChunkPixels = 256;  // of a chunk, at most
constexpr int32_t kMostPieces = 2 * (kChunkPixels + 1);

// The place of a slot's part at work.
struct SumPart {
  const TrainConv* conv;
  const TrainKernelCut* cut;
  const float* x;  // of the group
  const float* y;
  float* sums;          // of the slot, or the kernel itself
  int64_t columns;      // from a row of the sums to the next
  bool straight;        // into the kernel: no columns beyond its own
  bool first_chunk;     // of a kernel that was not cleared
  float* y_packed;      // [panel][pixel][kTrainColumns]
  float* x_packed;      // [pixel][channels], for channels that do not lie side by side
  int64_t from, to;     // pixels of the chunk
  int32_t first, last;  // tiles
};

// Columns q of y whose x column q * stride + at lies inside.
struct Inside {
  int64_t from, to;
};

FOVEA_INLINE Inside InsideOf(const TrainConv& conv, int64_t at) {
  const int64_t s = conv.stride_width;
  const int64_t from = at >= 0 ? 0 : (-at + s - 1) / s;
  const int64_t last = conv.width - 1 - at;
  const int64_t to = last < 0 ? 0 : last / s + 1;
  return {Least(from, conv.out_width), Most(Least(to, conv.out_width), 0)};
}

FOVEA_INLINE void PackPixels(const SumPart& part) {
  const TrainConv& conv = *part.conv;
  const int64_t count = part.to - part.from;
  const int64_t* strides = conv.y_strides.at;
  for (int64_t first = 0; first < conv.outputs; first += kTrainColumns) {
    const int64_t columns = Least(kTrainColumns, conv.outputs - first);
    float* to = part.y_packed + first * count;
    for (int64_t m = part.from; m < part.to;) {
      const int64_t line = m / conv.out_width, q = m % conv.out_width;
      const int64_t pixels = Least(conv.out_width - q, part.to - m);
      const float* from = part.y + line / conv.out_height * strides[0] + line % conv.out_height * strides[1] +
                          q * strides[2] + first * strides[3];
      PackColumns(to, from, strides[2], strides[3], pixels, columns);
      to += pixels * kTrainColumns;
      m += pixels;
    }
  }
}

// The pieces of the chunk's lines at kernel row i whose columns lie within `inside`; x column q * stride + at.
FOVEA_INLINE int32_t PiecesOf(const SumPart& part, int32_t i, int64_t at, Inside inside, TrainPiece* pieces) {
  const TrainConv& conv = *part.conv;
  const int64_t* strides = conv.x_strides.at;
  int32_t count = 0;
  int64_t line = part.from / conv.out_width;
  int64_t picture = line / conv.out_height, p = line % conv.out_height;
  for (int64_t begin = line * conv.out_width; begin < part.to; begin += conv.out_width) {
    const int64_t row = p * conv.stride_height + static_cast<int64_t>(i) * conv.dilation_height - conv.top;
    const int64_t from = Most(inside.from, part.from - begin), to = Least(inside.to, part.to - begin);
    if (row >= 0 && row < conv.height && from < to) {
      pieces[count].a = part.x + picture * strides[0] + row * strides[1] + (from * conv.stride_width + at) * strides[2];
      pieces[count].b = part.y_packed + (begin + from - part.from) * kTrainColumns;
      pieces[count++].terms = to - from;
    }
    if (++p == conv.out_height) {
      p = 0;
      picture++;
    }
  }
  return count;
}

// Copies the pieces' x to where channels lie side by side; they are one piece then.
FOVEA_INLINE void PackPieces(const SumPart& part, TrainPiece* pieces, int32_t count) {
  const TrainConv& conv = *part.conv;
  const int64_t step = conv.stride_width * conv.x_strides.at[2], channel = conv.x_strides.at[3];
  float* to = part.x_packed;
  for (int32_t i = 0; i < count; i++) {
    const float* from = pieces[i].a;
    pieces[i].a = to;
    for (int64_t k = 0; k < pieces[i].terms; k++, from += step, to += conv.channels) {
      CopyFloats(to, from, channel, conv.channels);
    }
  }
}

// Adds the pieces to the sums of `rows` rows from `row` on, all columns.
FOVEA_INLINE void SumTile(const SumPart& part, TrainPieces in, int64_t row, int rows, const int64_t* places) {
  const int64_t count = part.to - part.from;
  TrainTileOut out;
  out.rows = places;
  out.add = !part.first_chunk;
  for (int64_t first = 0; first < part.conv->outputs; first += kTrainColumns) {
    const int columns = static_cast<int>(Least(kTrainColumns, part.conv->outputs - first));
    const int wide = (columns + kLanes - 1) / kLanes;
    out.last_lanes = part.straight ? columns - (wide - 1) * kLanes : kLanes;
    in.b_offset = first * count;
    out.base = part.sums + row * part.columns + first;
    TrainTileColumns(rows, wide, in, out);
  }
}

// One chunk: all lines of tiles that the part has some of.
FOVEA_INLINE void SumChunk(const SumPart& part, TrainPiece* pieces, const int64_t* places) {
  const TrainConv& conv = *part.conv;
  const TrainKernelCut& cut = *part.cut;
  const int32_t columns = cut.joined ? 1 : conv.kernel_width;
  const bool loose = conv.x_strides.at[3] != 1;
  for (int32_t t = part.first; t < part.last;) {
    const int32_t line = t / cut.tiles_a_line, i = line / columns, j = line % columns;
    const int64_t at = static_cast<int64_t>(j) * conv.dilation_width - conv.left;
    Inside inside = InsideOf(conv, at);
    if (cut.joined) {
      inside.to = InsideOf(conv, at + conv.kernel_width - 1).to;
    }
    TrainPieces in = {pieces, PiecesOf(part, i, at, inside, pieces), 0, kTrainColumns, 0, 0};
    in.a_term = loose ? conv.channels : conv.stride_width * conv.x_strides.at[2];
    if (loose) {
      PackPieces(part, pieces, in.count);
    }
    for (; t < part.last && t / cut.tiles_a_line == line; t++) {
      const int64_t tile = t % cut.tiles_a_line;
      const int64_t from = tile * cut.line / cut.tiles_a_line, to = (tile + 1) * cut.line / cut.tiles_a_line;
      in.a_offset = from;
      if (in.count > 0 || part.first_chunk) {
        SumTile(part, in, static_cast<int64_t>(line) * cut.line + from, static_cast<int>(to - from), places);
      }
    }
    // The edges of joined columns: pixels that some of the columns see.
    for (int32_t s = 0; cut.joined && s < conv.kernel_width; s++) {
      const Inside seen = InsideOf(conv, at + s);
      const int64_t middle = Most(inside.from, inside.to);
      const Inside sides[2] = {{seen.from, Least(seen.to, inside.from)}, {Most(seen.from, middle), seen.to}};
      in.a_offset = 0;
      for (const Inside& side : sides) {
        in.count = PiecesOf(part, i, at + s, side, pieces);
        if (in.count > 0) {
          SumTile(part, in, (static_cast<int64_t>(i) * conv.kernel_width + s) * conv.channels, conv.channels, places);
        }
      }
    }
  }
}

FOVEA_INLINE int64_t PanelColumns(int64_t columns) {
  return (columns + kTrainColumns - 1) / kTrainColumns * kTrainColumns;
}

inline int64_t TrainSumScratch(const TrainConv& conv, const TrainKernelCut& cut) {
  return cut.chunk * (PanelColumns(conv.outputs) + conv.channels);
}

inline void TrainSumPart(const TrainKernelRun& run, int32_t number, int32_t thread) {
  const TrainConv& conv = *run.conv;
  const TrainKernelCut& cut = run.cut;
  const int32_t slot = number / cut.tile_parts, share = number % cut.tile_parts;
  SumPart part;
  part.conv = &conv;
  part.cut = &cut;
  part.x = conv.x + static_cast<int64_t>(run.group) * conv.channels * conv.x_strides.at[3];
  part.y = conv.y + static_cast<int64_t>(run.group) * conv.outputs * conv.y_strides.at[3];
  part.straight = cut.straight;
  part.first_chunk = false;
  part.columns = part.straight ? conv.w_strides.at[2] : PanelColumns(conv.outputs);
  const int64_t rows = static_cast<int64_t>(conv.kernel_height) * conv.kernel_width * conv.channels;
  part.sums =
      part.straight ? run.out + static_cast<int64_t>(run.group) * conv.outputs : run.sums + slot * rows * part.columns;
  part.y_packed = run.scratch + thread * run.scratch_floats;
  part.x_packed = part.y_packed + cut.chunk * PanelColumns(conv.outputs);
  part.first = static_cast<int32_t>(static_cast<int64_t>(cut.tiles) * share / cut.tile_parts);
  part.last = static_cast<int32_t>(static_cast<int64_t>(cut.tiles) * (share + 1) / cut.tile_parts);
  if (!part.straight) {
    int64_t bounds[2];
    for (int i = 0; i < 2; i++) {
      const int64_t t = i == 0 ? part.first : part.last, line = t / cut.tiles_a_line, tile = t % cut.tiles_a_line;
      bounds[i] = line * cut.line + tile * cut.line / cut.tiles_a_line;
    }
    ClearFloats(part.sums + bounds[0] * part.columns, (bounds[1] - bounds[0]) * part.columns);
  }
  int64_t places[kTrainRows];
  for (int r = 0; r < kTrainRows; r++) {
    places[r] = r * part.columns;
  }
  TrainPiece pieces[kMostPieces];
  const int64_t pixels = static_cast<int64_t>(conv.pictures) * conv.out_height * conv.out_width;
  const int64_t end = cut.chunks * (slot + 1) / cut.slots;
  for (int64_t chunk = cut.chunks * slot / cut.slots; chunk < end; chunk++) {
    part.from = chunk * cut.chunk;
    part.to = Least(part.from + cut.chunk, pixels);
    part.first_chunk = part.straight && chunk == 0;
    PackPixels(part);
    SumChunk(part, pieces, places);
  }
}

inline void TrainGatherPart(const TrainKernelRun& run, int32_t part, int32_t thread) {
  (void)thread;
  const TrainConv& conv = *run.conv;
  const int64_t columns = PanelColumns(conv.outputs);
  const int64_t rows = static_cast<int64_t>(conv.kernel_height) * conv.kernel_width * conv.channels;
  const int64_t* strides = conv.w_strides.at;
  for (int64_t row = rows * part / run.parts; row < rows * (part + 1) / run.parts; row++) {
    const int64_t tap = row / conv.channels;
    float* to = run.out + static_cast<int64_t>(run.group) * conv.outputs * strides[3] +
                tap / conv.kernel_width * strides[0] + tap % conv.kernel_width * strides[1] +
                row % conv.channels * strides[2];
    for (int64_t first = 0; first < conv.outputs; first += kLanes) {
      const int count = static_cast<int>(Least(kLanes, conv.outputs - first));
      const float* from = run.sums + row * columns + first;
      Vec sum = Load(from);
      for (int32_t slot = 1; slot < run.cut.slots; slot++) {
        sum = Add(sum, Load(from + slot * rows * columns));
      }
      if (strides[3] == 1) {
        StorePartial(to + first, sum, count);
      } else {
        float lanes[kLanes];
        Store(lanes, sum);
        for (int j = 0; j < count; j++) {
          to[(first + j) * strides[3]] = lanes[j];
        }
      }
    }
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_CONV_F32_TRAIN_CONV_INL_H_
