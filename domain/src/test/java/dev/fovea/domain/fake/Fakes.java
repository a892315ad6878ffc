package dev.fovea.domain.fake;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Small stand-ins for the driven ports, each with one visible behaviour. */
public final class Fakes {

    private Fakes() {}

    /** A model file whose content is the text. */
    public static ModelFile file(String text) {
        return ModelFile.of(text + ".fake", text.getBytes(StandardCharsets.UTF_8));
    }

    /** A provider of the given kernel port (null: of none). */
    public static KernelProvider provider(String id, int priority, Availability availability, Object kernels) {
        return new KernelProvider() {
            @Override
            public String id() {
                return id;
            }

            @Override
            public int priority() {
                return priority;
            }

            @Override
            public Availability availability() {
                return availability;
            }

            @Override
            public <K> Optional<K> kernels(Class<K> port) {
                return port.isInstance(kernels) ? Optional.of(port.cast(kernels)) : Optional.empty();
            }
        };
    }

    /** A runtime that counts how often it loads and closes. */
    public static final class CountingRuntime implements ModelRuntime {
        public final AtomicInteger loads = new AtomicInteger();
        public final AtomicInteger closes = new AtomicInteger();
        private final String id;
        private final int priority;
        private final Availability availability;
        private final boolean accepts;
        private final RuntimeException failure;

        public CountingRuntime(
                String id, int priority, Availability availability, boolean accepts, RuntimeException failure) {
            this.id = id;
            this.priority = priority;
            this.availability = availability;
            this.accepts = accepts;
            this.failure = failure;
        }

        public static CountingRuntime working(String id, int priority) {
            return new CountingRuntime(id, priority, Availability.available(""), true, null);
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public int priority() {
            return priority;
        }

        @Override
        public Availability availability() {
            return availability;
        }

        @Override
        public boolean accepts(ModelFile file) {
            return accepts;
        }

        @Override
        public Executable load(ModelFile file, int threads) {
            loads.incrementAndGet();
            if (failure != null) {
                throw failure;
            }
            return new Doubling(closes);
        }
    }

    /** A model with one input x [?,2,2,3] and one output y [?,12] = 2 x. */
    public static final class Doubling implements Executable {
        public static final TensorInfo INPUT = new TensorInfo("x", DType.F32, Shape.of(Shape.UNKNOWN, 2, 2, 3), null);
        public static final TensorInfo OUTPUT = new TensorInfo("y", DType.F32, Shape.of(Shape.UNKNOWN, 12), null);
        private final AtomicInteger closes;

        public Doubling(AtomicInteger closes) {
            this.closes = closes;
        }

        @Override
        public List<TensorInfo> inputs() {
            return List.of(INPUT);
        }

        @Override
        public List<TensorInfo> outputs() {
            return List.of(OUTPUT);
        }

        @Override
        public String detail() {
            return "doubling";
        }

        @Override
        public Map<String, Tensor> run(
                Map<String, Tensor> inputs, List<String> outputs, WorkPool pool, int parallelism) {
            float[] values = inputs.get("x").toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] *= 2;
            }
            Map<String, Tensor> results = new HashMap<>();
            results.put("y", Tensor.of(Shape.of(inputs.get("x").shape().dim(0), 12), values));
            return results;
        }

        @Override
        public void close() {
            closes.incrementAndGet();
        }
    }
}
