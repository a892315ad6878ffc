// Brings a call into the form that kernels take: fewer and longer dimensions, blocks, units of work.
#include "train/plan.h"

#include <string.h>

namespace fovea {
namespace {

// From so many elements on a row is worth blocks of its own, in which operands with gaps are read in place.
constexpr int64_t kLongRow = 96;
constexpr int64_t kUnitElements = 16384;
constexpr int64_t kChunkElements = 65536;
// Columns of results that a fold works on together.
constexpr int64_t kTile = 512;
constexpr int64_t kShortPiece = 256;

int64_t Divided(int64_t a, int64_t b) {
  return (a + b - 1) / b;
}

int64_t Smaller(int64_t a, int64_t b) {
  return a < b ? a : b;
}

int64_t Larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

int64_t Elements(const TrainPlan& plan, const TrainOperand& o) {
  int64_t elements = 1;
  for (int32_t d = 0; d < plan.rank; d++) {
    elements *= o.sizes[d];
  }
  return elements;
}

bool HasUniform(const TrainPlan& plan) {
  for (int32_t i = 0; i < plan.instructions; i++) {
    if (Decode(plan.code[i]).code == FOVEA_OP_UNIFORM) {
      return true;
    }
  }
  return false;
}

void Exchange(TrainPlan* plan, int32_t a, int32_t b) {
  const auto swap = [a, b](int64_t* values) {
    const int64_t kept = values[a];
    values[a] = values[b];
    values[b] = kept;
  };
  swap(plan->sizes);
  for (int32_t i = 0; i < plan->inputs + plan->outputs; i++) {
    swap(plan->operands[i].strides);
  }
}

// The first output's dimensions in the order in which they lie in memory.
void Sort(TrainPlan* plan) {
  const int64_t* strides = plan->operands[plan->inputs].strides;
  for (int32_t d = 1; d < plan->rank; d++) {
    for (int32_t e = d; e > 0 && strides[e - 1] < strides[e]; e--) {
      Exchange(plan, e - 1, e);
    }
  }
}

void Remove(TrainPlan* plan, int32_t dimension, int32_t* keeps) {
  const auto close = [plan, dimension](auto* values) {
    for (int32_t d = dimension; d + 1 < plan->rank; d++) {
      values[d] = values[d + 1];
    }
  };
  close(plan->sizes);
  close(keeps);
  for (int32_t i = 0; i < plan->inputs + plan->outputs; i++) {
    close(plan->operands[i].strides);
  }
  plan->rank--;
}

// Drops dimensions of size 1, and joins neighbours that are walked through as one. keeps: of each dimension, whether a
// fold keeps it; only equal ones join.
void Join(TrainPlan* plan, int32_t* keeps) {
  for (int32_t d = plan->rank - 1; d >= 0; d--) {
    if (plan->sizes[d] == 1) {
      Remove(plan, d, keeps);
    }
  }
  for (int32_t d = plan->rank - 2; d >= 0; d--) {
    bool joins = keeps[d] == keeps[d + 1];
    for (int32_t i = 0; joins && i < plan->inputs + plan->outputs; i++) {
      const int64_t* strides = plan->operands[i].strides;
      joins = strides[d] == strides[d + 1] * plan->sizes[d + 1];
    }
    if (joins) {
      plan->sizes[d + 1] *= plan->sizes[d];
      Remove(plan, d, keeps);
    }
  }
  if (plan->rank == 0) {
    plan->rank = 1;
    plan->sizes[0] = 1;
    keeps[0] = 1;
    for (int32_t i = 0; i < plan->inputs + plan->outputs; i++) {
      plan->operands[i].strides[0] = 0;
    }
  }
}

bool IsDense(const TrainPlan& plan, const TrainOperand& o) {
  int64_t step = 1;
  for (int32_t d = plan.rank - 1; d >= 0; d--) {
    if (o.strides[d] != step && plan.sizes[d] != 1) {
      return false;
    }
    step *= plan.sizes[d];
  }
  return true;
}

bool RepeatsOutside(const TrainPlan& plan, const TrainOperand& o) {
  for (int32_t d = 0; d + 1 < plan.rank; d++) {
    if (o.strides[d] != 0) {
      return false;
    }
  }
  return true;
}

// The forms of the operands that a program reads and (of a map) writes, and the size of blocks.
void ChooseBlocks(TrainPlan* plan, int32_t operands) {
  const int64_t inner = plan->sizes[plan->rank - 1];
  bool gaps = false;
  for (int32_t i = 0; i < operands; i++) {
    TrainOperand& o = plan->operands[i];
    const bool constant = RepeatsOutside(*plan, o) && o.strides[plan->rank - 1] == 0 && i < plan->inputs;
    o.form = constant ? kFormConstant : IsDense(*plan, o) ? kFormDense : kFormGathered;
    o.kept = 0;
    gaps |= o.form == kFormGathered;
  }
  plan->row = gaps && inner >= kLongRow ? inner : 0;
  int64_t slots = plan->numbers + plan->temporaries;
  bool repeats = false;
  for (int32_t i = 0; i < operands; i++) {
    TrainOperand& o = plan->operands[i];
    if (o.form == kFormGathered) {
      o.form = plan->row > 0 && o.strides[plan->rank - 1] == 1 ? kFormRow : kFormGathered;
      o.kept = plan->row > 0 ? o.strides[plan->rank - 1] == 0 : RepeatsOutside(*plan, o);
      repeats |= o.form == kFormGathered && o.kept != 0;
    }
    slots += o.form >= kFormConstant;
  }
  int64_t block = Smaller(kTrainBlock, kTrainSlots * 2 / 3 / Larger(slots, 1)) & ~int64_t{15};
  block = Smaller(Larger(block, 16), Larger((plan->elements + 15) & ~int64_t{15}, 16));
  plan->pitch = block;
  // Whole rows, so that what repeats from row to row is gathered once.
  plan->block = repeats && plan->row == 0 && inner > 0 && inner <= block ? block / inner * inner : block;
}

void ChooseDirect(TrainPlan* plan) {
  plan->direct = -1;
  if (plan->instructions == 0) {
    return;
  }
  const int32_t last = Decode(plan->code[plan->instructions - 1]).to;
  for (int32_t i = 0; i < plan->outputs; i++) {
    // What is copied from an input afterwards must not have been overwritten.
    if (plan->outputs > 1 && plan->results[i] < plan->inputs) {
      plan->direct = -1;
      return;
    }
    if (plan->results[i] == last && plan->operands[plan->inputs + i].form <= kFormRow) {
      plan->direct = i;
    }
  }
}

void ArrangeMap(TrainPlan* plan) {
  int32_t keeps[kTrainRank];
  for (int32_t d = 0; d < plan->rank; d++) {
    keeps[d] = 1;
  }
  if (!HasUniform(*plan)) {
    Sort(plan);
  }
  Join(plan, keeps);
  ChooseBlocks(plan, plan->inputs + plan->outputs);
  ChooseDirect(plan);
  plan->unit = Larger(1, kUnitElements / plan->block) * plan->block;
  plan->units = Divided(plan->elements, plan->unit);
}

void ChooseChunks(TrainPlan* plan) {
  TrainFold& f = plan->fold;
  f.chunks = 1;
  f.pieces = 1;
  f.piece_folded = f.folded;
  f.ranges = f.repeats;
  if (f.kind == FOVEA_FOLD_ARGMAX) {
    return;
  }
  const int64_t most = Larger(1, kChunkElements / (f.tiled != 0 ? f.tile : f.inner));  // folded elements of a chunk
  if (f.folded > most) {
    // Of an inner size of 1 the pieces end where blocks do.
    const int64_t step = f.inner == 1 ? plan->block : Larger(1, plan->block / f.inner);
    f.piece_folded = Divided(most, step) * step;
    f.pieces = Divided(f.folded, f.piece_folded);
    f.ranges = 1;
    f.chunks = f.repeats * f.pieces;
  } else {
    f.ranges = Larger(1, most / Larger(1, f.folded));
    f.chunks = Larger(1, Divided(f.repeats, f.ranges));
  }
}

void ArrangeFold(TrainPlan* plan) {
  TrainFold& f = plan->fold;
  f = TrainFold();
  f.kind = plan->option;
  TrainOperand& out = plan->operands[plan->inputs];
  int32_t keeps[kTrainRank];
  for (int32_t d = 0; d < plan->rank; d++) {
    keeps[d] = out.sizes[d] == plan->sizes[d];
  }
  Join(plan, keeps);
  ChooseBlocks(plan, plan->inputs);
  int32_t d = plan->rank - 1;
  f.inner = 1;
  f.folded = 1;
  if (keeps[d] != 0) {
    f.inner = plan->sizes[d];
    f.inner_stride = out.strides[d];
    d--;
  }
  for (; d >= 0 && keeps[d] == 0; d--) {
    f.folded *= plan->sizes[d];
  }
  f.outer = d + 1;
  f.rows = 1;
  f.repeats = 1;
  for (; d >= 0; d--) {
    f.keeps[d] = keeps[d];
    f.outer_strides[d] = out.strides[d];
    (keeps[d] != 0 ? f.rows : f.repeats) *= plan->sizes[d];
  }
  f.tile = f.inner;
  f.tiles = 1;
  if (f.inner > kShortPiece || (f.kind == FOVEA_FOLD_ARGMAX && f.inner > 1)) {
    f.tile = Smaller(f.inner, Smaller(kTile, plan->pitch));
    f.tiles = Divided(f.inner, f.tile);
    f.tiled = 1;
  } else if (f.inner > 1) {
    // Blocks of whole pieces of the kept dimension.
    plan->block = plan->row > 0 ? f.inner : Larger(1, plan->block / f.inner) * f.inner;
    if (plan->block > plan->pitch) {  // a row that is longer than the blocks of a program of many slots
      f.tile = plan->pitch;
      f.tiles = Divided(f.inner, f.tile);
      f.tiled = 1;
      plan->block = plan->pitch;
    }
  }
  ChooseChunks(plan);
  const bool whole = plan->row == 0 || plan->row == f.folded;
  if (f.inner == 1 && f.repeats == 1 && f.chunks == 1 && 2 * f.folded <= plan->block && whole && f.folded > 0) {
    f.group = Larger(1, kUnitElements / f.folded);
  }
  plan->units = f.group > 0 ? Divided(f.rows, f.group) : f.rows * f.tiles * f.chunks;
  plan->scratch = f.chunks > 1 ? f.rows * f.chunks * f.inner * static_cast<int64_t>(sizeof(double)) : 0;
}

// Units are the combinations of the dimensions before the last, but for the axis where that may not be split.
void ArrangeLines(TrainPlan* plan, const TrainOperand& o, bool splits) {
  plan->units = 1;
  for (int32_t d = 0; d + 1 < plan->rank; d++) {
    plan->units *= splits || d != plan->option ? o.sizes[d] : 1;
  }
}

int64_t Weight(int32_t code) {
  switch (code) {
    case FOVEA_OP_DIV:
    case FOVEA_OP_RECIPROCAL:
    case FOVEA_OP_SQRT:
      return 3;
    case FOVEA_OP_EXP:
    case FOVEA_OP_EXPM1:
    case FOVEA_OP_SIN:
    case FOVEA_OP_COS:
    case FOVEA_OP_TANH:
    case FOVEA_OP_SIGMOID:
    case FOVEA_OP_ERF:
    case FOVEA_OP_UNIFORM:
      return 10;
    case FOVEA_OP_LOG:
    case FOVEA_OP_LOG1P:
    case FOVEA_OP_SOFTPLUS:
    case FOVEA_OP_POW:
      return 20;
    default:
      return 1;
  }
}

}  // namespace

int64_t TrainCost(const TrainPlan& plan) {
  if (plan.kind > FOVEA_TRAIN_FOLD) {
    const bool spread = plan.kind == FOVEA_TRAIN_SPREAD_POOL || plan.kind == FOVEA_TRAIN_SPREAD_MAX;
    const int32_t first = spread || plan.kind == FOVEA_TRAIN_SCATTER_ADD ? 0 : plan.inputs;
    const bool pool = spread || plan.kind == FOVEA_TRAIN_MAX_POOL || plan.kind == FOVEA_TRAIN_SUM_POOL;
    return Elements(plan, plan.operands[first]) * (pool ? 2 + plan.window[0] * plan.window[1] : 4);
  }
  int64_t weight = plan.inputs + (plan.kind == FOVEA_TRAIN_MAP ? plan.outputs : 1);
  for (int32_t i = 0; i < plan.instructions; i++) {
    weight += Weight(Decode(plan.code[i]).code);
  }
  for (int32_t i = 0; i < plan.inputs; i++) {
    weight += plan.operands[i].form == kFormGathered && plan.operands[i].kept == 0 ? 2 : 0;
  }
  return plan.elements * weight;
}

void TrainArrange(TrainPlan* plan) {
  const bool program = plan->kind == FOVEA_TRAIN_MAP || plan->kind == FOVEA_TRAIN_FOLD;
  const TrainOperand& shape = plan->operands[plan->kind == FOVEA_TRAIN_MAP ? plan->inputs : 0];
  memcpy(plan->sizes, shape.sizes, sizeof plan->sizes);
  plan->elements = Elements(*plan, shape);
  plan->scratch = 0;
  plan->units = 0;
  if (program && plan->mixed != 0) {
    plan->units = 1;
    return;
  }
  switch (plan->kind) {
    case FOVEA_TRAIN_MAP:
      if (plan->elements > 0) {
        ArrangeMap(plan);
      }
      return;
    case FOVEA_TRAIN_FOLD:
      if (Elements(*plan, plan->operands[plan->inputs]) > 0) {
        ArrangeFold(plan);
      }
      return;
    case FOVEA_TRAIN_MAX_POOL:
    case FOVEA_TRAIN_SUM_POOL:
    case FOVEA_TRAIN_SPREAD_POOL:
    case FOVEA_TRAIN_SPREAD_MAX:
      plan->units = plan->operands[plan->inputs].sizes[0] * plan->operands[plan->inputs].sizes[1];
      return;
    case FOVEA_TRAIN_GATHER:
      ArrangeLines(plan, plan->operands[2], true);
      return;
    default:
      ArrangeLines(plan, plan->operands[0], false);
      return;
  }
}

}  // namespace fovea
