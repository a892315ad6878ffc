#include "simd/avx512-inl.h"
// The vectors come first.
#include "cpu/f32-conv/f32-conv-table-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

extern const ConvKernels kConvKernels = {
    FOVEA_ISA_AVX512, TableScratchFloats, TableSharedFloats, TablePhases, TableParts, TableRun, Pack};

}  // namespace FOVEA_SIMD
}  // namespace fovea
