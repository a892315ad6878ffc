// Computes: MEAN of program.h: the mean over the axes of the mask, summed in double in the order of the input.
// Shapes: NHWC without halo, rank 1..6. Units are runs of kMeanRun elements of the output.
// Units: elements.
// Accuracy: one rounding.
// Aliasing, alignment, threads: output apart from input; any float alignment; writes the units' elements only.
// Status: none; everything is checked before.
#include "cpu/f32-mean/f32-mean.h"

namespace fovea {
namespace {

// The axes of one of both sorts, outermost first.
struct Axes {
  int32_t count;
  int64_t size[6], stride[6], elements;
};

Axes AxesOf(const int32_t* p, bool reduced) {
  Axes a = {};
  a.elements = 1;
  for (int32_t i = 0; i < p[0]; i++) {
    if (((p[7] >> i & 1) != 0) != reduced) {
      continue;
    }
    int64_t stride = 1;
    for (int32_t j = i + 1; j < p[0]; j++) {
      stride *= p[1 + j];
    }
    a.size[a.count] = p[1 + i];
    a.stride[a.count++] = stride;
    a.elements *= p[1 + i];
  }
  return a;
}

}  // namespace

void fovea_f32_mean_ukernel_1x1__scalar(const StepView& v, Range units) {
  const Axes kept = AxesOf(v.step->params, false);
  const Axes reduced = AxesOf(v.step->params, true);
  const bool clamps = v.step->activation == FOVEA_ACTIVATION_CLAMP;
  const int64_t end = static_cast<int64_t>(units.to) * kMeanRun;
  const int64_t to = end < kept.elements ? end : kept.elements;
  for (int64_t o = static_cast<int64_t>(units.from) * kMeanRun; o < to; o++) {
    int64_t rest = o, at = 0;
    for (int32_t i = kept.count - 1; i >= 0; i--) {
      at += rest % kept.size[i] * kept.stride[i];
      rest /= kept.size[i];
    }
    int64_t index[6] = {};
    double sum = 0;
    for (int64_t n = 0; n < reduced.elements; n++) {
      sum += v.input.base[at];
      for (int32_t i = reduced.count - 1; i >= 0; i--) {
        at += reduced.stride[i];
        if (++index[i] < reduced.size[i]) {
          break;
        }
        at -= reduced.size[i] * reduced.stride[i];
        index[i] = 0;
      }
    }
    float x = static_cast<float>(sum / static_cast<double>(reduced.elements));
    if (clamps) {
      x = x < v.step->alpha ? v.step->alpha : x;
      x = x > v.step->beta ? v.step->beta : x;
    }
    v.output.base[o] = x;
  }
}

}  // namespace fovea
