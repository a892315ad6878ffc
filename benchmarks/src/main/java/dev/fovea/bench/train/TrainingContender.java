package dev.fovea.bench.train;

import dev.fovea.bench.pair.Clock;
import dev.fovea.bench.pair.Contender;

/** Trains a network, and times one part of each step. */
abstract class TrainingContender implements Contender {

    /** Steps whose losses are compared: the later ones depend on every gradient and every change. */
    private static final int COMPARED = 3;

    static final double LEARNING_RATE = 0.001;
    static final double BETA1 = 0.9;
    static final double BETA2 = 0.999;
    static final double EPSILON = 1e-7;
    static final double NORM_EPSILON = 1e-3;

    private final TrainPart part;

    TrainingContender(TrainPart part) {
        this.part = part;
    }

    /** When a step began, when its loss was there, when its gradients were, when its weights were; the loss. */
    record Moments(long start, long forward, long backward, long end, float loss) {}

    /** One step. */
    abstract Moments step();

    @Override
    public float[] result() {
        float[] losses = new float[COMPARED];
        for (int i = 0; i < COMPARED; i++) {
            losses[i] = step().loss();
        }
        return losses;
    }

    @Override
    public double[] millis(int calls, Clock clock) {
        step();
        double[] millis = new double[calls];
        for (int i = 0; i < calls; i++) {
            Moments m = step();
            long nanos = switch (part) {
                case FORWARD -> m.forward() - m.start();
                case BACKWARD -> m.backward() - m.forward();
                case STEP -> m.end() - m.start();
            };
            millis[i] = nanos / 1e6;
        }
        return millis;
    }
}
