package dev.fovea.domain.train.data;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Dataset.Skipped;
import dev.fovea.domain.stream.LookAhead;
import dev.fovea.domain.train.BatchSettings;
import dev.fovea.domain.train.Batches;
import dev.fovea.domain.train.ExampleOrder;
import dev.fovea.domain.train.Targets;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Batches of which two are made ahead of the one in use: at most three tensors, and one decoded picture a thread. What
 * cannot be read is left out of its batch and remembered.
 */
final class AheadBatches implements Batches {

    private static final int AHEAD = 2;
    /** Tasks of a batch for each thread: enough that none waits long for the slowest. */
    private static final int TASKS = 16;

    private final Dataset data;
    private final BatchSettings settings;
    private final Examples examples;
    private final @Nullable Mixing mixing;
    private final LookAhead ahead;
    private final int parallelism;
    private final NavigableMap<Integer, Skipped> skipped = new ConcurrentSkipListMap<>();
    private final Deque<Coming> coming = new ArrayDeque<>();
    private final Deque<Tensor> spare = new ArrayDeque<>();
    private int[] order = {};
    private int epoch;
    private int begun;
    private boolean isWhole;
    private int given;
    private int done;
    private @Nullable Tensor inUse;
    private @Nullable Tensor view;

    AheadBatches(
            Dataset data,
            BatchSettings settings,
            Examples examples,
            @Nullable Mixing mixing,
            LookAhead ahead,
            int parallelism) {
        this.data = data;
        this.settings = settings;
        this.examples = examples;
        this.mixing = mixing;
        this.ahead = ahead;
        this.parallelism = parallelism;
        start(0, 0);
    }

    @Override
    public int perEpoch() {
        return (data.size() + settings.batchSize() - 1) / settings.batchSize();
    }

    @Override
    public void start(int newEpoch, int batch) {
        if (newEpoch < 0 || batch < 0 || batch > perEpoch()) {
            throw new InvalidArgumentException(Fault.of("batch", "")
                    .expected("an epoch of at least 0 and a batch of 0 to " + perEpoch())
                    .got("epoch " + newEpoch + ", batch " + batch));
        }
        dropComing();
        epoch = newEpoch;
        begun = batch;
        done = batch;
        isWhole = batch == 0;
        given = 0;
        order = ExampleOrder.of(data.size(), settings.shuffle(), settings.seed(), newEpoch);
    }

    @Override
    public @Nullable Batch next() {
        giveBack();
        while (true) {
            prepareAhead();
            Coming batch = coming.poll();
            if (batch == null) {
                requireSome();
                return null;
            }
            done++;
            try {
                batch.await();
            } catch (RuntimeException | Error e) {
                batch.drop();
                spare.push(batch.tensor);
                throw e;
            }
            inUse = batch.tensor;
            prepareAhead();
            if (batch.size > 0) {
                given++;
                view = batch.tensor.rows(0, batch.size);
                return batch.result(view);
            }
            giveBack();
        }
    }

    @Override
    public int done() {
        return done;
    }

    private void requireSome() {
        if (isWhole && given == 0) {
            Skipped first = skipped.firstEntry().getValue();
            throw new DatasetException(Fault.of("data set", data.name())
                    .expected("examples that can be read")
                    .got("none of " + data.size() + ", the first: " + first.reason())
                    .repair("check the files"));
        }
    }

    private void giveBack() {
        if (view != null) {
            view.close();
            view = null;
        }
        if (inUse != null) {
            spare.push(inUse);
            inUse = null;
        }
    }

    private void prepareAhead() {
        while (coming.size() < AHEAD && begun < perEpoch()) {
            Tensor tensor = spare.poll();
            if (tensor == null) {
                try {
                    tensor = Tensor.allocate(DType.F32, shape());
                } catch (MemoryLimitException e) {
                    if (coming.isEmpty() && inUse == null) {
                        throw e; // nothing will free memory
                    }
                    return;
                }
            }
            int from = begun * settings.batchSize();
            int to = (int) Math.min(data.size(), (long) from + settings.batchSize());
            begun++;
            Coming batch = new Coming(tensor, Arrays.copyOfRange(order, from, to), epoch);
            coming.add(batch);
            batch.begin();
        }
    }

