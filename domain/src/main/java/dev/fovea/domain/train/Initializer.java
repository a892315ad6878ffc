package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.domain.autograd.value.Shapes;

/**
 * What weights are before they are trained, as Keras 3 defines it; the random numbers are fovea's own. Kernels have the
 * shape [..., inputs, outputs]; what comes before the two is the window of a convolution.
 */
public sealed interface Initializer {

    /**
     * The values of weights, row-major. The same seed and shape give the same values on every machine.
     *
     * @param seed one for each tensor
     */
    float[] values(long seed, int... shape);

    /** All of one value. */
    record Constant(double value) implements Initializer {
        @Override
        public float[] values(long seed, int... shape) {
            return Initializers.filled(shape, () -> value);
        }
    }

    /** Uniform from low to high. */
    record Uniform(double low, double high) implements Initializer {
        public Uniform {
            if (!(low <= high) || Double.isInfinite(high - low)) {
                throw new InvalidArgumentException(Fault.of("initializer", "random_uniform")
                        .expected("finite limits, the lower first")
                        .got(low + " and " + high));
            }
        }

        @Override
        public float[] values(long seed, int... shape) {
            Draws draws = new Draws(seed);
            return Initializers.filled(shape, () -> low + (high - low) * draws.uniform());
        }
    }

    /**
     * Normal.
     *
     * @param truncated whether values further than two deviations from the mean are drawn again
     */
    record Normal(double mean, double deviation, boolean truncated) implements Initializer {
        public Normal {
            if (!(deviation >= 0) || Double.isInfinite(deviation) || !Double.isFinite(mean)) {
                throw new InvalidArgumentException(Fault.of("initializer", "normal")
                        .expected("a finite mean and a finite deviation of at least 0")
                        .got(mean + " and " + deviation));
            }
        }

        @Override
        public float[] values(long seed, int... shape) {
            Draws draws = new Draws(seed);
            double limit = truncated ? 2 : Double.POSITIVE_INFINITY;
            return Initializers.filled(shape, () -> mean + deviation * draws.normal(limit));
        }
    }

    /**
     * Of variance scale / n.
     *
     * @param scale above 0
     * @param fan what n counts
     * @param distribution uniform, or a truncated normal whose variance is that after truncation
     */
    record VarianceScaling(double scale, Fan fan, Distribution distribution) implements Initializer {

        /** What variance is divided by. */
        public enum Fan {
            /** The inputs of an output. */
            IN,
            /** The outputs of an input. */
            OUT,
            /** The mean of the two. */
            AVERAGE
        }

        /** How values are distributed. */
        public enum Distribution {
            UNIFORM,
            NORMAL,
            TRUNCATED_NORMAL
        }

        /** The deviation of a normal distribution that is cut at two deviations. */
        private static final double TRUNCATED = 0.8796256610342398;

        public VarianceScaling {
            if (!(scale > 0) || Double.isInfinite(scale)) {
                throw new InvalidArgumentException(Fault.of("initializer", "variance_scaling")
                        .expected("a finite scale above 0")
                        .got(scale));
            }
        }

        @Override
        public float[] values(long seed, int... shape) {
            double in = Initializers.fan(shape, 2);
            double out = Initializers.fan(shape, 1);
            double n = Math.max(1, fan == Fan.IN ? in : fan == Fan.OUT ? out : (in + out) / 2);
            double deviation = Math.sqrt(scale / n);
            return switch (distribution) {
                case UNIFORM -> new Uniform(-Math.sqrt(3) * deviation, Math.sqrt(3) * deviation).values(seed, shape);
                case NORMAL -> new Normal(0, deviation, false).values(seed, shape);
                case TRUNCATED_NORMAL -> new Normal(0, deviation / TRUNCATED, true).values(seed, shape);
            };
        }
    }

    /** An orthogonal matrix times a number: rows, or columns where there are more rows, of length gain. */
    record Orthogonal(double gain) implements Initializer {
        @Override
        public float[] values(long seed, int... shape) {
            if (shape.length < 2) {
                throw new InvalidArgumentException(Fault.of("initializer", "orthogonal")
                        .expected("weights of at least 2 dimensions")
                        .got(Shapes.text(shape)));
            }
            int columns = shape[shape.length - 1];
            int rows = Shapes.elements(shape) / Math.max(1, columns);
            return Initializers.orthogonal(new Draws(seed), rows, columns, gain);
        }
    }
}
