package dev.fovea.adapters.cpu;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.TrainingKernelsContract;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.nativelib.Isa;

/** The kernels of the best level keep the contract of training kernels; they are what the provider gives. */
@NativeBuilt
final class CpuTrainingBestTest extends TrainingKernelsContract {

    @Override
    protected TrainingKernels kernels() {
        return CpuLevels.training(Isa.NEON, new JvmWorkPool());
    }
}
