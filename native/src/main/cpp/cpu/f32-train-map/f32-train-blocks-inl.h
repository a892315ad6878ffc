// The interpreter of programs: blocks of some hundreds of elements, every instruction a loop over the block, what lies
// between them in slots that stay in the first-level cache. Included after f32-train-ops-inl.h.
#ifndef FOVEA_CPU_F32_TRAIN_BLOCKS_INL_H_
#define FOVEA_CPU_F32_TRAIN_BLOCKS_INL_H_

#include <string.h>

#include "train/plan.h"

namespace fovea {
namespace FOVEA_SIMD {

struct Blocks {
  const float* at[kTrainLocations];  // where each location's values of this block begin
  float* slot[kTrainOperands];       // of the operands that have one
  float* temporaries;
  int64_t from[kTrainOperands];  // what an operand's slot holds: elements from this offset on
  int64_t held[kTrainOperands];  // and how many
};

FOVEA_INLINE void FillRow(float* to, float value, int64_t n) {
  const Vec v = Set(value);
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    Store(to + i, v);
  }
  if (i < n) {
    StorePartial(to + i, v, static_cast<int>(n - i));
  }
}
FOVEA_INLINE void CopyRow(float* to, const float* from, int64_t n) {
  Each1(to, from, n, MoveF());
}

// Slots in `floats` (kTrainSlots of them) for the first `operands` operands and all other locations; constants are
// filled for blocks of up to `most` elements.
inline void BlocksInit(const TrainPlan& plan, int32_t operands, float* floats, int64_t most, Blocks* b) {
  const int64_t filled = most < plan.pitch ? most : plan.pitch;
  for (int32_t i = 0; i < operands; i++) {
    const TrainOperand& o = plan.operands[i];
    b->held[i] = 0;
    b->from[i] = 0;
    b->slot[i] = floats;
    if (o.form < kFormConstant) {
      continue;
    }
    if (o.form == kFormConstant && plan.elements > 0) {
      FillRow(floats, *reinterpret_cast<const float*>(o.address), filled);
    }
    floats += plan.pitch;
  }
  for (int32_t i = 0; i < plan.numbers; i++) {
    double number;
    memcpy(&number, plan.number + i, sizeof number);
    FillRow(floats, static_cast<float>(number), filled);
    b->at[plan.inputs + i] = floats;
    floats += plan.pitch;
  }
  b->temporaries = floats;
  for (int32_t i = 0; i < plan.temporaries; i++) {
    b->at[plan.inputs + plan.numbers + i] = floats + i * plan.pitch;
  }
}

// Elements of the block that begins at p and ends at or before `end`.
FOVEA_INLINE int64_t BlockAt(const TrainPlan& plan, int64_t p, int64_t end) {
  int64_t n = end - p < plan.block ? end - p : plan.block;
  if (plan.row > 0) {
    const int64_t left = plan.row - p % plan.row;
    n = n < left ? n : left;
  }
  return n;
}

// The place of element p, and its index.
FOVEA_INLINE int64_t OffsetAt(const TrainPlan& plan, const TrainOperand& o, int64_t p, int64_t* index) {
  int64_t offset = 0;
  for (int32_t d = plan.rank - 1; d > 0; d--) {
    const int64_t rest = p / plan.sizes[d];
    index[d] = p - rest * plan.sizes[d];
    offset += index[d] * o.strides[d];
    p = rest;
  }
  index[0] = p;
  return offset + p * o.strides[0];
}

// Calls row(offset, done, length) for the pieces of n elements from an index on, each within the last dimension.
template <typename Row>
FOVEA_INLINE void EachRow(const TrainPlan& plan, const TrainOperand& o, int64_t offset, int64_t* index, int64_t n,
                          Row row) {
  const int32_t last = plan.rank - 1;
  const int64_t size = plan.sizes[last], stride = o.strides[last];
  int64_t done = 0;
  for (;;) {
    const int64_t left = size - index[last], length = n - done < left ? n - done : left;
    row(offset, done, length);
    done += length;
    if (done >= n) {
      return;
    }
    offset -= index[last] * stride;
    index[last] = 0;
    for (int32_t d = last - 1; d >= 0; d--) {
      offset += o.strides[d];
      if (++index[d] < plan.sizes[d]) {
        break;
      }
      offset -= index[d] * o.strides[d];
      index[d] = 0;
    }
  }
}

inline void Gather(const TrainPlan& plan, const TrainOperand& o, int64_t offset, int64_t* index, int64_t n, float* to) {
  const float* base = reinterpret_cast<const float*>(o.address);
  const int64_t stride = o.strides[plan.rank - 1];
  if (stride == 1) {
    EachRow(plan, o, offset, index, n,
            [=](int64_t from, int64_t done, int64_t length) { CopyRow(to + done, base + from, length); });
  } else if (stride == 0) {
    EachRow(plan, o, offset, index, n,
            [=](int64_t from, int64_t done, int64_t length) { FillRow(to + done, base[from], length); });
  } else {
    EachRow(plan, o, offset, index, n, [=](int64_t from, int64_t done, int64_t length) {
      for (int64_t i = 0; i < length; i++) {
        to[done + i] = base[from + i * stride];
      }
    });
  }
}

inline void Scatter(const TrainPlan& plan, const TrainOperand& o, int64_t p, int64_t n, const float* from) {
  float* base = reinterpret_cast<float*>(o.address);
  const int64_t stride = o.strides[plan.rank - 1];
  int64_t index[kTrainRank];
  const int64_t offset = OffsetAt(plan, o, p, index);
  EachRow(plan, o, offset, index, n, [=](int64_t to, int64_t done, int64_t length) {
    if (stride == 1) {
      CopyRow(base + to, from + done, length);
      return;
    }
    for (int64_t i = 0; i < length; i++) {
      base[to + i * stride] = from[done + i];
    }
  });
}

// The loop of an instruction; powers by a number that are products need no logarithm, and take negative bases.
FOVEA_INLINE TrainLoop LoopOf(const TrainPlan& plan, const TrainInstruction& in) {
  if (in.code == FOVEA_OP_POW && in.b >= plan.inputs && in.b < plan.inputs + plan.numbers) {
    double exponent;
    memcpy(&exponent, plan.number + (in.b - plan.inputs), sizeof exponent);
    if (exponent == 2 || exponent == 3) {
      return exponent == 2 ? Loop1<SquareF> : Loop1<CubeF>;
    }
  }
  return kTrainLoops[in.code];
}

// Runs the program for the elements p..p + n - 1, a block. Where `target` is not null the last instruction writes
// there.
FOVEA_INLINE void RunBlock(const TrainPlan& plan, int64_t p, int64_t n, float* target, Blocks* b) {
  for (int32_t i = 0; i < plan.inputs; i++) {
    const TrainOperand& o = plan.operands[i];
    if (o.form == kFormDense) {
      b->at[i] = reinterpret_cast<const float*>(o.address) + p;
      continue;
    }
    b->at[i] = b->slot[i];
    if (o.form == kFormConstant) {
      continue;
    }
    int64_t index[kTrainRank];
    const int64_t offset = OffsetAt(plan, o, p, index);
    if (o.form == kFormRow) {
      b->at[i] = reinterpret_cast<const float*>(o.address) + offset;
    } else if (o.kept == 0 || b->from[i] != offset || b->held[i] < n) {
      Gather(plan, o, offset, index, n, b->slot[i]);
      b->from[i] = offset;
      b->held[i] = n;
    }
  }
  const int32_t first = plan.inputs + plan.numbers;
  for (int32_t i = 0; i < plan.instructions; i++) {
    const TrainInstruction in = Decode(plan.code[i]);
    float* to =
        i == plan.instructions - 1 && target != nullptr ? target : b->temporaries + (in.to - first) * plan.pitch;
    if (in.code == FOVEA_OP_UNIFORM) {
      if (in.a >= plan.inputs && in.a < first) {
        double seed;
        memcpy(&seed, plan.number + (in.a - plan.inputs), sizeof seed);
        UniformOfOne(to, seed, p, n);
      } else {
        UniformOfEach(to, b->at[in.a], p, n);
      }
    } else {
      LoopOf(plan, in)(to, b->at[in.a], b->at[in.b], b->at[in.c], n);
    }
    b->at[in.to] = to;
  }
}

}  // namespace FOVEA_SIMD
}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRAIN_BLOCKS_INL_H_
