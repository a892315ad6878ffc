// The kernels of f32-train-conv-inl.h for one level; their contract stands there.
#include "simd/avx2-inl.h"
//
#include "cpu/f32-train-conv/f32-train-conv-inl.h"

namespace fovea {

const TrainConvKernels fovea_f32_train_conv_ukernel_6x16__avx2 = {
    avx2::kTrainRows, avx2::kTrainColumns, avx2::TrainSumPart, avx2::TrainGatherPart, avx2::TrainSumScratch};

}  // namespace fovea
