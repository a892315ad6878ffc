package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * How the values of a tensor lie in Spark's image struct, whose channels are gray, BGR or BGRA: as f32, little-endian, by
 * sparkdl's codes CV_32FC1 = 5, CV_32FC3 = 21 and CV_32FC4 = 29; or as bytes, rounded and cut to 0 to 255, by Spark's.
 *
 * @param isReversed true when the tensor's colours are in the order RGB
 * @param layout of the tensor
 * @param isFloat f32, else bytes
 */
record PictureForm(int height, int width, int channels, boolean isReversed, Layout layout, boolean isFloat)
        implements Serializable {

    private static final int FLOAT_DEPTH = 5;

    /**
     * The form of a model's output.
     *
     * @param output of four dimensions, laid out as the input is
     * @throws ModelException when it is no picture of 1, 3 or 4 channels
     */
    static PictureForm of(TensorInfo output, ImageInput input, boolean isFloat) {
        Shape shape = output.shape();
        boolean isLast = input.layout() == Layout.NHWC;
        int channels = shape.rank() == 4 ? shape.dim(isLast ? 3 : 1) : 0;
        if (channels != 1 && channels != 3 && channels != 4) {
            throw new ModelException(Fault.of("model output", output.name())
                    .expected("a picture " + (isLast ? "[n,height,width,channels]" : "[n,channels,height,width]")
                            + " of 1, 3 or 4 channels, for outputMode image")
                    .got(output)
                    .repair("set outputMode to 'vector'"));
        }
        return new PictureForm(
                shape.dim(isLast ? 1 : 2),
                shape.dim(isLast ? 2 : 3),
                channels,
                channels > 1 && input.order() != ChannelOrder.BGR,
                input.layout(),
                isFloat);
    }

    /** The image struct of the values, without an origin. */
    Row row(float[] values) {
        int pixels = height * width;
        ByteBuffer data = ByteBuffer.allocate(pixels * channels * (isFloat ? Float.BYTES : 1))
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < channels; c++) {
                int from = isReversed && c < 3 ? 2 - c : c;
                float value = values[layout == Layout.NHWC ? p * channels + from : from * pixels + p];
                if (isFloat) {
                    data.putFloat(value);
                } else {
                    data.put((byte) Math.round(Math.max(0, Math.min(255, value))));
                }
            }
        }
        int mode = (channels - 1) * 8 + (isFloat ? FLOAT_DEPTH : 0);
        return RowFactory.create("", height, width, channels, mode, data.array());
    }

    /** The same picture under an origin. */
    static Row withOrigin(Row image, String origin) {
        return RowFactory.create(origin, image.get(1), image.get(2), image.get(3), image.get(4), image.get(5));
    }
}
