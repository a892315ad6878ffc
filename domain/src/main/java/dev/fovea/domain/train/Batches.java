package dev.fovea.domain.train;

import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.train.Dataset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The examples of a set, batch by batch: what a training asks for, whoever reads, decodes and augments. What a batch holds
 * follows from the settings, the epoch and the batch's number alone, so that a training that was stopped continues bit for
 * bit; not from the number of threads. One thread at a time.
 */
public interface Batches extends AutoCloseable {

    /**
     * A few examples. The tensor belongs to the {@link Batches} and is good until the next call of {@link #next()}.
     *
     * @param x f32 [n, row of the network's input], n at least 1
     * @param targets n rows of {@link BatchSettings#targets()} numbers each: for classes their probabilities, which are 0
     *     and 1 unless examples were mixed
     * @param weights what each example's loss is multiplied by; null for 1
     * @param examples the numbers of the examples in their set, for messages; of mixed ones the first
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Batch(Tensor x, float[] targets, float @Nullable [] weights, int[] examples) {

        /** The number of examples. */
        public int size() {
            return examples.length;
        }
    }

    /** The number of batches of an epoch, the last one perhaps smaller than the others. */
    int perEpoch();

    /**
     * Goes to a batch of an epoch, which {@link #next()} gives then.
     *
     * @param epoch from 0; its order is that of {@link ExampleOrder}
     * @param batch from 0 to {@link #perEpoch()}
     */
    void start(int epoch, int batch);

    /**
     * The next batch; null when the epoch is over.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the examples cannot be had
     */
    @Nullable
    Batch next();

    /** Batches of the epoch that are behind, those of which nothing could be read among them. */
    int done();

    /** What could not be read and was left out so far, each once. */
    List<Dataset.Skipped> skipped();

    /** Stops what runs ahead and gives memory back; not the set. */
    @Override
    void close();
}
