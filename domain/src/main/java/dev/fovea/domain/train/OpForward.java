package dev.fovea.domain.train;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Products;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.layer.Resizing;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An operation of a graph on a batch, rows along the first dimension, in operations that have gradients. */
final class OpForward {

    private final Function<Weights, Variable> weights;

    /** Operations whose weights are these. */
    OpForward(Function<Weights, Variable> weights) {
        this.weights = weights;
    }

    /** True when the operation has gradients; batch norm and noise, which depend on the mode, are not here. */
    static boolean has(Op op) {
        if (op instanceof Cast cast) {
            return cast.to().isFloating();
        }
        return !(op instanceof Quantize || op instanceof Dequantize || op instanceof BatchNorm);
    }

    /**
     * The result.
     *
     * @param rows of the batch; constants have one
     */
    Variable of(Op op, List<Variable> inputs, TensorType output, int rows) {
        Variable found = inputs.isEmpty() ? null : layer(op, inputs.get(0));
        found = found != null ? found : inputs.isEmpty() ? null : arrangement(op, inputs.get(0), output);
        found = found != null ? found : several(op, inputs, output, rows);
        if (found == null) {
            throw new IllegalStateException("operation " + op.kind() + " was not looked at");
        }
        return found;
    }

    private @Nullable Variable layer(Op op, Variable x) {
        if (op instanceof Conv2d conv) {
            return Convolutions.conv2d(
                    x,
                    weights.apply(conv.kernel()),
                    bias(conv.bias()),
                    settings(conv.window(), conv.padding(), conv.groups()));
        } else if (op instanceof DepthwiseConv2d conv) {
            return Convolutions.depthwise(
                    x, weights.apply(conv.kernel()), bias(conv.bias()), settings(conv.window(), conv.padding(), 1));
        } else if (op instanceof Conv2dTranspose conv) {
            // The kernel of the convolution that it transposes has its inputs and outputs exchanged.
            return Convolutions.convTranspose2d(
                    x,
                    Shaping.permute(weights.apply(conv.kernel()), 0, 1, 3, 2),
                    bias(conv.bias()),
                    settings(conv.window(), conv.crop(), 1),
                    conv.height(),
                    conv.width());
        } else if (op instanceof Dense dense) {
            return dense(x, weights.apply(dense.kernel()), bias(dense.bias()));
        } else if (op instanceof MaxPool pool) {
            return Pools.maxPool2d(x, pool.window(), pool.padding(), Layout.NHWC);
        } else if (op instanceof AveragePool pool) {
            return Pools.averagePool2dInside(x, pool.window(), pool.padding(), Layout.NHWC);
        } else if (op instanceof GlobalPool pool) {
            return globalPool(x, pool);
        } else if (op instanceof Softmax) {
            return Activations.softmax(x, x.value().rank() - 1);
        } else if (op instanceof Activate activate) {
            return activation(x, activate.activation());
        } else if (op instanceof PRelu prelu) {
            Variable below = Elementwise.neg(Elementwise.relu(Elementwise.neg(x)));
            return Elementwise.add(Elementwise.relu(x), Elementwise.mul(below, weights.apply(prelu.alpha())));
        }
        return null;
    }

    /** The max pool of relu of the convolution. */
    Variable pooled(Conv2d conv, MaxPool pool, Variable x) {
        return PooledConvolutions.conv2dReluMaxPool(
                x,
                weights.apply(conv.kernel()),
                bias(conv.bias()),
                settings(conv.window(), conv.padding(), conv.groups()),
                pool.window(),
                pool.padding());
    }

    private @Nullable Variable bias(@Nullable Weights bias) {
        return bias == null ? null : weights.apply(bias);
    }

    private static Convolutions.Settings settings(Window window, Padding padding, int groups) {
        return new Convolutions.Settings(
                window.strideHeight(),
                window.strideWidth(),
                window.dilationHeight(),
                window.dilationWidth(),
                padding,
                groups,
                Layout.NHWC);
    }

    private static Variable dense(Variable x, Variable kernel, @Nullable Variable bias) {
        int[] shape = x.value().shape();
        Variable rows = shape.length == 2 ? x : Shaping.reshape(x, -1, shape[shape.length - 1]);
        Variable y = bias == null ? Products.matmul(rows, kernel) : Products.addmm(bias, rows, kernel);
        if (shape.length == 2) {
            return y;
        }
        int[] back = shape.clone();
        back[back.length - 1] = kernel.value().shape()[1];
        return Shaping.reshape(y, back);
    }

    private static Variable globalPool(Variable x, GlobalPool pool) {
        int[] shape = x.value().shape();
        Variable y = pool.reduction() == GlobalPool.Reduction.AVERAGE
                ? Reductions.mean(x, 1, 2)
                : Reductions.max(Shaping.reshape(x, shape[0], shape[1] * shape[2], shape[3]), 1);
        return pool.keepDims() ? Shaping.reshape(y, shape[0], 1, 1, shape[3]) : y;
    }

