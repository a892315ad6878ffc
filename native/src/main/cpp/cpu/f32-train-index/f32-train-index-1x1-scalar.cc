// f32-train-index: reading and adding by index, and running sums; of 4-byte elements, f32 or int32.
//
// Computes: GATHER: out[.., i, ..] = in[.., index[.., i, ..], ..]; SCATTER_ADD: out[.., index[.., i, ..], ..] += in[..,
//   i, ..] in the order of i; CUMULATE: out[i] = the sum of in[j] up to i, from the begin or the end.
// Shapes: any strides; those that differ do so along plan.option alone.
// Units: combinations of the dimensions before the last, for SCATTER_ADD and CUMULATE without the axis.
// Accuracy: SCATTER_ADD rounds each addition, CUMULATE sums in double.
// Aliasing, threads: nothing overlaps; units may run on any threads.
// Status: FOVEA_OK, or FOVEA_E_TRAIN_INDEX and the index in plan.found; some elements are written then.
#include <string.h>

#include "train/plan.h"

namespace fovea {
namespace {

struct Line {
  int64_t offset[3];  // of the first element of each operand
};

// The line of a unit: the last dimension, and the axis where it is `skipped`, begin at 0.
Line LineAt(const TrainPlan& plan, const TrainOperand& shape, int64_t unit, bool skipped, int32_t operands) {
  Line line = {};
  for (int32_t d = plan.rank - 2; d >= 0; d--) {
    if (skipped && d == plan.option) {
      continue;
    }
    const int64_t index = unit % shape.sizes[d];
    unit /= shape.sizes[d];
    for (int32_t i = 0; i < operands; i++) {
      // A gathered operand's axis is chosen by the index instead.
      const bool chosen = d == plan.option && i == 0 && !skipped;
      line.offset[i] += chosen ? 0 : index * plan.operands[i].strides[d];
    }
  }
  return line;
}

template <typename T>
T* At(const TrainOperand& o, int64_t offset) {
  return reinterpret_cast<T*>(o.address) + offset;
}

int32_t Refuse(TrainPlan* plan, int64_t index) {
  __atomic_store_n(&plan->found, index, __ATOMIC_RELAXED);
  return FOVEA_E_TRAIN_INDEX;
}

// Of a 4-byte type, bit by bit.
int32_t Gather(TrainPlan* plan, int64_t first, int64_t last) {
  const TrainOperand &in = plan->operands[0], &index = plan->operands[1], &out = plan->operands[2];
  const int32_t end = plan->rank - 1;
  const int64_t n = out.sizes[end], axis = in.strides[plan->option];
  const uint64_t size = static_cast<uint64_t>(in.sizes[plan->option]);
  const int64_t from_step = plan->option == end ? 0 : in.strides[end];
  const int64_t index_step = index.strides[end], out_step = out.strides[end];
  for (int64_t unit = first; unit < last; unit++) {
    const Line line = LineAt(*plan, out, unit, false, 3);
    const uint32_t* from = At<uint32_t>(in, line.offset[0]);
    const int32_t* at = At<int32_t>(index, line.offset[1]);
    uint32_t* to = At<uint32_t>(out, line.offset[2]);
    if (index_step == 0 && from_step == 1 && out_step == 1 && n > 0) {
      if (static_cast<uint64_t>(int64_t{*at}) >= size) {
        return Refuse(plan, *at);
      }
      memcpy(to, from + *at * axis, static_cast<size_t>(n) * sizeof(uint32_t));
      continue;
    }
    for (int64_t i = 0; i < n; i++) {
      const int64_t chosen = at[i * index_step];
      if (static_cast<uint64_t>(chosen) >= size) {
        return Refuse(plan, chosen);
      }
      to[i * out_step] = from[chosen * axis + i * from_step];
    }
  }
  return FOVEA_OK;
}

inline float Plus(float a, float b) {
  return a + b;
}
inline int32_t Plus(int32_t a, int32_t b) {
  return static_cast<int32_t>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
}

template <typename T>
int32_t ScatterAdd(TrainPlan* plan, int64_t first, int64_t last) {
  const TrainOperand &in = plan->operands[0], &index = plan->operands[1], &out = plan->operands[2];
  const int32_t end = plan->rank - 1, axis = plan->option;
  const uint64_t size = static_cast<uint64_t>(out.sizes[axis]);
  // Along the axis, and within it along the last dimension (once, where the axis is the last one).
  const int64_t steps = in.sizes[axis], n = axis == end ? 1 : in.sizes[end];
  const int64_t out_step = axis == end ? 0 : out.strides[end];
  for (int64_t unit = first; unit < last; unit++) {
    const Line line = LineAt(*plan, in, unit, true, 3);
    for (int64_t step = 0; step < steps; step++) {
      const T* from = At<T>(in, line.offset[0] + step * in.strides[axis]);
      const int32_t* at = At<int32_t>(index, line.offset[1] + step * index.strides[axis]);
      T* to = At<T>(out, line.offset[2]);
      for (int64_t i = 0; i < n; i++) {
        const int64_t chosen = at[i * index.strides[end]];
        if (static_cast<uint64_t>(chosen) >= size) {
          return Refuse(plan, chosen);
        }
        T* sum = to + chosen * out.strides[axis] + i * out_step;
        *sum = Plus(*sum, from[i * in.strides[end]]);
      }
    }
  }
  return FOVEA_OK;
}

float Rounded(double sum, float) {
  return static_cast<float>(sum);
}
int32_t Rounded(double sum, int32_t) {
  return sum >= 0x1p31 ? INT32_MAX : sum <= -0x1p31 ? INT32_MIN : static_cast<int32_t>(sum);
}

template <typename T>
int32_t Cumulate(TrainPlan* plan, int64_t first, int64_t last) {
  constexpr int64_t kSums = 256;
  double sums[kSums];
  const TrainOperand &in = plan->operands[0], &out = plan->operands[1];
  const int32_t end = plan->rank - 1, axis = plan->option;
  const int64_t steps = in.sizes[axis], n = axis == end ? 1 : in.sizes[end];
  for (int64_t unit = first; unit < last; unit++) {
    const Line line = LineAt(*plan, in, unit, true, 2);
    for (int64_t begin = 0; begin < n; begin += kSums) {
      const int64_t width = n - begin < kSums ? n - begin : kSums;
      memset(sums, 0, sizeof sums);
      for (int64_t i = 0; i < steps; i++) {
        const int64_t step = plan->option2 != 0 ? steps - 1 - i : i;
        const T* from = At<T>(in, line.offset[0] + step * in.strides[axis] + begin * in.strides[end]);
        T* to = At<T>(out, line.offset[1] + step * out.strides[axis] + begin * out.strides[end]);
        for (int64_t j = 0; j < width; j++) {
          sums[j] += static_cast<double>(from[j * in.strides[end]]);
          to[j * out.strides[end]] = Rounded(sums[j], T());
        }
      }
    }
  }
  return FOVEA_OK;
}

}  // namespace

int32_t fovea_f32_train_index_ukernel_1x1__scalar(TrainPlan* plan, double*, int64_t first, int64_t last) {
  const bool whole = plan->operands[0].type == FOVEA_TRAIN_I32;
  switch (plan->kind) {
    case FOVEA_TRAIN_GATHER:
      return Gather(plan, first, last);
    case FOVEA_TRAIN_SCATTER_ADD:
      return whole ? ScatterAdd<int32_t>(plan, first, last) : ScatterAdd<float>(plan, first, last);
    default:
      return whole ? Cumulate<int32_t>(plan, first, last) : Cumulate<float>(plan, first, last);
  }
}

}  // namespace fovea
