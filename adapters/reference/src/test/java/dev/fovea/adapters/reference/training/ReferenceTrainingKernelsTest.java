package dev.fovea.adapters.reference.training;

import dev.fovea.adapters.tck.TrainingKernelsContract;
import dev.fovea.api.spi.TrainingKernels;

class ReferenceTrainingKernelsTest extends TrainingKernelsContract {

    @Override
    protected TrainingKernels kernels() {
        return new ReferenceTrainingKernels();
    }
}
