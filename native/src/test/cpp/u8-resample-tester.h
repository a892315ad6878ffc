// Builder-style tester of the u8-resample kernels: random picture, guard bytes, poisoned outputs, naive reference.
#ifndef FOVEA_TEST_U8_RESAMPLE_TESTER_H_
#define FOVEA_TEST_U8_RESAMPLE_TESTER_H_

#include <stdint.h>

#include <string>
#include <vector>

#include "fovea/fovea.h"

namespace fovea {

class ResampleTester {
 public:
  ResampleTester& source(int32_t height, int32_t width, int32_t order);
  ResampleTester& stride_padding(int32_t bytes);
  ResampleTester& crop(int32_t y, int32_t x, int32_t height, int32_t width);
  ResampleTester& alpha(int32_t value);
  ResampleTester& target(int32_t height, int32_t width, int32_t order);
  ResampleTester& place(int32_t y, int32_t x, int32_t height, int32_t width);
  ResampleTester& background(int32_t value);
  ResampleTester& filter(int32_t value);
  ResampleTester& layout(int32_t value);
  ResampleTester& dtype(int32_t value);
  ResampleTester& offset(int32_t elements);  // of the slot and the source in their buffers
  ResampleTester& extremes(bool value);      // only 0 and 255 in the picture: the largest sums
  ResampleTester& divides(bool value);       // by numbers that are no powers of two
  ResampleTester& after(int32_t order);      // the scratch served a picture of these sizes and this order before
  ResampleTester& seed(uint64_t value);

  // Runs the kernel twice (fresh and kept weights) and compares every bit with the reference; returns a description of
  // the first difference, or an empty string.
  std::string Test(int32_t kernel) const;

  std::string Describe() const;

 private:
  std::vector<uint8_t> Reference(const std::vector<uint8_t>& picture, int64_t stride) const;

  fovea_u8_resample_params params_ = {};
  int32_t stride_padding_ = 0;
  int32_t offset_ = 0;
  int32_t after_ = -1;
  bool cropped_ = false;
  bool extremes_ = false;
  bool divides_ = true;
  uint64_t seed_ = 1;
};

}  // namespace fovea

#endif  // FOVEA_TEST_U8_RESAMPLE_TESTER_H_
