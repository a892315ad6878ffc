package dev.fovea.domain.plan;

import dev.fovea.api.graph.Activate;
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
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Operations by their definitions, one element at a time, in double. */
final class Naive {

    /** The elements of one operation's result. */
    interface Elements {
        double at(int y, int x, int c);
    }

    private Naive() {}

    /** The values of all nodes of the graph. */
    static Map<String, double[]> run(Graph graph, Map<String, double[]> inputs) {
        Map<String, Picture> values = new HashMap<>();
        Map<String, double[]> all = new HashMap<>();
        for (Node node : graph.nodes()) {
            double[] result;
            if (node.op() instanceof Input) {
                result = inputs.get(node.name());
            } else {
                List<Picture> read = node.inputs().stream().map(values::get).toList();
                result = dense(node.type(), elements(node.op(), read, node.type()));
            }
            values.put(node.name(), new Picture.Dense(node.type(), result));
            all.put(node.name(), result);
        }
        return all;
    }

    private static double[] dense(TensorType type, Elements elements) {
        Picture shape = new Picture.Dense(type, new double[0]);
        double[] values = new double[type.elements()];
        for (int i = 0; i < values.length; i++) {
            int pixel = i / shape.channels;
            values[i] = elements.at(pixel / shape.width, pixel % shape.width, i % shape.channels);
        }
        return values;
    }

    static Elements elements(Op op, List<Picture> in, TensorType out) {
        Picture shape = new Picture.Dense(out, new double[0]);
        if (op instanceof Constant constant) {
            float[] values = constant.value().toFloats();
            return (y, x, c) -> values[(y * shape.width + x) * shape.channels + c];
        }
        Picture a = in.get(0);
        if (op instanceof Conv2d conv) {
            return conv(conv, a);
        }
        if (op instanceof DepthwiseConv2d conv) {
            return depthwise(conv, a);
        }
        if (op instanceof Conv2dTranspose conv) {
            return transposed(conv, a);
        }
        if (op instanceof Dense dense) {
            float[] kernel = dense.kernel().toFloats();
            float[] bias = bias(dense.bias(), shape.channels);
            return (y, x, c) -> {
                double sum = bias[c];
                for (int i = 0; i < a.channels; i++) {
                    sum += a.at(y, x, i) * kernel[i * shape.channels + c];
                }
                return sum;
            };
        }
        if (op instanceof BatchNorm norm) {
            BatchNorm.Affine affine = norm.affine();
            return (y, x, c) -> a.at(y, x, c) * affine.scale()[c] + affine.shift()[c];
        }
        if (op instanceof Activate activate) {
            return (y, x, c) -> activate.activation().apply(a.at(y, x, c));
        }
        if (op instanceof PRelu prelu) {
            float[] alpha = prelu.alpha().toFloats();
            return (y, x, c) -> {
                double value = a.at(y, x, c);
                return value < 0 ? alpha[c % alpha.length] * value : value;
            };
        }
        if (op instanceof Add || op instanceof Multiply) {
            Picture b = in.get(1);
            return (y, x, c) -> {
                int flat = (y * shape.width + x) * shape.channels + c;
                double left = a.flat(repeated(flat, out, a.type));
                double right = b.flat(repeated(flat, out, b.type));
                return op instanceof Add ? left + right : left * right;
            };
        }
        if (op instanceof MaxPool pool) {
            return pool(pool.window(), pool.padding(), a, true);
        }
        if (op instanceof AveragePool pool) {
            return pool(pool.window(), pool.padding(), a, false);
        }
        if (op instanceof GlobalPool pool) {
            Window window = Window.of(a.height, a.width, 1);
            Elements whole = pool(window, Padding.none(), a, pool.reduction() == GlobalPool.Reduction.MAX);
            return (y, x, c) -> whole.at(0, 0, c);
        }
        if (op instanceof Softmax) {
            return (y, x, c) -> {
                double max = Double.NEGATIVE_INFINITY;
                for (int i = 0; i < a.channels; i++) {
                    max = Math.max(max, a.at(y, x, i));
                }
                double sum = 0;
                for (int i = 0; i < a.channels; i++) {
                    sum += Math.exp(a.at(y, x, i) - max);
                }
                return Math.exp(a.at(y, x, c) - max) / sum;
            };
        }
        if (op instanceof Pad pad) {
            Padding p = pad.padding();
            return (y, x, c) -> a.has(y - p.top(), x - p.left()) ? a.at(y - p.top(), x - p.left(), c) : pad.value();
        }
        if (op instanceof Crop crop) {
            return (y, x, c) -> a.at(y + crop.margin().top(), x + crop.margin().left(), c);
        }
        if (op instanceof Reshape || op instanceof Flatten || op instanceof Cast || op instanceof Noise) {
            return (y, x, c) -> a.flat((y * shape.width + x) * shape.channels + c);
        }
        if (op instanceof Transpose transpose) {
            return (y, x, c) -> a.flat(transposed((y * shape.width + x) * shape.channels + c, out, a.type, transpose));
        }
        if (op instanceof Mean mean) {
            return mean(mean, a, out, shape);
        }
        if (op instanceof Concat concat) {
            return (y, x, c) -> concat((y * shape.width + x) * shape.channels + c, out, in, concat.axis());
        }
        throw new AssertionError("the naive evaluator has no " + op.kind());
    }

    private static float[] bias(@org.jspecify.annotations.Nullable Weights bias, int outputs) {
        return bias == null ? new float[outputs] : bias.toFloats();
    }

