// The kernels of f32-train-conv-inl.h for one level; their contract stands there.
#include "simd/scalar-inl.h"
//
#include "cpu/f32-train-conv/f32-train-conv-inl.h"

namespace fovea {

const TrainConvKernels fovea_f32_train_conv_ukernel_2x16__scalar = {
    scalar::kTrainRows, scalar::kTrainColumns, scalar::TrainSumPart, scalar::TrainGatherPart, scalar::TrainSumScratch};

}  // namespace fovea
