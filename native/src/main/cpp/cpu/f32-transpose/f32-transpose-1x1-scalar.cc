// Computes: TRANSPOSE of program.h: out[i_0]..[i_n] = in at index i_k of axis perm[k].
// Shapes: NHWC without halo, rank 1..6. Units are runs of kTransposeRun elements of the output.
// Units: elements.
// Accuracy: exact.
// Aliasing, alignment, threads: output apart from input; any float alignment; writes the units' elements only.
// Status: none; everything is checked before.
#include "cpu/f32-transpose/f32-transpose.h"

namespace fovea {

void fovea_f32_transpose_ukernel_1x1__scalar(const StepView& v, Range units) {
  const int32_t* p = v.step->params;
  const int32_t rank = p[0];
  const bool clamps = v.step->activation == FOVEA_ACTIVATION_CLAMP;
  int64_t in_stride[6], size[6], stride[6], index[6];
  int64_t elements = 1;
  for (int32_t i = rank - 1; i >= 0; i--) {
    in_stride[i] = elements;
    elements *= p[1 + i];
  }
  for (int32_t i = 0; i < rank; i++) {
    size[i] = p[1 + p[7 + i]];
    stride[i] = in_stride[p[7 + i]];
  }
  const int64_t from = static_cast<int64_t>(units.from) * kTransposeRun;
  const int64_t end = static_cast<int64_t>(units.to) * kTransposeRun;
  const int64_t to = end < elements ? end : elements;
  int64_t rest = from, at = 0;
  for (int32_t i = rank - 1; i >= 0; i--) {
    index[i] = rest % size[i];
    rest /= size[i];
    at += index[i] * stride[i];
  }
  for (int64_t o = from; o < to; o++) {
    float x = v.input.base[at];
    if (clamps) {
      x = x < v.step->alpha ? v.step->alpha : x;
      x = x > v.step->beta ? v.step->beta : x;
    }
    v.output.base[o] = x;
    for (int32_t i = rank - 1; i >= 0; i--) {
      at += stride[i];
      if (++index[i] < size[i]) {
        break;
      }
      at -= size[i] * stride[i];
      index[i] = 0;
    }
  }
}

}  // namespace fovea
