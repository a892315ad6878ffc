package dev.fovea.domain.stream;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.FutureTask;
import java.util.function.Function;

/**
 * Results for many pictures, in order. Each picture is decoded and brought into its slot of the next batch by one task
 * on the pool while the model computes the batch before it, so that at most two batches and one decoded picture a
 * thread are in memory. Use it from one thread.
 */
public final class BatchStream<R> implements Outcomes<R> {

    private final Iterator<ImageSource> sources;
    private final ImageDecoder decoder;
    private final DecodeOptions options;
    private final Slots slots;
    private final Function<Tensor, List<R>> model;
    private final int batchSize;
    private final LookAhead ahead;
    private final Queue<Batch> pending = new ArrayDeque<>();
    private final Queue<Outcome<R>> ready = new ArrayDeque<>();
    private volatile boolean closed;

    /** A batch under preparation: a slot's task ends empty when all is well, else with the reason. */
    private record Batch(Tensor tensor, List<String> names, List<FutureTask<Optional<FoveaException>>> tasks) {}

    /**
     * A stream over the sources, of which two batches are read ahead.
     *
     * @param model results for the rows of an input tensor, in order; it does not close the tensor
     * @param parallelism threads to keep busy with pictures, the caller included, at least 1
     */
    public BatchStream(
            Iterator<ImageSource> sources,
            ImageDecoder decoder,
            DecodeOptions options,
            Slots slots,
            Function<Tensor, List<R>> model,
            int batchSize,
            WorkPool pool,
            int parallelism) {
        this.sources = sources;
        this.decoder = decoder;
        this.options = options;
        this.slots = slots;
        this.model = model;
        this.batchSize = batchSize;
        this.ahead = new LookAhead(pool, parallelism);
    }

    @Override
    public boolean hasNext() {
        return !closed && (!ready.isEmpty() || !pending.isEmpty() || sources.hasNext());
    }

    @Override
    public Outcome<R> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (ready.isEmpty()) {
            prepareAhead();
            Batch batch = pending.remove();
            List<Optional<FoveaException>> faults = awaitSlots(batch);
            prepareAhead();
            compute(batch, faults);
        }
        return ready.remove();
    }

    private void prepareAhead() {
        while (pending.size() < 2 && sources.hasNext()) {
            List<ImageSource> chunk = new ArrayList<>(batchSize);
            while (chunk.size() < batchSize && sources.hasNext()) {
                chunk.add(sources.next());
            }
            Tensor tensor = slots.allocate(chunk.size());
            List<FutureTask<Optional<FoveaException>>> tasks = new ArrayList<>(chunk.size());
            for (int i = 0; i < chunk.size(); i++) {
                ImageSource source = chunk.get(i);
                int slot = i;
                tasks.add(ahead.begin(() -> fill(source, tensor, slot)));
            }
            List<String> names = chunk.stream().map(ImageSource::name).toList();
            pending.add(new Batch(tensor, names, tasks));
        }
    }

    private Optional<FoveaException> fill(ImageSource source, Tensor tensor, int slot) {
        if (closed) {
            return Optional.empty();
        }
        try {
            slots.fill(ImageStream.load(source, decoder, options), tensor, slot);
            return Optional.empty();
        } catch (FoveaException e) {
            return Optional.of(e);
        }
    }

    private static List<Optional<FoveaException>> awaitSlots(Batch batch) {
        List<Optional<FoveaException>> faults = new ArrayList<>(batch.tasks.size());
        RuntimeException unexpected = null;
        for (FutureTask<Optional<FoveaException>> task : batch.tasks) {
            try {
                faults.add(LookAhead.await(task));
            } catch (RuntimeException e) {
                // Every task must have ended before the tensor may go: none may write into freed memory.
                unexpected = e;
            }
        }
        if (unexpected != null) {
            batch.tensor.close();
            throw unexpected;
        }
        return faults;
    }

    private void compute(Batch batch, List<Optional<FoveaException>> faults) {
        try (Tensor tensor = batch.tensor) {
            long bad = faults.stream().filter(Optional::isPresent).count();
            List<R> results = bad == faults.size() ? List.of() : model.apply(withoutGarbage(tensor, faults, bad));
            for (int i = 0; i < faults.size(); i++) {
                String name = batch.names.get(i);
                ready.add(
                        faults.get(i).isPresent()
                                ? new Outcome.Failure<>(name, faults.get(i).get())
                                : new Outcome.Success<>(name, results.get(i)));
            }
        }
    }

    /** Slots of bad pictures hold undefined bytes; zeros keep the model from wading through NaNs and subnormals. */
    private static Tensor withoutGarbage(Tensor tensor, List<Optional<FoveaException>> faults, long bad) {
        for (int i = 0; bad > 0 && i < faults.size(); i++) {
            if (faults.get(i).isPresent()) {
                try (Tensor row = tensor.row(i)) {
                    row.bytes().put(new byte[row.byteSize()]);
                }
            }
        }
        return tensor;
    }

    /** Gives up: waits for pictures under way and frees the batches. */
    @Override
    public void close() {
        closed = true;
        ready.clear();
        while (!pending.isEmpty()) {
            Batch batch = pending.remove();
            awaitSlots(batch);
            batch.tensor.close();
        }
    }
}
