#include "simd/scalar-inl.h"
// The vectors come first.
#include "cpu/f32-conv/f32-conv-table-inl.h"

namespace fovea {
namespace FOVEA_SIMD {

extern const ConvKernels kConvKernels = {
    FOVEA_ISA_SCALAR, TableScratchFloats, TableSharedFloats, TablePhases, TableParts, TableRun, Pack};

}  // namespace FOVEA_SIMD
}  // namespace fovea
