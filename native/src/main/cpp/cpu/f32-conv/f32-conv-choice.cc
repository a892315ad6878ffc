// Which algorithm, tile and strip a shape gets: rules found by measurement (docs/kernels.md), never timed at run time.
#include <stdint.h>

#include "cpu/f32-conv/f32-conv.h"
#include "fovea/program.h"

namespace fovea {
namespace {

bool Between(int32_t low, int32_t value, int32_t high) {
  return low <= value && value <= high;
}

int64_t CeilDiv(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

bool Sensible(const fovea_conv_shape& s) {
  constexpr int32_t kMost = 1 << 24;
  return Between(1, s.kernel_height, kMost) && Between(1, s.kernel_width, kMost) &&
         Between(1, s.stride_height, kMost) && Between(1, s.stride_width, kMost) &&
         Between(1, s.dilation_height, kMost) && Between(1, s.dilation_width, kMost) && Between(1, s.groups, kMost) &&
         Between(1, s.input_channels, kMost) && Between(1, s.output_channels, kMost) &&
         Between(1, s.output_height, kMost) && Between(1, s.output_width, kMost) &&
         Between(FOVEA_FORMAT_NHWC, s.input_format, FOVEA_FORMAT_C16) && Between(0, s.flat, 1);
}

// Whether the blocked kernels run the shape at all.
bool Runs(const fovea_conv_shape& s) {
  if (s.input_format == FOVEA_FORMAT_NHWC) {
    return s.groups == 1 && s.input_channels <= 4;
  }
  return s.groups == 1 ||
         (s.input_channels % s.groups == 0 && s.output_channels % s.groups == 0 &&
          s.input_channels / s.groups % FOVEA_BLOCK == 0 && s.output_channels / s.groups % FOVEA_BLOCK == 0);
}

// 4, 2 or 0: the larger the tile the less work, but its transformed weights (x 4, x 1.8) come from memory each time, so
// that small pictures are faster without.
int32_t WinogradTile(const fovea_conv_shape& s) {
  if (s.input_format != FOVEA_FORMAT_C16 || s.groups != 1 || s.kernel_height != 3 || s.kernel_width != 3 ||
      s.stride_height != 1 || s.stride_width != 1 || s.dilation_height != 1 || s.dilation_width != 1 ||
      s.input_channels < 2 * FOVEA_BLOCK || s.output_channels < FOVEA_BLOCK) {
    return 0;
  }
  const int32_t side = s.output_width < s.output_height ? s.output_width : s.output_height;
  return side >= 28 ? 4 : side >= 14 ? 2 : 0;
}

struct Tile {
  int32_t pixels, blocks;
};

// Measured on layers of known networks, weights from memory: the tiles lie within 5 % of each other but for these.
Tile DirectTile512(const fovea_conv_shape& s, int64_t blocks, int64_t terms) {
  if (blocks == 1) {
    return {14, 1};
  }
  const bool strided = s.stride_width == 2 && terms == s.input_channels / s.groups;  // 1 x 1 at stride 2
  if (blocks % 4 == 0 && s.input_format == FOVEA_FORMAT_C16 && (strided || (blocks >= 16 && terms <= 64))) {
    // A row of 7 or 8 pixels is one tile of 8, but two halves of 6.
    return strided && Between(7, s.output_width, 8) ? Tile{8, 3} : Tile{6, 4};
  }
  if (blocks == 3 || (blocks % 3 == 0 && (blocks % 2 != 0 || terms <= 32))) {
    return {8, 3};
  }
  return {14, 2};
}

// Wider where the transformed weights are large, so that V is read less often.
Tile WinogradTile512(int64_t blocks, int32_t m, int32_t channels) {
  if (blocks == 1) {
    return {14, 1};
  }
  if (m == 4 && channels >= 256 && blocks % 4 == 0) {
    return {6, 4};
  }
  return blocks == 3 || (m == 2 && channels >= 512) ? Tile{8, 3} : Tile{14, 2};
}

Tile NarrowTile(int32_t isa) {
  return isa == FOVEA_ISA_AVX2 ? Tile{6, 1} : isa == FOVEA_ISA_NEON ? Tile{4, 1} : Tile{1, 1};
}

}  // namespace
}  // namespace fovea

extern "C" int32_t fovea_conv_choice(int32_t isa, const fovea_conv_shape* shape, fovea_conv_choice_result* choice) {
  using namespace fovea;
  if (shape == nullptr || choice == nullptr) {
    return FOVEA_E_NULL;
  }
  const ConvKernels* kernels = ConvKernelsOf(isa);
  if (kernels == nullptr) {
    return FOVEA_E_ISA;
  }
  if (!Sensible(*shape)) {
    return FOVEA_E_STEP_PARAMS;
  }
  *choice = {FOVEA_CONV_PLAIN, 0, 0, 0};
  if (!Runs(*shape)) {
    return FOVEA_OK;
  }
  const int64_t blocks = CeilDiv(shape->output_channels / shape->groups, FOVEA_BLOCK);
  const int64_t terms =
      static_cast<int64_t>(shape->kernel_height) * shape->kernel_width * (shape->input_channels / shape->groups);
  const int32_t m = WinogradTile(*shape);
  Tile tile = NarrowTile(kernels->isa);
  if (kernels->isa == FOVEA_ISA_AVX512) {
    tile = m > 0 ? WinogradTile512(blocks, m, shape->input_channels) : DirectTile512(*shape, blocks, terms);
  }
  choice->algorithm = m == 4 ? FOVEA_CONV_WINOGRAD4 : m == 2 ? FOVEA_CONV_WINOGRAD2 : FOVEA_CONV_DIRECT;
  choice->tile_pixels = tile.pixels;
  choice->tile_blocks = tile.blocks;
  if (m > 0) {
    const int64_t tiles = CeilDiv(shape->output_height, m) * CeilDiv(shape->output_width, m);
    choice->tile_batch = tiles >= 1024 && shape->input_channels <= 64 ? 28 : 56;
  }
  return FOVEA_OK;
}

extern "C" int32_t fovea_strip_rows(int32_t isa, const fovea_conv_shape* expand, int32_t kernel_height,
                                    int32_t kernel_width, int32_t stride_height, int32_t stride_width,
                                    const fovea_conv_shape* project) {
  using namespace fovea;
  constexpr int64_t kCache = 1 << 20;  // half of L2
  constexpr int32_t kLeastSide = 28, kMostRows = 8;
  fovea_conv_choice_result first, last;
  if (fovea_conv_choice(isa, expand, &first) != FOVEA_OK || fovea_conv_choice(isa, project, &last) != FOVEA_OK ||
      first.algorithm != FOVEA_CONV_DIRECT || last.algorithm != FOVEA_CONV_DIRECT || project->kernel_height != 1 ||
      project->kernel_width != 1 || project->stride_height != 1 || project->stride_width != 1 ||
      !Between(1, kernel_height, 64) || !Between(1, kernel_width, 64) || !Between(1, stride_height, 64) ||
      !Between(1, stride_width, 64) || expand->output_height < kLeastSide || expand->output_width < kLeastSide) {
    return 0;
  }
  const int64_t lanes = CeilDiv(expand->output_channels, FOVEA_BLOCK) * FOVEA_BLOCK;
  const int64_t weights = lanes * (static_cast<int64_t>(expand->kernel_height) * expand->kernel_width *
                                       (expand->input_channels / expand->groups) +
                                   project->output_channels);
  const int64_t expand_row = (static_cast<int64_t>(expand->output_width) + kernel_width) * lanes;
  const int64_t depthwise_row = static_cast<int64_t>(project->output_width) * lanes;
  for (int64_t rows = kMostRows; rows >= 1; rows--) {
    const int64_t floats = weights + ((rows - 1) * stride_height + kernel_height) * expand_row + rows * depthwise_row;
    if (floats * 4 <= kCache && (rows > 1 || kernel_height <= 3)) {
      return static_cast<int32_t>(CeilDiv(project->output_height, CeilDiv(project->output_height, rows)));
    }
  }
  return 0;
}
