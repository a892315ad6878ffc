package dev.fovea.domain.autograd;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Dropout;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Noises;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.layer.Resizing;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The table of operations and inputs whose gradients are checked. */
final class GradientCases {

    private static final Padding ONE = new Padding(1, 1, 1, 1);
    private static final Padding UNEVEN = new Padding(0, 1, 2, 1);

    private final List<Case> cases = new ArrayList<>();

    private GradientCases() {}

    /** An operation on inputs of the shapes, all values within low..high. */
    static final class Case {
        private final String operation;
        private final String variant;
        private final GradientCheck.Tested function;
        private final double low;
        private final double high;
        private final int[][] shapes;

        Case(
                String operation,
                String variant,
                GradientCheck.Tested function,
                double low,
                double high,
                int[]... shapes) {
            this.operation = operation;
            this.variant = variant;
            this.function = function;
            this.low = low;
            this.high = high;
            this.shapes = shapes;
        }

        String operation() {
            return operation;
        }

        GradientCheck.Tested function() {
            return function;
        }

        Variable[] inputs(Autograd autograd) {
            Random random = new Random(operation.hashCode() * 31L + variant.hashCode());
            Variable[] inputs = new Variable[shapes.length];
            for (int i = 0; i < inputs.length; i++) {
                double[] values = new double[Shapes.elements(shapes[i])];
                Arrays.setAll(values, k -> low + (high - low) * random.nextDouble());
                inputs[i] = autograd.parameter(values, shapes[i]);
            }
            return inputs;
        }

        @Override
        public String toString() {
            return operation + " " + variant;
        }
    }

    static List<Case> all() {
        GradientCases table = new GradientCases();
        table.elementwise();
        table.inPlace();
        table.reductions();
        table.shapes();
        table.products();
        table.convolutions();
        table.layers();
        table.losses();
        table.cases.addAll(VectorViewCases.all());
        return table.cases;
    }

    private void on(String operation, String variant, GradientCheck.Tested function, int[]... shapes) {
        cases.add(new Case(operation, variant, function, -2, 2, shapes));
    }

    private void positive(String operation, String variant, GradientCheck.Tested function, int[]... shapes) {
        cases.add(new Case(operation, variant, function, 0.3, 2, shapes));
    }

    private static int[] shape(int... sizes) {
        return sizes;
    }

    private void unary(String name, java.util.function.UnaryOperator<Variable> function) {
        on(name, "3x4", in -> function.apply(in[0]), shape(3, 4));
    }

    private void binary(String name, java.util.function.BinaryOperator<Variable> function) {
        positive(name, "same", in -> function.apply(in[0], in[1]), shape(2, 3), shape(2, 3));
        positive(name, "row", in -> function.apply(in[0], in[1]), shape(2, 3), shape(3));
        positive(name, "column", in -> function.apply(in[0], in[1]), shape(2, 1), shape(1, 3));
        positive(name, "scalar", in -> function.apply(in[0], in[1]), shape(), shape(2, 2));
    }

    private void elementwise() {
        binary("Elementwise.add", Elementwise::add);
        binary("Elementwise.sub", Elementwise::sub);
        binary("Elementwise.mul", Elementwise::mul);
        binary("Elementwise.div", Elementwise::div);
        binary("Elementwise.pow", Elementwise::pow);
        binary("Elementwise.maximum", Elementwise::maximum);
        binary("Elementwise.minimum", Elementwise::minimum);
        unary("Elementwise.add", x -> Elementwise.add(x, 3));
        unary("Elementwise.sub", x -> Elementwise.sub(x, 3));
        unary("Elementwise.mul", x -> Elementwise.mul(x, 3));
        unary("Elementwise.div", x -> Elementwise.div(x, 3));
        unary("Elementwise.pow", x -> Elementwise.pow(x, 3));
        unary("Elementwise.neg", Elementwise::neg);
        unary("Elementwise.exp", Elementwise::exp);
        positive("Elementwise.log", "", in -> Elementwise.log(in[0]), shape(5));
        positive("Elementwise.sqrt", "", in -> Elementwise.sqrt(in[0]), shape(5));
        positive("Elementwise.reciprocal", "", in -> Elementwise.reciprocal(in[0]), shape(5));
        unary("Elementwise.sin", Elementwise::sin);
        unary("Elementwise.cos", Elementwise::cos);
        unary("Elementwise.abs", Elementwise::abs);
        unary("Elementwise.erf", Elementwise::erf);
        unary("Elementwise.tanh", Elementwise::tanh);
        unary("Elementwise.sigmoid", Elementwise::sigmoid);
        unary("Elementwise.relu", Elementwise::relu);
        unary("Elementwise.clamp", x -> Elementwise.clamp(x, -1, 1));
        on(
                "Elementwise.where",
                "",
                in -> Elementwise.where(in[0].autograd().vector(1, 0, 1), in[0], in[1]),
                shape(2, 3),
                shape(3));
        unary(
                "Elementwise.maskedFill",
                x -> Elementwise.maskedFill(x, x.autograd().vector(1, 0, 1, 0), 7)
                        .mul(x));
        unary("Activations.softplus", Activations::softplus);
        unary("Activations.gelu", Activations::gelu);
        unary("Activations.silu", Activations::silu);
        unary("Activations.elu", x -> Activations.elu(x, 0.7));
        unary("Activations.leakyRelu", x -> Activations.leakyRelu(x, 0.1));
        unary("Activations.relu6", x -> Activations.relu6(x.mul(4)));
        unary("Activations.hardSigmoid", x -> Activations.hardSigmoid(x.mul(2)));
        unary("Activations.hardSwish", x -> Activations.hardSwish(x.mul(2)));
        unary("Activations.softmax", x -> Activations.softmax(x, 1));
        unary("Activations.logSoftmax", x -> Activations.logSoftmax(x, 0));
    }

