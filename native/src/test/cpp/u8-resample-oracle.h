// Naive resizers of the programs whose pixels are repeated, written from their definitions, apart from the library's.
#ifndef FOVEA_TEST_U8_RESAMPLE_ORACLE_H_
#define FOVEA_TEST_U8_RESAMPLE_ORACLE_H_

#include <stdint.h>

#include <vector>

namespace fovea {

// Whether results are real numbers.
bool IsRealFilter(int32_t filter);

// A plane of h x w samples, `step` apart, resized to th x tw; as f32, which holds samples too.
std::vector<float> ResizePlane(const uint8_t* in, int64_t step, int32_t h, int32_t w, int32_t th, int32_t tw,
                               int32_t filter);

}  // namespace fovea

#endif  // FOVEA_TEST_U8_RESAMPLE_ORACLE_H_
