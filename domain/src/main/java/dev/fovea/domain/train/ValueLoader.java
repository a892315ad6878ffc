package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes batches of examples that are numbers already, without any change to them. */
public final class ValueLoader implements Loader {

    /** A loader; it has no state. */
    public ValueLoader() {}

    @Override
    public Batches open(Dataset data, BatchSettings settings) {
        return new ValueBatches(data, settings);
    }

    private static final class ValueBatches implements Batches {
        private final Dataset data;
        private final BatchSettings settings;
        private final Tensor memory;
        private @Nullable Tensor rows;
        private int[] order = {};
        private int at;

        ValueBatches(Dataset data, BatchSettings settings) {
            this.data = data;
            this.settings = settings;
            int rows = Math.max(1, Math.min(settings.batchSize(), data.size()));
            this.memory = Tensor.allocate(DType.F32, Shape.of(OpForward.batch(rows, settings.input())));
        }

        @Override
        public int perEpoch() {
            return (data.size() + settings.batchSize() - 1) / settings.batchSize();
        }

        @Override
        public void start(int epoch, int batch) {
            order = ExampleOrder.of(data.size(), settings.shuffle(), settings.seed(), epoch);
            at = Math.min(data.size(), batch * settings.batchSize());
        }

        @Override
        public @Nullable Batch next() {
            giveBack();
            if (at >= order.length) {
                return null;
            }
            int[] examples = Arrays.copyOfRange(order, at, Math.min(order.length, at + settings.batchSize()));
            at += examples.length;
            Tensor x = memory.rows(0, examples.length);
            rows = x;
            FloatBuffer into = x.floats();
            float[] targets = new float[examples.length * settings.targets()];
            for (int i = 0; i < examples.length; i++) {
                into.put(values(examples[i]));
                Targets.put(data, examples[i], settings.targets(), targets, i);
            }
            return new Batch(x, targets, Targets.weights(data, examples, settings.classWeights()), examples);
        }

        @Override
        public int done() {
            return (at + settings.batchSize() - 1) / settings.batchSize();
        }

        private float[] values(int example) {
            Content content;
            try {
                content = data.content(example);
            } catch (IOException e) {
                throw new TrainingException(
                        Fault.of("example", data.nameOf(example))
                                .expected("one that can be read")
                                .got(String.valueOf(e.getMessage())),
                        e);
            }
            if (!(content instanceof Content.Values values)) {
                throw new TrainingException(Fault.of("example", data.nameOf(example))
                        .expected("numbers")
                        .got("a picture")
                        .repair("give the trainer a loader that decodes pictures"));
            }
            if (!values.tensor().shape().equals(settings.input().shape())) {
                throw new ShapeException(Fault.of("example", data.nameOf(example))
                        .expected("shape " + settings.input().shape() + ", as the network takes")
                        .got(values.tensor().shape()));
            }
            return values.tensor().floats();
        }

        private void giveBack() {
            if (rows != null) {
                rows.close();
                rows = null;
            }
        }

        @Override
        public List<Dataset.Skipped> skipped() {
            return List.of();
        }

        @Override
        public void close() {
            giveBack();
            memory.close();
        }
    }
}
