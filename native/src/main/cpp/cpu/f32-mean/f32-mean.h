// How MEAN is split.
#ifndef FOVEA_CPU_F32_MEAN_H_
#define FOVEA_CPU_F32_MEAN_H_

#include "engine/view.h"

namespace fovea {

constexpr int32_t kMeanRun = 64;  // elements of the output in a unit

void fovea_f32_mean_ukernel_1x1__scalar(const StepView& v, Range units);

}  // namespace fovea

#endif  // FOVEA_CPU_F32_MEAN_H_
