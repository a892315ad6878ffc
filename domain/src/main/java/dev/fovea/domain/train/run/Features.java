package dev.fovea.domain.train.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import dev.fovea.domain.plan.Planner;
import dev.fovea.domain.train.Batches;
import dev.fovea.domain.train.Batches.Batch;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** The features of a set's examples, computed once by the engine that infers, as a set of their own. */
final class Features implements Dataset {

    /** Of an array. */
    private static final int MOST = Integer.MAX_VALUE - 8;

    private final Dataset data;
    private final int[] examples;
    private final float[] values;
    private final int width;

    private Features(Dataset data, int[] examples, float[] values, int width) {
        this.data = data;
        this.examples = examples;
        this.values = values;
        this.width = width;
    }

    /** What computes. */
    record Engine(
            PlanCompiler compiler, WorkPool pool, int threads, List<TrainingListener> listeners, LongSupplier clock) {}

    /**
     * The features of all examples that can be read.
     *
     * @param base its output is a vector
     * @param batches of the set in its order
     */
    static Features of(Dataset data, Batches batches, Graph base, Engine engine) {
        int width = base.node(base.outputs().get(0)).type().elements();
        if ((long) data.size() * width > MOST) {
            throw new ModelException(Fault.of("features", data.name())
                    .expected("at most " + MOST + " numbers in memory")
                    .got((long) data.size() * width)
                    .repair("take fewer examples, or a layer with fewer features"));
        }
        float[] values = memory(data, width);
        int[] examples = new int[data.size()];
        int count = 0;
        long began = engine.clock().getAsLong();
        try (Executable executable =
                engine.compiler().compile(Planner.plan(base, engine.compiler().target()))) {
            TensorInfo input = executable.inputs().get(0);
            if (input.dtype() != DType.F32) {
                throw new ModelException(Fault.of("model", base.name())
                        .expected("an input of f32")
                        .got(input)
                        .repair("take features from a model of floating-point numbers"));
            }
            batches.start(0, 0);
            int done = 0;
            for (Batch batch = batches.next(); batch != null; batch = batches.next()) {
                run(executable, input.name(), base.outputs(), batch, engine, values, count * width);
                System.arraycopy(batch.examples(), 0, examples, count, batch.size());
                count += batch.size();
                double elapsed = (engine.clock().getAsLong() - began) / 1e9;
                tell(engine.listeners(), ++done, batches.perEpoch(), count, elapsed);
            }
        }
        return new Features(data, Arrays.copyOf(examples, count), values, width);
    }

    /** Features of all examples are kept: it is their number that the heap must have room for. */
    private static float[] memory(Dataset data, int width) {
        try {
            return new float[data.size() * width];
        } catch (OutOfMemoryError e) {
            throw new MemoryLimitException(
                    Fault.of("features", data.name())
                            .expected("room for " + data.size() + " x " + width + " numbers, "
                                    + (((long) data.size() * width * Float.BYTES) >> 20) + " MiB, in the Java heap")
                            .got("a heap of " + (Runtime.getRuntime().maxMemory() >> 20) + " MiB")
                            .repair("give Java a larger heap (-Xmx), take fewer examples, or a layer with fewer"
                                    + " features"),
                    e);
        }
    }

    private static void run(
            Executable executable,
            String input,
            List<String> outputs,
            Batch batch,
            Engine engine,
            float[] values,
            int at) {
        Map<String, Tensor> results =
                executable.run(Map.of(input, batch.x()), outputs, engine.pool(), engine.threads());
        try {
            for (Tensor result : results.values()) {
                FloatBuffer floats = result.floats();
                floats.get(values, at, floats.remaining());
            }
        } finally {
            results.values().forEach(Tensor::close);
        }
    }

    private static void tell(List<TrainingListener> listeners, int batch, int batches, int examples, double elapsed) {
        Duration left = Duration.ofMillis(Math.round(elapsed / batch * (batches - batch) * 1e3));
        TrainingProgress progress = new TrainingProgress(
                Head.FEATURES,
                1,
                1,
                batch,
                batches,
                examples,
                Double.NaN,
                Double.NaN,
                Double.NaN,
                Duration.ofMillis(Math.round(elapsed * 1e3)),
                left);
        listeners.forEach(listener -> listener.batch(progress));
    }

    /** The number of features of an example. */
    int width() {
        return width;
    }

    @Override
    public String name() {
        return "features of " + data.name();
    }

    @Override
    public int size() {
        return examples.length;
    }

    @Override
    public List<String> classes() {
        return data.classes();
    }

    @Override
    public String nameOf(int index) {
        return data.nameOf(examples[index]);
    }

    @Override
    public float[] target(int index) {
        return data.target(examples[index]);
    }

    @Override
    public float weight(int index) {
        return data.weight(examples[index]);
    }

    @Override
    public Content content(int index) {
        return new Content.Values(
                HeapTensor.of(Shape.of(width), Arrays.copyOfRange(values, index * width, (index + 1) * width)));
    }

    @Override
    public List<Skipped> skipped() {
        return List.of();
    }

    @Override
    public String hash() {
        throw new UnsupportedOperationException("the examples are those of " + data.name());
    }

    @Override
    public void close() {}
}
