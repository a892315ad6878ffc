// The kernels of f32-train-conv-inl.h for one level; their contract stands there.
#include "simd/neon-inl.h"
//
#include "cpu/f32-train-conv/f32-train-conv-inl.h"

namespace fovea {

const TrainConvKernels fovea_f32_train_conv_ukernel_6x16__neon = {
    neon::kTrainRows, neon::kTrainColumns, neon::TrainSumPart, neon::TrainGatherPart, neon::TrainSumScratch};

}  // namespace fovea
