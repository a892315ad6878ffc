package dev.fovea.domain.evaluate;

import dev.fovea.api.evaluate.Calibration;
import java.util.ArrayList;
import java.util.List;

/** Counts how often confidence is right. */
final class Reliability {

    /** As many as Guo et al. 2017 (arXiv:1706.04599) take. */
    private static final int BINS = 15;

    private final long[] counts = new long[BINS];
    private final long[] right = new long[BINS];
    private final double[] confidence = new double[BINS];

    /** Counts one, whose confidence is from 0 to 1. */
    void add(float score, boolean isRight) {
        int bin = Math.max(0, (int) Math.ceil((double) score * BINS) - 1);
        counts[bin]++;
        right[bin] += isRight ? 1 : 0;
        confidence[bin] += score;
    }

    Calibration calibration() {
        List<Calibration.Bin> bins = new ArrayList<>();
        for (int i = 0; i < BINS; i++) {
            bins.add(new Calibration.Bin(
                    (double) i / BINS,
                    (i + 1.0) / BINS,
                    counts[i],
                    confidence[i] / counts[i],
                    (double) right[i] / counts[i]));
        }
        return new Calibration(bins);
    }
}
