package dev.fovea.adapters.jvm;

import dev.fovea.adapters.tck.ModelRuntimeContract;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;

/** The contract of model runtimes can be kept. */
class AffineRuntimeTest extends ModelRuntimeContract {

    @Override
    protected ModelRuntime runtime() {
        return new AffineRuntime(AffineRuntime.Flaw.NONE);
    }

    @Override
    protected ModelFile model() {
        return AffineRuntime.model();
    }

    @Override
    protected WorkPool pool() {
        return new JvmWorkPool();
    }
}
