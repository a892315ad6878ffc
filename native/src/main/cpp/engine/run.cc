// Runs of a program: views are resolved step by step, work is handed to the team in phases of parts.
#include <string.h>
#include <time.h>

#include "engine/floating.h"
#include "engine/plan.h"
#include "engine/team.h"

namespace fovea {
namespace {

constexpr uint64_t kRunMagic = 0x326e75722d617666;
constexpr int64_t kGrain = 16384;       // elements of work that are worth a part
constexpr int32_t kPartsPerThread = 4;  // so that a thread that comes late finds something left

// The start of a run's memory; behind it the arena, the shared scratch and each thread's scratch.
struct Run {
  Team team;
  uint64_t magic;
  const Program* program;
  int64_t bytes;
  float* arena;
  float* shared;
  float* scratch;
  int64_t scratch_floats;  // of each thread
  int32_t threads;
  // The step at work, written between jobs.
  const StepPlan* plan;
  int32_t phase, parts;
  StepView views[3];
};

int64_t Aligned(int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

int64_t Larger(int64_t a, int64_t b) {
  return a > b ? a : b;
}

// Views without addresses: shapes are enough to ask for scratch.
StepView Shapes(const Program& program, const StepPlan& plan) {
  StepView v;
  const fovea_step& s = plan.step;
  v.step = &s;
  v.input = program.tensors[s.input].view;
  v.second = s.second < 0 ? View() : program.tensors[s.second].view;
  v.residual = s.residual < 0 ? View() : program.tensors[s.residual].view;
  v.output = program.tensors[s.output].view;
  v.weights = plan.weights;
  v.bias = plan.bias;
  v.next_weights = plan.next_weights;
  return v;
}

struct Layout {
  int64_t arena, shared, scratch, scratch_floats, bytes;
};

// False when the sizes do not fit 2^60 bytes.
bool LayOut(const Program& program, int32_t threads, Layout* layout) {
  int64_t scratch = 0, shared = 0;
  for (int32_t i = 0; i < program.step_count; i++) {
    const StepPlan& plan = program.steps[i];
    if (plan.kernel != nullptr || plan.count == 0) {
      continue;
    }
    StepView views[3];
    for (int32_t j = 0; j < plan.count; j++) {
      views[j] = Shapes(program, program.steps[i + j]);
    }
    scratch = Larger(scratch, program.convs->scratch_floats(views, threads));
    shared = Larger(shared, program.convs->shared_floats(views, threads));
  }
  constexpr int64_t kMost = int64_t{1} << 50;
  if (scratch > kMost || shared > kMost || program.arena_floats > kMost) {
    return false;
  }
  layout->arena = Aligned(sizeof(Run));
  layout->shared = layout->arena + Aligned(program.arena_floats * 4);
  layout->scratch_floats = Aligned(scratch * 4) / 4;
  layout->scratch = layout->shared + Aligned(shared * 4);
  layout->bytes = layout->scratch + layout->scratch_floats * 4 * threads;
  return true;
}

// Zeros around `rows` of `pixels` elements each, `row` elements apart.
void ClearAround(float* first, int64_t row, int32_t rows, int64_t before, int64_t inside, int64_t after) {
  for (int32_t y = 0; y < rows; y++, first += row) {
    memset(first, 0, sizeof(float) * before);
    memset(first + before + inside, 0, sizeof(float) * after);
  }
}

// Zeros in the halo of the planes of a tensor.
void ClearHalo(const View& v, Range blocks) {
  if ((v.top | v.left | v.bottom | v.right) == 0) {
    return;
  }
  const int64_t left = static_cast<int64_t>(v.left) * v.pixel, right = static_cast<int64_t>(v.right) * v.pixel;
  for (int32_t b = blocks.from; b < blocks.to; b++) {
    float* interior = v.base + b * v.plane - left;
    memset(interior - v.top * v.row, 0, sizeof(float) * v.top * v.row);
    if (left != 0 || right != 0) {
      ClearAround(interior, v.row, v.height, left, v.row - left - right, right);
    }
    memset(interior + v.height * v.row, 0, sizeof(float) * v.bottom * v.row);
  }
}

Range Share(int64_t count, int32_t part, int32_t parts) {
  return {static_cast<int32_t>(count * part / parts), static_cast<int32_t>(count * (part + 1) / parts)};
}

void ActivateUnits(const Run& run, Range units) {
  const View& out = run.views[0].output;
  for (int32_t u = units.from; u < units.to; u++) {
    const int32_t b = u / out.height, y = u % out.height;
    run.program->activate(run.plan->step, out, {b, b + 1}, {y, y + 1}, {0, out.width});
  }
}

// One part of a phase of the step at work, halo of the output included.
void DoStepPart(void* context, int32_t part, int32_t thread) {
  Run& run = *static_cast<Run*>(context);
  const StepPlan& plan = *run.plan;
  if (run.phase == 0) {
    const View& out = run.views[plan.count - 1].output;
    ClearHalo(out, Share(out.blocks, part, run.parts));
  }
  if (plan.kernel == nullptr) {
    const ConvTask task = {
        run.phase, part, run.threads, run.scratch + thread * run.scratch_floats, run.shared, run.program->activate};
    run.program->convs->run(run.views, task);
  } else if (run.phase == 0) {
    plan.kernel(run.views[0], Share(plan.units, part, run.parts));
  } else {
    const View& out = run.views[0].output;
    ActivateUnits(run, Share(static_cast<int64_t>(out.height) * out.blocks, part, run.parts));
  }
}

// How many parts a kernel's units make: one for small steps, some more than threads for large ones.
int32_t PartsOf(int64_t units, int64_t cost, int32_t threads) {
  const int64_t wanted = 1 + cost / kGrain;
  const int64_t most = threads == 1 ? 1 : static_cast<int64_t>(threads) * kPartsPerThread;
  const int64_t parts = wanted < most ? wanted : most;
  return static_cast<int32_t>(parts < units ? parts : units);
}

void RunStep(Run* run) {
  const Program& program = *run->program;
  const StepPlan& plan = *run->plan;
  if (plan.kernel == nullptr) {
    const int32_t phases = program.convs->phases(run->views, run->threads);
    for (run->phase = 0; run->phase < phases; run->phase++) {
      run->parts = program.convs->parts(run->views, run->phase, run->threads);
      TeamRun(&run->team, DoStepPart, run, run->parts);
    }
    return;
  }
  run->phase = 0;
  run->parts = PartsOf(plan.units, plan.cost, run->threads);
  TeamRun(&run->team, DoStepPart, run, run->parts);
  if (plan.activates) {
    const View& out = run->views[0].output;
    run->phase = 1;
    run->parts = PartsOf(static_cast<int64_t>(out.height) * out.blocks, 4 * plan.cost, run->threads);
    TeamRun(&run->team, DoStepPart, run, run->parts);
  }
}

struct Pictures {
  const float* const* inputs;
  float* const* outputs;
  int64_t row;
};

void Resolve(const Run& run, const Pictures& pictures, int32_t tensor, View* view) {
  if (tensor < 0) {
    view->base = nullptr;
    return;
  }
  const TensorPlan& plan = run.program->tensors[tensor];
  switch (plan.space) {
    case FOVEA_SPACE_ARENA:
      view->base = run.arena + plan.first;
      return;
    case FOVEA_SPACE_INPUT:
      view->base = const_cast<float*>(pictures.inputs[plan.index]) + pictures.row * plan.elements;
      return;
    case FOVEA_SPACE_OUTPUT:
      view->base = pictures.outputs[plan.index] + pictures.row * plan.elements;
      return;
    default:
      view->base = nullptr;  // laid out by the strip group
  }
}

int64_t Nanos() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return int64_t{1000000000} * t.tv_sec + t.tv_nsec;
}

void RunPicture(Run* run, const Pictures& pictures, int64_t* nanos) {
  const Program& program = *run->program;
  int64_t before = nanos == nullptr ? 0 : Nanos();
  for (int32_t i = 0; i < program.step_count; i++) {
    const StepPlan& plan = program.steps[i];
    if (plan.count == 0) {
      continue;
    }
    for (int32_t j = 0; j < plan.count; j++) {
      const fovea_step& s = program.steps[i + j].step;
      StepView* v = &run->views[j];
      *v = Shapes(program, program.steps[i + j]);
      Resolve(*run, pictures, s.input, &v->input);
      Resolve(*run, pictures, s.second, &v->second);
      Resolve(*run, pictures, s.residual, &v->residual);
      Resolve(*run, pictures, s.output, &v->output);
    }
    run->plan = &plan;
    RunStep(run);
    if (nanos != nullptr) {
      const int64_t now = Nanos();
      nanos[i] += now - before;
      before = now;
    }
  }
}

// Checks what all calls on a run's memory have in common.
int32_t CheckRun(const void* program, const void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t inputs = fovea_program_inputs(program);
  if (inputs < 0) {
    return inputs;
  }
  if (memory == nullptr) {
    return FOVEA_E_NULL;
  }
  if (threads < 1 || threads > FOVEA_MAX_THREADS) {
    return FOVEA_E_THREADS;
  }
  if (reinterpret_cast<uintptr_t>(memory) % 64 != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  return memory_bytes < static_cast<int64_t>(sizeof(Run)) ? static_cast<int32_t>(FOVEA_E_RUN_BYTES) : FOVEA_OK;
}

int32_t CheckReady(const void* program, const void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t status = CheckRun(program, memory, memory_bytes, threads);
  if (status != FOVEA_OK) {
    return status;
  }
  const Run* run = static_cast<const Run*>(memory);
  if (run->magic != kRunMagic || run->program != program) {
    return FOVEA_E_RUN_STATE;
  }
  if (run->threads != threads) {
    return FOVEA_E_THREADS;
  }
  return memory_bytes < run->bytes ? static_cast<int32_t>(FOVEA_E_RUN_BYTES) : FOVEA_OK;
}

int32_t CheckAddresses(const void* const* addresses, int32_t count) {
  if (count > 0 && addresses == nullptr) {
    return FOVEA_E_NULL;
  }
  for (int32_t i = 0; i < count; i++) {
    if (addresses[i] == nullptr) {
      return FOVEA_E_NULL;
    }
    if (reinterpret_cast<uintptr_t>(addresses[i]) % 4 != 0) {
      return FOVEA_E_ALIGNMENT;
    }
  }
  return FOVEA_OK;
}

int32_t CheckPictures(const Program& program, int32_t rows, const float* const* inputs, float* const* outputs,
                      const int32_t* active) {
  if (rows < 0) {
    return FOVEA_E_ROWS;
  }
  if (active == nullptr) {
    return FOVEA_E_NULL;
  }
  const int32_t status = CheckAddresses(reinterpret_cast<const void* const*>(inputs), program.input_count);
  return status != FOVEA_OK ? status
                            : CheckAddresses(reinterpret_cast<const void* const*>(outputs), program.output_count);
}

}  // namespace
}  // namespace fovea

using namespace fovea;

extern "C" int64_t fovea_run_bytes(const void* program, int32_t threads) {
  const int32_t inputs = fovea_program_inputs(program);
  if (inputs < 0) {
    return inputs;
  }
  if (threads < 1 || threads > FOVEA_MAX_THREADS) {
    return FOVEA_E_THREADS;
  }
  Layout layout;
  return LayOut(*static_cast<const Program*>(program), threads, &layout) ? layout.bytes
                                                                         : static_cast<int64_t>(FOVEA_E_RUN_BYTES);
}

extern "C" int32_t fovea_run_begin(const void* program, void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t status = CheckRun(program, memory, memory_bytes, threads);
  if (status != FOVEA_OK) {
    return status;
  }
  const Program* p = static_cast<const Program*>(program);
  Layout layout;
  if (!LayOut(*p, threads, &layout) || memory_bytes < layout.bytes) {
    return FOVEA_E_RUN_BYTES;
  }
  uint8_t* bytes = static_cast<uint8_t*>(memory);
  Run* run = static_cast<Run*>(memory);
  TeamInit(&run->team, threads);
  run->program = p;
  run->bytes = layout.bytes;
  run->arena = reinterpret_cast<float*>(bytes + layout.arena);
  run->shared = reinterpret_cast<float*>(bytes + layout.shared);
  run->scratch = reinterpret_cast<float*>(bytes + layout.scratch);
  run->scratch_floats = layout.scratch_floats;
  run->threads = threads;
  run->magic = kRunMagic;
  return FOVEA_OK;
}

extern "C" int32_t fovea_run(const void* program, int32_t rows, const float* const* inputs, float* const* outputs,
                             void* memory, int64_t memory_bytes, int32_t threads, int32_t* active, int32_t limit,
                             int64_t* nanos) {
  int32_t status = CheckReady(program, memory, memory_bytes, threads);
  if (status != FOVEA_OK) {
    return status;
  }
  (void)limit;  // helpers look at it; the caller always stays
  Run* run = static_cast<Run*>(memory);
  status = CheckPictures(*run->program, rows, inputs, outputs, active);
  if (status == FOVEA_OK) {
    __atomic_fetch_add(active, 1, __ATOMIC_RELAXED);
    {
      const FlushDenormals flush;
      for (int32_t row = 0; row < rows; row++) {
        RunPicture(run, {inputs, outputs, row}, nanos);
      }
    }
    __atomic_fetch_sub(active, 1, __ATOMIC_RELAXED);
  }
  TeamClose(&run->team);
  return status;
}

extern "C" int32_t fovea_help(const void* program, void* memory, int64_t memory_bytes, int32_t threads, int32_t* active,
                              int32_t limit) {
  const int32_t status = CheckReady(program, memory, memory_bytes, threads);
  if (status != FOVEA_OK || active == nullptr) {
    return status != FOVEA_OK ? status : static_cast<int32_t>(FOVEA_E_NULL);
  }
  TeamHelp(&static_cast<Run*>(memory)->team, active, limit);
  return FOVEA_OK;
}

extern "C" int32_t fovea_run_end(const void* program, void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t status = CheckReady(program, memory, memory_bytes, threads);
  if (status == FOVEA_OK) {
    TeamClose(&static_cast<Run*>(memory)->team);
  }
  return status;
}
