// 3 x 3 convolutions of stride 1 by Winograd's F(m x m, 3 x 3), m = 2 and 4 (Lavin and Gray, 2015; points 0, +-1, +-2).
//
// Computes: out = clamp(bias + residual + input * weights), by a * a = (m + 2)^2 products of matrices: the input's
// tiles
//   are transformed into V[a * a][input block][tile][16], multiplied by the weights transformed when they were packed,
//   M[a * a][block of the unit][tile][16] = V W by the direct micro-kernel, and M is transformed back.
// Accuracy: |out - exact| <= c (k + 20) eps max|input| sum|weights| with c = 4 (m = 2), 40 (m = 4); an infinity may
//   become a NaN and reach the rest of its tile.
// Aliasing, alignment, threads: as the direct convolution.
#ifndef FOVEA_CPU_F32_WINOGRAD_INL_H_
#define FOVEA_CPU_F32_WINOGRAD_INL_H_

#include "cpu/f32-conv/f32-conv-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

template <int kM>
struct WinogradTransform;

template <>
struct WinogradTransform<2> {
  static FOVEA_INLINE void Input(const Vec* d, Vec* o) {
    o[0] = Sub(d[0], d[2]);
    o[1] = Add(d[1], d[2]);
    o[2] = Sub(d[2], d[1]);
    o[3] = Sub(d[1], d[3]);
  }
  static FOVEA_INLINE void Output(const Vec* m, Vec* o) {
    o[0] = Add(Add(m[0], m[1]), m[2]);
    o[1] = Sub(Sub(m[1], m[2]), m[3]);
  }
};

template <>
struct WinogradTransform<4> {
  static FOVEA_INLINE void Input(const Vec* d, Vec* o) {
    const Vec minus4 = Set(-4.0f), minus5 = Set(-5.0f), four = Set(4.0f), two = Set(2.0f);
    const Vec a = Fma(minus4, d[2], d[4]), b = Fma(minus4, d[1], d[3]);
    const Vec c = Sub(d[4], d[2]), e = Mul(two, Sub(d[3], d[1]));
    o[0] = Fma(four, d[0], Fma(minus5, d[2], d[4]));
    o[1] = Add(a, b);
    o[2] = Sub(a, b);
    o[3] = Add(c, e);
    o[4] = Sub(c, e);
    o[5] = Fma(four, d[1], Fma(minus5, d[3], d[5]));
  }
  static FOVEA_INLINE void Output(const Vec* m, Vec* o) {
    const Vec a = Add(m[1], m[2]), b = Sub(m[1], m[2]), c = Add(m[3], m[4]), e = Sub(m[3], m[4]);
    o[0] = Add(Add(m[0], a), c);
    o[1] = Fma(Set(2.0f), e, b);
    o[2] = Fma(Set(4.0f), c, a);
    o[3] = Add(Fma(Set(8.0f), e, b), m[5]);
  }
};

// Tiles in row order, in batches; the batches are shared by threads where there are enough tiles, otherwise each
// batch's V is made by all, and then its units are shared.
struct WinogradPlan {
  int32_t m, a, columns;  // tiles a row
  int32_t tiles, batch, batches;
  bool shared;
  int64_t input_plane;  // floats of V a product; one line more than needed, so that products do not meet in a cache set
  int64_t output_plane;
};

FOVEA_INLINE WinogradPlan WinogradPlanOf(const StepView& v, int32_t threads) {
  WinogradPlan p;
  p.m = v.step->algorithm == FOVEA_CONV_WINOGRAD2 ? 2 : 4;
  p.a = p.m + 2;
  p.columns = CeilDiv(v.output.width, p.m);
  p.tiles = p.columns * CeilDiv(v.output.height, p.m);
  p.batches = CeilDiv(p.tiles, v.step->tile_batch);
  p.shared = threads > 1 && (p.tiles < 98 * threads || p.batches < threads);
  if (!p.shared && threads > 1) {
    p.batches = CeilDiv(p.batches, threads) * threads;
  }
  p.batch = CeilDiv(p.tiles, p.batches);
  p.batches = CeilDiv(p.tiles, p.batch);
  p.input_plane = static_cast<int64_t>(v.input.blocks) * p.batch * kBlock + kBlock;
  p.output_plane = static_cast<int64_t>(v.step->tile_blocks) * p.batch * kBlock + kBlock;
  return p;
}

FOVEA_INLINE int64_t WinogradInputFloats(const WinogradPlan& p) {
  return RoundUp(p.a * p.a * p.input_plane + 1024, kBlock);
}

FOVEA_INLINE int64_t WinogradOutputFloats(const WinogradPlan& p) {
  return RoundUp(p.a * p.a * p.output_plane, kBlock);
}

