package dev.fovea.nativelib;

/**
 * One step of a program: {@code fovea_step} of program.h, which says for each kind what is looked at. Immutable; {@link
 * #builder} makes one.
 */
public final class StepRow {

    /** Number of members of {@code fovea_step}. */
    static final int INTS = 40;

    private static final int PARAMS = 24;

    private final int[] members;

    private StepRow(int[] members) {
        this.members = members;
    }

    /** A builder of a step from one tensor to another, with kernel, stride and dilation 1 and all else absent. */
    public static Builder builder(StepKind kind, int input, int output) {
        return new Builder(kind, input, output);
    }

    int[] toArray() {
        return members.clone();
    }

    /** Collects the members of a step; sizes are in pixels, tensors and weights are numbers of their tables. */
    public static final class Builder {

        private final int[] m = new int[INTS];

        private Builder(StepKind kind, int input, int output) {
            m[0] = kind.code();
            m[1] = input;
            m[2] = -1;
            m[3] = -1;
            m[4] = output;
            for (int i = 5; i <= 10; i++) {
                m[i] = 1;
            }
            m[13] = 1;
            m[22] = -1;
        }

        /** The second operand. */
        public Builder second(int tensor) {
            m[2] = tensor;
            return this;
        }

        /** The tensor that is added before the activation. */
        public Builder residual(int tensor) {
            m[3] = tensor;
            return this;
        }

        /** The window. */
        public Builder kernel(int height, int width) {
            m[5] = height;
            m[6] = width;
            return this;
        }

        /** The step from one window to the next. */
        public Builder stride(int height, int width) {
            m[7] = height;
            m[8] = width;
            return this;
        }

        /** The distance of the taps of a window. */
        public Builder dilation(int height, int width) {
            m[9] = height;
            m[10] = width;
            return this;
        }

        /** Rows and columns of zeros before the input. */
        public Builder pads(int top, int left) {
            m[11] = top;
            m[12] = left;
            return this;
        }

        /** The groups of channels. */
        public Builder groups(int groups) {
            m[13] = groups;
            return this;
        }

        /** The activation and its two parameters. */
        public Builder activation(StepActivation activation, float alpha, float beta) {
            m[14] = activation.code();
            return values(alpha, beta);
        }

        /** The two parameters alone, as COPY takes them. */
        public Builder values(float alpha, float beta) {
            m[15] = Float.floatToRawIntBits(alpha);
            m[16] = Float.floatToRawIntBits(beta);
            return this;
        }

        /** How a convolution is computed, and its tile: pixels at once, output blocks at once, Winograd tiles at once. */
        public Builder algorithm(ConvAlgorithm algorithm, int pixels, int blocks, int batch) {
            m[17] = algorithm.code();
            m[18] = pixels;
            m[19] = blocks;
            m[20] = batch;
            return this;
        }

        /** Makes this convolution the first of a strip group that computes so many rows at a time. */
        public Builder stripRows(int rows) {
            m[21] = rows;
            return this;
        }

        /** The number of the packed weights, and whether a bias is packed with them. */
        public Builder weights(int weights, boolean bias) {
            m[22] = weights;
            m[23] = bias ? 1 : 0;
            return this;
        }

        /** The parameters of the kind, from the first on. */
        public Builder params(int... params) {
            System.arraycopy(params, 0, m, PARAMS, params.length);
            return this;
        }

        /** The step. */
        public StepRow build() {
            return new StepRow(m.clone());
        }
    }
}
