// Checks of a step within its program: tensors, strip groups, memory shared by mistake, weights.
#include "engine/plan.h"

namespace fovea {
namespace {

// The memory of a tensor: [from, to) of a space.
struct Memory {
  int32_t space, index;
  int64_t from, to;
};

Memory MemoryOf(const fovea_tensor& t) {
  if (t.space == FOVEA_SPACE_ARENA) {
    return {t.space, 0, t.offset, t.offset + TensorExtent(t)};
  }
  return {t.space, t.index, 0, 1};
}

bool Overlap(const fovea_tensor& a, const fovea_tensor& b) {
  const Memory m = MemoryOf(a), n = MemoryOf(b);
  return m.space == n.space && m.space != FOVEA_SPACE_STRIP && m.index == n.index && m.from < n.to && n.from < m.to;
}

bool Identical(const fovea_tensor& a, const fovea_tensor& b) {
  return a.space == b.space && (a.space == FOVEA_SPACE_ARENA ? a.offset == b.offset : a.index == b.index) &&
         a.format == b.format && a.height == b.height && a.width == b.width && a.channels == b.channels &&
         a.top == b.top && a.left == b.left && a.bottom == b.bottom && a.right == b.right;
}

bool MayWorkInPlace(const fovea_step& s) {
  switch (s.kind) {
    case FOVEA_STEP_ADD:
    case FOVEA_STEP_MULTIPLY:
    case FOVEA_STEP_AFFINE:
    case FOVEA_STEP_ACTIVATION:
    case FOVEA_STEP_PRELU:
    case FOVEA_STEP_SOFTMAX:
      return true;
    default:
      return false;
  }
}

// Whether the output lies apart from an operand, or is that very operand where the step may work in place.
bool Apart(const fovea_tensor& out, const fovea_tensor* operand, bool in_place) {
  return operand == nullptr || !Overlap(out, *operand) || (in_place && Identical(out, *operand));
}

bool IsIndex(int32_t index, int32_t count) {
  return index >= 0 && index < count;
}

// Tensors of a step by their place in a strip group (-1: none): only those between two steps lie in strips.
bool SpacesFit(int32_t place, const fovea_tensor& in, const fovea_tensor* second, const fovea_tensor* residual,
               const fovea_tensor& out) {
  const bool in_strip = in.space == FOVEA_SPACE_STRIP, out_strip = out.space == FOVEA_SPACE_STRIP;
  if ((second != nullptr && second->space == FOVEA_SPACE_STRIP) ||
      (residual != nullptr && residual->space == FOVEA_SPACE_STRIP)) {
    return false;
  }
  return in_strip == (place == 1 || place == 2) && out_strip == (place == 0 || place == 1) &&
         out.space != FOVEA_SPACE_INPUT;
}

// The group that begins at step `first`: convolution, depthwise, 1 x 1 convolution, each reading the one before.
int32_t CheckStrips(const Tables& t, int32_t first) {
  const fovea_step& expand = t.steps[first];
  if (t.step_count - first < 3) {
    return FOVEA_E_STEP_STRIPS;
  }
  const fovea_step& depthwise = t.steps[first + 1];
  const fovea_step& project = t.steps[first + 2];
  const bool chained = expand.kind == FOVEA_STEP_CONV && depthwise.kind == FOVEA_STEP_DEPTHWISE &&
                       project.kind == FOVEA_STEP_CONV && expand.algorithm == FOVEA_CONV_DIRECT &&
                       project.algorithm == FOVEA_CONV_DIRECT && depthwise.strip_rows == 0 && project.strip_rows == 0 &&
                       depthwise.input == expand.output && project.input == depthwise.output && expand.residual == -1;
  if (!chained || !IsIndex(expand.input, t.tensor_count) || !IsIndex(depthwise.output, t.tensor_count) ||
      !IsIndex(project.output, t.tensor_count)) {
    return FOVEA_E_STEP_STRIPS;
  }
  const bool pointwise = project.kernel_height == 1 && project.kernel_width == 1 && project.stride_height == 1 &&
                         project.stride_width == 1 && project.pad_top == 0 && project.pad_left == 0;
  const fovea_tensor& made = t.tensors[depthwise.output];
  const fovea_tensor& out = t.tensors[project.output];
  if (!pointwise || made.height != out.height || made.width != out.width || expand.strip_rows > made.height) {
    return FOVEA_E_STEP_STRIPS;
  }
  return Apart(out, &t.tensors[expand.input], false) ? FOVEA_OK : FOVEA_E_STEP_OVERLAP;
}

int32_t CheckWeights(const Tables& t, const fovea_step& s, const fovea_tensor& in, const fovea_tensor& out) {
  const int32_t wants = WantsWeights(s);
  const bool has = s.weights != -1;
  if (has != (wants == 1 || (wants == 2 && s.second == -1)) || (s.bias != 0 && s.bias != 1) ||
      (s.bias == 1 && PackedBiasBytes(s, out) == 0)) {
    return FOVEA_E_STEP_WEIGHTS;
  }
  if (!has) {
    return FOVEA_OK;
  }
  if (!IsIndex(s.weights, t.packed_count)) {
    return FOVEA_E_STEP_WEIGHTS;
  }
  const int64_t bytes = PackedWeightBytes(s, in, out);
  const void* packed = t.packed[s.weights];
  return bytes > 0 && packed != nullptr && reinterpret_cast<uintptr_t>(packed) % 64 == 0 &&
                 t.packed_bytes[s.weights] == bytes + PackedBiasBytes(s, out)
             ? FOVEA_OK
             : FOVEA_E_STEP_PACKED;
}

}  // namespace

int32_t WantsWeights(const fovea_step& s) {
  switch (s.kind) {
    case FOVEA_STEP_CONV:
    case FOVEA_STEP_DEPTHWISE:
    case FOVEA_STEP_DENSE:
    case FOVEA_STEP_AFFINE:
    case FOVEA_STEP_PRELU:
    case FOVEA_STEP_CONV_TRANSPOSE:
    case FOVEA_STEP_DEPTHWISE_MULTIPLIER:
      return 1;
    case FOVEA_STEP_ADD:
    case FOVEA_STEP_MULTIPLY:
      return 2;
    default:
      return 0;
  }
}

int32_t PlaceInStrips(const fovea_step* steps, int32_t step_count, int32_t step) {
  for (int32_t place = 0; place < 3 && place <= step && step < step_count; place++) {
    if (steps[step - place].strip_rows > 0) {
      return place;
    }
  }
  return -1;
}

int32_t CheckStep(const Tables& t, int32_t step) {
  const fovea_step& s = t.steps[step];
  if (s.kind < FOVEA_STEP_CONV || s.kind > FOVEA_STEP_DEPTHWISE_MULTIPLIER) {
    return FOVEA_E_STEP_KIND;
  }
  const bool binary = s.kind == FOVEA_STEP_ADD || s.kind == FOVEA_STEP_MULTIPLY;
  if (!IsIndex(s.input, t.tensor_count) || !IsIndex(s.output, t.tensor_count) ||
      (s.second != -1 && (!binary || !IsIndex(s.second, t.tensor_count))) ||
      (s.residual != -1 && (s.kind != FOVEA_STEP_CONV || !IsIndex(s.residual, t.tensor_count)))) {
    return FOVEA_E_STEP_TENSOR;
  }
  const fovea_tensor& in = t.tensors[s.input];
  const fovea_tensor& out = t.tensors[s.output];
  const fovea_tensor* second = s.second == -1 ? nullptr : &t.tensors[s.second];
  const fovea_tensor* residual = s.residual == -1 ? nullptr : &t.tensors[s.residual];
  const int32_t place = PlaceInStrips(t.steps, t.step_count, step);
  if (s.strip_rows < 0 || (s.strip_rows > 0 && place != 0)) {
    return FOVEA_E_STEP_STRIPS;
  }
  if (!SpacesFit(place, in, second, residual, out)) {
    return FOVEA_E_STEP_TENSOR;
  }
  int32_t status = CheckStepShapes(t.isa, s, in, second, residual, out);
  if (status == FOVEA_OK && place == 0) {
    status = CheckStrips(t, step);
  }
  if (status != FOVEA_OK) {
    return status;
  }
  const bool in_place = MayWorkInPlace(s);
  if (!Apart(out, &in, in_place) || !Apart(out, second, in_place) || !Apart(out, residual, true)) {
    return FOVEA_E_STEP_OVERLAP;
  }
  return CheckWeights(t, s, in, out);
}

}  // namespace fovea
