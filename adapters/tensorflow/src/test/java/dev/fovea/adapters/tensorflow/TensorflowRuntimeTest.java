package dev.fovea.adapters.tensorflow;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.ModelRuntimeContract;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import org.junit.jupiter.api.Nested;

/** The contract of model runtimes, on each form of model. */
class TensorflowRuntimeTest {

    @Nested
    class SavedModels extends Contract {
        @Override
        protected ModelFile model() {
            return TestModels.file("saved_model_classifier");
        }
    }

    @Nested
    class SeveralInputs extends Contract {
        @Override
        protected ModelFile model() {
            return TestModels.file("saved_model_two_inputs");
        }
    }

    @Nested
    class FrozenGraphs extends Contract {
        @Override
        protected ModelFile model() {
            return TestModels.file("frozen_classifier.pb");
        }
    }

    private abstract static class Contract extends ModelRuntimeContract {
        @Override
        protected ModelRuntime runtime() {
            return new TensorflowModelRuntime();
        }

        @Override
        protected WorkPool pool() {
            return new JvmWorkPool();
        }
    }
}
