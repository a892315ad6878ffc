package dev.fovea.domain.autograd.layer;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.spi.Product;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Recording;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.SavedVariable;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Expr;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import org.jspecify.annotations.Nullable;

/**
 * Convolutions. In y = x * w each of the three is a product of the other two ({@link Product}); the gradients are these
 * products, and so are theirs: one operation, closed under differentiation.
 */
public final class Convolutions {

    private static final Formula ADD = Formula.binary(Expr::add);

    private Convolutions() {}

    /**
     * How a kernel moves over pictures.
     *
     * @param strideHeight rows from a window to the next
     * @param strideWidth columns from a window to the next
     * @param dilationHeight rows from a kernel element to the next
     * @param dilationWidth columns from a kernel element to the next
     * @param padding zeros around the picture; for a transposed convolution what is cut off
     * @param groups into which the channels are split; depthwise: as many as input channels
     * @param layout NHWC with kernels [h,w,in/groups,out], or NCHW with kernels [out,in/groups,h,w]; a transposed
     *     convolution's in and out are those of the convolution that it transposes
     */
    public record Settings(
            int strideHeight,
            int strideWidth,
            int dilationHeight,
            int dilationWidth,
            Padding padding,
            int groups,
            Layout layout) {

        /** Equal strides both ways, no dilation, one group. */
        public static Settings of(int stride, Padding padding, Layout layout) {
            return new Settings(stride, stride, 1, 1, padding, 1, layout);
        }

        Window window(Strided kernel) {
            return new Window(
                    kernel.shape()[0], kernel.shape()[1], strideHeight, strideWidth, dilationHeight, dilationWidth);
        }

        /** Pictures as [n,h,w,c]. */
        Strided pictures(Strided x) {
            return layout == Layout.NHWC ? x : x.permute(0, 2, 3, 1);
        }

        /** Kernels as [h,w,in,out]. */
        Strided kernel(Strided w) {
            return layout == Layout.NHWC ? w : w.permute(2, 3, 1, 0);
        }

        int[] shape(int n, int height, int width, int channels) {
            return layout == Layout.NHWC
                    ? new int[] {n, height, width, channels}
                    : new int[] {n, channels, height, width};
        }

        int channelAxis() {
            return layout == Layout.NHWC ? 3 : 1;
        }
    }

    /** The convolution of pictures x with the kernel, plus the bias, one number a channel, if there is one. */
    public static Variable conv2d(Variable x, Variable kernel, @Nullable Variable bias, Settings settings) {
        return layer(Product.OUTPUT, x, kernel, bias, settings, shape(x, kernel, settings));
    }

    /** The shape of the convolution of x with the kernel. */
    static int[] shape(Variable x, Variable kernel, Settings settings) {
        requireRank(x, kernel);
        Strided pictures = settings.pictures(x.value());
        Strided weights = settings.kernel(kernel.value());
        Padding padding = settings.padding();
        Window window = settings.window(weights);
        return settings.shape(
                pictures.shape()[0],
                window.outHeight(pictures.shape()[1] + padding.top() + padding.bottom()),
                window.outWidth(pictures.shape()[2] + padding.left() + padding.right()),
                weights.shape()[3]);
    }

    /**
     * The transposed convolution: what the gradient of a convolution does to its output.
     *
     * @param height rows of the result
     * @param width columns of the result: where strides leave several sizes open, this chooses
     */
    public static Variable convTranspose2d(
            Variable x, Variable kernel, @Nullable Variable bias, Settings settings, int height, int width) {
        requireRank(x, kernel);
        int channels = settings.kernel(kernel.value()).shape()[2] * settings.groups();
        int[] shape = settings.shape(x.value().shape()[0], height, width, channels);
        return layer(Product.INPUT, x, kernel, bias, settings, shape);
    }

    private static void requireRank(Variable x, Variable kernel) {
        if (x.value().rank() != 4 || kernel.value().rank() != 4) {
            throw new ShapeException(Fault.of("convolution", "")
                    .expected("pictures and a kernel of 4 dimensions")
                    .got(x.shape() + " and " + kernel.shape()));
        }
    }

