package dev.fovea.api.graph;

import dev.fovea.api.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A picture in another size.
 *
 * @param height rows of the result
 * @param width columns of the result
 * @param method how values are found
 * @param coordinates which source position an output pixel has
 */
public record Resize(int height, int width, Method method, Coordinates coordinates) implements Op {

    /** How a value is found at a source position. */
    public enum Method {
        /** The pixel whose index is the position rounded down, as TensorFlow does it. */
        NEAREST_FLOOR,
        /** The pixel nearest to the position, halves away from zero. */
        NEAREST_ROUND,
        /** Linear between the four pixels around the position, edges repeated. */
        BILINEAR
    }

    /** The source position of output index i, with scale = input size / output size. */
    public enum Coordinates {
        /** i * scale. */
        ASYMMETRIC,
        /** (i + 1/2) * scale - 1/2; for the nearest methods (i + 1/2) * scale rounded down or, less 1/2, to nearest. */
        HALF_PIXEL,
        /** i * (input size - 1) / (output size - 1). */
        ALIGN_CORNERS
    }

    public Resize {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(coordinates, "coordinates");
    }

    @Override
    public String kind() {
        return "resize";
    }

    @Override
    public TensorType infer(String node, List<TensorType> inputs) {
        TensorType input = Inputs.picture(this, node, inputs);
        if (height < 1 || width < 1) {
            throw Inputs.wrong(this, node, "a size of at least 1 x 1", height + " x " + width);
        }
        return input.withShape(Shape.of(height, width, input.channels()));
    }

    @Override
    public long flops(List<TensorType> inputs, TensorType output) {
        return method == Method.BILINEAR ? 8L * output.elements() : 0;
    }

    @Override
    public String toString() {
        return kind() + " " + height + "x" + width + " " + method.name().toLowerCase(Locale.ROOT) + " "
                + coordinates.name().toLowerCase(Locale.ROOT);
    }
}
