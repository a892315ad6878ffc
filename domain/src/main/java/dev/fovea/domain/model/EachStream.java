package dev.fovea.domain.model;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.StreamTimes;
import java.time.Duration;
import java.util.function.Function;

/** Results for decoded pictures, one by one. */
final class EachStream<R> implements Outcomes<R> {

    private final Outcomes<Image> pictures;
    private final Function<Image, R> result;
    private StreamTimes times = StreamTimes.NONE;

    EachStream(Outcomes<Image> pictures, Function<Image, R> result) {
        this.pictures = pictures;
        this.result = result;
    }

    @Override
    public boolean hasNext() {
        return pictures.hasNext();
    }

    @Override
    public Outcome<R> next() {
        long asked = System.nanoTime();
        Outcome<Image> picture = pictures.next();
        long decoded = System.nanoTime();
        try {
            return of(picture);
        } finally {
            add(decoded - asked, System.nanoTime() - decoded);
        }
    }

    private Outcome<R> of(Outcome<Image> picture) {
        if (picture instanceof Outcome.Failure<Image> failure) {
            return new Outcome.Failure<>(failure.source(), failure.error());
        }
        Outcome.Success<Image> success = (Outcome.Success<Image>) picture;
        try {
            return new Outcome.Success<>(success.source(), result.apply(success.value()));
        } catch (FoveaException e) {
            return new Outcome.Failure<>(success.source(), e);
        }
    }

    private synchronized void add(long waiting, long model) {
        times = new StreamTimes(
                times.pictures() + 1,
                Duration.ZERO,
                Duration.ZERO,
                times.waiting().plusNanos(waiting),
                times.model().plusNanos(model));
    }

    @Override
    public synchronized StreamTimes times() {
        return times;
    }

    @Override
    public void close() {
        pictures.close();
    }
}
