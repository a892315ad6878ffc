package dev.fovea.adapters.tflite;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.ModelRuntimeContract;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import org.junit.jupiter.api.Nested;

/** The contract of model runtimes, on a small model of floats and on one of quanta. */
class TfliteRuntimeTest {

    @Nested
    class Floats extends Contract {
        @Override
        protected ModelFile model() {
            return TestModels.read(Goldens.file("golden/tensorflow/float.tflite"));
        }
    }

    @Nested
    class Quanta extends Contract {
        @Override
        protected ModelFile model() {
            return TestModels.read(Goldens.file("models/mobilenet_v1_0.25_128_quant.tflite"));
        }
    }

    private abstract static class Contract extends ModelRuntimeContract {
        @Override
        protected ModelRuntime runtime() {
            return new TfliteModelRuntime();
        }

        @Override
        protected WorkPool pool() {
            return new JvmWorkPool();
        }
    }
}
