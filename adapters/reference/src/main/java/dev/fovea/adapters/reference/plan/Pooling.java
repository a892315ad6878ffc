package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;
import java.util.List;

/** {@link MaxPool}, {@link AveragePool} and {@link GlobalPool}: the last is a window as large as the picture. */
final class Pooling implements Operation {

    private final Picture in;
    private final Picture out;
    private final Window window;
    private final Padding padding;
    private final boolean max;

    private Pooling(Picture in, Picture out, Window window, Padding padding, boolean max) {
        this.in = in;
        this.out = out;
        this.window = window;
        this.padding = padding;
        this.max = max;
    }

    static Operation of(MaxPool op, TensorType input, TensorType output) {
        return new Pooling(Picture.of(input), Picture.of(output), op.window(), op.padding(), true);
    }

    static Operation of(AveragePool op, TensorType input, TensorType output) {
        return new Pooling(Picture.of(input), Picture.of(output), op.window(), op.padding(), false);
    }

    static Operation of(GlobalPool op, TensorType input) {
        Picture in = Picture.of(input);
        return new Pooling(
                in,
                new Picture(1, 1, in.channels()),
                Window.of(in.height(), in.width(), 1),
                Padding.none(),
                op.reduction() == GlobalPool.Reduction.MAX);
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[out.elements()];
        work.forEach(out.height(), y -> {
            for (int x = 0; x < out.width(); x++) {
                for (int c = 0; c < out.channels(); c++) {
                    result[out.at(y, x, c)] = pool(inputs.get(0), y, x, c);
                }
            }
        });
        return result;
    }

    /** NaN is larger than any number; padding is not looked at. */
    private double pool(double[] input, int y, int x, int c) {
        double largest = Double.NEGATIVE_INFINITY;
        double sum = 0;
        int count = 0;
        for (int i = 0; i < window.height(); i++) {
            for (int j = 0; j < window.width(); j++) {
                int fromY = y * window.strideHeight() + i - padding.top();
                int fromX = x * window.strideWidth() + j - padding.left();
                if (in.holds(fromY, fromX)) {
                    double value = input[in.at(fromY, fromX, c)];
                    largest = Math.max(largest, value);
                    sum += value;
                    count++;
                }
            }
        }
        return max ? largest : sum / count;
    }
}