    private static Variable layer(
            Product product, Variable x, Variable kernel, @Nullable Variable bias, Settings settings, int[] shape) {
        Recording recording = Recording.of(x.autograd(), "Convolution", x, kernel, bias);
        Strided out = recording.arithmetic().empty(x.dtype(), shape);
        boolean forward = product == Product.OUTPUT;
        Arithmetic arithmetic = recording.arithmetic();
        run(arithmetic, product, settings, forward ? x.value() : out, kernel.value(), forward ? out : x.value());
        if (bias != null) {
            Strided row = column(arithmetic, bias, settings);
            arithmetic.mapInto(ADD.program(), Fused.NONE, out, out, row);
        }
        Variable y = recording.result(out);
        SavedVariable savedX = recording.needs(1) ? recording.save(x) : null;
        SavedVariable savedKernel = recording.needs(0) ? recording.save(kernel) : null;
        int[] xShape = x.value().shape();
        int[] kernelShape = kernel.value().shape();
        recording.backward(gradients -> {
            Variable g = gradients[0];
            Product toX = forward ? Product.INPUT : Product.OUTPUT;
            return new @Nullable Variable[] {
                recording.needs(0) ? product(toX, settings, g, Recording.get(savedKernel), xShape) : null,
                recording.needs(1)
                        ? (forward
                                ? product(Product.KERNEL, settings, Recording.get(savedX), g, kernelShape)
                                : product(Product.KERNEL, settings, g, Recording.get(savedX), kernelShape))
                        : null,
                recording.needs(2) ? biasGradient(g, settings) : null
            };
        });
        return y;
    }

    /** The bias, which may be any view, along the channels. */
    static Strided column(Arithmetic arithmetic, Variable bias, Settings settings) {
        int[] shape = {1, 1, 1, 1};
        shape[settings.channelAxis()] = bias.value().elements();
        return arithmetic.dense(bias.value()).reshape(shape);
    }

    static Variable biasGradient(Variable g, Settings settings) {
        return settings.channelAxis() == 3 ? Reductions.sum(g, 0, 1, 2) : Reductions.sum(g, 0, 2, 3);
    }

    /**
     * One of the three from the other two, recorded: OUTPUT of (x, kernel), INPUT of (y, kernel), KERNEL of (x, y).
     */
    static Variable product(Product product, Settings settings, Variable a, Variable b, int[] shape) {
        Recording recording = Recording.of(a.autograd(), "ConvolutionBackward", a, b);
        Strided out = recording.arithmetic().empty(a.dtype(), shape);
        switch (product) {
            case OUTPUT -> run(recording.arithmetic(), product, settings, a.value(), b.value(), out);
            case INPUT -> run(recording.arithmetic(), product, settings, out, b.value(), a.value());
            case KERNEL -> run(recording.arithmetic(), product, settings, a.value(), out, b.value());
        }
        Variable result = recording.result(out);
        SavedVariable savedA = recording.save(a);
        SavedVariable savedB = recording.save(b);
        int[] aShape = a.value().shape();
        int[] bShape = b.value().shape();
        recording.backward(gradients -> {
            Variable g = gradients[0];
            @Nullable Variable toA = null;
            @Nullable Variable toB = null;
            if (recording.needs(0)) {
                Variable other = Recording.get(savedB);
                toA = switch (product) {
                    case OUTPUT -> product(Product.INPUT, settings, g, other, aShape);
                    case INPUT -> product(Product.OUTPUT, settings, g, other, aShape);
                    case KERNEL -> product(Product.INPUT, settings, other, g, aShape);
                };
            }
            if (recording.needs(1)) {
                Variable other = Recording.get(savedA);
                toB = switch (product) {
                    case OUTPUT -> product(Product.KERNEL, settings, other, g, bShape);
                    case INPUT -> product(Product.KERNEL, settings, g, other, bShape);
                    case KERNEL -> product(Product.OUTPUT, settings, other, g, bShape);
                };
            }
            return new @Nullable Variable[] {toA, toB};
        });
        return result;
    }

    static void run(Arithmetic arithmetic, Product product, Settings settings, Strided x, Strided kernel, Strided y) {
        Strided weights = settings.kernel(kernel);
        arithmetic
                .kernels(y.dtype())
                .convolve(
                        product,
                        settings.window(weights),
                        settings.padding(),
                        settings.groups(),
                        settings.pictures(x).operand(),
                        weights.operand(),
                        settings.pictures(y).operand());
    }

    /** A depthwise convolution: as many groups as channels, an output channel for each. */
    public static Variable depthwise(Variable x, Variable kernel, @Nullable Variable bias, Settings settings) {
        int channels = x.value().shape()[settings.channelAxis()];
        Settings grouped = new Settings(
                settings.strideHeight,
                settings.strideWidth,
                settings.dilationHeight,
                settings.dilationWidth,
                settings.padding,
                channels,
                settings.layout);
        if (Shapes.elements(kernel.value().shape()) % channels != 0) {
            throw new ShapeException(Fault.of("kernel", kernel.shape().toString())
                    .expected("one filter for each of " + channels + " channels")
                    .got(kernel.shape()));
        }
        return conv2d(x, kernel, bias, grouped);
    }
}