    private Shape shape() {
        Shape row = settings.input().shape();
        int[] dims = new int[row.rank() + 1];
        dims[0] = Math.min(settings.batchSize(), data.size());
        for (int i = 0; i < row.rank(); i++) {
            dims[i + 1] = row.dim(i);
        }
        return Shape.of(dims);
    }

    @Override
    public List<Skipped> skipped() {
        return List.copyOf(skipped.values());
    }

    private void dropComing() {
        giveBack();
        while (!coming.isEmpty()) {
            Coming batch = coming.remove();
            batch.drop();
            spare.push(batch.tensor);
        }
    }

    @Override
    public void close() {
        dropComing();
        spare.forEach(Tensor::close);
        spare.clear();
    }

    /** A batch that is being made. Its tasks write each to slots of their own; the last of them finishes the batch. */
    private final class Coming {

        private final Tensor tensor;
        private final int[] numbers;
        private final int epoch;
        private final boolean[] isBad;
        private final List<FutureTask<Boolean>> tasks = new ArrayList<>();
        private final AtomicInteger left;
        private final int perTask;
        private final float[] targets;
        private volatile boolean isDropped;
        private float @Nullable [] weights;
        private int size;

        Coming(Tensor tensor, int[] numbers, int epoch) {
            this.tensor = tensor;
            this.numbers = numbers;
            this.epoch = epoch;
            this.isBad = new boolean[numbers.length];
            this.targets = new float[numbers.length * settings.targets()];
            int wanted = Math.min(numbers.length, TASKS * parallelism);
            this.perTask = (numbers.length + wanted - 1) / wanted;
            this.left = new AtomicInteger((numbers.length + perTask - 1) / perTask);
        }

        void begin() {
            for (int from = 0; from < numbers.length; from += perTask) {
                int first = from;
                tasks.add(ahead.begin(() -> fill(first, Math.min(numbers.length, first + perTask))));
            }
        }

        private boolean fill(int from, int to) {
            for (int slot = from; slot < to && !isDropped; slot++) {
                try {
                    examples.fill(numbers[slot], epoch, tensor, slot);
                } catch (IOException e) {
                    leaveOut(slot, e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage());
                } catch (ImageException e) {
                    leaveOut(slot, String.valueOf(e.getMessage()));
                }
            }
            if (left.decrementAndGet() == 0 && !isDropped) {
                finish();
            }
            return true;
        }

        private void leaveOut(int slot, String reason) {
            isBad[slot] = true;
            skipped.putIfAbsent(numbers[slot], new Skipped(data.nameOf(numbers[slot]), reason, true));
        }

        /** Moves the good rows together, adds targets and weights, and mixes. */
        private void finish() {
            int row = settings.input().elements();
            float[] moved = new float[row];
            for (int slot = 0; slot < numbers.length; slot++) {
                if (!isBad[slot]) {
                    if (slot != size) {
                        tensor.floats().get(slot * row, moved);
                        tensor.floats().put(size * row, moved);
                    }
                    numbers[size] = numbers[slot];
                    Targets.put(data, numbers[size], settings.targets(), targets, size);
                    size++;
                }
            }
            weights = Targets.weights(data, Arrays.copyOf(numbers, size), settings.classWeights());
            if (mixing != null && size > 0) {
                mixing.apply(tensor.floats(), targets, weights, Arrays.copyOf(numbers, size), epoch);
            }
        }

        /** Waits for all tasks, which must not write once the memory is given back; then the first error is thrown. */
        void await() {
            Throwable failure = null;
            for (FutureTask<Boolean> task : tasks) {
                try {
                    LookAhead.await(task);
                } catch (RuntimeException | Error e) {
                    failure = failure == null ? e : failure;
                }
            }
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException unchecked) {
                throw unchecked;
            }
        }

        void drop() {
            isDropped = true;
            try {
                await();
            } catch (RuntimeException e) {
                // Nobody wants this batch any more, nor to know what was wrong with it.
            }
        }

        Batch result(Tensor x) {
            return new Batch(
                    x, Arrays.copyOf(targets, size * settings.targets()), weights, Arrays.copyOf(numbers, size));
        }
    }
}
