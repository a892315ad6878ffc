package dev.fovea.adapters.cpu;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.TrainingCheck;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** The f32 products of {@link dev.fovea.api.spi.TrainingKernels}, by their definitions, sums in double. */
final class CpuProducts {

    CpuProducts() {}

    private static FloatBuffer floats(Operand operand) {
        return operand.memory()
                .buffer()
                .duplicate()
                .clear()
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
    }

    /** As {@link dev.fovea.api.spi.TrainingKernels#multiply}. */
    void multiply(Operand left, Operand right, Operand output, boolean add) {
        TrainingCheck.multiply(left, right, output);
        FloatBuffer a = floats(left);
        FloatBuffer b = floats(right);
        FloatBuffer out = floats(output);
        for (int n = 0; n < output.size(0); n++) {
            for (int i = 0; i < output.size(1); i++) {
                for (int j = 0; j < output.size(2); j++) {
                    int to = output.offset() + n * output.stride(0) + i * output.stride(1) + j * output.stride(2);
                    int from = left.offset() + n * left.stride(0) + i * left.stride(1);
                    int other = right.offset() + n * right.stride(0) + j * right.stride(2);
                    double sum = add ? out.get(to) : 0;
                    for (int k = 0; k < left.size(2); k++) {
                        sum += (double) a.get(from + k * left.stride(2)) * b.get(other + k * right.stride(1));
                    }
                    out.put(to, (float) sum);
                }
            }
        }
    }

    /** As {@link dev.fovea.api.spi.TrainingKernels#convolve}. */
    void convolve(Product product, Window window, Padding padding, int groups, Operand x, Operand kernel, Operand y) {
        TrainingCheck.convolve(product, window, padding, groups, x, kernel, y);
        Operand written = switch (product) {
            case OUTPUT -> y;
            case INPUT -> x;
            case KERNEL -> kernel;
        };
        double[] sums = new double[written.elements()];
        FloatBuffer xs = floats(x);
        FloatBuffer ws = floats(kernel);
        FloatBuffer ys = floats(y);
        int inputs = kernel.size(2);
        int outputs = y.size(3) / groups;
        int[] at = new int[4];
        for (int place = 0; place < y.elements(); place++) {
            index(y, place, at);
            int yAt = offset(y, at[0], at[1], at[2], at[3]);
            for (int tap = 0; tap < window.height() * window.width(); tap++) {
                int i = tap / window.width();
                int j = tap % window.width();
                int row = at[1] * window.strideHeight() + i * window.dilationHeight() - padding.top();
                int column = at[2] * window.strideWidth() + j * window.dilationWidth() - padding.left();
                if (row < 0 || row >= x.size(1) || column < 0 || column >= x.size(2)) {
                    continue;
                }
                for (int c = 0; c < inputs; c++) {
                    int channel = at[3] / outputs * inputs + c;
                    int xAt = offset(x, at[0], row, column, channel);
                    int wAt = offset(kernel, i, j, c, at[3]);
                    switch (product) {
                        case OUTPUT -> sums[place] += (double) xs.get(xAt) * ws.get(wAt);
                        case INPUT ->
                            sums[((at[0] * x.size(1) + row) * x.size(2) + column) * x.size(3) + channel] +=
                                    (double) ys.get(yAt) * ws.get(wAt);
                        case KERNEL ->
                            sums[(tap * inputs + c) * y.size(3) + at[3]] += (double) xs.get(xAt) * ys.get(yAt);
                    }
                }
            }
        }
        FloatBuffer out = floats(written);
        for (int place = 0; place < sums.length; place++) {
            index(written, place, at);
            out.put(offset(written, at[0], at[1], at[2], at[3]), (float) sums[place]);
        }
    }

    private static void index(Operand operand, int place, int[] at) {
        int rest = place;
        for (int d = 3; d >= 0; d--) {
            at[d] = rest % operand.size(d);
            rest /= operand.size(d);
        }
    }

    private static int offset(Operand operand, int a, int b, int c, int d) {
        return operand.offset()
                + a * operand.stride(0)
                + b * operand.stride(1)
                + c * operand.stride(2)
                + d * operand.stride(3);
    }
}
