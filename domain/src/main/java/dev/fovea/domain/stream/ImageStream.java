package dev.fovea.domain.stream;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.spi.WorkPool;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.FutureTask;

/**
 * Decoded pictures in the order of their sources. At most two pictures a thread are decoded ahead of the caller. Use it
 * from one thread.
 */
public final class ImageStream implements Outcomes<Image> {

    private final Supply supply;
    private final ImageDecoder decoder;
    private final DecodeOptions options;
    private final LookAhead ahead;
    private final int window;
    private final Queue<FutureTask<Outcome<Image>>> pending = new ArrayDeque<>();
    private volatile boolean closed;

    /**
     * A stream over the sources, which are read as far ahead as the window reaches.
     *
     * @param parallelism threads to keep busy, the caller included, at least 1
     */
    public ImageStream(
            Iterator<ImageSource> sources,
            ImageDecoder decoder,
            DecodeOptions options,
            WorkPool pool,
            int parallelism) {
        this.supply = new Supply(sources);
        this.decoder = decoder;
        this.options = options;
        this.ahead = new LookAhead(pool, parallelism);
        this.window = 2 * parallelism;
    }

    @Override
    public boolean hasNext() {
        return !closed && (!pending.isEmpty() || supply.hasMore() || supply.hasFailed());
    }

    @Override
    public Outcome<Image> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        while (pending.size() < window && supply.hasMore()) {
            for (ImageSource source : supply.take(1)) {
                pending.add(ahead.begin(() -> decode(source)));
            }
        }
        if (pending.isEmpty()) {
            throw Objects.requireNonNull(supply.failure(), "sources that ended without an error");
        }
        return LookAhead.await(pending.remove());
    }

    private Outcome<Image> decode(ImageSource source) {
        if (closed) {
            throw new IllegalStateException("the stream was closed before this picture's turn");
        }
        try {
            return new Outcome.Success<>(source.name(), load(source, decoder, options));
        } catch (FoveaException e) {
            return new Outcome.Failure<>(source.name(), e);
        }
    }

    /**
     * The decoded picture; whatever a source or codec throws arrives as a typed error.
     *
     * @throws FoveaException when the picture cannot be had
     */
    public static Image load(ImageSource source, ImageDecoder decoder, DecodeOptions options) {
        try {
            Image image = source.load(decoder, options);
            if (image == null) {
                throw new ImageException(
                        Reason.UNREADABLE,
                        Fault.of("image", source.name()).expected("a picture").got("null from its source"));
            }
            return image;
        } catch (FoveaException e) {
            throw e;
        } catch (IOException e) {
            throw ImageSource.unreadable(source.name(), e);
        } catch (OutOfMemoryError e) {
            throw new ImageException(
                    Reason.TOO_LARGE,
                    Fault.of("image", source.name())
                            .expected("a picture that fits into the heap")
                            .got("no memory left")
                            .repair("raise -Xmx, or lower fovea.image.maxPixels and fovea.image.maxBytes"),
                    e);
        } catch (RuntimeException | StackOverflowError e) {
            throw new ImageException(
                    Reason.CORRUPT,
                    Fault.of("image", source.name())
                            .expected("a picture that can be decoded")
                            .got(e.toString()),
                    e);
        }
    }

    /** Gives up: pictures that nobody has begun are not decoded, those under way are forgotten. */
    @Override
    public void close() {
        closed = true;
        pending.clear();
    }
}
