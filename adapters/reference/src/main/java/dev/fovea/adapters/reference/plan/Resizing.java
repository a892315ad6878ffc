package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Resize.Coordinates;
import dev.fovea.api.graph.Resize.Method;
import dev.fovea.api.graph.TensorType;
import java.util.List;

/**
 * {@link Resize}. Source positions are computed in float, as TensorFlow does it: which pixel is nearest at a tie depends
 * on it. Values are interpolated in double.
 */
final class Resizing implements Operation {

    private final Picture in;
    private final Picture out;
    private final Method method;
    private final Coordinates coordinates;

    Resizing(Resize op, TensorType input, TensorType output) {
        this.in = Picture.of(input);
        this.out = Picture.of(output);
        this.method = op.method();
        this.coordinates = op.coordinates();
    }

    @Override
    public double[] apply(List<double[]> inputs, Work work) {
        double[] result = new double[out.elements()];
        work.forEach(out.height(), y -> {
            float down = position(y, in.height(), out.height());
            for (int x = 0; x < out.width(); x++) {
                float across = position(x, in.width(), out.width());
                for (int c = 0; c < out.channels(); c++) {
                    result[out.at(y, x, c)] = value(inputs.get(0), down, across, c);
                }
            }
        });
        return result;
    }

    private float position(int i, int from, int to) {
        boolean corners = coordinates == Coordinates.ALIGN_CORNERS && to > 1;
        float scale = corners ? (float) (from - 1) / (to - 1) : (float) from / to;
        if (coordinates != Coordinates.HALF_PIXEL) {
            return i * scale;
        }
        float centre = (i + 0.5f) * scale;
        return method == Method.NEAREST_FLOOR ? centre : centre - 0.5f;
    }

    private double value(double[] input, float y, float x, int c) {
        return switch (method) {
            case NEAREST_FLOOR -> pixel(input, (int) Math.floor(y), (int) Math.floor(x), c);
            case NEAREST_ROUND -> pixel(input, round(y), round(x), c);
            case BILINEAR -> bilinear(input, y, x, c);
        };
    }

    private static int round(float position) {
        return (int) (position < 0 ? Math.ceil(position - 0.5) : Math.floor(position + 0.5));
    }

    private double bilinear(double[] input, float y, float x, int c) {
        int top = (int) Math.floor(y);
        int left = (int) Math.floor(x);
        double down = y - top;
        double across = x - left;
        int bottom = (int) Math.ceil(y);
        int right = (int) Math.ceil(x);
        double upper = between(pixel(input, top, left, c), pixel(input, top, right, c), across);
        double lower = between(pixel(input, bottom, left, c), pixel(input, bottom, right, c), across);
        return between(upper, lower, down);
    }

    private static double between(double a, double b, double share) {
        return a + (b - a) * share;
    }

    private double pixel(double[] input, int y, int x, int c) {
        int row = Math.max(0, Math.min(in.height() - 1, y));
        int column = Math.max(0, Math.min(in.width() - 1, x));
        return input[in.at(row, column, c)];
    }
}
