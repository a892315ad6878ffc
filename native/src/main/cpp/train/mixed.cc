// Maps and folds in double, one element after the other: whole numbers are exact there. For operands that are not all
// F32, which are labels, positions and masks: small.
#include <math.h>
#include <string.h>

#include "train/plan.h"

namespace fovea {
namespace {

double Get(const TrainOperand& o, int64_t offset) {
  return o.type == FOVEA_TRAIN_I32 ? static_cast<double>(reinterpret_cast<const int32_t*>(o.address)[offset])
                                   : static_cast<double>(reinterpret_cast<const float*>(o.address)[offset]);
}

void Put(const TrainOperand& o, int64_t offset, double value) {
  if (o.type == FOVEA_TRAIN_F32) {
    reinterpret_cast<float*>(o.address)[offset] = static_cast<float>(value);
    return;
  }
  // As a Java cast of the nearest whole number: clamped, NaN to 0.
  const double whole = nearbyint(value);
  reinterpret_cast<int32_t*>(o.address)[offset] = whole != whole           ? 0
                                                  : whole >= 2147483647.0  ? INT32_MAX
                                                  : whole <= -2147483648.0 ? INT32_MIN
                                                                           : static_cast<int32_t>(whole);
}

double Power(double a, double b) {
  const bool one = a == 1 || a == -1;
  return b != b || (one && isinf(b)) ? NAN : pow(a, b);
}

double Uniform(double seed, int64_t element) {
  const int64_t whole = seed != seed      ? 0
                        : seed >= 0x1p63  ? INT64_MAX
                        : seed <= -0x1p63 ? INT64_MIN
                                          : static_cast<int64_t>(seed);
  uint64_t z = static_cast<uint64_t>(whole) + (static_cast<uint64_t>(element) + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return static_cast<double>((z ^ (z >> 31)) >> 40) * 0x1p-24;
}

double Value(int32_t code, double a, double b, double c, int64_t element) {
  switch (code) {
    case FOVEA_OP_ADD:
      return a + b;
    case FOVEA_OP_SUB:
      return a - b;
    case FOVEA_OP_MUL:
      return a * b;
    case FOVEA_OP_DIV:
      return a / b;
    case FOVEA_OP_POW:
      return Power(a, b);
    case FOVEA_OP_MAX:
      return a != a || a > b ? a : b;
    case FOVEA_OP_MIN:
      return a != a || a < b ? a : b;
    case FOVEA_OP_NEG:
      return -a;
    case FOVEA_OP_ABS:
      return fabs(a);
    case FOVEA_OP_SIGN:
      return a > 0 ? 1 : a < 0 ? -1 : a;
    case FOVEA_OP_RECIPROCAL:
      return 1 / a;
    case FOVEA_OP_SQRT:
      return sqrt(a);
    case FOVEA_OP_EXP:
      return exp(a);
    case FOVEA_OP_EXPM1:
      return expm1(a);
    case FOVEA_OP_LOG:
      return log(a);
    case FOVEA_OP_LOG1P:
      return log1p(a);
    case FOVEA_OP_SIN:
      return sin(a);
    case FOVEA_OP_COS:
      return cos(a);
    case FOVEA_OP_TANH:
      return tanh(a);
    case FOVEA_OP_SIGMOID:
      return a >= 0 ? 1 / (1 + exp(-a)) : exp(a) / (1 + exp(a));
    case FOVEA_OP_ERF:
      return erf(a);
    case FOVEA_OP_SOFTPLUS:
      return (a != a || a > 0 ? a : 0) + log1p(exp(-fabs(a)));
    case FOVEA_OP_RELU:
      return a != a || a > 0 ? a : 0;
    case FOVEA_OP_GREATER:
      return a > b;
    case FOVEA_OP_GREATER_EQUAL:
      return a >= b;
    case FOVEA_OP_EQUAL:
      return a == b;
    case FOVEA_OP_SELECT:
      return a != 0 ? b : c;
    case FOVEA_OP_UNIFORM:
      return Uniform(a, element);
    default:
      return a;
  }
}

int64_t OffsetOf(const TrainPlan& plan, const TrainOperand& o, const int64_t* index) {
  int64_t offset = 0;
  for (int32_t d = 0; d < plan.rank; d++) {
    offset += index[d] * o.strides[d];
  }
  return offset;
}

// Runs the program for the element at an index, the `element`th.
void Run(const TrainPlan& plan, const int64_t* index, int64_t element, double* at) {
  for (int32_t i = 0; i < plan.inputs; i++) {
    at[i] = Get(plan.operands[i], OffsetOf(plan, plan.operands[i], index));
  }
  for (int32_t i = 0; i < plan.instructions; i++) {
    const TrainInstruction in = Decode(plan.code[i]);
    at[in.to] = Value(in.code, at[in.a], at[in.b], at[in.c], element);
  }
}

// The next index in row-major order; false behind the last.
bool Next(const TrainPlan& plan, const int64_t* sizes, int64_t* index) {
  for (int32_t d = plan.rank - 1; d >= 0; d--) {
    if (++index[d] < sizes[d]) {
      return true;
    }
    index[d] = 0;
  }
  return false;
}

void Map(TrainPlan* plan, double* at) {
  int64_t index[kTrainRank] = {};
  if (plan->elements == 0) {
    return;
  }
  int64_t element = 0;
  do {
    Run(*plan, index, element++, at);
    for (int32_t i = 0; i < plan->outputs; i++) {
      const TrainOperand& o = plan->operands[plan->inputs + i];
      Put(o, OffsetOf(*plan, o, index), at[plan->results[i]]);
    }
  } while (Next(*plan, plan->sizes, index));
}

// One result after the other.
void Fold(TrainPlan* plan, double* at) {
  const TrainOperand& out = plan->operands[plan->inputs];
  int64_t kept[kTrainRank] = {}, inner[kTrainRank], index[kTrainRank];
  for (int32_t d = 0; d < plan->rank; d++) {
    if (out.sizes[d] == 0) {
      return;
    }
    inner[d] = out.sizes[d] == plan->sizes[d] ? 1 : plan->sizes[d];  // what is folded
  }
  do {
    int64_t step[kTrainRank] = {};
    double so = plan->option == FOVEA_FOLD_SUM ? 0 : plan->option == FOVEA_FOLD_PRODUCT ? 1 : -HUGE_VAL;
    int64_t position = 0, count = 0;
    bool more = plan->elements > 0;
    while (more) {
      int64_t element = 0;
      for (int32_t d = 0; d < plan->rank; d++) {
        index[d] = kept[d] + step[d];
        element = element * plan->sizes[d] + index[d];
      }
      Run(*plan, index, element, at);
      const double value = at[plan->results[0]];
      if (plan->option == FOVEA_FOLD_SUM) {
        so += value;
      } else if (plan->option == FOVEA_FOLD_PRODUCT) {
        so *= value;
      } else if (count == 0 || value > so || (value != value && so == so)) {
        so = value;
        position = count;
      }
      count++;
      more = Next(*plan, inner, step);
    }
    Put(out, OffsetOf(*plan, out, kept), plan->option == FOVEA_FOLD_ARGMAX ? static_cast<double>(position) : so);
  } while (Next(*plan, out.sizes, kept));
}

}  // namespace

int32_t TrainMixed(TrainPlan* plan) {
  double at[kTrainLocations];
  memset(at, 0, sizeof at);
  memcpy(at + plan->inputs, plan->number, sizeof(double) * static_cast<size_t>(plan->numbers));
  if (plan->kind == FOVEA_TRAIN_MAP) {
    Map(plan, at);
  } else {
    Fold(plan, at);
  }
  return FOVEA_OK;
}

}  // namespace fovea
