// The kernels of f32-train-depthwise-inl.h for one level; their contract stands there.
#include "simd/avx512-inl.h"
//
#include "cpu/f32-train-depthwise/f32-train-depthwise-inl.h"
#include "cpu/f32-train-depthwise/f32-train-depthwise-kernel-inl.h"

namespace fovea {

const TrainDepthwiseKernels fovea_f32_train_depthwise_ukernel_8x16__avx512 = {
    avx512::TrainDepthwisePart, avx512::TrainDepthwiseSumPart, avx512::TrainDepthwiseGatherPart};

}  // namespace fovea
