// The kernels of f32-train-matmul-inl.h for one level; their contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-train-matmul/f32-train-matmul-inl.h"

namespace fovea {

const TrainMatmulKernels fovea_f32_train_matmul_ukernel_14x32__avx512 = {
    avx512::kTrainRows, avx512::kTrainColumns, avx512::TrainPackPanel, avx512::TrainMultiplyPart,
    avx512::kTrainScratch};

}  // namespace fovea
