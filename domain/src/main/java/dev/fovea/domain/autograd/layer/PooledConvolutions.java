package dev.fovea.domain.autograd.layer;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Product;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Recording;
import dev.fovea.domain.autograd.SavedVariable;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.layer.Convolutions.Settings;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import org.jspecify.annotations.Nullable;

/**
 * A convolution, its bias, relu and max pool in one. Neither the bias nor relu changes which element of a window is the
 * largest, so they come after the pool, where a fraction of the elements is left; and some pictures are worked on at a
 * time, so that what the convolution writes, and the gradient of it, is read again while it is near and never lies in
 * memory as a whole. How many depends on the shape alone, and with it every sum's order.
 */
public final class PooledConvolutions {

    /** Of the convolution's output at a time: about what the caches next to two cores hold. */
    private static final int BYTES = 2 << 20;

    private static final Formula ADD = Formula.binary(Expr::add);
    private static final Formula RELU = Formula.unary(OpCode.RELU);
    private static final Formula ADD_RELU =
            Formula.binary((x, bias) -> x.add(bias).then(OpCode.RELU));
    private static final Formula MASKED =
            Formula.binary((g, y) -> y.greater(Expr.of(0)).select(g, Expr.of(0)));

    private final Settings settings;
    private final Window window;
    private final Padding padding;
    private final int[] shape;
    private final int[] pooled;

    private PooledConvolutions(Settings settings, Window window, Padding padding, int[] shape) {
        this.settings = settings;
        this.window = window;
        this.padding = padding;
        this.shape = shape;
        this.pooled = Pools.shape(shape, window, padding, settings.layout());
    }

    /**
     * The largest element of each window of relu(the convolution of x with the kernel + the bias); the gradient of a
     * window goes to the first of equals.
     *
     * @param window of the pool
     * @param padding of the pool, smaller than its window
     */
    public static Variable conv2dReluMaxPool(
            Variable x, Variable kernel, @Nullable Variable bias, Settings settings, Window window, Padding padding) {
        Recording recording = Recording.of(x.autograd(), "ConvolutionReluMaxPool", x, kernel, bias);
        PooledConvolutions layer =
                new PooledConvolutions(settings, window, padding, Convolutions.shape(x, kernel, settings));
        Arithmetic arithmetic = recording.arithmetic();
        Strided out = arithmetic.empty(x.dtype(), layer.pooled);
        Strided index = arithmetic.empty(DType.I32, layer.pooled);
        layer.forward(arithmetic, x.value(), kernel.value(), out, index);
        if (bias == null) {
            arithmetic.mapInto(RELU.program(), Fused.NONE, out, out);
        } else {
            Strided row = Convolutions.column(arithmetic, bias, settings);
            arithmetic.mapInto(ADD_RELU.program(), Fused.NONE, out, out, row);
        }
        Variable y = recording.result(out);
        SavedVariable savedPlaces = recording.save(new Variable(x.autograd(), index));
        SavedVariable savedY = recording.save(y);
        SavedVariable savedX = recording.needs(1) ? recording.save(x) : null;
        SavedVariable savedKernel = recording.needs(0) ? recording.save(kernel) : null;
        int[] xShape = x.value().shape();
        int[] kernelShape = kernel.value().shape();
        recording.backward(gradients -> {
            Variable g = gradients[0];
            Variable places = Recording.get(savedPlaces);
            Variable masked = Fused.map("ReluBackward", MASKED, Fused.NONE, 1, g, Recording.get(savedY));
            Variable toBias = recording.needs(2) ? Convolutions.biasGradient(masked, settings) : null;
            Variable left = recording.needs(1) ? Recording.get(savedX) : null;
            Variable right = recording.needs(0) ? Recording.get(savedKernel) : null;
            if (!g.autograd().isGradMode()) {
                Pass pass = layer.new Pass(masked, places.value());
                Strided toX = right == null ? null : pass.empty(xShape);
                Strided toKernel = left == null ? null : pass.empty(kernelShape);
                pass.run(left, right, toX, toKernel);
                return new @Nullable Variable[] {of(g.autograd(), toX), of(g.autograd(), toKernel), toBias};
            }
            Variable spread = Pools.spreadMax(masked, places, layer.shape, window, padding, settings.layout());
            return new @Nullable Variable[] {
                right == null ? null : Convolutions.product(Product.INPUT, settings, spread, right, xShape),
                left == null ? null : Convolutions.product(Product.KERNEL, settings, left, spread, kernelShape),
                toBias
            };
        });
        return y;
    }

