#ifndef FOVEA_DISPATCH_ISA_H_
#define FOVEA_DISPATCH_ISA_H_

#include <stdint.h>

namespace fovea {

// Returns whether this CPU and operating system run a level of fovea_isa.
bool IsaRunnable(int32_t isa);

// Returns whether `isa` may be used under the cap: a cap of another architecture caps nothing.
bool IsaAllowed(int32_t isa, int32_t max_isa);

}  // namespace fovea

#endif  // FOVEA_DISPATCH_ISA_H_
