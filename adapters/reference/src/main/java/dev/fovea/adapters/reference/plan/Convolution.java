package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;
import java.util.List;

/**
 * {@link Conv2d}. The sum of an output begins with the bias and runs over kernel rows, kernel columns and channels, in
 * this order; the loop over outputs is the innermost so that the kernel is read forwards.
 */
final class Convolution implements Operation {

    private final Picture in;
    private final Picture out;
    private final Window window;
    private final Padding padding;
    private final int groups;
    private final float[] kernel;
    private final float[] bias;

    Convolution(Conv2d op, TensorType input, TensorType output, Trained trained) {
        this.in = Picture.of(input);
        this.out = Picture.of(output);
        this.window = op.window();
        this.padding = op.padding();
        this.groups = op.groups();
        this.kernel = trained.of(op.kernel());
        this.bias = trained.orElse(op.bias(), out.channels(), 0);
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[out.elements()];
        work.forEach(out.height(), y -> row(inputs.get(0), result, y));
        return result;
    }

    private void row(double[] input, double[] result, int y) {
        for (int i = out.at(y, 0, 0); i < out.at(y + 1, 0, 0); i++) {
            result[i] = bias[i % out.channels()];
        }
        int channels = in.channels() / groups;
        double[] weights = new double[out.channels()];
        for (int i = 0; i < window.height(); i++) {
            int fromY = y * window.strideHeight() + i * window.dilationHeight() - padding.top();
            for (int j = 0; fromY >= 0 && fromY < in.height() && j < window.width(); j++) {
                for (int c = 0; c < channels; c++) {
                    int at = ((i * window.width() + j) * channels + c) * out.channels();
                    for (int o = 0; o < weights.length; o++) {
                        weights[o] = kernel[at + o];
                    }
                    for (int x = 0; x < out.width(); x++) {
                        int fromX = x * window.strideWidth() + j * window.dilationWidth() - padding.left();
                        if (fromX >= 0 && fromX < in.width()) {
                            pixel(input, in.at(fromY, fromX, c), result, out.at(y, x, 0), weights);
                        }
                    }
                }
            }
        }
    }

    /** Adds one channel's part to every output of a pixel: to those of group g the channel of group g. */
    private void pixel(double[] input, int from, double[] result, int to, double[] weights) {
        int inputs = in.channels() / groups;
        int outputs = out.channels() / groups;
        for (int g = 0; g < groups; g++) {
            double value = input[from + g * inputs];
            for (int o = g * outputs; o < (g + 1) * outputs; o++) {
                result[to + o] += value * weights[o];
            }
        }
    }
}
