// Windows and weights of TensorFlow's resizers, in f32 step by step as its kernels ResizeBilinear, ResizeBicubic,
// ResizeArea and ScaleAndTranslate compute them, and the plan of their scratch memory. Compiled without contraction to
// FMA: the weights must be the same on every machine and in Java.
#include <float.h>
#include <math.h>

#include "cpu/u8-resample/u8-resample.h"

namespace fovea {
namespace {

enum class Curve { kBox, kTriangle, kCubic, kLanczos, kGaussian, kMitchell };

struct Filter {
  Curve curve;
  float radius;
  bool half_pixels, antialias;
};

// In the order of fovea_filter from TF1_BILINEAR on.
constexpr Filter kFilters[] = {
    {Curve::kTriangle, 1, false, false},   {Curve::kCubic, 2, false, false},     {Curve::kBox, 0.5f, true, true},
    {Curve::kBox, 0, true, false},  // TF2_NEAREST has no window
    {Curve::kTriangle, 1, true, false},    {Curve::kTriangle, 1, true, true},    {Curve::kCubic, 2, true, false},
    {Curve::kCubic, 2, true, true},        {Curve::kBox, 0.5f, true, true},      {Curve::kLanczos, 3, true, false},
    {Curve::kLanczos, 3, true, true},      {Curve::kLanczos, 5, true, false},    {Curve::kLanczos, 5, true, true},
    {Curve::kGaussian, 1.5f, true, false}, {Curve::kGaussian, 1.5f, true, true}, {Curve::kMitchell, 2, true, false},
    {Curve::kMitchell, 2, true, true}};
static_assert(sizeof(kFilters) / sizeof(kFilters[0]) == FOVEA_FILTERS - FOVEA_FILTER_TF1_BILINEAR, "one row a filter");

const Filter& FilterOf(int32_t filter) {
  return kFilters[filter - FOVEA_FILTER_TF1_BILINEAR];
}

bool IsScaled(const Filter& f) {
  return f.curve != Curve::kBox && (f.antialias || (f.curve != Curve::kTriangle && f.curve != Curve::kCubic));
}

int32_t Clamp(int64_t index, int32_t size) {
  return static_cast<int32_t>(index < 0 ? 0 : index >= size ? size - 1 : index);
}

float Value(const Filter& f, float x) {
  switch (f.curve) {
    case Curve::kTriangle:
      return x < 1 ? 1 - x : 0;
    case Curve::kCubic:
      if (x >= 2) {
        return 0;
      }
      return x >= 1 ? ((-0.5f * x + 2.5f) * x - 4.0f) * x + 2.0f : ((1.5f * x - 2.5f) * x) * x + 1.0f;
    case Curve::kMitchell:
      if (x >= 2) {
        return 0;
      }
      return x >= 1 ? (((-7.0f / 18.0f) * x + 2.0f) * x - 10.0f / 3.0f) * x + 16.0f / 9.0f
                    : (((7.0f / 6.0f) * x - 2.0f) * x) * x + 8.0f / 9.0f;
    case Curve::kGaussian: {
      const float deviation = static_cast<float>(f.radius / 3.0);
      return x >= f.radius ? 0 : static_cast<float>(exp(-x * x / (2.0 * deviation * deviation)));
    }
    default:
      if (x > f.radius) {
        return 0;
      }
      return x <= 1e-3
                 ? 1
                 : static_cast<float>(f.radius * sin(M_PI * x) * sin(M_PI * x / f.radius) / (M_PI * M_PI * x * x));
  }
}

// Where an element of the result lies in the source.
struct Place {
  float scale, at;  // at: position, or begin of the area, or centre of the filter
  float end;        // of the area
  float stretch;
  int64_t first, last;  // not clamped
};

Place PlaceOf(const Filter& f, int32_t source_size, int32_t target_size, int32_t index) {
  Place p = {};
  p.scale = static_cast<float>(source_size) / static_cast<float>(target_size);
  if (f.curve == Curve::kBox) {
    p.at = static_cast<float>(index) * p.scale;
    p.end = static_cast<float>(index + 1) * p.scale;
    p.first = static_cast<int64_t>(floorf(p.at));
    p.last = static_cast<int64_t>(ceilf(p.end)) - 1;
  } else if (IsScaled(f)) {
    const float inverse = static_cast<float>(1.0 / (static_cast<float>(target_size) / static_cast<float>(source_size)));
    p.stretch = f.antialias && inverse > 1 ? inverse : 1;
    p.at = (static_cast<float>(index) + 0.5f) * inverse;
    p.first = static_cast<int64_t>(ceilf(p.at - f.radius * p.stretch - 0.5f));
    p.last = static_cast<int64_t>(floorf(p.at + f.radius * p.stretch - 0.5f));
  } else {
    p.at = f.half_pixels ? (static_cast<float>(index) + 0.5f) * p.scale - 0.5f : static_cast<float>(index) * p.scale;
    const int64_t base = static_cast<int64_t>(floorf(p.at));
    p.first = f.curve == Curve::kCubic ? base - 1 : base;
    p.last = f.curve == Curve::kCubic ? base + 2 : static_cast<int64_t>(ceilf(p.at));
  }
  return p;
}

// The first tap of a clamped window and their number; a linear one shrinks to its upper end.
ResampleSpan SpanOf(const Place& p, int32_t source_size) {
  const int32_t last = Clamp(p.last, source_size);
  int32_t first = Clamp(p.first, source_size);
  first = first < last ? first : last;
  return {first, last - first + 1};
}

constexpr int kCubicSteps = 1024;

float CubicNear(double a, int32_t step) {
  const float x = static_cast<float>(static_cast<double>(step) / kCubicSteps);
  return static_cast<float>(((a + 2) * x - (a + 3)) * x * x + 1);
}

float CubicFar(double a, int32_t step) {
  const float x = static_cast<float>(static_cast<float>(static_cast<double>(step) / kCubicSteps) + 1.0);
  return static_cast<float>(((a * x - 5 * a) * x + 8 * a) * x - 4 * a);
}

void Cubic(const Filter& f, const Place& p, int32_t size, const ResampleSpan& span, float* weights) {
  const double a = f.half_pixels ? -0.5 : -0.75;
  const int32_t step = static_cast<int32_t>(rintf((p.at - static_cast<float>(p.first + 1)) * kCubicSteps));
  float four[4] = {CubicFar(a, step), CubicNear(a, step), CubicNear(a, kCubicSteps - step),
                   CubicFar(a, kCubicSteps - step)};
  if (f.half_pixels) {
    for (int k = 0; k < 4; k++) {
      four[k] = Clamp(p.first + k, size) == p.first + k ? four[k] : 0;
    }
    const float inverse = 1 / (four[0] + four[1] + four[2] + four[3]);
    for (float& weight : four) {
      weight *= inverse;
    }
  }
  for (int k = 0; k < 4; k++) {
    weights[Clamp(p.first + k, size) - span.first] += four[k];
  }
}

void Area(const Place& p, int32_t size, const ResampleSpan& span, float* weights) {
  for (int64_t k = p.first; k <= p.last; k++) {
    const float begin = static_cast<float>(k), end = static_cast<float>(k + 1);
    float covered;
    if (begin < p.at) {
      covered = end > p.end ? p.scale : end - p.at;
    } else {
      covered = end > p.end ? p.end - begin : 1;
    }
    weights[Clamp(k, size) - span.first] += covered / p.scale;
  }
}

void Scaled(const Filter& f, const Place& p, const ResampleSpan& span, float* weights) {
  const float inverse = 1 / p.stretch;
  float sum = 0;
  for (int32_t k = 0; k < span.count; k++) {
    weights[k] = Value(f, fabsf((static_cast<float>(span.first + k) + 0.5f - p.at) * inverse));
    sum += weights[k];
  }
  const float scale = fabsf(sum) < 1000 * FLT_MIN ? 0 : 1 / sum;
  for (int32_t k = 0; k < span.count; k++) {
    weights[k] *= scale;
  }
}

int64_t Aligned(int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

}  // namespace

int32_t RealTaps(int32_t filter, int32_t source_size, int32_t target_size) {
  const Filter& f = FilterOf(filter);
  const double scale = static_cast<double>(source_size) / target_size;
  // Three more than the support asks for: ends are rounded in f32, which may reach one element further on both sides.
  // From 2^24 on neighbouring elements have the same f32, and ends are off by several of its steps.
  const int32_t coarse = f.curve == Curve::kBox || IsScaled(f) ? source_size >> 20 : 0;
  const double taps = ceil(f.radius * (f.antialias && scale > 1 ? scale * (1 + 1e-6) : 1)) * 2 + 3 + coarse;
  return taps < source_size ? static_cast<int32_t>(taps) : source_size;
}

ResampleSpan RealSpan(int32_t filter, int32_t source_size, int32_t target_size, int32_t index) {
  return SpanOf(PlaceOf(FilterOf(filter), source_size, target_size, index), source_size);
}

ResampleSpan RealWindow(int32_t filter, const ResampleAxis& axis, int32_t index, float* weights) {
  const Filter& f = FilterOf(filter);
  const Place p = PlaceOf(f, axis.source, axis.target, axis.first + index);
  const ResampleSpan span = SpanOf(p, axis.source);
  for (int32_t k = 0; k < span.count; k++) {
    weights[k] = 0;
  }
  if (f.curve == Curve::kBox) {
    Area(p, axis.source, span, weights);
  } else if (IsScaled(f)) {
    Scaled(f, p, span, weights);
  } else if (f.curve == Curve::kCubic) {
    Cubic(f, p, axis.source, span, weights);
  } else {
    const float fraction = p.at - static_cast<float>(p.first);
    weights[0] = span.count == 1 ? 1 : 1 - fraction;
    weights[span.count - 1] = span.count == 1 ? 1 : fraction;
  }
  return {span.first - axis.origin, span.count};
}

void RealFixed(const float* weights, int32_t count, int32_t* fixed) {
  double sum = 0, before = 0;
  for (int32_t k = 0; k < count; k++) {
    sum += weights[k];
    const double rounded = floor(sum * (1 << kWeightBits) + 0.5);
    fixed[k] = static_cast<int32_t>(rounded - before);
    before = rounded;
  }
}

ResampleScratch RealScratch(const ResampleKernel& kernel, const ResampleJob& job) {
  ResampleScratch s = {};
  int64_t at = 64;  // the key
  auto take = [&at](int64_t bytes) {
    const int64_t start = Aligned(at);
    at = start + bytes;
    return start;
  };
  const int64_t tile = kernel.row_tile;
  const int64_t positions = static_cast<int64_t>(job.width) * job.channels;
  const int64_t results = static_cast<int64_t>(job.target_width) * job.channels;
  s.x_taps = RealTaps(job.filter, job.x.source, job.x.target);
  s.y_taps = RealTaps(job.filter, job.y.source, job.y.target);
  s.y_groups = (s.y_taps + 3) / 4 + 1;
  s.x_spans = take(static_cast<int64_t>(sizeof(ResampleSpan)) * job.target_width);
  s.x_weights = take(4 * static_cast<int64_t>(s.x_taps) * job.target_width);
  s.pair_columns = (job.target_width + 15) / 16 * 16;
  s.pairs = take(s.x_taps <= 5 ? 12 * static_cast<int64_t>(s.pair_columns) : 0);
  s.y_spans = take(16 * static_cast<int64_t>(job.target_height));
  s.y_weights = take(4 * static_cast<int64_t>(kernel.weight_dwords) * s.y_groups * job.target_height);
  s.taps = take(8 * static_cast<int64_t>(s.y_taps + s.x_taps));
  s.row_bytes = Aligned(positions + 64);
  s.rows = take(4 * s.row_bytes);
  s.ring_rows = s.y_groups + 1;  // groups of four rows
  s.ring_row_bytes = Aligned(4 * positions + 512);
  s.ring = take(s.ring_row_bytes * s.ring_rows);
  s.real_line = Aligned(4 * positions + 512) / 4;
  s.real_lines = take(4 * s.real_line * tile);
  constexpr int64_t kSlide = 1024;
  s.packed_groups = static_cast<int64_t>(s.x_taps) * job.channels + 3 * tile + kSlide;
  s.packed = take(4 * tile * s.packed_groups);
  s.columns = take(4 * tile * (results + tile));
  s.done_line = Aligned(4 * results + 256) / 4;
  s.done = take(4 * s.done_line * tile);
  s.line = take(Aligned(results + 64));
  s.bytes = Aligned(at);
  return s;
}

}  // namespace fovea
