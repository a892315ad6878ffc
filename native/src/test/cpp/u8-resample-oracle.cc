#include "u8-resample-oracle.h"

#include <math.h>

#include <algorithm>
#include <map>

#include "fovea/fovea.h"

namespace fovea {
namespace {

// Pillow's filters, written from their definitions, apart from the library's.
double Kernel(int32_t filter, double x) {
  const double pi = acos(-1.0);
  auto sinc = [pi](double v) { return v == 0 ? 1.0 : sin(v * pi) / (v * pi); };
  const double m = fabs(x);
  switch (filter) {
    case FOVEA_FILTER_BOX:
      return x > -0.5 && x <= 0.5 ? 1 : 0;
    case FOVEA_FILTER_BILINEAR:
      return m < 1 ? 1 - m : 0;
    case FOVEA_FILTER_HAMMING:
      return m == 0 ? 1 : m >= 1 ? 0 : sinc(m) * (0.54f + 0.46f * cos(m * pi));
    case FOVEA_FILTER_BICUBIC:
      return m < 1 ? (1.5 * m - 2.5) * m * m + 1 : m < 2 ? (((m - 5) * m + 8) * m - 4) * -0.5 : 0;
    default:
      return x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0;
  }
}

// Resizes a line of `n` samples, `step` apart, to `m`.
std::vector<uint8_t> ResizeLine(const uint8_t* in, int64_t step, int32_t n, int32_t m, int32_t filter) {
  std::vector<uint8_t> out(m);
  if (n == m) {
    for (int32_t i = 0; i < m; i++) {
      out[i] = in[i * step];
    }
    return out;
  }
  constexpr double kSupport[] = {0, 0.5, 1, 1, 2, 3};
  const double scale = static_cast<double>(n) / m;
  const double stretch = scale < 1 ? 1 : scale;
  const double support = kSupport[filter] * stretch;
  double nearest = scale * 0.5;
  for (int32_t i = 0; i < m; i++) {
    if (filter == FOVEA_FILTER_NEAREST) {
      out[i] = in[static_cast<int32_t>(nearest) * step];
      nearest += scale;
      continue;
    }
    const double centre = (i + 0.5) * scale;
    const int32_t first = static_cast<int32_t>(fmax(centre - support + 0.5, 0));
    const int32_t end = static_cast<int32_t>(fmin(centre + support + 0.5, n));
    std::vector<double> w;
    double total = 0;
    for (int32_t k = first; k < end; k++) {
      w.push_back(Kernel(filter, (k - centre + 0.5) * (1.0 / stretch)));
      total += w.back();
    }
    int64_t sum = 1 << 21;
    for (int32_t k = first; k < end; k++) {
      const double scaled = (total != 0 ? w[k - first] / total : w[k - first]) * (1 << 22);
      sum += static_cast<int64_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5) * in[k * step];
    }
    const int64_t value = sum >> 22;
    out[i] = static_cast<uint8_t>(value < 0 ? 0 : value > 255 ? 255 : value);
  }
  return out;
}

struct Window {
  int32_t first;
  std::vector<float> weights;
};

struct Real {
  char curve;  // t(riangle), c(ubic), b(ox), l(anczos), g(aussian), m(itchell)
  float radius;
  bool half_pixels, antialias;
};

const std::map<int32_t, Real>& Reals() {
  static const std::map<int32_t, Real> reals = {
      {FOVEA_FILTER_TF1_BILINEAR, {'t', 1, false, false}},
      {FOVEA_FILTER_TF1_BICUBIC, {'c', 2, false, false}},
      {FOVEA_FILTER_TF1_AREA, {'b', 0.5f, true, true}},
      {FOVEA_FILTER_TF2_BILINEAR, {'t', 1, true, false}},
      {FOVEA_FILTER_TF2_BILINEAR_ANTIALIAS, {'t', 1, true, true}},
      {FOVEA_FILTER_TF2_BICUBIC, {'c', 2, true, false}},
      {FOVEA_FILTER_TF2_BICUBIC_ANTIALIAS, {'c', 2, true, true}},
      {FOVEA_FILTER_TF2_AREA, {'b', 0.5f, true, true}},
      {FOVEA_FILTER_TF2_LANCZOS3, {'l', 3, true, false}},
      {FOVEA_FILTER_TF2_LANCZOS3_ANTIALIAS, {'l', 3, true, true}},
      {FOVEA_FILTER_TF2_LANCZOS5, {'l', 5, true, false}},
      {FOVEA_FILTER_TF2_LANCZOS5_ANTIALIAS, {'l', 5, true, true}},
      {FOVEA_FILTER_TF2_GAUSSIAN, {'g', 1.5f, true, false}},
      {FOVEA_FILTER_TF2_GAUSSIAN_ANTIALIAS, {'g', 1.5f, true, true}},
      {FOVEA_FILTER_TF2_MITCHELLCUBIC, {'m', 2, true, false}},
      {FOVEA_FILTER_TF2_MITCHELLCUBIC_ANTIALIAS, {'m', 2, true, true}},
  };
  return reals;
}

float Curve(const Real& r, float x) {
  const double pi = acos(-1.0);
  switch (r.curve) {
    case 't':
      return x < 1 ? 1 - x : 0;
    case 'c':
      return x >= 2 ? 0 : x >= 1 ? ((-0.5f * x + 2.5f) * x - 4) * x + 2 : ((1.5f * x - 2.5f) * x) * x + 1;
    case 'm':
      return x >= 2   ? 0
             : x >= 1 ? (((-7.0f / 18) * x + 2) * x - 10.0f / 3) * x + 16.0f / 9
                      : (((7.0f / 6) * x - 2) * x) * x + 8.0f / 9;
    case 'g': {
      const float deviation = static_cast<float>(r.radius / 3.0);
      return x >= r.radius ? 0 : static_cast<float>(exp(-x * x / (2.0 * deviation * deviation)));
    }
    default:
      return x > r.radius ? 0
             : x <= 1e-3  ? 1
                          : static_cast<float>(r.radius * sin(pi * x) * sin(pi * x / r.radius) / (pi * pi * x * x));
  }
}

// Weights of elements that lie outside go to the one at the edge.
Window Clamped(int64_t first, const std::vector<float>& weights, int32_t n) {
  auto clamp = [n](int64_t i) { return static_cast<int32_t>(std::min<int64_t>(std::max<int64_t>(i, 0), n - 1)); };
  Window window = {clamp(first), {}};
  window.weights.resize(clamp(first + static_cast<int64_t>(weights.size()) - 1) - window.first + 1);
  for (size_t k = 0; k < weights.size(); k++) {
    window.weights[clamp(first + static_cast<int64_t>(k)) - window.first] += weights[k];
  }
  return window;
}

Window WindowOf(const Real& r, int32_t n, int32_t m, int32_t i) {
  const float scale = static_cast<float>(n) / static_cast<float>(m);
  const float index = static_cast<float>(i);
  std::vector<float> weights;
  if (r.curve == 'b') {
    const float begin = index * scale, end = static_cast<float>(i + 1) * scale;
    const int64_t first = static_cast<int64_t>(floorf(begin));
    for (int64_t k = first; k < static_cast<int64_t>(ceilf(end)); k++) {
      const float at = static_cast<float>(k), next = static_cast<float>(k + 1);
      float covered = next > end ? end - at : 1;
      if (at < begin) {
        covered = next > end ? scale : next - begin;
      }
      weights.push_back(covered / scale);
    }
    return Clamped(first, weights, n);
  }
  if (r.antialias || (r.curve != 't' && r.curve != 'c')) {
    const float inverse = static_cast<float>(1.0 / (static_cast<float>(m) / static_cast<float>(n)));
    const float stretch = r.antialias ? std::max(inverse, 1.0f) : 1.0f;
    const float centre = (index + 0.5f) * inverse, shrink = 1 / stretch;
    const int32_t first = std::max(static_cast<int32_t>(ceilf(centre - r.radius * stretch - 0.5f)), 0);
    const int32_t last = std::min(static_cast<int32_t>(floorf(centre + r.radius * stretch - 0.5f)), n - 1);
    float sum = 0;
    for (int32_t k = first; k <= last; k++) {
      weights.push_back(Curve(r, fabsf((static_cast<float>(k) + 0.5f - centre) * shrink)));
      sum += weights.back();
    }
    const float normal = 1 / sum;
    for (float& weight : weights) {
      weight *= normal;
    }
    return {first, weights};
  }
  const float at = r.half_pixels ? (index + 0.5f) * scale - 0.5f : index * scale;
  const int32_t base = static_cast<int32_t>(floorf(at));
  const float fraction = at - static_cast<float>(base);
  if (r.curve == 't') {
    const int32_t upper = std::min(static_cast<int32_t>(ceilf(at)), n - 1);
    const int32_t lower = std::min(std::max(base, 0), upper);
    if (lower == upper) {
      return {lower, {1}};
    }
    return {lower, {1 - fraction, fraction}};
  }
  const double a = r.half_pixels ? -0.5 : -0.75;
  const int step = static_cast<int>(nearbyint(fraction * 1024));
  for (int k = 0; k < 4; k++) {  // distances 1 + f, f, 1 - f, 2 - f, in steps of 1 / 1024
    const int s = k < 2 ? step : 1024 - step;
    const float x = static_cast<float>(k == 0 || k == 3 ? static_cast<float>(s / 1024.0) + 1.0 : s / 1024.0);
    weights.push_back(static_cast<float>(k == 0 || k == 3 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
                                                          : ((a + 2) * x - (a + 3)) * x * x + 1));
  }
  if (r.half_pixels) {
    for (int k = 0; k < 4; k++) {
      weights[k] = base - 1 + k >= 0 && base - 1 + k < n ? weights[k] : 0;
    }
    const float normal = 1 / (weights[0] + weights[1] + weights[2] + weights[3]);
    for (float& weight : weights) {
      weight *= normal;
    }
  }
  return Clamped(base - 1, weights, n);
}

std::vector<float> ResizeReal(const uint8_t* in, int64_t step, int32_t h, int32_t w, int32_t th, int32_t tw,
                              const Real& r) {
  std::vector<float> out;
  for (int32_t y = 0; y < th; y++) {
    const Window rows = WindowOf(r, h, th, y);
    std::vector<float> line(w);
    for (int32_t x = 0; x < w; x++) {
      double running = 0, before = 0;
      int64_t sum = 0;
      for (size_t k = 0; k < rows.weights.size(); k++) {
        running += rows.weights[k];
        const double rounded = floor(running * (1 << 22) + 0.5);
        sum += static_cast<int64_t>(rounded - before) * in[((rows.first + static_cast<int64_t>(k)) * w + x) * step];
        before = rounded;
      }
      line[x] = static_cast<float>(sum) / (1 << 22);
    }
    for (int32_t x = 0; x < tw; x++) {
      const Window columns = WindowOf(r, w, tw, x);
      float sum = 0;
      for (size_t k = 0; k < columns.weights.size(); k++) {
        sum += columns.weights[k] * line[columns.first + k];
      }
      out.push_back(sum);
    }
  }
  return out;
}

// java.awt's area averaging, walking through both sides in parts as its filter does.
std::vector<float> ResizeArea(const uint8_t* in, int64_t step, int32_t h, int32_t w, int32_t th, int32_t tw) {
  std::vector<float> out;
  const float area = static_cast<float>(w) * static_cast<float>(h);
  for (int64_t y = 0; y < th; y++) {
    for (int64_t x = 0; x < tw; x++) {
      float sum = 0, alpha = 0;
      for (int64_t sy = 0; sy < h; sy++) {
        const int64_t high = std::min((sy + 1) * th, (y + 1) * h) - std::max(sy * th, y * h);
        for (int64_t sx = 0; high > 0 && sx < w; sx++) {
          const int64_t wide = std::min((sx + 1) * tw, (x + 1) * w) - std::max(sx * tw, x * w);
          if (wide > 0) {
            const float weight = static_cast<float>(wide) * static_cast<float>(high);
            sum += weight * in[(sy * w + sx) * step];
            alpha += weight * 255.0f;
          }
        }
      }
      const double opacity = floor(static_cast<double>(alpha / area) + 0.5);
      const float divisor = opacity > 0 && opacity < 255 ? alpha / 255 : area;
      out.push_back(static_cast<float>(fmin(fmax(floor(static_cast<double>(sum / divisor) + 0.5), 0), 255)));
    }
  }
  return out;
}

int32_t NearestOf(int32_t filter, int32_t n, int32_t m, int32_t i) {
  const float scale = static_cast<float>(n) / static_cast<float>(m);
  if (filter == FOVEA_FILTER_AWT_REPLICATE) {
    return static_cast<int32_t>((2 * static_cast<int64_t>(i) + 1) * n / (2 * static_cast<int64_t>(m)));
  }
  const float at = filter == FOVEA_FILTER_TF1_NEAREST ? static_cast<float>(i) : static_cast<float>(i) + 0.5f;
  return std::min(static_cast<int32_t>(floorf(at * scale)), n - 1);
}

}  // namespace

