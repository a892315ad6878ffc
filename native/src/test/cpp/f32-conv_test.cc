// All convolution kernels of all levels that run here, against a naive sum in double.
#include <gtest/gtest.h>

#include "f32-conv-tester.h"

namespace fovea {
namespace {

class ConvTest : public testing::TestWithParam<int32_t> {
 protected:
  void Check(const ConvCase& c) {
    if (!HasFatalFailure()) {
      ConvTester(GetParam(), c).Check();
    }
  }
};

constexpr int32_t kChannels[] = {1, 3, 15, 16, 17, 24, 48, 96};
constexpr int32_t kWidths[] = {1, 6, 7, 13, 14, 15, 28, 29};

TEST_P(ConvTest, every_tile_and_width_is_exact_on_whole_numbers) {
  for (const CatalogueTile& tile : CatalogueTiles(GetParam())) {
    for (int32_t pixels = 1; pixels <= tile.pixels; pixels++) {
      ConvCase c;
      c.whole_numbers = true;
      c.tile_pixels = pixels;
      c.tile_blocks = tile.blocks;
      c.channels = 24;
      c.outputs = tile.blocks * 16 + 24;
      c.height = 2;
      c.width = 2 * tile.pixels + 1;
      Check(c);
      c.halo = true;
      Check(c);
      Check(ConvCase(c).Stride(1, 2));
      Check(ConvCase(c).Stride(2, 3));
    }
  }
}

TEST_P(ConvTest, channels) {
  for (int32_t inputs : kChannels) {
    for (int32_t outputs : kChannels) {
      ConvCase c;
      c.channels = inputs;
      c.outputs = outputs;
      c.height = 3;
      c.width = 7;
      c.whole_numbers = true;
      Check(c);
      c.Kernel(3, 3).Same();
      c.residual = true;
      Check(c);
    }
  }
}

TEST_P(ConvTest, geometry) {
  struct Form {
    int32_t kh, kw, sh, sw, dh, dw;
  };
  constexpr Form kForms[] = {{1, 1, 1, 1, 1, 1}, {1, 1, 2, 2, 1, 1}, {3, 3, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1},
                             {3, 3, 3, 3, 1, 1}, {3, 3, 1, 1, 2, 2}, {3, 3, 1, 1, 1, 3}, {1, 7, 1, 1, 1, 1},
                             {7, 1, 1, 1, 1, 1}, {5, 5, 1, 1, 1, 1}, {7, 7, 2, 2, 1, 1}, {2, 3, 1, 2, 1, 1}};
  for (const Form& f : kForms) {
    for (int32_t width : kWidths) {
      ConvCase c;
      c.height = width > 14 ? 5 : 9;
      c.width = width;
      c.channels = 17;
      c.outputs = 40;
      c.Kernel(f.kh, f.kw).Stride(f.sh, f.sw).Dilation(f.dh, f.dw).Same();
      c.whole_numbers = true;
      c.halo = width % 2 == 0;
      Check(c);
      c.whole_numbers = false;
      c.activation = FOVEA_ACTIVATION_CLAMP;
      c.beta = 6.0f;
      c.residual = true;
      Check(c);
    }
  }
}

TEST_P(ConvTest, deep_sums_in_blocks) {
  for (int32_t kernel : {1, 3}) {
    for (int32_t channels : {256, 281}) {
      ConvCase c;
      c.channels = channels;
      c.outputs = 96;
      c.whole_numbers = true;
      c.Kernel(kernel, kernel).Same();
      c.residual = true;
      Check(c);
      c.whole_numbers = false;
      Check(c);
    }
  }
}

TEST_P(ConvTest, first_layer) {
  for (int32_t channels = 1; channels <= 4; channels++) {
    for (int32_t stride = 1; stride <= 2; stride++) {
      for (int32_t width : kWidths) {
        ConvCase c;
        c.nhwc = true;
        c.height = 9;
        c.width = width + 2;
        c.channels = channels;
        c.outputs = 8 + 16 * channels;
        c.Kernel(3, 3).Stride(stride, stride).Pad(1, 1, 1, 1);
        c.whole_numbers = true;
        Check(c);
        Check(ConvCase(c).Dilation(2, 2).Pad(2, 2, 2, 2));
        Check(ConvCase(c).Kernel(7, 7).Stride(2, 2).Pad(3, 3, 3, 3));
      }
    }
  }
}

TEST_P(ConvTest, groups) {
  for (int32_t groups : {2, 3}) {
    ConvCase c;
    c.groups = groups;
    c.channels = 32 * groups;
    c.outputs = 48 * groups;
    c.whole_numbers = true;
    Check(c);
    c.Kernel(3, 3).Same();
    Check(c);
  }
}

TEST_P(ConvTest, random) {
  std::mt19937 random(20240607);
  auto upto = [&random](int32_t n) { return static_cast<int32_t>(random() % static_cast<uint32_t>(n)); };
  const std::vector<CatalogueTile> tiles = CatalogueTiles(GetParam());
  for (int32_t i = 0; i < 150; i++) {
    ConvCase c;
    c.seed = i;
    c.Kernel(1 + upto(4), 1 + upto(4)).Stride(1 + upto(3), 1 + upto(3)).Dilation(1 + upto(2), 1 + upto(2));
    c.Pad(upto(3), upto(3), upto(3), upto(3));
    c.height = 1 + 2 * c.kernel_height + upto(10);
    c.width = 1 + 2 * c.kernel_width + upto(20);
    c.nhwc = upto(4) == 0;
    c.channels = 1 + upto(c.nhwc ? 4 : 50);
    c.outputs = 1 + upto(100);
    c.halo = upto(2) == 1;
    c.residual = upto(2) == 1;
    c.bias = upto(4) != 0;
    c.whole_numbers = upto(2) == 1;
    c.order = static_cast<TestWeights::Order>(upto(3));
    const CatalogueTile tile = tiles[static_cast<size_t>(upto(static_cast<int32_t>(tiles.size())))];
    c.tile_blocks = tile.blocks;
    c.tile_pixels = 1 + upto(tile.pixels);
    Check(c);
  }
}

TEST_P(ConvTest, winograd) {
  for (int32_t algorithm : {FOVEA_CONV_WINOGRAD2, FOVEA_CONV_WINOGRAD4}) {
    for (int32_t width : kWidths) {
      for (int32_t batch : {1, 5, 56}) {
        ConvCase c;
        c.algorithm = algorithm;
        c.tile_batch = batch;
        c.height = 11;
        c.width = width;
        c.channels = width % 2 == 0 ? 32 : 41;
        c.outputs = 40;
        c.Kernel(3, 3).Same();
        c.residual = batch == 5;
        c.halo = batch == 1;
        if (batch == 5) {
          c.activation = FOVEA_ACTIVATION_CLAMP;
          c.beta = 6.0f;
        }
        Check(c);
      }
    }
  }
  for (int32_t algorithm : {FOVEA_CONV_WINOGRAD2, FOVEA_CONV_WINOGRAD4}) {
    ConvCase c;  // enough tiles for threads to share batches
    c.algorithm = algorithm;
    c.tile_batch = 20;
    c.height = 75;
    c.width = 80;
    c.channels = 16;
    c.outputs = 16;
    c.Kernel(3, 3).Pad(0, 1, 1, 0);
    Check(c);
  }
}

TEST_P(ConvTest, depthwise) {
  struct Form {
    int32_t kh, kw, sh, sw, dh, dw;
  };
  constexpr Form kForms[] = {{3, 3, 1, 1, 1, 1}, {3, 3, 2, 2, 1, 1}, {5, 5, 1, 1, 1, 1},
                             {5, 5, 2, 2, 1, 1}, {7, 7, 1, 1, 1, 1}, {3, 3, 1, 1, 2, 2},
                             {1, 3, 1, 1, 1, 1}, {3, 1, 2, 1, 1, 1}, {2, 2, 1, 3, 1, 1}};
  for (const Form& f : kForms) {
    for (int32_t width : kWidths) {
      for (int32_t channels : kChannels) {
        ConvCase c;
        c.kind = FOVEA_STEP_DEPTHWISE;
        c.height = 7 + channels % 2;
        c.width = width + (f.kw > 3 ? 2 : 0);
        c.channels = c.outputs = channels;
        c.Kernel(f.kh, f.kw).Stride(f.sh, f.sw).Dilation(f.dh, f.dw).Same();
        c.whole_numbers = channels % 3 != 0;
        c.bias = channels != 16;
        c.halo = width % 2 == 0;
        c.activation = FOVEA_ACTIVATION_CLAMP;
        c.beta = 6.0f;
        Check(c);
      }
    }
  }
}

TEST_P(ConvTest, activations_after_the_kernel_keep_lanes_zero) {
  for (int32_t algorithm : {FOVEA_CONV_DIRECT, FOVEA_CONV_WINOGRAD2, FOVEA_CONV_WINOGRAD4}) {
    for (int32_t kind : {FOVEA_STEP_CONV, FOVEA_STEP_DEPTHWISE}) {
      for (int32_t channels : {24, 32}) {
        ConvCase c;
        c.kind = kind;
        c.algorithm = kind == FOVEA_STEP_CONV ? algorithm : FOVEA_CONV_DIRECT;
        c.channels = c.outputs = channels;
        c.height = 10;
        c.width = 13;
        c.Kernel(3, 3).Same();
        c.activation = FOVEA_ACTIVATION_HARD_SIGMOID;  // f(0) is not 0
        Check(c);
        c.activation = FOVEA_ACTIVATION_SOFTSIGN;
        Check(c);
        c.activation = FOVEA_ACTIVATION_CLAMP;
        c.alpha = 0.25f;
        c.beta = 2.0f;
        Check(c);
        if (kind == FOVEA_STEP_CONV && algorithm == FOVEA_CONV_DIRECT) {
          Check(ConvCase(c).Kernel(1, 1).Pad(0, 0, 0, 0));  // flat
        }
      }
    }
  }
}

TEST_P(ConvTest, weights_of_every_type_and_order) {
  for (int32_t type : {FOVEA_WEIGHTS_F32, FOVEA_WEIGHTS_F16, FOVEA_WEIGHTS_I8, FOVEA_WEIGHTS_U8}) {
    for (TestWeights::Order order : {TestWeights::kHwio, TestWeights::kOhwi, TestWeights::kOihw}) {
      for (int32_t algorithm : {FOVEA_CONV_DIRECT, FOVEA_CONV_WINOGRAD2, FOVEA_CONV_WINOGRAD4}) {
        ConvCase c;
        c.weights_type = type;
        c.order = order;
        c.algorithm = algorithm;
        c.channels = 40;
        c.outputs = 56;
        c.Kernel(3, 3).Same();
        Check(c);
      }
      ConvCase c;
      c.kind = FOVEA_STEP_DEPTHWISE;
      c.weights_type = type;
      c.order = order;
      c.channels = c.outputs = 40;
      c.Kernel(3, 3).Same();
      Check(c);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(levels, ConvTest, testing::ValuesIn(RunnableLevels()),
                         [](const testing::TestParamInfo<int32_t>& level) { return LevelName(level.param); });

}  // namespace
}  // namespace fovea
