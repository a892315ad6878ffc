// Programs: the tables are checked once and written into the program's memory.
#include <string.h>

#include <initializer_list>

#include "dispatch/isa.h"
#include "engine/plan.h"

namespace fovea {
namespace {

int64_t Aligned(int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

bool IsCount(int32_t count, int32_t least) {
  return count >= least && count <= FOVEA_MAX_TABLE;
}

int32_t CheckTensors(const Tables& t, int64_t arena_floats, int32_t* failed) {
  for (int32_t i = 0; i < t.tensor_count; i++) {
    const int32_t status = CheckTensor(t.tensors[i], arena_floats);
    const bool external = t.tensors[i].space == FOVEA_SPACE_INPUT || t.tensors[i].space == FOVEA_SPACE_OUTPUT;
    if (status != FOVEA_OK || (external && t.tensors[i].index >= t.tensor_count)) {
      *failed = i;
      return status != FOVEA_OK ? status : static_cast<int32_t>(FOVEA_E_TENSOR_SHAPE);
    }
  }
  return FOVEA_OK;
}

void WriteTensors(const Tables& t, Program* program) {
  for (int32_t i = 0; i < t.tensor_count; i++) {
    const fovea_tensor& tensor = t.tensors[i];
    TensorPlan& plan = program->tensors[i];
    plan.view = ViewOf(tensor);
    plan.space = tensor.space;
    plan.index = tensor.index;
    plan.first = FirstOf(tensor);
    plan.elements = static_cast<int64_t>(tensor.height) * tensor.width * tensor.channels;
    int32_t* count = tensor.space == FOVEA_SPACE_INPUT    ? &program->input_count
                     : tensor.space == FOVEA_SPACE_OUTPUT ? &program->output_count
                                                          : nullptr;
    if (count != nullptr && tensor.index >= *count) {
      *count = tensor.index + 1;
    }
  }
}

// All tensors of one input or output have the same number of elements; `first_of` is a table by index, in the place
// where the steps will be written.
int32_t CheckElements(const Program& program, int32_t space, int32_t* first_of, int32_t* failed) {
  for (int32_t i = 0; i < program.tensor_count; i++) {
    first_of[i] = -1;
  }
  for (int32_t i = 0; i < program.tensor_count; i++) {
    const TensorPlan& plan = program.tensors[i];
    if (plan.space != space) {
      continue;
    }
    int32_t& first = first_of[plan.index];
    first = first < 0 ? i : first;
    if (program.tensors[first].elements != plan.elements) {
      *failed = i;
      return FOVEA_E_TENSOR_ELEMENTS;
    }
  }
  return FOVEA_OK;
}

StepView ShapesOf(const Program& program, const StepPlan& plan) {
  StepView v = {};
  v.step = &plan.step;
  v.input = program.tensors[plan.step.input].view;
  v.output = program.tensors[plan.step.output].view;
  return v;
}

void WriteStep(const Tables& t, int32_t step, Program* program) {
  StepPlan& plan = program->steps[step];
  plan = StepPlan();
  plan.step = t.steps[step];
  const fovea_step& s = plan.step;
  const int32_t place = PlaceInStrips(t.steps, t.step_count, step);
  plan.count = place < 0 ? 1 : place == 0 ? 3 : 0;
  if (s.weights >= 0) {
    const fovea_tensor& in = t.tensors[s.input];
    const fovea_tensor& out = t.tensors[s.output];
    const uint8_t* packed = static_cast<const uint8_t*>(t.packed[s.weights]);
    plan.weights = packed;
    plan.bias =
        PackedBiasBytes(s, out) == 0 ? nullptr : reinterpret_cast<const float*>(packed + PackedWeightBytes(s, in, out));
  }
  if (IsBlockedConv(s)) {
    return;
  }
  const StepView v = ShapesOf(*program, plan);
  plan.kernel = KernelOf(FolderOfKind(s.kind), t.isa);
  plan.units = StepUnits(v);
  plan.cost = StepCost(v);
  // CLAMP is part of the kernels, and ACTIVATION is a kernel of its own.
  plan.activates = s.activation != FOVEA_ACTIVATION_NONE && s.activation != FOVEA_ACTIVATION_CLAMP &&
                   s.kind != FOVEA_STEP_ACTIVATION;
}

// What is read first after a step: the next weights, if they are close.
void LinkWeights(Program* program) {
  const void* next = nullptr;
  int32_t distance = 0;
  for (int32_t i = program->step_count - 1; i >= 0; i--) {
    StepPlan& plan = program->steps[i];
    plan.next_weights = distance <= 3 ? next : nullptr;
    distance++;
    if (plan.weights != nullptr) {
      next = plan.weights;
      distance = 1;
    }
  }
}

}  // namespace
}  // namespace fovea

using namespace fovea;

extern "C" int64_t fovea_program_bytes(int32_t tensors, int32_t steps) {
  if (!IsCount(tensors, 1) || !IsCount(steps, 1)) {
    return FOVEA_E_COUNT;
  }
  // The steps' place also serves as a table of 4 bytes for each tensor while tensors are checked.
  const int64_t step_bytes = Aligned(sizeof(StepPlan) * static_cast<int64_t>(steps));
  const int64_t table_bytes = Aligned(sizeof(int32_t) * static_cast<int64_t>(tensors));
  return Aligned(sizeof(Program)) + Aligned(sizeof(TensorPlan) * static_cast<int64_t>(tensors)) +
         (step_bytes > table_bytes ? step_bytes : table_bytes);
}

extern "C" int32_t fovea_program_create(int32_t isa, const fovea_tensor* tensors, int32_t tensor_count,
                                        const fovea_step* steps, int32_t step_count, const void* const* packed,
                                        const int64_t* packed_bytes, int32_t packed_count, int64_t arena_bytes,
                                        void* program, int64_t program_bytes, int32_t* failed) {
  int32_t nobody;
  failed = failed == nullptr ? &nobody : failed;
  *failed = -1;
  if (tensors == nullptr || steps == nullptr || program == nullptr ||
      (packed_count > 0 && (packed == nullptr || packed_bytes == nullptr))) {
    return FOVEA_E_NULL;
  }
  const int64_t bytes = fovea_program_bytes(tensor_count, step_count);
  if (bytes < 0 || !IsCount(packed_count, 0)) {
    return FOVEA_E_COUNT;
  }
  if (!IsaRunnable(isa) || ConvKernelsOf(isa) == nullptr) {
    return FOVEA_E_ISA;
  }
  if (program_bytes < bytes || arena_bytes < 0) {
    return FOVEA_E_PROGRAM_BYTES;
  }
  if (reinterpret_cast<uintptr_t>(program) % 64 != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  const Tables tables = {FloatIsa(isa), tensors, tensor_count, steps, step_count, packed, packed_bytes, packed_count};
  const int64_t arena_floats = arena_bytes / 4;
  Program* p = static_cast<Program*>(program);
  uint8_t* memory = static_cast<uint8_t*>(program);
  *p = Program();  // an earlier program in this memory is gone, whatever comes of this one
  int32_t status = CheckTensors(tables, arena_floats, failed);
  if (status != FOVEA_OK) {
    return status;
  }
  p->isa = tables.isa;
  p->tensor_count = tensor_count;
  p->step_count = step_count;
  p->arena_floats = arena_floats;
  p->convs = ConvKernelsOf(isa);
  p->activate = ActivateOf(isa);
  const int64_t steps_at = Aligned(sizeof(Program)) + Aligned(sizeof(TensorPlan) * static_cast<int64_t>(tensor_count));
  p->tensors = reinterpret_cast<TensorPlan*>(memory + Aligned(sizeof(Program)));
  p->steps = reinterpret_cast<StepPlan*>(memory + steps_at);
  WriteTensors(tables, p);
  for (const int32_t space : {FOVEA_SPACE_INPUT, FOVEA_SPACE_OUTPUT}) {
    status = CheckElements(*p, space, reinterpret_cast<int32_t*>(p->steps), failed);
    if (status != FOVEA_OK) {
      return status;
    }
  }
  for (int32_t i = 0; i < step_count; i++) {
    status = CheckStep(tables, i);
    if (status != FOVEA_OK) {
      *failed = i;
      return status;
    }
    WriteStep(tables, i, p);
  }
  LinkWeights(p);
  p->self = p;
  p->magic = kProgramMagic;
  return FOVEA_OK;
}

extern "C" int32_t fovea_program_inputs(const void* program) {
  const Program* p = static_cast<const Program*>(program);
  return p == nullptr                                ? static_cast<int32_t>(FOVEA_E_NULL)
         : p->magic != kProgramMagic || p->self != p ? static_cast<int32_t>(FOVEA_E_PROGRAM)
                                                     : p->input_count;
}

extern "C" int32_t fovea_program_outputs(const void* program) {
  const Program* p = static_cast<const Program*>(program);
  return p == nullptr                                ? static_cast<int32_t>(FOVEA_E_NULL)
         : p->magic != kProgramMagic || p->self != p ? static_cast<int32_t>(FOVEA_E_PROGRAM)
                                                     : p->output_count;
}
