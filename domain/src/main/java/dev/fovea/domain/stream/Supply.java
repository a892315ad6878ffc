package dev.fovea.domain.stream;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ImageSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sources taken in chunks. When the iterator fails, what it gave before is still handed out; its error is kept for the
 * moment when there is nothing else left to say.
 */
final class Supply {

    private final Iterator<ImageSource> sources;
    private List<ImageSource> returned = List.of();
    private @Nullable RuntimeException failure;
    private boolean ended;

    Supply(Iterator<ImageSource> sources) {
        this.sources = sources;
    }

    /** True while {@link #take} has something to give. */
    boolean hasMore() {
        return !returned.isEmpty() || advance();
    }

    /** The next sources, at most n of them. */
    List<ImageSource> take(int n) {
        if (!returned.isEmpty()) {
            List<ImageSource> chunk = returned;
            returned = List.of();
            return chunk;
        }
        List<ImageSource> chunk = new ArrayList<>(n);
        while (chunk.size() < n && advance()) {
            try {
                ImageSource source = sources.next();
                if (source == null) {
                    throw new InvalidArgumentException(Fault.of("sources", "")
                            .expected("pictures")
                            .got("null")
                            .at("index " + chunk.size() + " of a batch"));
                }
                chunk.add(source);
            } catch (RuntimeException e) {
                end(e);
            }
        }
        return chunk;
    }

    /** Gives a chunk back, to be taken again. */
    void giveBack(List<ImageSource> chunk) {
        returned = chunk;
    }

    /** The error that ended the iterator, once; null when there was none. */
    @Nullable
    RuntimeException failure() {
        RuntimeException error = failure;
        failure = null;
        return error;
    }

    /** True when the iterator failed and nobody was told yet. */
    boolean hasFailed() {
        return failure != null;
    }

    private boolean advance() {
        if (ended) {
            return false;
        }
        try {
            ended = !sources.hasNext();
        } catch (RuntimeException e) {
            end(e);
        }
        return !ended;
    }

    private void end(RuntimeException error) {
        ended = true;
        failure = error;
    }
}
