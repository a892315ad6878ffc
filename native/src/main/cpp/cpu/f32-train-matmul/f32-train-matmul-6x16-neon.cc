// The kernels of f32-train-matmul-inl.h for one level; their contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-train-matmul/f32-train-matmul-inl.h"

namespace fovea {

const TrainMatmulKernels fovea_f32_train_matmul_ukernel_6x16__neon = {
    neon::kTrainRows, neon::kTrainColumns, neon::TrainPackPanel, neon::TrainMultiplyPart, neon::kTrainScratch};

}  // namespace fovea