bool IsRealFilter(int32_t filter) {
  return Reals().count(filter) != 0;
}

std::vector<float> ResizePlane(const uint8_t* in, int64_t step, int32_t h, int32_t w, int32_t th, int32_t tw,
                               int32_t filter) {
  if (IsRealFilter(filter)) {
    return ResizeReal(in, step, h, w, th, tw, Reals().at(filter));
  }
  if (filter == FOVEA_FILTER_AWT_AREA_AVERAGING) {
    return ResizeArea(in, step, h, w, th, tw);
  }
  std::vector<float> out;
  if (filter > FOVEA_FILTER_LANCZOS) {
    for (int32_t y = 0; y < th; y++) {
      for (int32_t x = 0; x < tw; x++) {
        out.push_back(in[(static_cast<int64_t>(NearestOf(filter, h, th, y)) * w + NearestOf(filter, w, tw, x)) * step]);
      }
    }
    return out;
  }
  std::vector<uint8_t> wide;
  for (int32_t y = 0; y < h; y++) {
    const std::vector<uint8_t> row = ResizeLine(in + static_cast<int64_t>(y) * w * step, step, w, tw, filter);
    wide.insert(wide.end(), row.begin(), row.end());
  }
  out.resize(static_cast<size_t>(th) * tw);
  for (int32_t x = 0; x < tw; x++) {
    const std::vector<uint8_t> column = ResizeLine(wide.data() + x, tw, h, th, filter);
    for (int32_t y = 0; y < th; y++) {
      out[static_cast<size_t>(y) * tw + x] = column[y];
    }
  }
  return out;
}

}  // namespace fovea
