package dev.fovea.domain.train;

import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.train.Initializer.VarianceScaling;
import dev.fovea.domain.train.Initializer.VarianceScaling.Distribution;
import dev.fovea.domain.train.Initializer.VarianceScaling.Fan;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Initialisers by the names that Keras gives them. */
public final class Initializers {

    private static final Set<String> NAMES = Collections.unmodifiableSet(new LinkedHashSet<>(List.of(
            "zeros",
            "ones",
            "constant",
            "random_uniform",
            "random_normal",
            "truncated_normal",
            "variance_scaling",
            "glorot_uniform",
            "glorot_normal",
            "he_uniform",
            "he_normal",
            "lecun_uniform",
            "lecun_normal",
            "orthogonal")));

    private Initializers() {}

    /** The names of all. */
    public static Set<String> names() {
        return NAMES;
    }

    /** All 0: what biases begin with. */
    public static Initializer zeros() {
        return new Initializer.Constant(0);
    }

    /** All 1: what the factors of a batch norm begin with. */
    public static Initializer ones() {
        return new Initializer.Constant(1);
    }

    /** Uniform within sqrt(6 / (inputs + outputs)): Keras's default for kernels (Glorot and Bengio 2010). */
    public static Initializer glorotUniform() {
        return new VarianceScaling(1, Fan.AVERAGE, Distribution.UNIFORM);
    }

    /** A truncated normal of variance 2 / inputs, for layers before a relu (He et al. 2015). */
    public static Initializer heNormal() {
        return new VarianceScaling(2, Fan.IN, Distribution.TRUNCATED_NORMAL);
    }

    /** The initialiser of that name with Keras's defaults. */
    public static Initializer named(String name) {
        return named(name, Map.of());
    }

    /**
     * The initialiser of that name.
     *
     * @param name such as {@code glorot_uniform} or, as Keras's classes are called, {@code GlorotUniform}
     * @param settings by their names in Keras; what is missing has Keras's default
     * @throws dev.fovea.api.error.UnknownNameException for an unknown initialiser or setting
     * @throws dev.fovea.api.error.InvalidArgumentException for a setting out of its range
     */
    public static Initializer named(String name, Map<String, ?> settings) {
        String known = Settings.nameOf("initializer", name, NAMES);
        // Keras's own seed is of another generator.
        Settings from = new Settings("initializer " + known, settings).ignoring("seed", "dtype");
        Initializer found = switch (known) {
            case "zeros" -> zeros();
            case "ones" -> ones();
            case "constant" -> new Initializer.Constant(from.number("value", 0));
            case "random_uniform" -> new Initializer.Uniform(from.number("minval", -0.05), from.number("maxval", 0.05));
            case "random_normal", "truncated_normal" ->
                new Initializer.Normal(
                        from.number("mean", 0), from.number("stddev", 0.05), known.startsWith("truncated"));
            case "orthogonal" -> new Initializer.Orthogonal(from.number("gain", 1));
            case "variance_scaling" -> scaling(from);
            default -> {
                String family = known.substring(0, known.indexOf('_'));
                yield new VarianceScaling(
                        family.equals("he") ? 2 : 1,
                        family.equals("glorot") ? Fan.AVERAGE : Fan.IN,
                        known.endsWith("uniform") ? Distribution.UNIFORM : Distribution.TRUNCATED_NORMAL);
            }
        };
        from.requireAllKnown();
        return found;
    }

    private static Initializer scaling(Settings from) {
        Fan fan = switch (text(from, "mode", "fan_in")) {
            case "fan_in" -> Fan.IN;
            case "fan_out" -> Fan.OUT;
            case "fan_avg" -> Fan.AVERAGE;
            default -> throw from.wrong("mode", "fan_in, fan_out or fan_avg", text(from, "mode", ""));
        };
        Distribution distribution = switch (text(from, "distribution", "truncated_normal")) {
            case "uniform" -> Distribution.UNIFORM;
            case "untruncated_normal" -> Distribution.NORMAL;
            case "truncated_normal", "normal" -> Distribution.TRUNCATED_NORMAL;
            default ->
                throw from.wrong(
                        "distribution",
                        "uniform, truncated_normal or untruncated_normal",
                        text(from, "distribution", ""));
        };
        return new VarianceScaling(from.number("scale", 1), fan, distribution);
    }

    private static String text(Settings from, String name, String otherwise) {
        @Nullable Object value = from.value(name);
        return value == null ? otherwise : String.valueOf(value).toLowerCase(Locale.ROOT);
    }

    static float[] filled(int[] shape, DoubleSupplier next) {
        float[] values = new float[Shapes.elements(shape)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) next.getAsDouble();
        }
        return values;
    }

    /** Inputs (fromEnd 2) or outputs (1) that meet in a weight's row or column, over the whole window. */
    static double fan(int[] shape, int fromEnd) {
        if (shape.length < 2) {
            return shape.length == 0 ? 1 : shape[0];
        }
        double window = 1;
        for (int i = 0; i < shape.length - 2; i++) {
            window *= shape[i];
        }
        return window * shape[shape.length - fromEnd];
    }

    /** By Gram and Schmidt, twice: once leaves rounding behind where rows are nearly parallel. */
    static float[] orthogonal(Draws draws, int rows, int columns, double gain) {
        boolean wide = rows < columns;
        int count = Math.min(rows, columns);
        int length = Math.max(rows, columns);
        double[][] basis = new double[count][length];
        for (int i = 0; i < count; i++) {
            double size = 0;
            // A vector that lies among those before has no rest to speak of, and is drawn again.
            while (size < 1e-6) {
                for (int k = 0; k < length; k++) {
                    basis[i][k] = draws.normal();
                }
                for (int pass = 0; pass < 2; pass++) {
                    for (int j = 0; j < i; j++) {
                        subtract(basis[i], basis[j], dot(basis[i], basis[j]));
                    }
                }
                size = Math.sqrt(dot(basis[i], basis[i]));
            }
            for (int k = 0; k < length; k++) {
                basis[i][k] /= size;
            }
        }
        float[] values = new float[rows * columns];
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                values[r * columns + c] = (float) (gain * (wide ? basis[r][c] : basis[c][r]));
            }
        }
        return values;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void subtract(double[] a, double[] b, double share) {
        for (int i = 0; i < a.length; i++) {
            a[i] -= share * b[i];
        }
    }
}
