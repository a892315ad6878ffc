package dev.fovea.adapters.cpu;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.TrainingKernelsContract;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.nativelib.Isa;

/** The kernels of AVX2 (on ARM64: of NEON) keep the contract of training kernels. */
@NativeBuilt
final class CpuTrainingAvx2Test extends TrainingKernelsContract {

    @Override
    protected TrainingKernels kernels() {
        return CpuLevels.training(Isa.AVX2, new JvmWorkPool());
    }
}