// V of the tiles from..to of the batch that starts at `first`, counted through all blocks: block * tiles + tile.
template <int kM>
void WinogradInput(const StepView& v, const WinogradPlan& p, int32_t first, int32_t count, Range range, float* out) {
  constexpr int kA = kM + 2;
  int32_t block = range.from / count, tile = range.from % count;
  for (int32_t i = range.from; i < range.to; i++) {
    const int32_t ty = (first + tile) / p.columns, tx = (first + tile) % p.columns;
    const float* in = v.input.Row(block, ty * kM - v.step->pad_top) + (tx * kM - v.step->pad_left) * kBlock;
    float* to = out + (static_cast<int64_t>(block) * count + tile) * kBlock;
    for (int part = 0; part < kBlock; part += kLanes) {
      Vec u[kA][kA];
      FOVEA_UNROLL for (int x = 0; x < kA; x++) {
        Vec d[kA], e[kA];
        FOVEA_UNROLL for (int y = 0; y < kA; y++) {
          d[y] = Load(in + y * v.input.row + x * kBlock + part);
        }
        WinogradTransform<kM>::Input(d, e);
        FOVEA_UNROLL for (int y = 0; y < kA; y++) {
          u[y][x] = e[y];
        }
      }
      FOVEA_UNROLL for (int y = 0; y < kA; y++) {
        Vec e[kA];
        WinogradTransform<kM>::Input(u[y], e);
        FOVEA_UNROLL for (int x = 0; x < kA; x++) {
          Store(to + (y * kA + x) * p.input_plane + part, e[x]);
        }
      }
    }
    if (++tile == count) {
      tile = 0;
      block++;
    }
  }
}

// M = V W for one unit.
inline void WinogradMultiply(const StepView& v, const WinogradPlan& p, int32_t count, const ConvUnit& unit, bool last,
                             const int32_t* offsets, const float* in, float* out) {
  const ConvTiles& kernels = *kConvTiles[unit.blocks];
  const int32_t channels = v.input.channels;
  const int64_t panel = static_cast<int64_t>(channels) * unit.blocks * kBlock;
  const int32_t tiles = CeilDiv(count, v.step->tile_pixels);
  const int64_t tile_lines = CeilDiv(static_cast<int32_t>(panel / kBlock), tiles);
  ConvTileArgs args = {};
  args.offsets = offsets;
  args.segments = v.input.blocks;
  args.kc = kBlock;
  args.kc_tail = (channels - 1) % kBlock + 1;
  args.full_segments = args.kc_tail < kBlock ? args.segments - 1 : args.segments;
  args.weights =
      static_cast<const float*>(v.weights) + unit.block * kBlock * static_cast<int64_t>(channels) * p.a * p.a;
  args.output_plane = static_cast<int64_t>(count) * kBlock;
  args.bias = kZeros;
  args.prefetch_lines = CeilDiv(static_cast<int32_t>(tile_lines), args.segments);
  for (int32_t i = 0; i < p.a * p.a; i++) {
    const float* next = last && i + 1 == p.a * p.a ? static_cast<const float*>(v.next_weights) : args.weights + panel;
    int32_t x = 0;
    for (int32_t left = tiles; left > 0; left--) {
      const int32_t pixels = CeilDiv(count - x, left);
      args.input = in + i * p.input_plane + static_cast<int64_t>(x) * kBlock;
      args.output = out + i * p.output_plane + static_cast<int64_t>(x) * kBlock;
      args.prefetch = next != nullptr ? next + (tiles - left) * tile_lines * kBlock : nullptr;
      kernels.at[0][pixels](args);
      x += pixels;
    }
    args.weights += panel;
  }
}

// The unit's output pixels from M.
template <int kM>
void WinogradOutput(const StepView& v, const WinogradPlan& p, int32_t first, int32_t count, const ConvUnit& unit,
                    const ConvBounds& bounds, const float* in) {
  constexpr int kA = kM + 2;
  const Vec low = Set(bounds.low), high = Set(bounds.high);
  for (int32_t j = 0; j < unit.blocks; j++) {
    const float* bias = v.bias != nullptr ? v.bias + (unit.block + j) * kBlock : kZeros;
    for (int32_t tile = 0; tile < count; tile++) {
      const int32_t ty = (first + tile) / p.columns, tx = (first + tile) % p.columns;
      const int32_t height = Smaller(kM, v.output.height - ty * kM), width = Smaller(kM, v.output.width - tx * kM);
      const float* from = in + (static_cast<int64_t>(j) * count + tile) * kBlock;
      for (int part = 0; part < kBlock; part += kLanes) {
        Vec u[kM][kA];
        FOVEA_UNROLL for (int x = 0; x < kA; x++) {
          Vec d[kA], e[kM];
          FOVEA_UNROLL for (int y = 0; y < kA; y++) {
            d[y] = Load(from + (y * kA + x) * p.output_plane + part);
          }
          WinogradTransform<kM>::Output(d, e);
          FOVEA_UNROLL for (int y = 0; y < kM; y++) {
            u[y][x] = e[y];
          }
        }
        const Vec b = Load(bias + part);
        FOVEA_UNROLL for (int y = 0; y < kM; y++) {
          if (y < height) {
            Vec e[kM];
            WinogradTransform<kM>::Output(u[y], e);
            float* to = v.output.Row(unit.block + j, ty * kM + y) + static_cast<int64_t>(tx) * kM * kBlock + part;
            const float* residual = v.residual.base == nullptr ? nullptr
                                                               : v.residual.Row(unit.block + j, ty * kM + y) +
                                                                     static_cast<int64_t>(tx) * kM * kBlock + part;
            FOVEA_UNROLL for (int x = 0; x < kM; x++) {
              if (x < width) {
                Vec sum = Add(e[x], b);
                if (residual != nullptr) {
                  sum = Add(sum, Load(residual + x * kBlock));
                }
                Store(to + x * kBlock, Min(high, Max(low, sum)));
              }
            }
          }
        }
      }
    }
  }
}

