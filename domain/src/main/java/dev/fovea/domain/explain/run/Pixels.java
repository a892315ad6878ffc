package dev.fovea.domain.explain.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.image.Gaussian;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.Arrays;

/** A picture as a model's input: its elements as they are stored, in the model's layout. */
final class Pixels {

    private static final int BLUR_OF_SIDE = 10;

    private final int width;
    private final int height;
    private final int channels;
    private final boolean channelsLast;
    private final DType dtype;

    /** The pixels of inputs of that kind and element type. */
    Pixels(ImageInput input, DType dtype) {
        if (dtype != DType.F32 && dtype != DType.U8 && dtype != DType.I8) {
            throw new ModelException(Fault.of("model input", "")
                    .expected("element type F32, U8 or I8 for pictures")
                    .got(dtype));
        }
        this.width = input.width();
        this.height = input.height();
        this.channels = input.order().channels();
        this.channelsLast = input.layout() == Layout.NHWC;
        this.dtype = dtype;
    }

    /** Elements of a picture. */
    int size() {
        return width * height * channels;
    }

    /** A batch of one picture as bytes. */
    byte[] bytes(Tensor batch) {
        byte[] bytes = new byte[size() * dtype.bytes()];
        batch.bytes().get(bytes);
        return bytes;
    }

    /** Elements from bytes. */
    double[] elements(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
        double[] elements = new double[size()];
        Arrays.setAll(elements, i -> switch (dtype) {
            case F32 -> in.getFloat(4 * i);
            case U8 -> in.get(i) & 0xff;
            default -> in.get(i);
        });
        return elements;
    }

    /** Bytes of elements; integers are rounded. */
    byte[] bytes(double[] elements) {
        ByteBuffer out = ByteBuffer.allocate(size() * dtype.bytes()).order(ByteOrder.nativeOrder());
        for (double element : elements) {
            if (dtype == DType.F32) {
                out.putFloat((float) element);
            } else {
                out.put((byte) Math.round(element));
            }
        }
        return out.array();
    }

    /** The element of a channel at a place. */
    private int at(int place, int channel) {
        return channelsLast ? place * channels + channel : channel * width * height + place;
    }

    /** A picture of its own mean colour. */
    double[] mean(double[] elements) {
        double[] means = new double[elements.length];
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int p = 0; p < width * height; p++) {
                sum += elements[at(p, c)];
            }
            for (int p = 0; p < width * height; p++) {
                means[at(p, c)] = sum / (width * height);
            }
        }
        return means;
    }

    /** The picture blurred. */
    double[] blurred(double[] elements) {
        double[] blurred = new double[elements.length];
        double[] plane = new double[width * height];
        for (int c = 0; c < channels; c++) {
            for (int p = 0; p < plane.length; p++) {
                plane[p] = elements[at(p, c)];
            }
            double[] smooth = Gaussian.of(plane, width, height, (double) Math.min(width, height) / BLUR_OF_SIDE);
            for (int p = 0; p < plane.length; p++) {
                blurred[at(p, c)] = smooth[p];
            }
        }
        return blurred;
    }

    /** The sum over channels of each pixel, row by row. */
    float[] summed(DoubleBuffer elements) {
        float[] sums = new float[width * height];
        for (int p = 0; p < sums.length; p++) {
            double sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += elements.get(at(p, c));
            }
            sums[p] = (float) sum;
        }
        return sums;
    }

    /** Copies a patch of one picture into another. */
    void copy(byte[] from, byte[] to, PatchScan.Patch patch) {
        int planes = channelsLast ? 1 : channels;
        int pixel = (channelsLast ? channels : 1) * dtype.bytes();
        for (int plane = 0; plane < planes; plane++) {
            for (int y = patch.top(); y < patch.bottom(); y++) {
                int at = ((plane * height + y) * width + patch.left()) * pixel;
                System.arraycopy(from, at, to, at, (patch.right() - patch.left()) * pixel);
            }
        }
    }
}