    private void inPlace() {
        on("Elementwise.addInPlace", "", in -> Elementwise.addInPlace(in[0].mul(2), in[1]), shape(2, 3), shape(3));
        unary("Elementwise.addInPlace", x -> Elementwise.addInPlace(x.mul(x), 2).mul(x));
        on("Elementwise.mulInPlace", "", in -> Elementwise.mulInPlace(in[0].mul(2), in[1]), shape(2, 3), shape(3));
        unary("Elementwise.mulInPlace", x -> {
            Variable y = x.mul(x);
            Elementwise.mulInPlace(Shaping.select(y, 1, 2), 5);
            return y.mul(x);
        });
        unary("Elementwise.expInPlace", x -> Elementwise.expInPlace(x.mul(0.5)));
        unary("Elementwise.fillInPlace", x -> {
            Variable y = x.mul(x);
            Elementwise.fillInPlace(Shaping.slice(y, 0, 1, 2), 5);
            return y.mul(x);
        });
        on(
                "Elementwise.copyInPlace",
                "",
                in -> {
                    Variable y = in[0].mul(in[0]);
                    Elementwise.copyInPlace(y.get(1), in[1].exp());
                    return y.mul(in[0]);
                },
                shape(2, 3),
                shape(3));
    }

    private void reductions() {
        unary("Reductions.sum", x -> Reductions.sum(x.mul(x)));
        unary("Reductions.sum", x -> Reductions.sum(x.mul(x), -1));
        unary("Reductions.sumKeep", x -> Reductions.sumKeep(x, 0).mul(x));
        unary("Reductions.mean", x -> Reductions.mean(x.mul(x), 0));
        unary("Reductions.meanKeep", x -> Reductions.meanKeep(x, 1).mul(x));
        unary("Reductions.var", x -> Reductions.var(x, 1));
        unary("Reductions.var", Reductions::var);
        unary("Reductions.norm", Reductions::norm);
        unary("Reductions.logsumexp", x -> Reductions.logsumexp(x, 1));
        unary("Reductions.max", Reductions::max);
        unary("Reductions.max", x -> Reductions.max(x.mul(x), 0));
        unary("Reductions.prod", Reductions::prod);
        unary("Reductions.cumsum", x -> Reductions.cumsum(x.mul(x), 1));
    }