// Runs activate on the pixels of a batch's tiles, row of tiles by row of tiles.
inline void WinogradActivate(const StepView& v, const WinogradPlan& p, int32_t first, int32_t count,
                             const ConvUnit& unit, ConvActivate activate) {
  for (int32_t tile = first; tile < first + count;) {
    const int32_t ty = tile / p.columns, tx = tile % p.columns;
    const int32_t run = Smaller(p.columns - tx, first + count - tile);
    activate(*v.step, v.output, {unit.block, unit.block + unit.blocks},
             {ty * p.m, Smaller(v.output.height, (ty + 1) * p.m)},
             {tx * p.m, Smaller(v.output.width, (tx + run) * p.m)});
    tile += run;
  }
}

template <int kM>
void WinogradUnits(const StepView& v, const WinogradPlan& p, int32_t batch, Range range, const float* in, float* out,
                   int32_t* offsets, ConvActivate activate) {
  const int32_t first = batch * p.batch, count = Smaller(p.batch, p.tiles - first);
  const ConvUnits units = UnitsOf(v);
  const ConvBounds bounds = BoundsOf(*v.step, v.output.channels);
  for (int32_t b = 0; b < v.input.blocks; b++) {
    offsets[b] = b * count * kBlock;
  }
  for (int32_t i = range.from; i < range.to; i++) {
    const ConvUnit unit = UnitAt(units, i);
    WinogradMultiply(v, p, count, unit, i + 1 == units.count, offsets, in, out);
    WinogradOutput<kM>(v, p, first, count, unit, bounds, out);
    if (bounds.after) {
      WinogradActivate(v, p, first, count, unit, activate);
    }
  }
}

FOVEA_INLINE int32_t WinogradPhases(const StepView& v, int32_t threads) {
  const WinogradPlan p = WinogradPlanOf(v, threads);
  return p.shared ? 2 * p.batches : 1;
}

FOVEA_INLINE int32_t WinogradParts(const StepView& v, int32_t phase, int32_t threads) {
  const WinogradPlan p = WinogradPlanOf(v, threads);
  if (!p.shared) {
    return Smaller(threads, p.batches);
  }
  return Smaller(threads, phase % 2 == 0 ? v.input.blocks : UnitsOf(v).count);
}

FOVEA_INLINE int64_t WinogradScratchFloats(const StepView& v, int32_t threads) {
  const WinogradPlan p = WinogradPlanOf(v, threads);
  return RoundUp(v.input.blocks, kBlock) + WinogradOutputFloats(p) + (p.shared ? 0 : WinogradInputFloats(p));
}

FOVEA_INLINE int64_t WinogradSharedFloats(const StepView& v, int32_t threads) {
  const WinogradPlan p = WinogradPlanOf(v, threads);
  return p.shared ? WinogradInputFloats(p) : 0;
}

template <int kM>
void WinogradPart(const StepView& v, const ConvTask& task) {
  const WinogradPlan p = WinogradPlanOf(v, task.threads);
  int32_t* offsets = reinterpret_cast<int32_t*>(task.scratch);
  float* products = task.scratch + RoundUp(v.input.blocks, kBlock);
  const int32_t parts = WinogradParts(v, task.phase, task.threads), units = UnitsOf(v).count;
  if (p.shared) {
    const int32_t batch = task.phase / 2, first = batch * p.batch, count = Smaller(p.batch, p.tiles - first);
    if (task.phase % 2 == 0) {
      WinogradInput<kM>(v, p, first, count, Share(count * v.input.blocks, task.part, parts), task.shared);
    } else {
      WinogradUnits<kM>(v, p, batch, Share(units, task.part, parts), task.shared, products, offsets, task.activate);
    }
    return;
  }
  float* in = products + WinogradOutputFloats(p);
  const Range batches = Share(p.batches, task.part, parts);
  for (int32_t batch = batches.from; batch < batches.to; batch++) {
    const int32_t first = batch * p.batch, count = Smaller(p.batch, p.tiles - first);
    WinogradInput<kM>(v, p, first, count, {0, count * v.input.blocks}, in);
    WinogradUnits<kM>(v, p, batch, {0, units}, in, products, offsets, task.activate);
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_WINOGRAD_INL_H_
