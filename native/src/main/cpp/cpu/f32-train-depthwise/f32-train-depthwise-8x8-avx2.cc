// The kernels of f32-train-depthwise-inl.h for one level; their contract stands there.
#include "simd/avx2-inl.h"
//
#include "cpu/f32-train-depthwise/f32-train-depthwise-inl.h"
#include "cpu/f32-train-depthwise/f32-train-depthwise-kernel-inl.h"

namespace fovea {

const TrainDepthwiseKernels fovea_f32_train_depthwise_ukernel_8x8__avx2 = {
    avx2::TrainDepthwisePart, avx2::TrainDepthwiseSumPart, avx2::TrainDepthwiseGatherPart};

}  // namespace fovea
