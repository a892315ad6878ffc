package dev.fovea.domain.autograd;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.layer.Resizing;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** What the recorded expressions are, written with our operations. */
final class GoldenExpressions {

    private static final Map<String, Function<Inputs, Variable>> ALL = new LinkedHashMap<>();

    private GoldenExpressions() {}

    /** The inputs of a case, by name. */
    record Inputs(Autograd autograd, Map<String, Variable> named) {
        Variable get(String name) {
            return named.get(name);
        }

        Variable x() {
            return get("x");
        }

        Variable a() {
            return get("a");
        }

        Variable b() {
            return get("b");
        }
    }

    static Map<String, Function<Inputs, Variable>> all() {
        if (ALL.isEmpty()) {
            arithmetic();
            functions();
            reductions();
            shapes();
            layers();
            losses();
            histories();
        }
        return ALL;
    }

    private static void put(String id, Function<Inputs, Variable> expression) {
        ALL.put(id, expression);
    }

    private static void arithmetic() {
        put("index_mul", in -> in.x().get(0).mul(in.x().get(1)));
        put("diamond", in -> in.x().mul(in.x()).add(in.x().mul(in.x())));
        put("same_leaf_twice", in -> in.x().mul(in.x()));
        put("chain", in -> Elementwise.sin(in.x()).mul(2).exp());
        put("mul_one_constant", in -> in.a().mul(in.b()));
        put("add_broadcast", in -> in.a().add(in.b()));
        put("mul_broadcast2", in -> in.a().mul(in.b()));
        put("sub_scalar", in -> in.a().sub(in.b()));
        put("div", in -> in.a().div(in.b()));
        put("pow", in -> Elementwise.pow(in.a(), in.b()));
        put("pow_const", in -> in.a().pow(3));
        put("matmul", in -> in.a().matmul(in.b()));
        put("matmul_vec", in -> in.a().matmul(in.b()));
        put("bmm", in -> in.a().matmul(in.b()));
        put("addmm_linear", in -> Products.linear(in.x(), in.get("w"), in.b()));
        put(
                "mlp",
                in -> in.x()
                        .matmul(in.get("w1"))
                        .add(in.get("b1"))
                        .tanh()
                        .matmul(in.get("w2"))
                        .pow(2)
                        .mean());
    }

    private static void functions() {
        put("unary_exp", in -> Elementwise.exp(in.x()));
        put("unary_log", in -> Elementwise.log(in.x()));
        put("unary_sqrt", in -> Elementwise.sqrt(in.x()));
        put("unary_sin", in -> Elementwise.sin(in.x()));
        put("unary_cos", in -> Elementwise.cos(in.x()));
        put("unary_tanh", in -> Elementwise.tanh(in.x()));
        put("unary_sigmoid", in -> Elementwise.sigmoid(in.x()));
        put("unary_relu", in -> Elementwise.relu(in.x()));
        put("unary_abs", in -> Elementwise.abs(in.x()));
        put("unary_neg", in -> Elementwise.neg(in.x()));
        put("unary_reciprocal", in -> Elementwise.reciprocal(in.x()));
        put("unary_erf", in -> Elementwise.erf(in.x()));
        put("act_softplus", in -> Activations.softplus(in.x()));
        put("act_gelu", in -> Activations.gelu(in.x()));
        put("act_silu", in -> Activations.silu(in.x()));
        put("act_elu", in -> Activations.elu(in.x(), 1));
        put("act_leaky_relu", in -> Activations.leakyRelu(in.x(), 0.1));
        put("act_softmax", in -> Activations.softmax(in.x(), 1));
        put("act_log_softmax", in -> Activations.logSoftmax(in.x(), 1));
        put("clamp", in -> Elementwise.clamp(in.x(), -0.5, 0.5));
        put("where", in -> Elementwise.where(in.autograd().vector(1, 0, 1), in.a(), in.b()));
    }

    private static void reductions() {
        put("sum", in -> in.x().sum());
        put("sum_dim", in -> in.x().sum(1));
        put("mean_dim_keep", in -> Reductions.meanKeep(in.x(), 0, 2));
        put("max_dim", in -> Reductions.max(in.x(), 1));
        put("max_all_ties", in -> Reductions.max(in.x()));
        put("prod", in -> Reductions.prod(in.x()));
        put("logsumexp", in -> Reductions.logsumexp(in.x(), 1));
        put("var", in -> Reductions.var(in.x(), 1));
        put("norm", in -> Reductions.norm(in.x()));
        put("cumsum", in -> Reductions.cumsum(in.x(), 0));
    }

