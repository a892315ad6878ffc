// The kernels of f32-train-depthwise-inl.h for one level; their contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-train-depthwise/f32-train-depthwise-inl.h"
#include "cpu/f32-train-depthwise/f32-train-depthwise-kernel-inl.h"

namespace fovea {

const TrainDepthwiseKernels fovea_f32_train_depthwise_ukernel_8x16__scalar = {
    scalar::TrainDepthwisePart, scalar::TrainDepthwiseSumPart, scalar::TrainDepthwiseGatherPart};

}  // namespace fovea
