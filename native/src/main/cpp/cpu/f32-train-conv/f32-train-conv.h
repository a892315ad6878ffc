// The three products of a convolution of training. Output and input's gradient are TrainMatmuls of windows; the
// kernel's gradient sums over pixels, in slots that are added up at the end.
#ifndef FOVEA_CPU_F32_TRAIN_CONV_H_
#define FOVEA_CPU_F32_TRAIN_CONV_H_

#include <stdint.h>

#include "engine/team.h"

namespace fovea {

// A picture's strides: of a picture, a row, a column, a channel; a kernel's: of a row, a column, an input, an output.
struct TrainStrides {
  int64_t at[4];
};

struct TrainConv {
  const float* x;
  const float* w;
  const float* y;
  TrainStrides x_strides, w_strides, y_strides;
  int32_t pictures, height, width, channels;  // of x; channels of a group
  int32_t out_height, out_width, outputs;     // outputs of a group
  int32_t groups;
  int32_t kernel_height, kernel_width, stride_height, stride_width, dilation_height, dilation_width;
  int32_t top, left;
};

// How the kernel's gradient is cut: by the shape alone, for sums end where a slot ends.
struct TrainKernelCut {
  int32_t slots;       // partial sums, each of some chunks
  int32_t tile_parts;  // parts of the tiles in a slot
  int64_t chunk;       // pixels of y that are worked on together
  int64_t chunks;
  bool straight;  // one slot, summed up in the kernel itself
  bool joined;    // the columns of a kernel row lie side by side in x: one tile spans them
  int32_t line;   // floats of a line of tiles: channels, or those of a joined kernel row
  int32_t tiles_a_line;
  int32_t tiles;
};

struct TrainKernelRun {
  const TrainConv* conv;
  TrainKernelCut cut;
  int32_t group;
  float* sums;  // [slots][kernel_height * kernel_width * channels][columns of whole panels]
  float* out;   // the kernel
  float* scratch;
  int64_t scratch_floats;
  int32_t parts;  // of the second phase
};

// The kernels of one level.
struct TrainConvKernels {
  int32_t rows, columns;                                                        // of the tile
  void (*sum)(const TrainKernelRun& run, int32_t part, int32_t thread);         // parts: slot * tile_parts + tile part
  void (*gather)(const TrainKernelRun& run, int32_t part, int32_t thread);      // adds the slots of some rows
  int64_t (*scratch_floats)(const TrainConv& conv, const TrainKernelCut& cut);  // of a thread
};

const TrainConvKernels& TrainConvKernelsOf(int32_t isa);

TrainKernelCut TrainKernelCutOf(const TrainConv& conv, const TrainConvKernels& kernels);

// Floats that the threads share.
int64_t TrainKernelShared(const TrainConv& conv, const TrainConvKernels& kernels);

// Computes the kernel's gradient with whoever helps.
void TrainKernelRunAll(const TrainConv& conv, const TrainConvKernels& kernels, Team* team, float* out, float* shared,
                       float* scratch, int64_t scratch_floats);

#define FOVEA_UKERNEL(isa, symbol, ...) extern const TrainConvKernels symbol;
#include "cpu/f32-train-conv/f32-train-conv.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_CONV_H_
