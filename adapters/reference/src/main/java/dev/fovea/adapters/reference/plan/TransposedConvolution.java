package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Window;
import java.util.List;

/** {@link Conv2dTranspose}: every input pixel adds its kernel to the pixels that it reaches. */
final class TransposedConvolution implements Operation {

    private final Picture in;
    private final Picture out;
    private final Window window;
    private final Padding crop;
    private final float[] kernel;
    private final float[] bias;

    TransposedConvolution(Conv2dTranspose op, TensorType input, TensorType output, Trained trained) {
        this.in = Picture.of(input);
        this.out = Picture.of(output);
        this.window = op.window();
        this.crop = op.crop();
        this.kernel = trained.of(op.kernel());
        this.bias = trained.orElse(op.bias(), out.channels(), 0);
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[out.elements()];
        for (int i = 0; i < result.length; i++) {
            result[i] = bias[i % out.channels()];
        }
        for (int y = 0; y < in.height(); y++) {
            for (int x = 0; x < in.width(); x++) {
                spread(inputs.get(0), y, x, result);
            }
        }
        return result;
    }

    private void spread(double[] input, int y, int x, double[] result) {
        for (int i = 0; i < window.height(); i++) {
            for (int j = 0; j < window.width(); j++) {
                int toY = y * window.strideHeight() + i * window.dilationHeight() - crop.top();
                int toX = x * window.strideWidth() + j * window.dilationWidth() - crop.left();
                for (int c = 0; out.holds(toY, toX) && c < in.channels(); c++) {
                    double value = input[in.at(y, x, c)];
                    int at = ((i * window.width() + j) * in.channels() + c) * out.channels();
                    int to = out.at(toY, toX, 0);
                    for (int o = 0; o < out.channels(); o++) {
                        result[to + o] += value * kernel[at + o];
                    }
                }
            }
        }
    }
}
