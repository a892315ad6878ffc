package dev.fovea.domain.stream;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.EncodedImage;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.StreamTimes;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
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

    private final Supply supply;
    private final ImageDecoder decoder;
    private final DecodeOptions options;
    private final Slots slots;
    private final Function<Tensor, List<R>> model;
    private final int batchSize;
    private final LookAhead ahead;
    private final StreamClock clock = new StreamClock();
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
        this.supply = new Supply(sources);
        this.decoder = decoder;
        this.options = options;
        this.slots = slots;
        this.model = model;
        this.batchSize = batchSize;
        this.ahead = new LookAhead(pool, parallelism);
    }

    @Override
    public boolean hasNext() {
        return !closed && (!ready.isEmpty() || !pending.isEmpty() || supply.hasMore() || supply.hasFailed());
    }

    @Override
    public Outcome<R> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        while (ready.isEmpty()) {
            prepareAhead(false);
            if (!pending.isEmpty()) {
                computeNext();
            } else if (ready.isEmpty()) {
                throw Objects.requireNonNull(supply.failure(), "sources that ended without an error");
            }
        }
        return ready.remove();
    }

    /**
     * Begins up to two batches.
     *
     * @param underWay true when a batch before them still holds memory
     */
    private void prepareAhead(boolean underWay) {
        while (pending.size() < 2 && ready.isEmpty() && supply.hasMore()) {
            List<ImageSource> chunk = supply.take(batchSize);
            if (chunk.isEmpty()) {
                return;
            }
            Tensor tensor;
            try {
                tensor = slots.allocate(chunk.size());
            } catch (FoveaException e) {
                if (pending.isEmpty() && !underWay) {
                    // Nothing will free memory: each picture is told why.
                    chunk.forEach(source -> ready.add(new Outcome.Failure<>(source.name(), e)));
                } else {
                    supply.giveBack(chunk);
                }
                return;
            }
            pending.add(begin(chunk, tensor));
        }
    }

    private Batch begin(List<ImageSource> chunk, Tensor tensor) {
        List<FutureTask<Optional<FoveaException>>> tasks = new ArrayList<>(chunk.size());
        for (int i = 0; i < chunk.size(); i++) {
            ImageSource source = chunk.get(i);
            int slot = i;
            tasks.add(ahead.begin(() -> fill(source, tensor, slot)));
        }
        return new Batch(tensor, chunk.stream().map(ImageSource::name).toList(), tasks);
    }

    private Optional<FoveaException> fill(ImageSource source, Tensor tensor, int slot) {
        if (closed) {
            return Optional.empty();
        }
        try {
            StreamClock.Picture times = clock.picture();
            try {
                Optional<EncodedImage> content = source.content();
                if (content.isEmpty() || !slots.fill(content.get(), source.name(), options, tensor, slot)) {
                    Image image = ImageStream.load(source, decoder, options);
                    times.decoded();
                    slots.fill(image, tensor, slot);
                }
            } finally {
                times.end();
            }
            return Optional.empty();
        } catch (FoveaException e) {
            return Optional.of(e);
        }
    }

    /** Whatever happens, the batch's memory is given back, and only when none of its tasks can write there any more. */
    private void computeNext() {
        Batch batch = pending.remove();
        try (Tensor tensor = batch.tensor) {
            clock.waitBegins();
            List<Optional<FoveaException>> faults = awaitSlots(batch);
            clock.waitEnds();
            prepareAhead(true);
            compute(batch, tensor, faults);
        }
    }

    private static List<Optional<FoveaException>> awaitSlots(Batch batch) {
        List<Optional<FoveaException>> faults = new ArrayList<>(batch.tasks.size());
        Throwable unexpected = null;
        for (FutureTask<Optional<FoveaException>> task : batch.tasks) {
            try {
                faults.add(LookAhead.await(task));
            } catch (RuntimeException | Error e) {
                unexpected = e;
            }
        }
        if (unexpected instanceof Error error) {
            throw error;
        }
        if (unexpected instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        return faults;
    }

    private void compute(Batch batch, Tensor tensor, List<Optional<FoveaException>> faults) {
        long bad = faults.stream().filter(Optional::isPresent).count();
        List<R> results = List.of();
        FoveaException failed = null;
        if (bad < faults.size()) {
            long start = System.nanoTime();
            try {
                results = model.apply(withoutGarbage(tensor, faults, bad));
            } catch (FoveaException e) {
                failed = e;
            }
            clock.computed(System.nanoTime() - start);
        }
        clock.known(faults.size());
        for (int i = 0; i < faults.size(); i++) {
            String name = batch.names.get(i);
            FoveaException fault = faults.get(i).orElse(failed);
            ready.add(fault != null ? new Outcome.Failure<>(name, fault) : new Outcome.Success<>(name, results.get(i)));
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

    @Override
    public StreamTimes times() {
        return clock.times();
    }

    /** Gives up: waits for pictures under way and frees the batches. */
    @Override
    public void close() {
        closed = true;
        ready.clear();
        while (!pending.isEmpty()) {
            Batch batch = pending.remove();
            try {
                awaitSlots(batch);
            } finally {
                batch.tensor.close();
            }
        }
    }
}
