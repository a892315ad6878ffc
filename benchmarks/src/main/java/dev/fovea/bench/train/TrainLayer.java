package dev.fovea.bench.train;

/** A layer of a network that is trained; both sides build it from the same lines. */
sealed interface TrainLayer {

    /**
     * A convolution, padded by half its kernel on every side.
     *
     * @param in channels
     * @param out channels
     * @param kernel rows and columns
     * @param stride rows and columns
     * @param groups 1, or depthwise as many as channels
     * @param bias whether it has one
     */
    record Conv(int in, int out, int kernel, int stride, int groups, boolean bias) implements TrainLayer {}

    /** Batch normalisation by the batch's own mean and variance. */
    record Norm(int channels) implements TrainLayer {}

    /** x above 0, up to a ceiling: 6 or infinity. */
    record Relu(boolean six) implements TrainLayer {}

    /** The maximum of 2 x 2. */
    record MaxPool() implements TrainLayer {}

    /** Begins a residual block. */
    record Keep() implements TrainLayer {}

    /** Adds what was kept. */
    record AddKept() implements TrainLayer {}

    /** The mean over rows and columns. */
    record Mean() implements TrainLayer {}

    /** All of a picture in one row; how many rows, columns and channels it had. */
    record Flatten(int height, int width, int channels) implements TrainLayer {}

    /** A product with a matrix, plus a bias. */
    record Dense(int in, int out) implements TrainLayer {}
}
