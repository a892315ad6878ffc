package dev.fovea.spark;

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
import dev.fovea.spark.sql.BatchMeter;
import dev.fovea.spark.sql.BatchResults;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import org.apache.spark.TaskContext;
import org.jspecify.annotations.Nullable;

/** The results of a {@link ModelFunction} for the pictures of one task, in order. */
final class ModelResults implements BatchResults {

    private final ModelFunction function;
    private final Iterator<@Nullable Object> pictures;
    private final SharedPorts.Lease lease;
    private final Outcomes<Object> outcomes;
    private final int partition = TaskContext.getPartitionId();
    private final Queue<Boolean> nulls = new ArrayDeque<>();
    private final StreamMeter meter;
    private long count;

    /** Results that take over the lease. */
    ModelResults(
            ModelFunction function, Iterator<@Nullable Object> pictures, SharedPorts.Lease lease, BatchMeter meter) {
        this.function = function;
        this.pictures = pictures;
        this.lease = lease;
        this.outcomes = lease.port().values(new Sources());
        this.meter = new StreamMeter(new NodeMetrics(meter));
    }

    /** The metrics of the plan's node; the types of failures have no place there. */
    private record NodeMetrics(BatchMeter meter) implements PictureMetrics {
        @Override
        public void add(Count count, long amount) {
            meter.add(count.name(), amount);
        }

        @Override
        public void failed(String type) {}
    }

    /** A null becomes a picture that cannot be loaded, so that it keeps its place. */
    private final class Sources implements Iterator<ImageSource> {
        @Override
        public boolean hasNext() {
            return pictures.hasNext();
        }

        @Override
        public ImageSource next() {
            Object picture = pictures.next();
            nulls.add(picture == null);
            return picture == null ? new NullPicture() : function.source(picture);
        }
    }

    private record NullPicture() implements ImageSource {
        @Override
        public String name() {
            return "null";
        }

        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) {
            throw new ImageException(
                    Reason.EMPTY, Fault.of("image", "").expected("a picture").got("null"));
        }
    }

    @Override
    public boolean hasNext() {
        return outcomes.hasNext();
    }

    @Override
    public @Nullable Object next() {
        Outcome<Object> outcome = outcomes.next();
        boolean isNull = nulls.remove();
        meter.enter(outcomes.times());
        long row = count++;
        if (outcome instanceof Outcome.Success<Object> success) {
            return function.good(success.value());
        }
        FoveaException error = ((Outcome.Failure<Object>) outcome).error();
        ImageException bad = RowStream.badPicture(error);
        if (isNull) {
            return null;
        }
        meter.failed(PictureMetrics.type(bad));
        return function.bad(bad, "row " + row + " of partition " + partition);
    }

    @Override
    public void close() {
        try {
            meter.enter(outcomes.times());
            outcomes.close();
        } finally {
            lease.close();
        }
    }
}