    private static void shapes() {
        put("reshape_transpose", in -> Shaping.slice(in.x().reshape(3, 4).t(), 0, 1, 3));
        put("permute", in -> Shaping.permute(in.x(), 2, 0, 1).mul(2));
        put("cat", in -> Shaping.cat(1, in.a(), in.b(), in.a()));
        put("stack", in -> Shaping.stack(0, in.a(), in.b()));
        put("unbind_partial", in -> Shaping.unbind(in.x(), 0).get(1).mul(2));
        put(
                "split",
                in -> Shaping.split(in.x(), 2, 0)
                        .get(0)
                        .sum()
                        .mul(Reductions.prod(Shaping.split(in.x(), 2, 0).get(1))));
        put("gather", in -> Indexing.gather(in.x(), 1, in.autograd().indices(new int[] {0, 2, 1, 1}, 2, 2)));
        put("index_select", in -> Indexing.indexSelect(in.x(), 0, in.autograd().indices(new int[] {0, 0, 2}, 3)));
        put("expand", in -> Shaping.expand(in.x(), 3, 4).mul(2));
        put("pad", in -> Shaping.pad(in.x(), new int[] {0, 1}, new int[] {0, 2}, 0));
        put("flip", in -> Shaping.flip(in.x(), 0));
        put(
                "masked",
                in -> Indexing.maskedSelect(
                                in.x(),
                                Elementwise.greater(in.x(), in.autograd().scalar(0)))
                        .mul(3));
    }

    private static Function<Inputs, Variable> convolution(int stride, int padding, int dilation, int groups) {
        Padding around = new Padding(padding, padding, padding, padding);
        var settings = new Convolutions.Settings(stride, stride, dilation, dilation, around, groups, Layout.NCHW);
        return in -> Convolutions.conv2d(in.x(), in.get("w"), in.b(), settings);
    }

    private static void layers() {
        Padding one = new Padding(1, 1, 1, 1);
        put("conv2d_s1p0d1g1", convolution(1, 0, 1, 1));
        put("conv2d_s2p1d1g1", convolution(2, 1, 1, 1));
        put("conv2d_s1p2d2g1", convolution(1, 2, 2, 1));
        put("conv2d_s1p1d1g2", convolution(1, 1, 1, 2));
        put(
                "conv_transpose2d",
                in -> Convolutions.convTranspose2d(
                        in.x(), in.get("w"), null, Convolutions.Settings.of(2, one, Layout.NCHW), 8, 8));
        put("max_pool", in -> Pools.maxPool2d(in.x(), Window.of(3, 3, 2), one, Layout.NCHW));
        put("avg_pool", in -> Pools.averagePool2d(in.x(), Window.of(2, 2, 2), Padding.none(), Layout.NCHW));
        put(
                "batch_norm_train",
                in -> Norms.batchNorm(in.x(), in.get("g"), in.b(), 1e-5, Layout.NCHW)
                        .output());
        put("layer_norm", in -> Norms.layerNorm(in.x(), in.get("g"), in.b(), 1e-5));
        put(
                "interpolate_bilinear",
                in -> Resizing.resize(
                        in.x(), 6, 6, Resize.Method.BILINEAR, Resize.Coordinates.HALF_PIXEL, Layout.NCHW));
    }

    private static void losses() {
        put("cross_entropy", in -> Losses.crossEntropy(in.x(), in.autograd().indices(new int[] {0, 2, 1}, 3)));
        put("nll_smooth", in -> Losses.crossEntropy(in.x(), in.autograd().indices(new int[] {0, 2, 1}, 3), 0.1));
        put("mse", in -> Losses.mse(in.a(), in.b()));
        put("huber", in -> Losses.smoothL1(in.a(), in.b(), 1));
        put(
                "bce_logits",
                in -> Losses.binaryCrossEntropyWithLogits(in.a(), in.autograd().vector(1, 0, 1)));
        put(
                "kl",
                in -> Losses.klDivergence(
                        Activations.logSoftmax(in.a(), 1), in.autograd().tensor(new double[] {0.2, 0.3, 0.5}, 1, 3)));
    }

    private static void histories() {
        put("detach", in -> in.x().mul(in.x().detach()));
        put("no_grad_inside", in -> in.x().mul(in.autograd().noGrad(() -> in.x().mul(2))));
        put("inplace_nonleaf_ok", in -> {
            Variable y = in.x().mul(2);
            Elementwise.addInPlace(y, 1);
            return y.mul(3);
        });
        put("inplace_on_view", in -> {
            Variable y = in.x().mul(1);
            Elementwise.mulInPlace(y.get(0), 10);
            return y.sum();
        });
    }
}
