package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a partition with their answers, in order. Rows that are read ahead wait here for their answer: those of
 * three batches at most. Spark may close it from another thread than the one that reads, hence the monitor.
 */
final class RowStream implements Iterator<Row>, AutoCloseable {

    /** Rows after which running tasks show what they have done so far. */
    private static final int REPORT_EVERY = 256;

    private record Waiting(Row row, String place, boolean isNull) {}

    private final Iterator<Row> rows;
    private final PartitionTask task;
    private final SharedPorts.Lease lease;
    private final int partition;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Outcomes<Object> outcomes;
    private final StreamMeter meter;
    private long count;
    private @Nullable Row ready;

    /** A stream that takes over the lease. */
    RowStream(Iterator<Row> rows, PartitionTask task, SharedPorts.Lease lease) {
        this.rows = rows;
        this.task = task;
        this.lease = lease;
        this.partition = TaskContext.getPartitionId();
        this.outcomes = lease.port().values(new Sources());
        this.meter = new StreamMeter(task.metrics());
    }

    /** The pictures of the rows; a null becomes one that cannot be loaded, so that it keeps its place. */
    private final class Sources implements Iterator<ImageSource> {
        @Override
        public boolean hasNext() {
            return rows.hasNext();
        }

        @Override
        public ImageSource next() {
            Row row = rows.next();
            String place = "row " + count++ + " of partition " + partition;
            boolean isNull = task.input().isNull(row);
            waiting.add(new Waiting(row, place, isNull));
            return isNull ? new NullPicture(place) : task.input().source(row, place);
        }
    }

    private record NullPicture(String name) implements ImageSource {
        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) {
            throw new ImageException(
                    Reason.EMPTY, Fault.of("image", name).expected("a picture").got("null"));
        }
    }

    @Override
    public synchronized boolean hasNext() {
        TaskContext context = TaskContext.get();
        while (ready == null && outcomes.hasNext()) {
            if (context != null) {
                context.killTaskIfInterrupted();
            }
            ready = answered(outcomes.next());
            if (count % REPORT_EVERY == 0) {
                meter.enter(outcomes.times());
            }
        }
        if (ready == null) {
            close();
        }
        return ready != null;
    }

    @Override
    public synchronized Row next() {
        if (!hasNext() || ready == null) {
            throw new NoSuchElementException();
        }
        Row row = ready;
        ready = null;
        return row;
    }

    /** The output row; null when the row is dropped. */
    private @Nullable Row answered(Outcome<Object> outcome) {
        Waiting done = waiting.remove();
        if (outcome instanceof Outcome.Success<Object> success) {
            return extended(
                    done.row(),
                    task.answer().placed(success.value(), task.input().origin(done.row())),
                    null);
        }
        FoveaException error = ((Outcome.Failure<Object>) outcome).error();
        ImageException bad = badPicture(error);
        meter.failed(done.isNull() ? "null" : PictureMetrics.type(bad));
        return switch (task.handleInvalid()) {
            case ERROR -> throw refused(done, bad);
            case SKIP -> null;
            case KEEP ->
                extended(
                        done.row(),
                        null,
                        done.isNull() ? "null: " + nullFault(done).message() : bad.type() + ": " + bad.getMessage());
        };
    }

    /**
     * The error, where it is the picture's own. Memory that ran out or a model that failed says nothing of the picture:
     * never to be skipped.
     *
     * @throws FoveaException the error, where it is not
     */
    static ImageException badPicture(FoveaException error) {
        if (error instanceof ImageException bad && !(bad.getCause() instanceof OutOfMemoryError)) {
            return bad;
        }
        throw error;
    }

    private RuntimeException refused(Waiting done, ImageException bad) {
        String repair = "set handleInvalid to 'skip' or 'keep', or filter such rows out before";
        if (done.isNull()) {
            return new InvalidArgumentException(nullFault(done).repair(repair), bad);
        }
        return new ImageException(
                bad.reason(),
                Fault.of("input column", "'" + task.input().name() + "'")
                        .expected("a good picture in every row")
                        .got("[" + bad.getMessage() + "]")
                        .at(done.place())
                        .repair(repair),
                bad);
    }

    private Fault nullFault(Waiting done) {
        return Fault.of("input column", "'" + task.input().name() + "'")
                .expected("a picture in every row")
                .got("null")
                .at(done.place());
    }

    private Row extended(Row row, @Nullable Object answer, @Nullable String reason) {
        int length = row.length();
        boolean keep = task.handleInvalid() == HandleInvalid.KEEP;
        Object[] values = new Object[length + (keep ? 2 : 1)];
        for (int i = 0; i < length; i++) {
            values[i] = row.get(i);
        }
        values[length] = answer;
        if (keep) {
            values[length + 1] = reason;
        }
        return RowFactory.create(values);
    }

    /** Gives up what is not read yet; a second call does nothing. */
    @Override
    public synchronized void close() {
        try {
            outcomes.close();
            meter.enter(outcomes.times());
        } finally {
            lease.close();
        }
    }
}
