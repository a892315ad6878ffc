// Reads the words of a call: every count, code, location, size and fit of shapes is checked here, and nowhere later.
#include <string.h>

#include "dispatch/isa.h"
#include "train/plan.h"

namespace fovea {
namespace {

constexpr int64_t kMostElements = (int64_t{1} << 31) - 1;

bool InRange(int64_t value, int64_t least, int64_t most) {
  return value >= least && value <= most;
}

int32_t ReadOperand(const int64_t* words, int32_t rank, bool written, TrainOperand* o) {
  o->address = reinterpret_cast<char*>(words[0]);
  if (!InRange(words[1], FOVEA_TRAIN_F32, FOVEA_TRAIN_I32)) {
    return FOVEA_E_TRAIN_OPERAND;
  }
  o->type = static_cast<int32_t>(words[1]);
  int64_t elements = 1;
  for (int32_t d = 0; d < rank; d++) {
    const int64_t size = words[2 + d], stride = words[2 + rank + d];
    if (!InRange(size, 0, kMostElements) || !InRange(stride, -kMostElements, kMostElements)) {
      return FOVEA_E_TRAIN_OPERAND;
    }
    elements *= size;
    if (elements > kMostElements || (written && size > 1 && stride <= 0)) {
      return FOVEA_E_TRAIN_OPERAND;
    }
    o->sizes[d] = size;
    o->strides[d] = size == 1 ? 0 : stride;
  }
  if (elements > 0 && (words[0] == 0 || (words[0] & 3) != 0)) {
    return FOVEA_E_TRAIN_OPERAND;
  }
  return FOVEA_OK;
}

bool SameSizes(const TrainPlan& plan, int32_t a, int32_t b) {
  return memcmp(plan.operands[a].sizes, plan.operands[b].sizes, sizeof(int64_t) * static_cast<size_t>(plan.rank)) == 0;
}

bool AllSame(const TrainPlan& plan, int32_t first, int32_t count) {
  for (int32_t i = 1; i < count; i++) {
    if (!SameSizes(plan, first, first + i)) {
      return false;
    }
  }
  return true;
}

int32_t CheckCode(const TrainPlan& plan) {
  const int32_t temporaries = plan.inputs + plan.numbers;
  const int32_t end = temporaries + plan.temporaries;
  for (int32_t i = 0; i < plan.instructions; i++) {
    const TrainInstruction in = Decode(plan.code[i]);
    if (in.code >= FOVEA_OPS || in.to < temporaries || in.to >= end || in.a >= end || in.b >= end || in.c >= end) {
      return FOVEA_E_TRAIN_CODE;
    }
  }
  for (int32_t i = 0; i < plan.outputs; i++) {
    if (!InRange(plan.results[i], 0, end - 1)) {
      return FOVEA_E_TRAIN_CODE;
    }
  }
  return FOVEA_OK;
}

bool FoldFits(const TrainPlan& plan) {
  const TrainOperand& in = plan.operands[0];
  const TrainOperand& out = plan.operands[plan.inputs];
  if (plan.inputs < 1 || plan.outputs != 1 || !AllSame(plan, 0, plan.inputs) ||
      !InRange(plan.option, FOVEA_FOLD_SUM, FOVEA_FOLD_ARGMAX)) {
    return false;
  }
  int32_t folded = 0;
  int64_t elements = 1;
  for (int32_t d = 0; d < plan.rank; d++) {
    if (out.sizes[d] != in.sizes[d]) {
      folded++;
      if (out.sizes[d] != 1) {
        return false;
      }
    }
    elements *= in.sizes[d];
  }
  return plan.option != FOVEA_FOLD_ARGMAX || (folded <= 1 && out.type == FOVEA_TRAIN_I32 && elements > 0);
}

bool PoolFits(const TrainPlan& plan) {
  const bool max = plan.kind == FOVEA_TRAIN_MAX_POOL, spread_max = plan.kind == FOVEA_TRAIN_SPREAD_MAX;
  const bool spread = spread_max || plan.kind == FOVEA_TRAIN_SPREAD_POOL;
  if (plan.rank != 4 || plan.inputs != (spread_max ? 2 : 1) || plan.outputs != (max ? 2 : 1)) {
    return false;
  }
  const int32_t out = plan.inputs;
  const TrainOperand& x = plan.operands[spread ? out : 0];
  const TrainOperand& y = plan.operands[spread ? 0 : out];
  if (x.sizes[0] != y.sizes[0] || x.sizes[3] != y.sizes[3] || x.type != FOVEA_TRAIN_F32 || y.type != FOVEA_TRAIN_F32) {
    return false;
  }
  const int32_t places = max ? 2 : 1;
  if ((max || spread_max) &&
      (plan.operands[places].type != FOVEA_TRAIN_I32 || !SameSizes(plan, places, max ? out : 0))) {
    return false;
  }
  for (int32_t i = 0; i < 6; i++) {
    if (!InRange(plan.window[i], 1, 1 << 16)) {
      return false;
    }
  }
  return InRange(plan.window[6], 0, 1 << 20) && InRange(plan.window[7], 0, 1 << 20);
}

bool IndexFits(const TrainPlan& plan) {
  const bool gather = plan.kind == FOVEA_TRAIN_GATHER;
  if (plan.inputs != 2 || plan.outputs != 1 || !InRange(plan.option, 0, plan.rank - 1)) {
    return false;
  }
  const TrainOperand& whole = plan.operands[gather ? 0 : 2];
  const TrainOperand& chosen = plan.operands[gather ? 2 : 0];
  if (!SameSizes(plan, 1, gather ? 2 : 0) || plan.operands[1].type != FOVEA_TRAIN_I32 || whole.type != chosen.type) {
    return false;
  }
  for (int32_t d = 0; d < plan.rank; d++) {
    if (d != plan.option && whole.sizes[d] != chosen.sizes[d]) {
      return false;
    }
  }
  return true;
}

bool Fits(const TrainPlan& plan) {
  switch (plan.kind) {
    case FOVEA_TRAIN_MAP:
      return plan.outputs >= 1 && AllSame(plan, 0, plan.inputs + plan.outputs);
    case FOVEA_TRAIN_FOLD:
      return FoldFits(plan);
    case FOVEA_TRAIN_CUMULATE:
      return plan.inputs == 1 && plan.outputs == 1 && SameSizes(plan, 0, 1) && InRange(plan.option, 0, plan.rank - 1) &&
             InRange(plan.option2, 0, 1) && plan.operands[0].type == plan.operands[1].type;
    case FOVEA_TRAIN_GATHER:
    case FOVEA_TRAIN_SCATTER_ADD:
      return IndexFits(plan);
    default:
      return PoolFits(plan);
  }
}

bool ReadCounts(const int64_t* call, TrainPlan* plan) {
  const int64_t operands = call[2], outputs = call[3];
  if (!InRange(call[1], 0, kTrainRank) || !InRange(operands, 1, kTrainOperands) || !InRange(outputs, 1, operands) ||
      !InRange(call[4], 0, kTrainLocations) || !InRange(call[5], 0, FOVEA_TRAIN_MAX_INSTRUCTIONS) ||
      !InRange(call[6], 0, kTrainLocations) || operands - outputs + call[4] + call[6] > kTrainLocations) {
    return false;
  }
  plan->rank = static_cast<int32_t>(call[1]);
  plan->inputs = static_cast<int32_t>(operands - outputs);
  plan->outputs = static_cast<int32_t>(outputs);
  plan->numbers = static_cast<int32_t>(call[4]);
  plan->instructions = static_cast<int32_t>(call[5]);
  plan->temporaries = static_cast<int32_t>(call[6]);
  return InRange(call[7], 0, kTrainRank) && InRange(call[8], 0, 1);
}

}  // namespace

int32_t TrainRead(int32_t isa, const int64_t* call, int64_t words, TrainPlan* plan) {
  if (words < FOVEA_TRAIN_HEADER_WORDS || !InRange(call[0], 0, FOVEA_TRAIN_KINDS - 1)) {
    return FOVEA_E_TRAIN_CALL;
  }
  plan->isa = isa;
  plan->kind = static_cast<int32_t>(call[0]);
  if (!ReadCounts(call, plan)) {
    return FOVEA_E_TRAIN_COUNT;
  }
  plan->option = static_cast<int32_t>(call[7]);
  plan->option2 = static_cast<int32_t>(call[8]);
  memcpy(plan->window, call + 9, sizeof plan->window);
  const bool program = plan->kind == FOVEA_TRAIN_MAP || plan->kind == FOVEA_TRAIN_FOLD;
  const int32_t operands = plan->inputs + plan->outputs, each = 2 + 2 * plan->rank;
  const int64_t needed = FOVEA_TRAIN_HEADER_WORDS + int64_t{operands} * each + plan->numbers + plan->instructions +
                         (program ? plan->outputs : 0);
  if (words < needed) {
    return FOVEA_E_TRAIN_CALL;
  }
  const int64_t* at = call + FOVEA_TRAIN_HEADER_WORDS;
  plan->mixed = 0;
  for (int32_t i = 0; i < operands; i++, at += each) {
    const int32_t status = ReadOperand(at, plan->rank, i >= plan->inputs, &plan->operands[i]);
    if (status != FOVEA_OK) {
      return status;
    }
    const bool positions = plan->kind == FOVEA_TRAIN_FOLD && plan->option == FOVEA_FOLD_ARGMAX && i == plan->inputs;
    plan->mixed |= static_cast<int32_t>(plan->operands[i].type != FOVEA_TRAIN_F32 && !positions);
  }
  plan->number = at;
  plan->code = at + plan->numbers;
  plan->results = plan->code + plan->instructions;
  if (!Fits(*plan)) {
    return FOVEA_E_TRAIN_SHAPE;
  }
  return program ? CheckCode(*plan) : static_cast<int32_t>(FOVEA_OK);
}

}  // namespace fovea
