package dev.fovea.domain.train.run;

import dev.fovea.api.train.Epoch;
import java.util.List;

/**
 * How far a training is, besides weights and optimiser.
 *
 * @param epoch that is under way or next, from 0
 * @param batch the batches of it that are done
 * @param sums of these batches
 * @param epochs that are done
 * @param best the best number of an epoch so far; NaN before the first
 * @param bestEpoch its epoch, from 1; 0 before the first
 * @param waited epochs since then
 */
record Standing(int epoch, int batch, Sums sums, List<Epoch> epochs, double best, int bestEpoch, int waited) {

    static final Standing START = new Standing(0, 0, Sums.NONE, List.of(), Double.NaN, 0, 0);

    Standing {
        epochs = List.copyOf(epochs);
    }

    /**
     * What the batches of an epoch add up to.
     *
     * @param loss times examples
     * @param found examples whose class was found
     * @param examples seen
     * @param seconds taken
     */
    record Sums(double loss, long found, long examples, double seconds) {
        static final Sums NONE = new Sums(0, 0, 0, 0);

        Sums plus(double loss, long found, long examples) {
            return new Sums(this.loss + loss * examples, this.found + found, this.examples + examples, seconds);
        }

        Sums after(double seconds) {
            return new Sums(loss, found, examples, seconds);
        }

        double meanLoss() {
            return examples == 0 ? Double.NaN : loss / examples;
        }

        double accuracy(boolean isMeasured) {
            return !isMeasured || examples == 0 ? Double.NaN : (double) found / examples;
        }
    }

    /**
     * After another batch.
     *
     * @param done the batches of the epoch that are behind
     */
    Standing afterBatch(int done, Sums sums) {
        return new Standing(epoch, done, sums, epochs, best, bestEpoch, waited);
    }
}