    private void shapes() {
        unary("Shaping.copy", x -> Shaping.copy(x).mul(x));
        unary("Shaping.reshape", x -> Shaping.reshape(x.t(), 2, -1).exp());
        unary("Shaping.t", x -> Shaping.t(x).exp());
        on("Shaping.transpose", "", in -> Shaping.transpose(in[0], 0, -1).exp(), shape(2, 3, 2));
        on("Shaping.permute", "", in -> Shaping.permute(in[0], 2, 0, 1).exp(), shape(2, 3, 2));
        on("Shaping.expand", "", in -> Shaping.expand(in[0], 2, 3, 2).exp(), shape(3, 1));
        unary("Shaping.select", x -> Shaping.select(x, 1, 2).exp());
        unary("Shaping.slice", x -> Shaping.slice(x.t(), 0, 1, 3).exp());
        unary(
                "Shaping.unbind",
                x -> Shaping.unbind(x, 1).get(3).mul(Shaping.unbind(x, 1).get(0)));
        unary("Shaping.split", x -> {
            List<Variable> parts = Shaping.split(x, 3, 1);
            return parts.get(0).mul(parts.get(1));
        });
        on("Shaping.cat", "", in -> Shaping.cat(1, in[0], in[1], in[0]).exp(), shape(2, 3), shape(2, 1));
        on("Shaping.stack", "", in -> Shaping.stack(1, in[0], in[1]).exp(), shape(2, 3), shape(2, 3));
        unary("Shaping.flip", x -> Shaping.flip(x, 1).mul(x));
        unary("Shaping.pad", x -> Shaping.pad(x, shape(1, 0), shape(0, 2), 3).exp());
        unary(
                "Indexing.gather",
                x -> Indexing.gather(x, 1, x.autograd().indices(shape(0, 3, 3, 1, 2, 2), 3, 2))
                        .exp());
        unary(
                "Indexing.indexSelect",
                x -> Indexing.indexSelect(x, 0, x.autograd().indices(shape(2, 0, 2, 1), 4))
                        .exp());
        unary(
                "Indexing.maskedSelect",
                x -> Indexing.maskedSelect(
                                x, Elementwise.greater(x, x.autograd().scalar(0)))
                        .exp());
        unary(
                "Indexing.scatterAdd",
                x -> Indexing.scatterAdd(
                                x, 0, x.autograd().indices(shape(0, 1, 0, 1, 4, 4, 4, 4, 2, 0, 1, 2), 3, 4), 5, 4)
                        .exp());
    }

    private void products() {
        on("Products.matmul", "matrices", in -> Products.matmul(in[0], in[1]), shape(2, 3), shape(3, 4));
        on("Products.matmul", "vector", in -> Products.matmul(in[0], in[1]), shape(2, 3), shape(3));
        on("Products.matmul", "batches", in -> Products.matmul(in[0], in[1]), shape(2, 2, 3), shape(2, 3, 1));
        on("Products.matmul", "transposed", in -> Products.matmul(in[0].t(), in[1].t()), shape(3, 2), shape(4, 3));
        on("Products.addmm", "", in -> Products.addmm(in[0], in[1], in[2]), shape(4), shape(2, 3), shape(3, 4));
        on("Products.linear", "", in -> Products.linear(in[0], in[1], in[2]), shape(2, 3), shape(4, 3), shape(4));
    }

    private void convolutions() {
        var plain = Convolutions.Settings.of(1, ONE, Layout.NHWC);
        var strided = new Convolutions.Settings(2, 1, 1, 2, UNEVEN, 2, Layout.NHWC);
        on(
                "Convolutions.conv2d",
                "3x3",
                in -> Convolutions.conv2d(in[0], in[1], in[2], plain),
                shape(1, 3, 4, 2),
                shape(3, 3, 2, 2),
                shape(2));
        on(
                "Convolutions.conv2d",
                "stride 2x1, dilation 1x2, groups",
                in -> Convolutions.conv2d(in[0], in[1], null, strided),
                shape(2, 4, 4, 2),
                shape(2, 2, 1, 4));
        on(
                "Convolutions.conv2d",
                "channels first",
                in -> Convolutions.conv2d(in[0], in[1], in[2], Convolutions.Settings.of(2, ONE, Layout.NCHW)),
                shape(1, 2, 3, 4),
                shape(3, 2, 3, 3),
                shape(3));
        on(
                "Convolutions.depthwise",
                "",
                in -> Convolutions.depthwise(in[0], in[1], in[2], plain),
                shape(1, 3, 3, 3),
                shape(3, 3, 1, 3),
                shape(3));
        on(
                "Convolutions.convTranspose2d",
                "",
                in -> Convolutions.convTranspose2d(
                        in[0], in[1], in[2], Convolutions.Settings.of(2, ONE, Layout.NHWC), 4, 5),
                shape(1, 2, 3, 3),
                shape(3, 3, 2, 3),
                shape(2));
    }