    private static Elements conv(Conv2d conv, Picture a) {
        float[] kernel = conv.kernel().toFloats();
        Window w = conv.window();
        int group = conv.kernel().shape().dim(2);
        int outputs = conv.kernel().shape().dim(3);
        float[] bias = bias(conv.bias(), outputs);
        return (y, x, o) -> {
            double sum = bias[o];
            int first = o / (outputs / conv.groups()) * group;
            for (int i = 0; i < w.height(); i++) {
                for (int j = 0; j < w.width(); j++) {
                    int row = y * w.strideHeight()
                            + i * w.dilationHeight()
                            - conv.padding().top();
                    int column = x * w.strideWidth()
                            + j * w.dilationWidth()
                            - conv.padding().left();
                    for (int c = 0; c < group; c++) {
                        sum += a.at(row, column, first + c) * kernel[((i * w.width() + j) * group + c) * outputs + o];
                    }
                }
            }
            return sum;
        };
    }

    private static Elements depthwise(DepthwiseConv2d conv, Picture a) {
        float[] kernel = conv.kernel().toFloats();
        Window w = conv.window();
        int outputs = conv.kernel().shape().dim(3);
        float[] bias = bias(conv.bias(), outputs);
        return (y, x, o) -> {
            double sum = bias[o];
            for (int i = 0; i < w.height(); i++) {
                for (int j = 0; j < w.width(); j++) {
                    int row = y * w.strideHeight()
                            + i * w.dilationHeight()
                            - conv.padding().top();
                    int column = x * w.strideWidth()
                            + j * w.dilationWidth()
                            - conv.padding().left();
                    sum += a.at(row, column, o / (outputs / a.channels)) * kernel[(i * w.width() + j) * outputs + o];
                }
            }
            return sum;
        };
    }

    private static Elements transposed(Conv2dTranspose conv, Picture a) {
        float[] kernel = conv.kernel().toFloats();
        Window w = conv.window();
        int outputs = conv.kernel().shape().dim(3);
        float[] bias = bias(conv.bias(), outputs);
        return (y, x, o) -> {
            double sum = bias[o];
            for (int i = 0; i < w.height(); i++) {
                for (int j = 0; j < w.width(); j++) {
                    int row = y + conv.crop().top() - i * w.dilationHeight();
                    int column = x + conv.crop().left() - j * w.dilationWidth();
                    boolean hit = row % w.strideHeight() == 0
                            && column % w.strideWidth() == 0
                            && a.has(row / w.strideHeight(), column / w.strideWidth())
                            && row >= 0
                            && column >= 0;
                    for (int c = 0; hit && c < a.channels; c++) {
                        sum += a.at(row / w.strideHeight(), column / w.strideWidth(), c)
                                * kernel[((i * w.width() + j) * a.channels + c) * outputs + o];
                    }
                }
            }
            return sum;
        };
    }

    private static Elements pool(Window w, Padding padding, Picture a, boolean max) {
        return (y, x, c) -> {
            double best = Double.NEGATIVE_INFINITY;
            double sum = 0;
            int count = 0;
            for (int i = 0; i < w.height(); i++) {
                for (int j = 0; j < w.width(); j++) {
                    int row = y * w.strideHeight() + i - padding.top();
                    int column = x * w.strideWidth() + j - padding.left();
                    if (a.has(row, column)) {
                        double value = a.at(row, column, c);
                        best = Math.max(best, value);
                        sum += value;
                        count++;
                    }
                }
            }
            return max ? best : sum / count;
        };
    }

    private static int[] index(int flat, TensorType type) {
        int[] index = new int[type.rank()];
        for (int d = type.rank() - 1, rest = flat; d >= 0; d--) {
            index[d] = rest % type.shape().dim(d);
            rest /= type.shape().dim(d);
        }
        return index;
    }

    private static int flat(int[] index, TensorType type) {
        int flat = 0;
        for (int d = 0; d < type.rank(); d++) {
            flat = flat * type.shape().dim(d) + index[d];
        }
        return flat;
    }

    private static int repeated(int flat, TensorType out, TensorType in) {
        int[] index = index(flat, out);
        int[] own = new int[in.rank()];
        for (int d = 0; d < own.length; d++) {
            own[d] = in.shape().dim(d) == 1 ? 0 : index[d + index.length - own.length];
        }
        return flat(own, in);
    }

    private static int transposed(int flat, TensorType out, TensorType in, Transpose transpose) {
        int[] index = index(flat, out);
        int[] own = new int[index.length];
        for (int d = 0; d < own.length; d++) {
            own[transpose.permutation().get(d)] = index[d];
        }
        return flat(own, in);
    }

    private static Elements mean(Mean mean, Picture a, TensorType out, Picture shape) {
        return (y, x, c) -> {
            int wanted = (y * shape.width + x) * shape.channels + c;
            double sum = 0;
            int count = 0;
            for (int i = 0; i < a.type.elements(); i++) {
                int[] index = index(i, a.type);
                List<Integer> kept = new ArrayList<>();
                for (int d = 0; d < index.length; d++) {
                    if (!mean.axes().contains(d)) {
                        kept.add(index[d]);
                    } else if (mean.keepDims()) {
                        kept.add(0);
                    }
                }
                if (flat(kept.stream().mapToInt(Integer::intValue).toArray(), out) == wanted) {
                    sum += a.flat(i);
                    count++;
                }
            }
            return sum / count;
        };
    }

    private static double concat(int flat, TensorType out, List<Picture> in, int axis) {
        int[] index = index(flat, out);
        for (Picture part : in) {
            int size = part.type.shape().dim(axis);
            if (index[axis] < size) {
                return part.flat(flat(index, part.type));
            }
            index[axis] -= size;
        }
        throw new AssertionError("index past the concatenation");
    }
}
