package dev.fovea.domain.plan;

import dev.fovea.api.graph.TensorType;

/** A tensor that can be read pixel by pixel, whatever its rank; its rows and columns are those of a slot of its type. */
abstract class Picture {

    final TensorType type;
    final int height;
    final int width;
    final int channels;

    Picture(TensorType type) {
        this.type = type;
        this.channels = type.channels();
        this.width = type.rank() < 2 ? 1 : type.shape().dim(type.rank() - 2);
        this.height = type.elements() / channels / width;
    }

    /** The value; outside of the picture whatever a window reads there. */
    abstract double at(int y, int x, int c);

    double flat(int index) {
        int pixel = index / channels;
        return at(pixel / width, pixel % width, index % channels);
    }

    boolean has(int y, int x) {
        return y >= 0 && x >= 0 && y < height && x < width;
    }

    /** Dense values with zeros around. */
    static final class Dense extends Picture {
        final double[] values;

        Dense(TensorType type, double[] values) {
            super(type);
            this.values = values;
        }

        @Override
        double at(int y, int x, int c) {
            return has(y, x) ? values[(y * width + x) * channels + c] : 0;
        }
    }
}
