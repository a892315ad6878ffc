package dev.fovea.domain.train.run;

import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;

/** Breaks a training off after some batches. */
final class Breaking implements TrainingListener {

    /** What it throws. */
    static final class Broken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private int left;

    Breaking(int batches) {
        this.left = batches;
    }

    @Override
    public void batch(TrainingProgress progress) {
        if (--left < 0) {
            throw new Broken();
        }
    }
}
