package dev.fovea.spark;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.spark.sql.ImagePixels;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The model's input as it takes pictures of float samples: their values as they are, neither rounded nor cut. Gray becomes
 * three equal colours; colours become gray by ITU-R 601; alpha, on the scale of 0 to 255, lets white through.
 *
 * @param tensor name of the input
 * @param order of its channels
 */
record FloatInput(String tensor, int width, int height, ChannelOrder order, Layout layout) implements Serializable {

    /** ITU-R 601 in 1/65536, as everywhere in fovea. */
    private static final float[] GRAY = {7471f / 65536, 38470f / 65536, 19595f / 65536};

    /** The input of that model; null when its elements are no floats, which pictures are rounded for. */
    static @Nullable FloatInput of(ModelEnds ends, ImageInput input) {
        return ends.input().dtype() == DType.F32
                ? new FloatInput(ends.input().name(), input.width(), input.height(), input.order(), input.layout())
                : null;
    }

    /** Pictures of the input's size as a batch, which the caller closes. */
    Tensor batch(List<ImagePixels> pictures) {
        int channels = order.channels();
        Tensor batch = Tensor.allocate(
                DType.F32,
                layout == Layout.NHWC
                        ? Shape.of(pictures.size(), height, width, channels)
                        : Shape.of(pictures.size(), channels, height, width));
        FloatBuffer to = batch.floats();
        for (int i = 0; i < pictures.size(); i++) {
            fill(pictures.get(i), to, i * channels * height * width);
        }
        return batch;
    }

    private void fill(ImagePixels picture, FloatBuffer to, int at) {
        float[] from = picture.floats();
        int samples = picture.mode().channels();
        int channels = order.channels();
        int pixels = width * height;
        float[] bgr = new float[3];
        for (int p = 0; p < pixels; p++) {
            for (int c = 0; c < 3; c++) {
                bgr[c] = from[p * samples + (samples == 1 ? 0 : c)];
            }
            if (samples == 4) {
                float alpha = from[p * 4 + 3] / 255;
                for (int c = 0; c < 3; c++) {
                    bgr[c] = bgr[c] * alpha + 255 * (1 - alpha);
                }
            }
            for (int c = 0; c < channels; c++) {
                float value = channels == 1
                        ? samples == 1 ? bgr[0] : GRAY[0] * bgr[0] + GRAY[1] * bgr[1] + GRAY[2] * bgr[2]
                        : bgr[order == ChannelOrder.BGR ? c : 2 - c];
                to.put(layout == Layout.NHWC ? at + p * channels + c : at + c * pixels + p, value);
            }
        }
    }
}
