// How TRANSPOSE is split.
#ifndef FOVEA_CPU_F32_TRANSPOSE_H_
#define FOVEA_CPU_F32_TRANSPOSE_H_

#include "engine/view.h"

namespace fovea {

constexpr int32_t kTransposeRun = 4096;  // elements of the output in a unit

void fovea_f32_transpose_ukernel_1x1__scalar(const StepView& v, Range units);

}  // namespace fovea

#endif  // FOVEA_CPU_F32_TRANSPOSE_H_
