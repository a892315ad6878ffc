package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.StreamTimes;
import dev.fovea.spark.sql.ImagePixels;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of pictures that must have the model's size. Those of float samples keep their places among the others and go
 * to the model by themselves, in batches of what has been read ahead.
 */
final class ExactOutcomes implements Outcomes<Object> {

    /** A picture of floats, from being read until its outcome is asked for. */
    private static final class Waiting {
        private final ImageStruct.Source source;
        private @Nullable Outcome<Object> outcome;

        Waiting(ImageStruct.Source source) {
            this.source = source;
        }
    }

    private final ExactSize size;
    private final @Nullable FloatPort floats;
    private final Outcomes<Object> others;
    /** One a picture that was read and not asked for; empty for those that the others hold. */
    private final Queue<Optional<Waiting>> read = new ArrayDeque<>();

    private final LongAdder fillNanos = new LongAdder();
    private final LongAdder modelNanos = new LongAdder();

    /**
     * Outcomes of the sources.
     *
     * @param floats takes pictures of floats as they are; null where they are rounded
     */
    ExactOutcomes(OpenPort port, ExactSize size, @Nullable FloatPort floats, Iterator<ImageSource> sources) {
        this.size = size;
        this.floats = floats;
        this.others = port.values(new Iterator<>() {
            @Override
            public boolean hasNext() {
                return sources.hasNext();
            }

            @Override
            public ImageSource next() {
                return placed(sources.next());
            }
        });
    }

    private ImageSource placed(ImageSource source) {
        if (floats != null && source instanceof ImageStruct.Source struct && struct.isFloat()) {
            read.add(Optional.of(new Waiting(struct)));
            return new Placeholder(source.name());
        }
        read.add(Optional.empty());
        return new Checked(source);
    }

    /** Keeps the place of a picture that goes another way. */
    private record Placeholder(String name) implements ImageSource {
        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) {
            throw new ImageException(
                    Reason.UNSUPPORTED,
                    Fault.of("image", name).expected("8 bits a sample").got("floats"));
        }
    }

    /** Decoded as it is, since the size must be seen. */
    private final class Checked implements ImageSource {

        private final ImageSource source;

        Checked(ImageSource source) {
            this.source = source;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
            return size.check(source.load(decoder, options.withScale(DecodeScale.FULL)), name());
        }
    }

    @Override
    public boolean hasNext() {
        return others.hasNext();
    }

    @Override
    public Outcome<Object> next() {
        Outcome<Object> outcome = others.next();
        Waiting waiting = read.remove().orElse(null);
        if (waiting == null || floats == null) {
            return outcome;
        }
        Outcome<Object> known = waiting.outcome;
        return known == null ? computed(waiting, floats) : known;
    }

    /** The outcome of this picture; those behind it that fill its batch are computed with it. */
    private Outcome<Object> computed(Waiting first, FloatPort port) {
        List<Waiting> batch = new ArrayList<>();
        List<ImagePixels> pictures = new ArrayList<>();
        long start = System.nanoTime();
        take(first, batch, pictures);
        for (Optional<Waiting> next : read) {
            if (pictures.size() == port.batchSize()) {
                break;
            }
            next.filter(waiting -> waiting.outcome == null).ifPresent(waiting -> take(waiting, batch, pictures));
        }
        long filled = System.nanoTime();
        if (!pictures.isEmpty()) {
            List<Object> values = port.values(pictures);
            for (int i = 0; i < values.size(); i++) {
                Waiting waiting = batch.get(i);
                waiting.outcome = new Outcome.Success<>(waiting.source.name(), values.get(i));
            }
        }
        fillNanos.add(filled - start);
        modelNanos.add(System.nanoTime() - filled);
        return Objects.requireNonNull(first.outcome);
    }

    /** A bad picture has its outcome at once. */
    private void take(Waiting waiting, List<Waiting> batch, List<ImagePixels> pictures) {
        try {
            ImagePixels pixels = waiting.source.pixels();
            size.check(pixels.width(), pixels.height(), waiting.source.name());
            pictures.add(pixels);
            batch.add(waiting);
        } catch (FoveaException e) {
            waiting.outcome = new Outcome.Failure<>(waiting.source.name(), e);
        }
    }

    @Override
    public StreamTimes times() {
        StreamTimes times = others.times();
        return new StreamTimes(
                times.pictures(),
                times.decode(),
                times.prepare().plus(Duration.ofNanos(fillNanos.sum())),
                times.waiting(),
                times.model().plus(Duration.ofNanos(modelNanos.sum())));
    }

    @Override
    public void close() {
        others.close();
        read.clear();
    }
}
