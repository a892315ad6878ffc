// Filter windows of Pillow's resize (its six filters, 22-bit fixed point). Compiled without contraction to FMA: the
// weights must be the same on every machine and in Java.
#include <math.h>

#include "cpu/u8-resample/u8-resample.h"

namespace fovea {
namespace {

double Support(int32_t filter) {
  switch (filter) {
    case FOVEA_FILTER_BOX:
      return 0.5;
    case FOVEA_FILTER_BILINEAR:
    case FOVEA_FILTER_HAMMING:
      return 1.0;
    case FOVEA_FILTER_BICUBIC:
      return 2.0;
    default:
      return 3.0;
  }
}

double Sinc(double x) {
  if (x == 0.0) {
    return 1.0;
  }
  x *= M_PI;
  return sin(x) / x;
}

double Weight(int32_t filter, double x) {
  switch (filter) {
    case FOVEA_FILTER_BOX:
      return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
    case FOVEA_FILTER_BILINEAR:
      x = fabs(x);
      return x < 1.0 ? 1.0 - x : 0.0;
    case FOVEA_FILTER_HAMMING:
      x = fabs(x);
      if (x == 0.0) {
        return 1.0;
      }
      if (x >= 1.0) {
        return 0.0;
      }
      x *= M_PI;
      return sin(x) / x * (0.54f + 0.46f * cos(x));  // Pillow has these two as floats
    case FOVEA_FILTER_BICUBIC: {
      constexpr double a = -0.5;
      x = fabs(x);
      if (x < 1.0) {
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
      }
      return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
    }
    default:
      return -3.0 <= x && x < 3.0 ? Sinc(x) * Sinc(x / 3) : 0.0;
  }
}

}  // namespace

int32_t ResampleTaps(int32_t filter, int32_t source_size, int32_t target_size) {
  double scale = static_cast<double>(source_size) / target_size;
  double support = Support(filter) * (scale < 1.0 ? 1.0 : scale);
  double taps = ceil(support) * 2 + 1;
  return taps < source_size ? static_cast<int32_t>(taps) : source_size;
}

ResampleSpan ResampleTapsOf(int32_t filter, int32_t source_size, int32_t target_size, int32_t index) {
  double scale = static_cast<double>(source_size) / target_size;
  double support = Support(filter) * (scale < 1.0 ? 1.0 : scale);
  double centre = (index + 0.5) * scale;
  int32_t first = static_cast<int32_t>(centre - support + 0.5);
  if (first < 0) {
    first = 0;
  }
  double end = centre + support + 0.5;
  int32_t last = end < source_size ? static_cast<int32_t>(end) : source_size;
  return {first, last - first};
}

ResampleSpan ResampleWindow(int32_t filter, const ResampleAxis& axis, int32_t index, double* window, int32_t* weights) {
  double scale = static_cast<double>(axis.source) / axis.target;
  double filter_scale = scale < 1.0 ? 1.0 : scale;
  double centre = (axis.first + index + 0.5) * scale;
  double inverse = 1.0 / filter_scale;
  const ResampleSpan span = ResampleTapsOf(filter, axis.source, axis.target, axis.first + index);
  double sum = 0.0;
  for (int32_t i = 0; i < span.count; i++) {
    double w = Weight(filter, (i + span.first - centre + 0.5) * inverse);
    window[i] = w;
    sum += w;
  }
  constexpr double one = 1 << kWeightBits;
  for (int32_t i = 0; i < span.count; i++) {
    double w = sum != 0.0 ? window[i] / sum : window[i];
    weights[i] = static_cast<int32_t>(w < 0 ? -0.5 + w * one : 0.5 + w * one);
  }
  return {span.first - axis.origin, span.count};
}

namespace {

// Pillow begins at half a step and advances by repeated addition.
void Accumulated(const ResampleAxis& axis, int32_t count, int32_t* index) {
  const double scale = static_cast<double>(axis.source) / axis.target;
  double x = scale * 0.5;
  for (int32_t i = 0; i < axis.first; i++) {
    x += scale;
  }
  for (int32_t i = 0; i < count; i++) {
    const int32_t at = static_cast<int32_t>(x);
    index[i] = at < axis.source ? at : axis.source - 1;
    x += scale;
  }
}

}  // namespace

void ResampleNearest(int32_t filter, const ResampleAxis& axis, int32_t count, int32_t* index) {
  if (filter == FOVEA_FILTER_NEAREST) {
    Accumulated(axis, count, index);
    return;
  }
  const float scale = static_cast<float>(axis.source) / static_cast<float>(axis.target);
  const float begin = filter == FOVEA_FILTER_TF2_NEAREST ? 0.5f : 0.0f;
  for (int32_t i = 0; i < count; i++) {
    const int64_t at = axis.first + static_cast<int64_t>(i);
    const int64_t from = filter == FOVEA_FILTER_AWT_REPLICATE
                             ? (2 * at + 1) * axis.source / (2 * static_cast<int64_t>(axis.target))
                             : static_cast<int64_t>((static_cast<float>(at) + begin) * scale);
    index[i] = from < axis.source ? static_cast<int32_t>(from) : axis.source - 1;
  }
}

}  // namespace fovea
