package dev.fovea.api.plan;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.TensorType;
import java.util.Objects;

/**
 * Where the result of a node lies, for one row of the batch.
 *
 * @param name of the node that makes it
 * @param type of its elements
 * @param space whose memory
 * @param index of the input or output; 0 elsewhere
 * @param offset bytes from the start of the arena to the halo's first element, a multiple of 64; 0 elsewhere
 * @param format of its elements
 * @param halo rows and columns of zeros around it, that readers may run into; none outside arena and strips
 */
public record Slot(String name, TensorType type, Space space, int index, long offset, Format format, Padding halo) {

    public Slot {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(space, "space");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(halo, "halo");
    }

    /** Rows: dimension 0 of a picture, the product of all before the last two of a higher rank, else 1. */
    public int height() {
        int height = 1;
        for (int i = 0; i < type.rank() - 2; i++) {
            height *= type.shape().dim(i);
        }
        return height;
    }

    /** Pixels of a row: the last dimension but one, or 1. */
    public int width() {
        return type.rank() < 2 ? 1 : type.shape().dim(type.rank() - 2);
    }

    /** The last dimension, or 1. */
    public int channels() {
        return type.channels();
    }

    /** Planes of the blocked format; 1 in the other. */
    public int blocks() {
        return format == Format.BLOCKED ? (channels() + Format.BLOCK - 1) / Format.BLOCK : 1;
    }

    /** Elements from a pixel to the next. */
    public int pixel() {
        return format == Format.BLOCKED ? Format.BLOCK : channels();
    }

    /** Elements from a row to the next. */
    public long row() {
        return (long) (width() + halo.left() + halo.right()) * pixel();
    }

    /** Elements from a plane to the next. */
    public long plane() {
        return row() * (height() + halo.top() + halo.bottom());
    }

    /** The bytes it takes, halo included. */
    public long bytes() {
        return plane() * blocks() * type.dtype().bytes();
    }

    /** The same elsewhere in the arena. */
    public Slot at(long offset) {
        return new Slot(name, type, space, index, offset, format, halo);
    }

    /** For instance {@code conv1 f32[112,112,64] blocked halo 1,1,1,1 @1204224}. */
    @Override
    public String toString() {
        return name + " " + type + (format == Format.BLOCKED ? " blocked" : "") + (halo.isNone() ? "" : " halo " + halo)
                + switch (space) {
                    case ARENA -> " @" + offset;
                    case INPUT -> " input";
                    case OUTPUT -> " output";
                    case STRIP -> " strip";
                };
    }
}
