// The kernels of f32-train-conv-inl.h for one level; their contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-train-conv/f32-train-conv-inl.h"

namespace fovea {

const TrainConvKernels fovea_f32_train_conv_ukernel_14x32__avx512 = {
    avx512::kTrainRows, avx512::kTrainColumns, avx512::TrainSumPart, avx512::TrainGatherPart, avx512::TrainSumScratch};

}  // namespace fovea