    private void layers() {
        Window window = new Window(2, 3, 2, 1, 1, 1);
        for (Layout layout : Layout.values()) {
            int[] pictures = layout == Layout.NHWC ? shape(2, 3, 4, 2) : shape(2, 2, 3, 4);
            String name = layout.name();
            on(
                    "Pools.maxPool2d",
                    name,
                    in -> Pools.maxPool2d(in[0], window, ONE, layout).exp(),
                    pictures);
            on(
                    "PooledConvolutions.conv2dReluMaxPool",
                    name,
                    in -> PooledConvolutions.conv2dReluMaxPool(
                                    in[0], in[1], in[2], Convolutions.Settings.of(1, ONE, layout), window, ONE)
                            .exp(),
                    pictures,
                    layout == Layout.NHWC ? shape(3, 3, 2, 3) : shape(3, 2, 3, 3),
                    shape(3));
            on(
                    "Pools.averagePool2d",
                    name,
                    in -> Pools.averagePool2d(in[0], window, ONE, layout).exp(),
                    pictures);
            on(
                    "Pools.averagePool2dInside",
                    name,
                    in -> Pools.averagePool2dInside(in[0], window, ONE, layout).exp(),
                    pictures);
            on(
                    "Pools.globalAveragePool",
                    name,
                    in -> Pools.globalAveragePool(in[0], layout).exp(),
                    pictures);
            on(
                    "Norms.batchNorm",
                    name,
                    in -> Norms.batchNorm(in[0], in[1], in[2], 1e-3, layout).output(),
                    pictures,
                    shape(2),
                    shape(2));
            positive(
                    "Norms.batchNormFrozen",
                    name,
                    in -> Norms.batchNormFrozen(in[0], in[1], in[2], in[3], in[4], 1e-3, layout),
                    pictures,
                    shape(2),
                    shape(2),
                    shape(2),
                    shape(2));
            for (Resize.Coordinates coordinates : Resize.Coordinates.values()) {
                for (Resize.Method method : Resize.Method.values()) {
                    on(
                            "Resizing.resize",
                            name + " " + coordinates + " " + method,
                            in -> Resizing.resize(in[0], 5, 2, method, coordinates, layout)
                                    .exp(),
                            layout == Layout.NHWC ? shape(1, 3, 3, 1) : shape(1, 1, 3, 3));
                }
            }
        }
        on("Norms.layerNorm", "", in -> Norms.layerNorm(in[0], in[1], in[2], 1e-3), shape(3, 4), shape(4), shape(4));
        on("Dropout.dropout", "", in -> Dropout.dropout(in[0].mul(in[0]), 0.4, 7), shape(4, 5));
        on("Noises.gaussianNoise", "", in -> Noises.gaussianNoise(in[0].mul(in[0]), 0.4, 7), shape(4, 5));
        on("Noises.gaussianDropout", "", in -> Noises.gaussianDropout(in[0].mul(in[0]), 0.4, 7), shape(4, 5));
        on("Noises.alphaDropout", "", in -> Noises.alphaDropout(in[0].mul(in[0]), 0.4, 7), shape(4, 5));
        on(
                "Noises.alphaDropout",
                "mask",
                in -> Noises.alphaDropout(
                        in[0].mul(in[0]), Dropout.dropout(in[0].autograd().full(1, 4, 1), 0.4, 7), 0.4),
                shape(4, 5));
    }

    private void losses() {
        on("Losses.mse", "", in -> Losses.mse(in[0], in[1]), shape(2, 3), shape(2, 3));
        on("Losses.l1", "", in -> Losses.l1(in[0], in[1]), shape(2, 3), shape(2, 3));
        on("Losses.smoothL1", "", in -> Losses.smoothL1(in[0], in[1], 0.8), shape(2, 3), shape(2, 3));
        on(
                "Losses.binaryCrossEntropyWithLogits",
                "",
                in -> Losses.binaryCrossEntropyWithLogits(in[0], in[1]),
                shape(5),
                shape(5));
        on(
                "Losses.klDivergence",
                "",
                in -> Losses.klDivergence(
                        Activations.logSoftmax(in[0], 1),
                        in[0].autograd().tensor(new double[] {0.2, 0.8, 0, 0.5, 0.25, 0.25}, 2, 3)),
                shape(2, 3));
        on("Losses.nll", "", in -> Losses.nll(in[0], labels(in[0])), shape(3, 4));
        on("Losses.crossEntropy", "", in -> Losses.crossEntropy(in[0], labels(in[0])), shape(3, 4));
        on("Losses.crossEntropy", "smoothed", in -> Losses.crossEntropy(in[0], labels(in[0]), 0.1), shape(3, 4));
        on("Losses.softCrossEntropy", "", in -> Losses.softCrossEntropy(in[0], in[1]), shape(3, 4), shape(3, 4));
    }

    private static Variable labels(Variable x) {
        return x.autograd().indices(shape(3, 0, 2), 3);
    }
}
