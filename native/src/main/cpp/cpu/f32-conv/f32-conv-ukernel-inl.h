// The direct convolution's micro-kernel: a tile of output pixels x output blocks, held in registers over all of k.
//
// Computes: out[x][o] = clamp(bias[o] + residual[x][o] + sum over segments s, k < kc(s) of
//   input[offset(s) + x * pixel_stride + k] * weights[...][k][o]), summed in the order of s and k, by one chain of Fma.
// Shapes: kPixels pixels of 16 floats in each of kBlocks planes; weights [segment][k][kBlocks * 16], read forward once.
// Units: floats.
// Accuracy: |out - exact| <= (k + 2) eps sum |input * weight|, k terms; NaN and infinity go through.
// Aliasing, alignment, threads: the output overlaps nothing; 4-byte alignment.
// Status: none; all is checked before.
#ifndef FOVEA_CPU_F32_CONV_UKERNEL_INL_H_
#define FOVEA_CPU_F32_CONV_UKERNEL_INL_H_

#include "simd/simd-inl.h"

#define FOVEA_UNROLL _Pragma("GCC unroll 64")

namespace fovea {
namespace FOVEA_SIMD {

struct ConvTileArgs {
  const float* input;      // the first pixel at offset 0
  const int32_t* offsets;  // [segments]
  int32_t segments;
  int32_t full_segments;  // those with `kc` terms come first, those with `kc_tail` after them
  int32_t kc, kc_tail;
  int64_t pixel_stride;  // read where kStride is 0
  const float* weights;
  float* output;
  int64_t output_plane;
  const float* bias;      // null: go on from the sums in the output
  const float* residual;  // null for none; with `last` alone
  int64_t residual_plane;
  float low, high;
  bool last;               // false: leave the bare sums in the output
  const float* prefetch;   // weights to be read later, or null
  int32_t prefetch_lines;  // a segment
};

using ConvTileKernel = void (*)(const ConvTileArgs& args);

// The pixel strides that are compiled in; 0 is any.
constexpr int kConvStrides[] = {16, 32, 0};

template <int kPixels, int kBlocks, int kStride>
__attribute__((noinline)) void ConvTile(const ConvTileArgs& args) {
  constexpr int kWide = kBlocks * kVecs;  // vectors a pixel
  constexpr int kThirds = (kPixels + 2) / 3;
  Vec sum[kPixels][kWide];
  if (args.bias != nullptr) {
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      const Vec bias = Load(args.bias + j * kLanes);
      FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
        sum[x][j] = bias;
      }
    }
  } else {
    FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
      FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
        sum[x][j] = Load(args.output + j / kVecs * args.output_plane + x * kBlock + j % kVecs * kLanes);
      }
    }
  }
  const float* weights = args.weights;
  const float* prefetch = args.prefetch;
  const int32_t segments = args.segments;
  for (int32_t s = 0; s < segments; s++) {
    const float* input = args.input + args.offsets[s];
    const int32_t kc = s < args.full_segments ? args.kc : args.kc_tail;
    if constexpr (kStride > 0) {
      const float* next = s + 1 < segments ? args.input + args.offsets[s + 1] : input;
      FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
        Prefetch1(next + x * kStride);
      }
      int32_t k = 0;
      for (; k + 2 <= kc; k += 2) {
        FOVEA_UNROLL for (int u = 0; u < 2; u++) {
          Vec w[kWide];
          FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
            w[j] = Load(weights + (u * kWide + j) * kLanes);
          }
          FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
            const Vec value = Broadcast(input + x * kStride + k + u);
            FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
              sum[x][j] = Fma(value, w[j], sum[x][j]);
            }
          }
        }
        weights += 2 * kWide * kLanes;
      }
      if (k < kc) {
        Vec w[kWide];
        FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
          w[j] = Load(weights + j * kLanes);
        }
        FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
          const Vec value = Broadcast(input + x * kStride + k);
          FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
            sum[x][j] = Fma(value, w[j], sum[x][j]);
          }
        }
        weights += kWide * kLanes;
      }
    } else {
      const int64_t stride = args.pixel_stride;
      const float* third[kThirds];  // every third pixel: the two after it are reached by scaled index
      FOVEA_UNROLL for (int i = 0; i < kThirds; i++) {
        third[i] = input + 3 * i * stride;
      }
      for (int32_t k = 0; k < kc; k++) {
        Vec w[kWide];
        FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
          w[j] = Load(weights + j * kLanes);
        }
        FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
          const Vec value = Broadcast(third[x / 3] + x % 3 * stride);
          FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
            sum[x][j] = Fma(value, w[j], sum[x][j]);
          }
        }
        FOVEA_UNROLL for (int i = 0; i < kThirds; i++) {
          third[i]++;
        }
        weights += kWide * kLanes;
      }
    }
    if (prefetch != nullptr) {
      for (int32_t i = 0; i < args.prefetch_lines; i++) {
        Prefetch2(prefetch + i * kBlock);
      }
      prefetch += args.prefetch_lines * kBlock;
    }
  }
  if (args.last) {
    if (args.residual != nullptr) {
      FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
        FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
          sum[x][j] =
              Add(sum[x][j], Load(args.residual + j / kVecs * args.residual_plane + x * kBlock + j % kVecs * kLanes));
        }
      }
    }
    const Vec low = Set(args.low), high = Set(args.high);
    FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
      FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
        sum[x][j] = Min(high, Max(low, sum[x][j]));
      }
    }
  }
  FOVEA_UNROLL for (int x = 0; x < kPixels; x++) {
    FOVEA_UNROLL for (int j = 0; j < kWide; j++) {
      Store(args.output + j / kVecs * args.output_plane + x * kBlock + j % kVecs * kLanes, sum[x][j]);
    }
  }
}

// The kernels of a number of blocks: [index into kConvStrides][pixels], for 1..kConvMostPixels pixels.
constexpr int kConvMostPixels = 14;
constexpr int kConvMostBlocks = 4;

struct ConvTiles {
  ConvTileKernel at[3][kConvMostPixels + 1];
};

template <int kPixels, int kBlocks>
constexpr void FillConvTiles(ConvTiles& tiles) {
  tiles.at[0][kPixels] = ConvTile<kPixels, kBlocks, kConvStrides[0]>;
  tiles.at[1][kPixels] = ConvTile<kPixels, kBlocks, kConvStrides[1]>;
  tiles.at[2][kPixels] = ConvTile<kPixels, kBlocks, kConvStrides[2]>;
  if constexpr (kPixels > 1) {
    FillConvTiles<kPixels - 1, kBlocks>(tiles);
  }
}

template <int kPixels, int kBlocks>
constexpr ConvTiles MakeConvTiles() {
  ConvTiles tiles = {};
  FillConvTiles<kPixels, kBlocks>(tiles);
  return tiles;
}

// Defined by the ukernel source file of the instruction set; null where there is none.
extern const ConvTiles* const kConvTiles[kConvMostBlocks + 1];

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_CONV_UKERNEL_INL_H_
