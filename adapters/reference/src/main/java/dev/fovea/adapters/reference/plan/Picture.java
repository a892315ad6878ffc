package dev.fovea.adapters.reference.plan;

import dev.fovea.api.graph.TensorType;

/** The dimensions of a picture: height, width, channels. */
record Picture(int height, int width, int channels) {

    static Picture of(TensorType type) {
        return new Picture(
                type.shape().dim(0), type.shape().dim(1), type.shape().dim(2));
    }

    /** The place of an element, row-major. */
    int at(int y, int x, int channel) {
        return (y * width + x) * channels + channel;
    }

    int elements() {
        return height * width * channels;
    }

    boolean holds(int y, int x) {
        return y >= 0 && y < height && x >= 0 && x < width;
    }
}
