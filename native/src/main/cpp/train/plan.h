// A call of the training kernels, checked and brought into the form that kernels take.
#ifndef FOVEA_TRAIN_PLAN_H_
#define FOVEA_TRAIN_PLAN_H_

#include <stdint.h>

#include "fovea/train.h"

namespace fovea {

constexpr int kTrainRank = FOVEA_TRAIN_MAX_RANK;
constexpr int kTrainOperands = FOVEA_TRAIN_MAX_OPERANDS;
constexpr int kTrainLocations = FOVEA_TRAIN_MAX_LOCATIONS;

// Most elements of a block of the interpreter, and floats of all its slots together: 48 KB of the stack, of which a
// short program touches a few.
constexpr int64_t kTrainBlock = 512;
constexpr int64_t kTrainSlots = 12288;
static_assert((kTrainLocations + kTrainOperands) * 16 <= kTrainSlots, "a block of 16 elements always has its slots");

// How the elements of a block are reached.
enum TrainForm {
  kFormDense = 0,  // one after the other from the first to the last: in place
  kFormRow,        // one after the other within a row, which ends a block: in place
  kFormConstant,   // one element for all: its slot is filled once
  kFormGathered    // through a slot that is filled for each block (or written back from it)
};

struct TrainOperand {
  char* address;  // of the first element
  int32_t type;
  int32_t form;
  int32_t kept;  // 1: what its slot holds stays right as long as the block begins at the same element
  int64_t sizes[kTrainRank];
  int64_t strides[kTrainRank];  // 0 where the size is 1
};

// A fold over elements in row-major order. Outer dimensions are kept (their combinations are the rows k of results) or
// folded; then come `folded` x `inner` elements in one piece, of which `inner` are kept (or, where inner is 1, all are
// folded). Results that need many elements are summed in chunks, whose number depends on the shape alone.
struct TrainFold {
  int32_t kind;
  int32_t outer;                 // dimensions before the piece
  int32_t keeps[kTrainRank];     // of each outer dimension
  int64_t rows, repeats;         // products of the kept and of the folded outer dimensions
  int64_t folded, inner;         // of a piece
  int32_t tiled;                 // 1: rows of a piece are worked on one by one, `tile` elements at a time
  int64_t tile, tiles;           // tile = inner, tiles = 1 where a block holds whole rows
  int64_t chunks;                // for each row (and tile)
  int64_t pieces, piece_folded;  // chunks of one piece (1: none is cut), and folded elements of such a chunk
  int64_t ranges;                // whole pieces of a chunk where none is cut
  int64_t group;                 // > 0: the piece of each row is short, and so many rows make a unit
  int64_t inner_stride;          // of the output
  int64_t outer_strides[kTrainRank];
};

struct TrainPlan {
  int64_t found;  // the index that was refused
  uint64_t magic;
  const TrainPlan* self;
  int32_t isa, kind, option, option2;
  int32_t rank, inputs, outputs, numbers, instructions, temporaries;
  const int64_t* number;  // doubles by their bits
  const int64_t* code;
  const int64_t* results;
  int64_t sizes[kTrainRank];  // what a program runs over, outermost first
  int64_t elements;
  int64_t block;    // elements of a block
  int64_t pitch;    // floats from a slot to the next
  int64_t row;      // > 0: blocks end where rows of so many elements end
  int64_t units;    // of work
  int64_t unit;     // elements of a unit, where it has any
  int64_t scratch;  // bytes
  int32_t direct;   // the output that the last instruction writes, or -1
  int32_t mixed;    // 1: some operand is I32, all is computed in double
  TrainFold fold;
  int64_t window[8];                      // as in the call
  TrainOperand operands[kTrainOperands];  // inputs, then outputs
};
static_assert(sizeof(TrainPlan) <= FOVEA_TRAIN_PLAN_BYTES, "raise FOVEA_TRAIN_PLAN_BYTES");

constexpr uint64_t kTrainMagic = 0x66766174726e3031;

struct TrainInstruction {
  int32_t code, to, a, b, c;
};

inline __attribute__((always_inline)) TrainInstruction Decode(int64_t word) {
  const uint64_t w = static_cast<uint64_t>(word);
  return {static_cast<int32_t>(w >> 56), static_cast<int32_t>(w >> 42 & 0x3fff), static_cast<int32_t>(w >> 28 & 0x3fff),
          static_cast<int32_t>(w >> 14 & 0x3fff), static_cast<int32_t>(w & 0x3fff)};
}

// Reads a call into `plan`: FOVEA_OK or the violated rule.
int32_t TrainRead(int32_t isa, const int64_t* call, int64_t words, TrainPlan* plan);

// Orders and joins dimensions, chooses blocks, units and scratch.
void TrainArrange(TrainPlan* plan);

// A rough cost of the call, in moves of an element.
int64_t TrainCost(const TrainPlan& plan);

// The units first..last - 1 of a plan; a status. `scratch` as fovea_train_scratch_bytes says.
using TrainUkernel = int32_t (*)(TrainPlan* plan, double* scratch, int64_t first, int64_t last);

TrainUkernel TrainKernelOf(const TrainPlan& plan);

// Joins the chunks of a fold.
void TrainJoin(const TrainPlan& plan, const double* scratch);

// Maps and folds in double, for operands that are not all F32; one unit.
int32_t TrainMixed(TrainPlan* plan);

#define FOVEA_UKERNEL(isa, symbol, tile) int32_t symbol(TrainPlan* plan, double* scratch, int64_t first, int64_t last);
#include "cpu/f32-train-fold/f32-train-fold.inc"
#include "cpu/f32-train-index/f32-train-index.inc"
#include "cpu/f32-train-map/f32-train-map.inc"
#include "cpu/f32-train-pool/f32-train-pool.inc"
#undef FOVEA_UKERNEL

}  // namespace fovea

#endif  // FOVEA_TRAIN_PLAN_H_
