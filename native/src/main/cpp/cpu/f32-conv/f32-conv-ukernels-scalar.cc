#include "simd/scalar-inl.h"
// The vectors come first.
#include "cpu/f32-conv/f32-conv-ukernel-inl.h"

namespace fovea {
namespace FOVEA_SIMD {
namespace {

#define FOVEA_UKERNEL(isa, symbol, pixels, blocks) FOVEA_UKERNEL_##isa(symbol, pixels, blocks)
#define FOVEA_UKERNEL_SCALAR(symbol, pixels, blocks) constexpr ConvTiles symbol = MakeConvTiles<pixels, blocks>();
#define FOVEA_UKERNEL_AVX2(symbol, pixels, blocks)
#define FOVEA_UKERNEL_AVX512(symbol, pixels, blocks)
#define FOVEA_UKERNEL_NEON(symbol, pixels, blocks)
#include "cpu/f32-conv/f32-conv.inc"

}  // namespace

extern const ConvTiles* const kConvTiles[kConvMostBlocks + 1] = {nullptr, &fovea_f32_conv_ukernel_1x16__scalar, nullptr,
                                                                 nullptr, nullptr};

}  // namespace FOVEA_SIMD
}  // namespace fovea
