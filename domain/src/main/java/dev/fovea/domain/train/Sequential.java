package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation.Kind;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A network of one layer after the other that is not trained yet: layers, weights and names as Keras's {@code Sequential}
 * makes them. A value; {@link #build} makes the graph.
 */
public final class Sequential {

    /** Keras's constants of selu (Klambauer et al. 2017). */
    private static final float SELU_ALPHA = 1.6732632f;

    private static final float SELU_SCALE = 1.050701f;

    private final String name;
    private final TensorType input;
    private final List<Layer> layers;

    private Sequential(String name, TensorType input, List<Layer> layers) {
        this.name = name;
        this.input = input;
        this.layers = layers;
    }

    /** A network without layers, whose input is f32 of these sizes for one row: height, width, channels. */
    public static Sequential of(String name, int... row) {
        return new Sequential(name, TensorType.f32(row), List.of());
    }

    /** A network without layers of another input; whole numbers are converted to f32 first. */
    public static Sequential of(String name, TensorType input) {
        return new Sequential(name, input, List.of());
    }

    /** This network with more layers. */
    public Sequential add(Layer... more) {
        List<Layer> all = new ArrayList<>(layers);
        all.addAll(List.of(more));
        return new Sequential(name, input, List.copyOf(all));
    }

    /**
     * The graph with weights as the initialisers draw them.
     *
     * @param seed the same one gives the same weights
     * @throws dev.fovea.api.error.ShapeException when a layer does not fit what comes before it
     */
    public Graph build(long seed) {
        if (layers.isEmpty()) {
            throw new ModelException(
                    Fault.of("network", name).expected("at least one layer").got("none"));
        }
        Assembly assembly = new Assembly(seed);
        layers.forEach(assembly::add);
        return assembly.builder.output(assembly.last).build();
    }

    /** The operations of an activation by its name in Keras. */
    static List<Op> activation(String activation) {
        return switch (activation) {
            case "linear" -> List.of();
            case "softmax" -> List.of(new Softmax());
            case "relu" -> List.of(new Activate(dev.fovea.api.graph.Activation.relu()));
            case "relu6" -> List.of(new Activate(dev.fovea.api.graph.Activation.relu6()));
            case "leaky_relu" -> List.of(activate(Kind.LEAKY_RELU, 0.2f, 0));
            case "elu" -> List.of(activate(Kind.ELU, 1, 0));
            case "celu" -> List.of(activate(Kind.CELU, 1, 0));
            case "selu" -> List.of(activate(Kind.SELU, SELU_ALPHA, SELU_SCALE));
            case "swish" -> List.of(activate(Kind.SILU, 0, 0));
            case "hard_swish" -> List.of(activate(Kind.HARD_SILU, 0, 0));
            default -> List.of(activate(plain(activation), 0, 0));
        };
    }

    private static Activate activate(Kind kind, float alpha, float beta) {
        return new Activate(new dev.fovea.api.graph.Activation(kind, alpha, beta));
    }

    private static Kind plain(String activation) {
        TreeSet<String> known = new TreeSet<>(List.of("linear", "relu", "relu6", "softmax", "swish", "hard_swish"));
        for (Kind kind : Kind.values()) {
            String name = kind.name().toLowerCase(Locale.ROOT);
            if (kind != Kind.NONE && kind != Kind.CLAMP && kind != Kind.GELU_TANH && kind != Kind.RSQRT) {
                if (name.equals(activation)) {
                    return kind;
                }
                known.add(name);
            }
        }
        throw new UnknownNameException(Fault.of("activation", "'" + activation + "'")
                .expected("the name of one")
                .got("an unknown one")
                .repair(Names.suggestion(activation, known)));
    }

    /** The graph so far. */
    private final class Assembly {
        private final long seed;
        private final GraphBuilder builder = new GraphBuilder(name);
        private final Map<String, Integer> counts = new HashMap<>();
        private String last = "input";
        private long drawn;

        Assembly(long seed) {
            this.seed = seed;
            builder.input(last, input);
            if (!input.dtype().isFloating()) {
                node("float", new Cast(DType.F32), last);
            }
        }

        void add(Layer layer) {
            int count = counts.merge(layer.kind(), 1, Integer::sum) - 1;
            String node = count == 0 ? layer.kind() : layer.kind() + "_" + count;
            if (layer instanceof Layer.Convolution convolution) {
                convolve(node, convolution);
            } else if (layer instanceof Layer.Dense dense) {
                Weights kernel = weights(node + "/kernel", dense.initializer(), channels(), dense.units());
                activated(
                        node,
                        new dev.fovea.api.graph.Dense(kernel, bias(node, dense.hasBias(), dense.units())),
                        dense.activation());
            } else if (layer instanceof Layer.BatchNormalization norm) {
                node(node, norm(node, norm), last);
            } else if (layer instanceof Layer.Pooling pool) {
                Window window = Window.of(pool.size(), pool.size(), pool.stride());
                Padding padding = padding(node, window, pool.isSame());
                node(node, pool.isMax() ? new MaxPool(window, padding) : new AveragePool(window, padding), last);
            } else if (layer instanceof Layer.GlobalPooling pool) {
                var reduction = pool.isMax()
                        ? dev.fovea.api.graph.GlobalPool.Reduction.MAX
                        : dev.fovea.api.graph.GlobalPool.Reduction.AVERAGE;
                node(node, new dev.fovea.api.graph.GlobalPool(reduction, false), last);
            } else if (layer instanceof Layer.Dropout dropout) {
                node(node, new dev.fovea.api.graph.Dropout(dropout.rate()), last);
            } else if (layer instanceof Layer.Flatten) {
                node(node, new dev.fovea.api.graph.Flatten(), last);
            } else if (layer instanceof Layer.Activation activation) {
                for (Op op : activation(activation.activation())) {
                    node(node, op, last);
                }
            } else if (layer instanceof Layer.Rescaling rescaling) {
                rescale(node, rescaling);
            }
        }

        private void convolve(String node, Layer.Convolution layer) {
            int size = layer.size();
            Window window = new Window(size, size, layer.stride(), layer.stride(), layer.dilation(), layer.dilation());
            Padding padding = padding(node, window, layer.isSame());
            int channels = channels();
            if (layer.of() == Layer.Convolution.Kind.CONV2D) {
                Weights kernel = weights(node + "/kernel", layer.initializer(), size, size, channels, layer.filters());
                activated(
                        node,
                        new Conv2d(kernel, bias(node, layer.hasBias(), layer.filters()), window, padding, 1),
                        layer.activation());
                return;
            }
            boolean isSeparable = layer.of() == Layer.Convolution.Kind.SEPARABLE_CONV2D;
            int multiplier = isSeparable ? 1 : layer.filters();
            String name = node + (isSeparable ? "/depthwise_kernel" : "/kernel");
            // Drawn in Keras's shape, whose last two sizes are the fans, and kept in ours: the same order of values.
            float[] values = layer.initializer().values(next(), size, size, channels, multiplier);
            Weights kernel = Weights.of(name, Shape.of(size, size, 1, channels * multiplier), values);
            if (!isSeparable) {
                Weights bias = bias(node, layer.hasBias(), channels * multiplier);
                activated(node, new DepthwiseConv2d(kernel, bias, window, padding), layer.activation());
                return;
            }
            node(node + "/depthwise", new DepthwiseConv2d(kernel, null, window, padding), last);
            Weights pointwise =
                    weights(node + "/pointwise_kernel", layer.initializer(), 1, 1, channels, layer.filters());
            Weights bias = bias(node, layer.hasBias(), layer.filters());
            activated(node, new Conv2d(pointwise, bias, Window.of(1, 1, 1), Padding.none(), 1), layer.activation());
        }

        private BatchNorm norm(String node, Layer.BatchNormalization norm) {
            int channels = channels();
            return new BatchNorm(
                    weights(node + "/gamma", Initializers.ones(), channels),
                    weights(node + "/beta", Initializers.zeros(), channels),
                    weights(node + "/moving_mean", Initializers.zeros(), channels),
                    weights(node + "/moving_variance", Initializers.ones(), channels),
                    norm.epsilon(),
                    norm.momentum());
        }

        private void rescale(String node, Layer.Rescaling rescaling) {
            String input = last;
            boolean isShifted = rescaling.offset() != 0;
            String scale = constant(node + "/scale", rescaling.scale());
            node(isShifted ? node + "/scaled" : node, new Multiply(), input, scale);
            if (isShifted) {
                String scaled = last;
                node(node, new Add(), scaled, constant(node + "/offset", rescaling.offset()));
            }
        }

        private String constant(String node, double value) {
            builder.add(node, new Constant(Weights.of(node, Shape.of(1), (float) value)));
            return node;
        }

        private void activated(String node, Op op, String activation) {
            List<Op> after = activation(activation);
            node(after.isEmpty() ? node : node + "/linear", op, last);
            for (Op each : after) {
                node(node, each, last);
            }
        }

        private void node(String node, Op op, String... inputs) {
            builder.add(node, op, inputs);
            last = node;
        }

        private int channels() {
            return builder.type(last).channels();
        }

        private Padding padding(String node, Window window, boolean isSame) {
            TensorType type = builder.type(last);
            if (type.rank() != 3) {
                throw new dev.fovea.api.error.ShapeException(Fault.of("layer", node)
                        .expected("pictures of height, width and channels")
                        .got(type));
            }
            return isSame ? Padding.same(type.shape().dim(0), type.shape().dim(1), window) : Padding.none();
        }

        private @Nullable Weights bias(String node, boolean wanted, int size) {
            return wanted ? weights(node + "/bias", Initializers.zeros(), size) : null;
        }

        private Weights weights(String weight, Initializer initializer, int... shape) {
            return Weights.of(weight, Shape.of(shape), initializer.values(next(), shape));
        }

        private long next() {
            return Seeds.of(seed, drawn++);
        }
    }
}
