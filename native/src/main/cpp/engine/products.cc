// The products of training: from the tables of products.h to the kernels, in memory of the caller.
#include "fovea/products.h"

#include "cpu/f32-train-depthwise/f32-train-depthwise.h"
#include "dispatch/isa.h"
#include "engine/floating.h"
#include "engine/product-forms.h"
#include "engine/team.h"

namespace fovea {
namespace {

constexpr uint64_t kProductMagic = 0x3174637564726f70;

// The start of a product's memory; behind it the taps, what threads share, and each thread's scratch.
struct Product {
  Team team;
  uint64_t magic;
  int32_t threads;
};

struct Layout {
  int64_t taps, shared, scratch, scratch_floats, bytes;
};

int64_t Aligned(int64_t bytes) {
  return (bytes + 63) / 64 * 64;
}

bool Within(const int64_t* values, int32_t count, int64_t least) {
  for (int32_t i = 0; i < count; i++) {
    if (values[i] < least || values[i] > INT32_MAX) {
      return false;
    }
  }
  return true;
}

int32_t CheckProduct(int32_t isa, const fovea_product* p, int32_t threads) {
  if (p == nullptr) {
    return FOVEA_E_NULL;
  }
  if (!IsaRunnable(isa)) {
    return FOVEA_E_ISA;
  }
  if (threads < 1 || threads > FOVEA_MAX_THREADS) {
    return FOVEA_E_THREADS;
  }
  if (p->kind == FOVEA_PRODUCT_MATRIX) {
    return Within(&p->batch, 4, 0) ? FOVEA_OK : FOVEA_E_STEP_SHAPE;
  }
  if (p->kind < FOVEA_PRODUCT_MATRIX || p->kind > FOVEA_PRODUCT_KERNEL) {
    return FOVEA_E_STEP_KIND;
  }
  if (!Within(&p->pictures, 7, 0) || !Within(&p->groups, 1, 1) || p->channels % p->groups != 0 ||
      p->outputs % p->groups != 0) {
    return FOVEA_E_STEP_SHAPE;
  }
  constexpr int64_t kMost = 1 << 20;  // so that no place of a tap overflows
  const bool fits = Within(&p->kernel_height, 6, 1) && Within(&p->top, 2, 0) && p->kernel_height <= kMost &&
                    p->kernel_width <= kMost && p->kernel_height * p->dilation_height <= INT32_MAX / 2 &&
                    p->kernel_width * p->dilation_width <= INT32_MAX / 2 && p->top <= INT32_MAX / 2 &&
                    p->left <= INT32_MAX / 2;
  return fits ? FOVEA_OK : FOVEA_E_STEP_PARAMS;
}

Layout LayOut(int32_t isa, const fovea_product& p, int32_t threads) {
  const TrainMatmulKernels& matmul = TrainMatmulKernelsOf(isa);
  int64_t shared = 0, scratch = 0;
  if (p.kind == FOVEA_PRODUCT_MATRIX) {
    shared = TrainMatmulShared(p.terms, p.columns, matmul);
    scratch = TrainMatmulScratch(matmul);
  } else {
    const TrainConv conv = ConvOf(p, nullptr, nullptr, nullptr);
    const bool depthwise = IsDepthwise(conv, p.kind);
    const int64_t taps = p.kernel_height * p.kernel_width;
    if (p.kind == FOVEA_PRODUCT_KERNEL) {
      const TrainConvKernels& kernels = TrainConvKernelsOf(isa);
      shared = depthwise ? TrainDepthwiseShared(conv) : TrainKernelShared(conv, kernels);
      scratch = depthwise ? 0 : kernels.scratch_floats(conv, TrainKernelCutOf(conv, kernels));
    } else if (!depthwise) {
      const bool output = p.kind == FOVEA_PRODUCT_OUTPUT;
      shared = TrainMatmulShared(taps * (output ? conv.channels : conv.outputs), output ? conv.outputs : conv.channels,
                                 matmul);
      scratch = TrainMatmulScratch(matmul);
    }
  }
  Layout layout;
  layout.taps = Aligned(sizeof(Product));
  layout.shared = layout.taps + Aligned(TapBytes(p));
  layout.scratch = layout.shared + Aligned(shared * 4);
  layout.scratch_floats = Aligned(scratch * 4) / 4;
  layout.bytes = layout.scratch + layout.scratch_floats * 4 * threads;
  return layout;
}

// What the kinds share while they run.
struct Work {
  int32_t isa;
  const fovea_product* product;
  Team* team;
  Taps taps;
  float* shared;
  float* scratch;
  int64_t scratch_floats;
};

void RunMatmul(const Work& work, const TrainMatmul& m) {
  TrainMatmulRunAll(m, TrainMatmulKernelsOf(work.isa), work.team, work.shared, work.scratch, work.scratch_floats);
}

void RunWindows(const Work& work, TrainMatmul m, const TrainConv& conv, bool depthwise) {
  if (depthwise) {
    m.depth = conv.groups;
    TrainDepthwiseRunAll(m, TrainDepthwiseKernelsOf(work.isa), work.team);
  } else {
    RunMatmul(work, m);
  }
}

void RunProduct(const Work& work, float* first, float* second, float* third) {
  const fovea_product& p = *work.product;
  if (p.kind == FOVEA_PRODUCT_MATRIX) {
    RunMatmul(work, MatrixOf(p, first, second, third, work.taps));
    return;
  }
  const TrainConv conv = ConvOf(p, first, second, third);
  const bool depthwise = IsDepthwise(conv, p.kind);
  if (p.kind == FOVEA_PRODUCT_OUTPUT) {
    RunWindows(work, OutputOf(conv, third, work.taps), conv, depthwise);
  } else if (p.kind == FOVEA_PRODUCT_INPUT) {
    for (int32_t row = 0; row < conv.stride_height && row < conv.height; row++) {
      for (int32_t column = 0; column < conv.stride_width && column < conv.width; column++) {
        RunWindows(work, InputOf(conv, first, row, column, work.taps), conv, depthwise);
      }
    }
  } else if (depthwise) {
    TrainDepthwiseKernelRunAll(conv, TrainDepthwiseKernelsOf(work.isa), work.team, second, work.shared);
  } else {
    TrainKernelRunAll(conv, TrainConvKernelsOf(work.isa), work.team, second, work.shared, work.scratch,
                      work.scratch_floats);
  }
}

int32_t CheckMemory(const void* memory, int64_t memory_bytes, int32_t threads) {
  if (memory == nullptr) {
    return FOVEA_E_NULL;
  }
  if (threads < 1 || threads > FOVEA_MAX_THREADS) {
    return FOVEA_E_THREADS;
  }
  if (reinterpret_cast<uintptr_t>(memory) % 64 != 0) {
    return FOVEA_E_ALIGNMENT;
  }
  return memory_bytes < static_cast<int64_t>(sizeof(Product)) ? static_cast<int32_t>(FOVEA_E_RUN_BYTES) : FOVEA_OK;
}

int32_t CheckReady(const void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t status = CheckMemory(memory, memory_bytes, threads);
  if (status != FOVEA_OK) {
    return status;
  }
  const Product* product = static_cast<const Product*>(memory);
  if (product->magic != kProductMagic) {
    return FOVEA_E_RUN_STATE;
  }
  return product->threads == threads ? FOVEA_OK : FOVEA_E_THREADS;
}

}  // namespace
}  // namespace fovea

