package dev.fovea.spark.sql;

import dev.fovea.api.image.ChannelOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * How samples lie in Spark's image struct: OpenCV's type codes, depth + 8 (channels - 1), where depth is 0 for unsigned
 * bytes, which {@code org.apache.spark.ml.image.ImageSchema} has, and 5 for little-endian floats, which sparkdl added.
 */
public enum ImageMode {
    GRAY(0, ChannelOrder.GRAY, 1),
    BGR(16, ChannelOrder.BGR, 1),
    BGRA(24, ChannelOrder.BGRA, 1),
    GRAY_FLOAT(5, ChannelOrder.GRAY, 4),
    BGR_FLOAT(21, ChannelOrder.BGR, 4),
    BGRA_FLOAT(29, ChannelOrder.BGRA, 4);

    private final int code;
    private final ChannelOrder order;
    private final int sampleBytes;

    ImageMode(int code, ChannelOrder order, int sampleBytes) {
        this.code = code;
        this.order = order;
        this.sampleBytes = sampleBytes;
    }

    /** The number in the struct's field {@code mode}. */
    public int code() {
        return code;
    }

    /** The samples of a pixel. */
    public ChannelOrder order() {
        return order;
    }

    /** Samples a pixel. */
    public int channels() {
        return order.channels();
    }

    /** 1 for unsigned bytes, 4 for floats. */
    public int sampleBytes() {
        return sampleBytes;
    }

    /** True for floats. */
    public boolean isFloat() {
        return sampleBytes == 4;
    }

    /** The mode of that code; empty when it is another. */
    public static Optional<ImageMode> of(int code) {
        return Arrays.stream(values()).filter(mode -> mode.code == code).findFirst();
    }

    /** The mode of so many channels of bytes or floats; empty when there is none. */
    public static Optional<ImageMode> of(int channels, boolean isFloat) {
        return of((isFloat ? 5 : 0) + 8 * (channels - 1));
    }
}
