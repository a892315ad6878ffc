package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;
import java.util.List;

/** {@link DepthwiseConv2d}. */
final class DepthwiseConvolution implements Operation {

    private final Picture in;
    private final Picture out;
    private final Window window;
    private final Padding padding;
    private final float[] kernel;
    private final float[] bias;

    DepthwiseConvolution(DepthwiseConv2d op, TensorType input, TensorType output, Trained trained) {
        this.in = Picture.of(input);
        this.out = Picture.of(output);
        this.window = op.window();
        this.padding = op.padding();
        this.kernel = trained.of(op.kernel());
        this.bias = trained.orElse(op.bias(), out.channels(), 0);
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] input = inputs.get(0);
        double[] result = new double[out.elements()];
        work.forEach(out.height(), y -> {
            for (int x = 0; x < out.width(); x++) {
                for (int o = 0; o < out.channels(); o++) {
                    result[out.at(y, x, o)] = sum(input, y, x, o);
                }
            }
        });
        return result;
    }

    private double sum(double[] input, int y, int x, int o) {
        int channel = o / (out.channels() / in.channels());
        double sum = bias[o];
        for (int i = 0; i < window.height(); i++) {
            for (int j = 0; j < window.width(); j++) {
                int fromY = y * window.strideHeight() + i * window.dilationHeight() - padding.top();
                int fromX = x * window.strideWidth() + j * window.dilationWidth() - padding.left();
                if (in.holds(fromY, fromX)) {
                    sum += input[in.at(fromY, fromX, channel)] * kernel[(i * window.width() + j) * out.channels() + o];
                }
            }
        }
        return sum;
    }
}
