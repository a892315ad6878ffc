// The catalogue of all kernels: the rows of every folder, u8-resample first, whose indices its calls take.
#include <stddef.h>

#include "dispatch/isa.h"
#include "fovea/fovea.h"

namespace fovea {
namespace {

struct CatalogueRow {
  const char* name;
  int32_t isa;
};

constexpr CatalogueRow kCatalogue[] = {
#define FOVEA_UKERNEL(isa, symbol, ...) {#symbol, FOVEA_ISA_##isa},
#include "cpu/u8-resample/u8-resample.inc"
//
#include "cpu/f32-conv-plain/f32-conv-plain.inc"
#include "cpu/f32-conv-transpose/f32-conv-transpose.inc"
#include "cpu/f32-conv/f32-conv.inc"
#include "cpu/f32-copy/f32-copy.inc"
#include "cpu/f32-dense/f32-dense.inc"
#include "cpu/f32-elementwise/f32-elementwise.inc"
#include "cpu/f32-mean/f32-mean.inc"
#include "cpu/f32-pool/f32-pool.inc"
#include "cpu/f32-resize/f32-resize.inc"
#include "cpu/f32-softmax/f32-softmax.inc"
#include "cpu/f32-train-conv/f32-train-conv.inc"
#include "cpu/f32-train-depthwise/f32-train-depthwise.inc"
#include "cpu/f32-train-fold/f32-train-fold.inc"
#include "cpu/f32-train-index/f32-train-index.inc"
#include "cpu/f32-train-map/f32-train-map.inc"
#include "cpu/f32-train-matmul/f32-train-matmul.inc"
#include "cpu/f32-train-pool/f32-train-pool.inc"
#include "cpu/f32-transpose/f32-transpose.inc"
#undef FOVEA_UKERNEL
};
constexpr int32_t kCatalogueCount = sizeof(kCatalogue) / sizeof(kCatalogue[0]);

bool IsRow(int32_t kernel) {
  return kernel >= 0 && kernel < kCatalogueCount;
}

}  // namespace
}  // namespace fovea

using namespace fovea;

extern "C" int32_t fovea_abi_version(void) {
  return FOVEA_ABI_VERSION;
}

extern "C" int32_t fovea_kernel_count(void) {
  return kCatalogueCount;
}

extern "C" const char* fovea_kernel_name(int32_t kernel) {
  return IsRow(kernel) ? kCatalogue[kernel].name : nullptr;
}

extern "C" int32_t fovea_kernel_isa(int32_t kernel) {
  return IsRow(kernel) ? kCatalogue[kernel].isa : FOVEA_E_KERNEL;
}

extern "C" int32_t fovea_kernel_runnable(int32_t kernel) {
  return IsRow(kernel) ? static_cast<int32_t>(IsaRunnable(kCatalogue[kernel].isa)) : FOVEA_E_KERNEL;
}
