package dev.fovea.adapters.cpu;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.TrainingKernelsContract;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.nativelib.Isa;

/** Plain C++ keeps the contract of training kernels. */
@NativeBuilt
final class CpuTrainingScalarTest extends TrainingKernelsContract {

    @Override
    protected TrainingKernels kernels() {
        return CpuLevels.training(Isa.SCALAR, new JvmWorkPool());
    }
}