using namespace fovea;

extern "C" int64_t fovea_product_bytes(int32_t isa, const fovea_product* product, int32_t threads) {
  const int32_t status = CheckProduct(isa, product, threads);
  return status != FOVEA_OK ? status : LayOut(isa, *product, threads).bytes;
}

extern "C" int32_t fovea_product_begin(void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t status = CheckMemory(memory, memory_bytes, threads);
  if (status != FOVEA_OK) {
    return status;
  }
  Product* product = static_cast<Product*>(memory);
  TeamInit(&product->team, threads);
  product->threads = threads;
  product->magic = kProductMagic;
  return FOVEA_OK;
}

extern "C" int32_t fovea_product_run(int32_t isa, const fovea_product* product, float* first, float* second,
                                     float* third, void* memory, int64_t memory_bytes, int32_t threads,
                                     int32_t* active) {
  int32_t status = CheckReady(memory, memory_bytes, threads);
  if (status != FOVEA_OK) {
    return status;
  }
  Product* head = static_cast<Product*>(memory);
  status = CheckProduct(isa, product, threads);
  if (status == FOVEA_OK && (first == nullptr || second == nullptr || third == nullptr || active == nullptr)) {
    status = FOVEA_E_NULL;
  }
  if (status == FOVEA_OK) {
    const Layout layout = LayOut(isa, *product, threads);
    uint8_t* bytes = static_cast<uint8_t*>(memory);
    if (memory_bytes < layout.bytes) {
      status = FOVEA_E_RUN_BYTES;
    } else {
      const Work work = {isa,
                         product,
                         &head->team,
                         TapsAt(*product, bytes + layout.taps),
                         reinterpret_cast<float*>(bytes + layout.shared),
                         reinterpret_cast<float*>(bytes + layout.scratch),
                         layout.scratch_floats};
      __atomic_fetch_add(active, 1, __ATOMIC_RELAXED);
      {
        const FlushDenormals flush;
        RunProduct(work, first, second, third);
      }
      __atomic_fetch_sub(active, 1, __ATOMIC_RELAXED);
    }
  }
  TeamClose(&head->team);
  return status;
}

extern "C" int32_t fovea_product_help(void* memory, int64_t memory_bytes, int32_t threads, int32_t* active,
                                      int32_t limit) {
  const int32_t status = CheckReady(memory, memory_bytes, threads);
  if (status != FOVEA_OK || active == nullptr) {
    return status != FOVEA_OK ? status : static_cast<int32_t>(FOVEA_E_NULL);
  }
  TeamHelp(&static_cast<Product*>(memory)->team, active, limit);
  return FOVEA_OK;
}

extern "C" int32_t fovea_product_end(void* memory, int64_t memory_bytes, int32_t threads) {
  const int32_t status = CheckReady(memory, memory_bytes, threads);
  if (status == FOVEA_OK) {
    TeamClose(&static_cast<Product*>(memory)->team);
  }
  return status;
}
