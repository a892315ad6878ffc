// What this machine allows: the ceilings that measured kernels are held against. The rules of fovea.h hold.
#ifndef FOVEA_LIMITS_H_
#define FOVEA_LIMITS_H_

#include <stdint.h>

#include "fovea/fovea.h"

#ifdef __cplusplus
extern "C" {
#endif

// Each runs on the calling thread for about `nanos` nanoseconds (at least one pass), in pieces, and returns the rate of
// the median piece, so that neither an interruption nor a burst decides; or a negative status. Call it on several
// threads at once for the limit of several cores.

// f32 additions and multiplications a second of a level's fused multiply-add (of a multiplication and an addition at
// the scalar level), operands in registers.
FOVEA_API int64_t fovea_fma_limit(int32_t isa, int64_t nanos);

// Bytes a second of reading `bytes` bytes at `memory` over and over. `memory` is 64-byte aligned, `bytes` a positive
// multiple of 1024.
FOVEA_API int64_t fovea_read_limit(int32_t isa, const void* memory, int64_t bytes, int64_t nanos);

// Bytes a second, read plus written, of copying `bytes` bytes over and over. Memory as above; the two do not overlap.
FOVEA_API int64_t fovea_copy_limit(int32_t isa, void* to, const void* from, int64_t bytes, int64_t nanos);

#ifdef __cplusplus
}
#endif

#endif  // FOVEA_LIMITS_H_
