// The kernels of f32-train-matmul-inl.h for one level; their contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-train-matmul/f32-train-matmul-inl.h"

namespace fovea {

const TrainMatmulKernels fovea_f32_train_matmul_ukernel_2x16__scalar = {
    scalar::kTrainRows, scalar::kTrainColumns, scalar::TrainPackPanel, scalar::TrainMultiplyPart,
    scalar::kTrainScratch};

}  // namespace fovea