    private static @Nullable Variable of(Autograd autograd, @Nullable Strided value) {
        return value == null ? null : new Variable(autograd, value);
    }

    /** Pictures that are worked on together. */
    private int most(DType dtype) {
        long each = (long) Shapes.elements(shape) / Math.max(1, shape[0]) * dtype.bytes();
        long parts = Math.max(1, (each * shape[0] + BYTES - 1) / BYTES);
        return (int) Math.max(1, (shape[0] + parts - 1) / parts);
    }

    /** Room for the convolution's output of some pictures. */
    private Strided room(Arithmetic arithmetic, DType dtype) {
        int[] some = shape.clone();
        some[0] = Math.min(most(dtype), shape[0]);
        return arithmetic.empty(dtype, some);
    }

    private void forward(Arithmetic arithmetic, Strided x, Strided kernel, Strided y, Strided index) {
        Strided room = room(arithmetic, y.dtype());
        int most = most(y.dtype());
        for (int from = 0; from < shape[0]; from += most) {
            int to = Math.min(from + most, shape[0]);
            Strided some = room.slice(0, 0, to - from);
            Convolutions.run(arithmetic, Product.OUTPUT, settings, x.slice(0, from, to), kernel, some);
            Pools.maxPool(
                    arithmetic,
                    some,
                    y.slice(0, from, to),
                    index.slice(0, from, to),
                    window,
                    padding,
                    settings.layout());
        }
        room.storage().drop();
    }

    /** The gradients of x and kernel from that of the pool's input. */
    private final class Pass {
        private final Arithmetic arithmetic;
        private final Strided y;
        private final Strided index;

        Pass(Variable y, Strided index) {
            this.arithmetic = y.autograd().arithmetic();
            this.y = y.value();
            this.index = index;
        }

        Strided empty(int[] sizes) {
            return arithmetic.empty(y.dtype(), sizes);
        }

        void run(@Nullable Variable x, @Nullable Variable kernel, @Nullable Strided toX, @Nullable Strided toKernel) {
            if (toX == null && toKernel == null) {
                return;
            }
            Strided room = room(arithmetic, y.dtype());
            int most = most(y.dtype());
            if (toKernel != null && shape[0] == 0) {
                arithmetic.fill(0, toKernel);
            }
            for (int from = 0; from < shape[0]; from += most) {
                int to = Math.min(from + most, shape[0]);
                Strided some = room.slice(0, 0, to - from);
                Pools.spreadMax(
                        arithmetic,
                        y.slice(0, from, to),
                        index.slice(0, from, to),
                        some,
                        window,
                        padding,
                        settings.layout());
                if (toX != null && kernel != null) {
                    Strided part = toX.slice(0, from, to);
                    Convolutions.run(arithmetic, Product.INPUT, settings, part, kernel.value(), some);
                }
                if (toKernel != null && x != null) {
                    sum(x.value().slice(0, from, to), some, toKernel, from == 0);
                }
            }
            room.storage().drop();
        }

        private void sum(Strided x, Strided some, Strided toKernel, boolean isFirst) {
            Strided part = isFirst ? toKernel : empty(toKernel.shape());
            Convolutions.run(arithmetic, Product.KERNEL, settings, x, part, some);
            if (!isFirst) {
                arithmetic.mapInto(ADD.program(), Fused.NONE, toKernel, toKernel, part);
                part.storage().drop();
            }
        }
    }
}