    private static Variable activation(Variable x, Activation activation) {
        double a = activation.alpha();
        double b = activation.beta();
        return switch (activation.kind()) {
            case NONE -> x;
            case CLAMP -> a == 0 && b == Double.POSITIVE_INFINITY ? Elementwise.relu(x) : Elementwise.clamp(x, a, b);
            case LEAKY_RELU -> Activations.leakyRelu(x, a);
            case ELU -> Activations.elu(x, a);
            case SELU -> Elementwise.mul(Activations.elu(x, a), b);
            case CELU -> Elementwise.mul(Activations.elu(Elementwise.div(x, a), 1), a);
            case GELU -> Activations.gelu(x);
            case GELU_TANH -> {
                Variable cubic = Elementwise.add(x, Elementwise.mul(Elementwise.pow(x, 3), 0.044715));
                Variable tanh = Elementwise.tanh(Elementwise.mul(cubic, Math.sqrt(2 / Math.PI)));
                yield Elementwise.mul(Elementwise.mul(x, 0.5), Elementwise.add(tanh, 1));
            }
            case SIGMOID -> Elementwise.sigmoid(x);
            case HARD_SIGMOID -> Activations.hardSigmoid(x);
            case SILU -> Activations.silu(x);
            case HARD_SILU -> Activations.hardSwish(x);
            case MISH -> Elementwise.mul(x, Elementwise.tanh(Activations.softplus(x)));
            case SOFTPLUS -> Activations.softplus(x);
            case SOFTSIGN -> Elementwise.div(x, Elementwise.add(Elementwise.abs(x), 1));
            case TANH -> Elementwise.tanh(x);
            case EXPONENTIAL -> Elementwise.exp(x);
            case RSQRT -> Elementwise.reciprocal(Elementwise.sqrt(x));
        };
    }

    private static @Nullable Variable arrangement(Op op, Variable x, TensorType output) {
        int[] shape = x.value().shape();
        if (op instanceof Flatten || op instanceof Reshape) {
            return Shaping.reshape(x, batch(shape[0], output));
        } else if (op instanceof Cast) {
            return x;
        } else if (op instanceof Pad pad) {
            Padding by = pad.padding();
            int[] before = {0, by.top(), by.left(), 0};
            int[] after = {0, by.bottom(), by.right(), 0};
            return Shaping.pad(x, before, after, pad.value());
        } else if (op instanceof Crop crop) {
            Padding by = crop.margin();
            Variable rows = Shaping.slice(x, 1, by.top(), shape[1] - by.bottom());
            return Shaping.slice(rows, 2, by.left(), shape[2] - by.right());
        } else if (op instanceof Resize resize) {
            return Resizing.resize(
                    x, resize.height(), resize.width(), resize.method(), resize.coordinates(), Layout.NHWC);
        } else if (op instanceof Transpose transpose) {
            int[] order = new int[shape.length];
            for (int i = 1; i < order.length; i++) {
                order[i] = transpose.permutation().get(i - 1) + 1;
            }
            return Shaping.permute(x, order);
        } else if (op instanceof Mean mean) {
            int[] axes = mean.axes().stream().mapToInt(axis -> axis + 1).toArray();
            if (axes.length == 0) {
                return x;
            }
            return mean.keepDims() ? Reductions.meanKeep(x, axes) : Reductions.mean(x, axes);
        }
        return null;
    }

    private @Nullable Variable several(Op op, List<Variable> inputs, TensorType output, int rows) {
        if (op instanceof Add) {
            return Elementwise.add(aligned(inputs.get(0), output), aligned(inputs.get(1), output));
        } else if (op instanceof Multiply) {
            return Elementwise.mul(aligned(inputs.get(0), output), aligned(inputs.get(1), output));
        } else if (op instanceof Concat concat) {
            Variable[] parts = inputs.stream().map(x -> repeated(x, rows)).toArray(Variable[]::new);
            return Shaping.cat(concat.axis() + 1, parts);
        } else if (op instanceof Constant constant) {
            Variable value = weights.apply(constant.value());
            return Shaping.reshape(value, batch(1, output));
        }
        return null;
    }

    /** With as many dimensions as the result has, the missing ones behind the batch. */
    private static Variable aligned(Variable x, TensorType output) {
        int[] shape = x.value().shape();
        int missing = output.rank() + 1 - shape.length;
        if (missing == 0) {
            return x;
        }
        int[] all = new int[output.rank() + 1];
        all[0] = shape[0];
        for (int i = 1; i < all.length; i++) {
            all[i] = i <= missing ? 1 : shape[i - missing];
        }
        return Shaping.reshape(x, all);
    }

    /** A constant, once for each row. */
    private static Variable repeated(Variable x, int rows) {
        int[] shape = x.value().shape();
        if (shape[0] == rows) {
            return x;
        }
        int[] all = shape.clone();
        all[0] = rows;
        return Shaping.expand(x, all);
    }

    /** A row's shape with the batch before it. */
    static int[] batch(int rows, TensorType row) {
        int[] shape = new int[row.rank() + 1];
        shape[0] = rows;
        System.arraycopy(row.shape().dims(), 0, shape, 1, row.rank());
        return shape;
    }
}
