// The checked entry of the u8-resample kernels: validation, plan of the scratch memory, choice.
#include "cpu/u8-resample/u8-resample.h"

#include <stddef.h>
#include <string.h>

#include "dispatch/isa.h"

namespace fovea {
namespace {

constexpr ResampleKernel kKernels[] = {
#define FOVEA_UKERNEL(isa, symbol, row_tile, weight_dwords) {#symbol, FOVEA_ISA_##isa, row_tile, weight_dwords, symbol},
#include "cpu/u8-resample/u8-resample.inc"
#undef FOVEA_UKERNEL
};
constexpr int32_t kKernelCount = sizeof(kKernels) / sizeof(kKernels[0]);
constexpr uint64_t kMagic = 0x31657079746c7366;

bool In(int32_t value, int32_t last) {
  return value >= 0 && value <= last;
}

bool IsSide(int32_t value) {
  return value >= 1 && value <= FOVEA_MAX_SIDE;
}

bool IsSourceSide(int32_t value) {
  return value >= 1 && value <= FOVEA_MAX_SOURCE_SIDE;
}

int32_t SourceChannels(int32_t order) {
  constexpr int32_t channels[] = {1, 2, 3, 3, 4, 4};
  return channels[order];
}

int64_t Aligned(int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

ResampleFamily FamilyOf(int32_t filter) {
  switch (filter) {
    case FOVEA_FILTER_NEAREST:
    case FOVEA_FILTER_AWT_REPLICATE:
    case FOVEA_FILTER_TF1_NEAREST:
    case FOVEA_FILTER_TF2_NEAREST:
      return ResampleFamily::kNearest;
    case FOVEA_FILTER_AWT_AREA_AVERAGING:
      return ResampleFamily::kAreaAveraging;
    default:
      return filter <= FOVEA_FILTER_LANCZOS ? ResampleFamily::kRoundedPasses : ResampleFamily::kWindows;
  }
}

// Returns the taps of target element `index` of the whole.
ResampleSpan SpanOf(int32_t filter, int32_t source, int32_t target, int32_t index) {
  switch (FamilyOf(filter)) {
    case ResampleFamily::kWindows:
      return RealSpan(filter, source, target, index);
    case ResampleFamily::kAreaAveraging: {
      const int64_t first = static_cast<int64_t>(index) * source / target;
      const int64_t end = ((index + int64_t{1}) * source + target - 1) / target;
      return {static_cast<int32_t>(first), static_cast<int32_t>(end - first)};
    }
    default:
      return ResampleTapsOf(filter, source, target, index);
  }
}

// Plans one side of a resize of `source` elements to `target` ones that begin at `place` of `room`: which of them are
// inside and what of the source they need. Returns whether there is a pass.
bool MakeAxis(int32_t filter, int32_t source, int32_t target, int32_t place, int32_t room, ResampleAxis* axis,
              int32_t* read, int32_t* begin, int32_t* computed) {
  const int64_t end = static_cast<int64_t>(place) + target;
  *begin = place > 0 ? place : 0;
  *computed = static_cast<int32_t>((end < room ? end : room) - *begin);
  *axis = {source, target, place < 0 ? -place : 0, 0};
  *read = source;
  const ResampleFamily family = FamilyOf(filter);
  if (family == ResampleFamily::kNearest) {
    return false;
  }
  if (source == target && family == ResampleFamily::kRoundedPasses) {
    axis->origin = axis->first;
    *read = *computed;
    return false;
  }
  const ResampleSpan first = SpanOf(filter, source, target, axis->first);
  const ResampleSpan last = SpanOf(filter, source, target, axis->first + *computed - 1);
  axis->origin = first.first;
  *read = last.first + last.count - first.first;
  return true;
}

// Returns whether `target` elements (1..FOVEA_MAX_SIDE) that begin at `place` reach into 0..room-1.
bool IsPlaced(int32_t target, int32_t place, int32_t room) {
  return IsSide(target) && place<room&& static_cast<int64_t>(place) + target> 0;
}

// Fills the job from checked parameters; source, table and out stay null.
int32_t MakeJob(const fovea_u8_resample_params& p, ResampleJob* job, int64_t* source_bytes, int64_t* crop_offset) {
  if (!IsSourceSide(p.height) || !IsSourceSide(p.width)) {
    return FOVEA_E_SOURCE_SIZE;
  }
  if (!In(p.order, FOVEA_ORDER_BGRA)) {
    return FOVEA_E_SOURCE_ORDER;
  }
  const int32_t channels = SourceChannels(p.order);
  const int64_t tight = static_cast<int64_t>(p.width) * channels;
  const int64_t stride = p.row_stride == 0 ? tight : p.row_stride;
  if (stride < tight) {
    return FOVEA_E_SOURCE_STRIDE;
  }
  if (!IsSourceSide(p.crop_height) || !IsSourceSide(p.crop_width) || p.crop_y < 0 || p.crop_x < 0 ||
      p.crop_y > p.height - p.crop_height || p.crop_x > p.width - p.crop_width) {
    return FOVEA_E_CROP;
  }
  if (!In(p.alpha, FOVEA_ALPHA_DROP)) {
    return FOVEA_E_ALPHA;
  }
  if (!In(p.target, FOVEA_TARGET_GRAY3)) {
    return FOVEA_E_TARGET_ORDER;
  }
  if (!In(p.filter, FOVEA_FILTERS - 1)) {
    return FOVEA_E_FILTER;
  }
  if (!IsSide(p.target_height) || !IsSide(p.target_width)) {
    return FOVEA_E_TARGET_SIZE;
  }
  const int32_t place_height = p.place_height == 0 ? p.target_height : p.place_height;
  const int32_t place_width = p.place_width == 0 ? p.target_width : p.place_width;
  if (!IsPlaced(place_height, p.place_y, p.target_height) || !IsPlaced(place_width, p.place_x, p.target_width)) {
    return FOVEA_E_PLACE;
  }
  if (!In(p.layout, FOVEA_LAYOUT_NCHW)) {
    return FOVEA_E_LAYOUT;
  }
  if (!In(p.dtype, FOVEA_DTYPE_BYTE)) {
    return FOVEA_E_DTYPE;
  }
  const bool gray_target = p.target == FOVEA_TARGET_GRAY || p.target == FOVEA_TARGET_GRAY3;
  const bool gray_source = channels <= 2;
  const bool blue_first = p.order == FOVEA_ORDER_BGR || p.order == FOVEA_ORDER_BGRA;
  job->row_stride = stride;
  job->vertical = MakeAxis(p.filter, p.crop_height, place_height, p.place_y, p.target_height, &job->y, &job->height,
                           &job->out_y, &job->target_height);
  job->horizontal = MakeAxis(p.filter, p.crop_width, place_width, p.place_x, p.target_width, &job->x, &job->width,
                             &job->out_x, &job->target_width);
  job->order = p.order;
  job->alpha = p.alpha;
  job->filter = p.filter;
  job->family = FamilyOf(p.filter);
  job->channels = gray_target || gray_source ? 1 : 3;
  job->target_channels = p.target == FOVEA_TARGET_GRAY ? 1 : 3;
  job->swap = job->channels == 3 && blue_first != (p.target == FOVEA_TARGET_BGR);
  job->white = p.alpha == FOVEA_ALPHA_WHITE;
  job->packs_alpha =
      channels == 4 && job->channels == 3 && job->horizontal && job->family == ResampleFamily::kRoundedPasses;
  job->out_height = p.target_height;
  job->out_width = p.target_width;
  job->layout = p.layout;
  job->dtype = p.dtype;
  job->background = p.background;
  *source_bytes = stride * (p.height - 1) + tight;
  *crop_offset = stride * (p.crop_y + job->y.origin) + (static_cast<int64_t>(p.crop_x) + job->x.origin) * channels;
  return FOVEA_OK;
}

int32_t Groups(int32_t taps, int32_t source_size) {
  const int64_t groups = (static_cast<int64_t>(taps) + 3 + 3) / 4;
  const int64_t all = (static_cast<int64_t>(source_size) + 3) / 4;
  return static_cast<int32_t>(groups < all ? groups : all);
}

// Sums of a row of four floats a pixel, one converted row, a finished row.
ResampleScratch AreaScratch(const ResampleJob& job) {
  ResampleScratch s = {};
  s.ring = 64;
  s.rows = s.ring + Aligned(16 * static_cast<int64_t>(job.target_width));
  s.line = s.rows + Aligned(static_cast<int64_t>(job.width) * job.channels + 64);
  s.bytes = s.line + Aligned(static_cast<int64_t>(job.target_width) * job.channels + 64);
  return s;
}

ResampleScratch MakeScratch(const ResampleKernel& kernel, const ResampleJob& job) {
  if (job.family == ResampleFamily::kWindows) {
    return RealScratch(kernel, job);
  }
  if (job.family == ResampleFamily::kAreaAveraging) {
    return AreaScratch(job);
  }
  ResampleScratch s = {};
  const bool nearest = job.family == ResampleFamily::kNearest;
  const bool horizontal = job.horizontal;
  const bool vertical = job.vertical;
  const int64_t tile = kernel.row_tile;
  const int64_t widest = job.width > job.target_width ? job.width : job.target_width;
  s.x_taps = horizontal ? ResampleTaps(job.filter, job.x.source, job.x.target) : 1;
  s.y_taps = vertical ? ResampleTaps(job.filter, job.y.source, job.y.target) : 1;
  s.x_groups = Groups(s.x_taps, job.width);
  s.y_groups = Groups(s.y_taps, job.height);
  const int64_t dwords = 4 * static_cast<int64_t>(kernel.weight_dwords);
  const int64_t span = sizeof(ResampleSpan);
  int64_t at = sizeof(ResampleKey);
  auto take = [&at](int64_t bytes) {
    const int64_t start = Aligned(at);
    at = start + bytes;
    return start;
  };
  s.x_spans = take(horizontal || nearest ? span * job.target_width : 0);
  s.x_weights = take(horizontal ? dwords * s.x_groups * job.target_width : 0);
  s.y_spans = take(vertical || nearest ? span * job.target_height : 0);
  s.y_weights = take(vertical ? dwords * s.y_groups * job.target_height : 0);
  // Twelve bytes a tap: the window in double and its fixed point form; eight spare taps for whole groups.
  s.taps = take(12 * (static_cast<int64_t>(s.x_taps > s.y_taps ? s.x_taps : s.y_taps) + 8));
  const bool copies = !horizontal && !vertical;
  const bool direct = SourceChannels(job.order) == job.channels || (job.packs_alpha && tile > 1);
  s.row_bytes = Aligned((nearest ? job.target_width * int64_t{4} : widest * job.channels) + 64);
  s.rows = take(s.row_bytes * (copies ? 2 : direct ? 0 : tile));
  s.tails = take(horizontal && tile > 1 ? tile * kTailBytes : 0);
  // A window may begin three groups into a step; the rest is room to slide seldom.
  constexpr int64_t kSlide = 96;
  const int64_t row_groups = (static_cast<int64_t>(job.width) + 15) / 16 * 4;
  const int64_t window_groups = (static_cast<int64_t>(s.x_groups) + 3) / 4 * 4 + 8 + kSlide;
  s.packed_groups = window_groups < row_groups ? window_groups : row_groups;
  s.packed = take(horizontal && tile > 1 ? 4 * s.packed_groups * job.channels * tile : 0);
  const int64_t line = Aligned(static_cast<int64_t>(job.target_width) * job.channels + 64);
  const int64_t block = tile < 4 ? 4 : tile;
  s.ring_rows = static_cast<int32_t>((4 * static_cast<int64_t>(s.y_groups) + block - 1) / block * block + block);
  s.ring_row_bytes = line;
  s.ring = take(copies ? 0 : s.ring_row_bytes * s.ring_rows);
  s.line = take(2 * line);
  s.bytes = Aligned(at);
  return s;
}

bool IsKernel(int32_t kernel) {
  return kernel >= 0 && kernel < kKernelCount;
}

}  // namespace
}  // namespace fovea

using namespace fovea;

extern "C" int32_t fovea_u8_resample_kernel(int32_t max_isa) {
  int32_t best = 0;
  for (int32_t i = 0; i < kKernelCount; i++) {
    if (IsaAllowed(kKernels[i].isa, max_isa) && IsaRunnable(kKernels[i].isa)) {
      best = i;
    }
  }
  return best;
}

extern "C" int64_t fovea_u8_resample_scratch_bytes(int32_t kernel, const fovea_u8_resample_params* params) {
  if (!IsKernel(kernel)) {
    return FOVEA_E_KERNEL;
  }
  if (params == nullptr) {
    return FOVEA_E_NULL;
  }
  ResampleJob job = {};
  int64_t source_bytes, crop_offset;
  const int32_t status = MakeJob(*params, &job, &source_bytes, &crop_offset);
  return status == FOVEA_OK ? MakeScratch(kKernels[kernel], job).bytes : status;
}

extern "C" int32_t fovea_u8_resample(int32_t kernel, const uint8_t* source, int64_t source_bytes,
                                     const fovea_u8_resample_params* params, const void* table, int64_t table_bytes,
                                     void* out, int64_t out_bytes, void* scratch, int64_t scratch_bytes) {
  if (!IsKernel(kernel)) {
    return FOVEA_E_KERNEL;
  }
  if (!IsaRunnable(kKernels[kernel].isa)) {
    return FOVEA_E_ISA;
  }
  if (source == nullptr || params == nullptr || table == nullptr || out == nullptr || scratch == nullptr) {
    return FOVEA_E_NULL;
  }
  ResampleJob job = {};
  int64_t needed, crop_offset;
  const int32_t status = MakeJob(*params, &job, &needed, &crop_offset);
  if (status != FOVEA_OK) {
    return status;
  }
  if (source_bytes < needed) {
    return FOVEA_E_SOURCE_BYTES;
  }
  const int64_t element = job.dtype == FOVEA_DTYPE_F32 ? 4 : 1;
  const bool real = job.family == ResampleFamily::kWindows && job.dtype == FOVEA_DTYPE_F32;
  const bool affine = table_bytes == element * (256 + 3) * job.target_channels && job.dtype == FOVEA_DTYPE_F32;
  if (!affine && (real || table_bytes != element * 256 * job.target_channels)) {
    return FOVEA_E_TABLE_BYTES;
  }
  // Sides are at most 2^24, so the product stays below 2^53.
  if (out_bytes < element * job.target_channels * job.out_height * job.out_width) {
    return FOVEA_E_TARGET_BYTES;
  }
  const ResampleScratch plan = MakeScratch(kKernels[kernel], job);
  if (scratch_bytes < plan.bytes) {
    return FOVEA_E_SCRATCH_BYTES;
  }
  const uintptr_t misaligned =
      (reinterpret_cast<uintptr_t>(scratch) & 63) |
      ((reinterpret_cast<uintptr_t>(out) | reinterpret_cast<uintptr_t>(table)) & (element - 1));
  if (misaligned != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  job.source = source + crop_offset;
  job.end = source + needed;
  job.table = table;
  job.out = out;
  uint8_t* memory = static_cast<uint8_t*>(scratch);
  const int32_t direct = SourceChannels(job.order) == job.channels ? 1 : 0;
  const ResampleKey key = {kMagic,          kernel,       job.filter,   job.channels, direct,      job.y.source,
                           job.x.source,    job.y.target, job.x.target, job.y.first,  job.x.first, job.target_height,
                           job.target_width};
  const bool warm = memcmp(memory, &key, sizeof(key)) == 0;
  if (!warm) {
    memset(memory, 0, sizeof(key));
    if (job.family == ResampleFamily::kNearest) {
      ResampleNearest(job.filter, job.x, job.target_width, reinterpret_cast<int32_t*>(memory + plan.x_spans));
      ResampleNearest(job.filter, job.y, job.target_height, reinterpret_cast<int32_t*>(memory + plan.y_spans));
    }
  }
  const int32_t result = kKernels[kernel].run(job, plan, memory, warm);
  if (result != FOVEA_OK) {
    return result;
  }
  ResampleBackground(job);
  if (!warm) {
    memcpy(memory, &key, sizeof(key));
  }
  return FOVEA_OK;
}
