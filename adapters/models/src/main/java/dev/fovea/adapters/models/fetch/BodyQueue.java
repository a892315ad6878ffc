package dev.fovea.adapters.models.fetch;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The body of an answer as it comes, with a limit to how long the next piece may take: the client itself has none. */
final class BodyQueue implements HttpResponse.BodySubscriber<BodyQueue> {

    /** Pieces that wait here at most, about 16 KiB each. */
    private static final int AHEAD = 8;

    /** What the connection brings. */
    private sealed interface Event {}

    private record Piece(List<ByteBuffer> buffers) implements Event {}

    private record Failure(Throwable cause) implements Event {}

    private record End() implements Event {}

    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private volatile Flow.@Nullable Subscription subscription;

    @Override
    public CompletionStage<BodyQueue> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        events.add(new Piece(buffers));
    }

    @Override
    public void onError(Throwable cause) {
        events.add(new Failure(cause));
    }

    @Override
    public void onComplete() {
        events.add(new End());
    }

    /**
     * The next buffers; null at the end.
     *
     * @throws TransientException when nothing comes for so long, or the connection breaks
     */
    @Nullable
    List<ByteBuffer> next(Duration stall) throws TransientException, InterruptedException {
        Event event = events.poll(stall.toMillis(), TimeUnit.MILLISECONDS);
        if (event instanceof Piece piece) {
            Flow.Subscription source = subscription;
            if (source != null) {
                source.request(1);
            }
            return piece.buffers();
        }
        if (event instanceof Failure failure) {
            throw new TransientException(
                    failure.cause() instanceof IOException io
                            ? Http.describe(io)
                            : failure.cause().toString(),
                    failure.cause());
        }
        if (event == null) {
            throw new TransientException("no byte for " + Http.time(stall), null);
        }
        return null;
    }

    /** Gives the rest up, and the connection with it. */
    void cancel() {
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }
}
