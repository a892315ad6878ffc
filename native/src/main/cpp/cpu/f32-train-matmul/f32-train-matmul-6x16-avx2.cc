// The kernels of f32-train-matmul-inl.h for one level; their contract stands there.
#include "simd/avx2-inl.h"
//
#include "cpu/f32-train-matmul/f32-train-matmul-inl.h"

namespace fovea {

const TrainMatmulKernels fovea_f32_train_matmul_ukernel_6x16__avx2 = {
    avx2::kTrainRows, avx2::kTrainColumns, avx2::TrainPackPanel, avx2::TrainMultiplyPart, avx2::kTrainScratch};

}  // namespace fovea
