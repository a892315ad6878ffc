package dev.fovea.bench.peer;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Region;
import dev.fovea.domain.image.Placements;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.function.BiFunction;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/**
 * OpenCV from Java as a careful user writes it: matrices made once and used again, bytes handed over in one bulk copy.
 * One thread uses one instance.
 */
public final class OpenCv implements AutoCloseable {

    /** How OpenCV changes a picture's size. */
    public enum Resize {
        AREA(opencv_imgproc.INTER_AREA),
        LINEAR(opencv_imgproc.INTER_LINEAR);

        private final int code;

        Resize(int code) {
            this.code = code;
        }
    }

    private final Mat source;
    private final ByteBuffer sourceBytes;
    private final Mat resized = new Mat();
    private final Mat blob = new Mat();
    private final Size size;
    private final Scalar mean = new Scalar(127, 127, 127, 0);

    /** Turns pictures of one size into tensors of another, on the given number of threads. */
    public OpenCv(int width, int height, int target, int threads) {
        threads(threads);
        this.source = new Mat(height, width, opencv_core.CV_8UC3);
        this.sourceBytes = source.createBuffer();
        this.size = new Size(target, target);
    }

    /** Sets how many threads OpenCV uses, in the whole process. */
    public static void threads(int threads) {
        opencv_core.setNumThreads(threads);
    }

    /**
     * {@code resize} and {@code blobFromImage}: f32, channels first, (x - 127) / 128, in the samples' order.
     *
     * @param samples of a picture of the size given at the start, three channels
     * @return a view of the tensor, valid until the next call
     */
    public Mat tensor(byte[] samples, Resize resize) {
        sourceBytes.clear().put(samples);
        opencv_imgproc.resize(source, resized, size, 0, 0, resize.code);
        opencv_dnn.blobFromImage(resized, blob, 1 / 128.0, size, mean, false, false, opencv_core.CV_32F);
        return blob;
    }

    /** The tensor's values. */
    public static float[] values(Mat tensor) {
        FloatBuffer buffer = tensor.createBuffer();
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }

    /** {@code imdecode}: BGR; the caller closes it. */
    public static Mat decode(byte[] encoded) {
        try (BytePointer bytes = new BytePointer(encoded);
                Mat buffer = new Mat(1, encoded.length, opencv_core.CV_8UC1, bytes)) {
            return opencv_imgcodecs.imdecode(
                    buffer, opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
        }
    }

    /** {@code imdecode}, the crop, INTER_AREA, RGB, (x - 127) / 128, channels last: into the array. */
    public static void channelsLast(byte[] encoded, ImageInput input, int target, float[] tensor) {
        try (Mat picture = decode(encoded);
                Rect part = rectangle(
                        Placements.of(input, picture.cols(), picture.rows()).source());
                Mat cut = new Mat(picture, part);
                Size size = new Size(target, target);
                Mat small = new Mat();
                Mat floats = new Mat()) {
            opencv_imgproc.resize(cut, small, size, 0, 0, opencv_imgproc.INTER_AREA);
            opencv_imgproc.cvtColor(small, small, opencv_imgproc.COLOR_BGR2RGB);
            small.convertTo(floats, opencv_core.CV_32FC3, 1 / 128.0, -127 / 128.0);
            FloatBuffer values = floats.createBuffer();
            values.get(tensor);
        }
    }

    /** {@code imdecode}, the part, INTER_AREA, RGB, (x - 127) / 128, channels first: into the array. */
    public static void channelsFirst(
            byte[] encoded, BiFunction<Integer, Integer, Region> part, int target, float[] tensor) {
        try (Mat picture = decode(encoded);
                Rect rectangle = rectangle(part.apply(picture.cols(), picture.rows()));
                Mat cut = new Mat(picture, rectangle);
                Size size = new Size(target, target);
                Scalar mean = new Scalar(127, 127, 127, 0);
                Mat small = new Mat();
                Mat blob = new Mat()) {
            opencv_imgproc.resize(cut, small, size, 0, 0, opencv_imgproc.INTER_AREA);
            opencv_dnn.blobFromImage(small, blob, 1 / 128.0, size, mean, true, false, opencv_core.CV_32F);
            FloatBuffer values = blob.createBuffer();
            values.get(tensor);
        }
    }

    private static Rect rectangle(Region region) {
        return new Rect(region.x(), region.y(), region.width(), region.height());
    }

    /** The matrix as a picture, copied. */
    public static Image image(Mat bgr) {
        byte[] data = new byte[bgr.rows() * bgr.cols() * 3];
        ByteBuffer buffer = bgr.createBuffer();
        buffer.get(data);
        return Image.of(bgr.cols(), bgr.rows(), ChannelOrder.BGR, data, "opencv");
    }

    @Override
    public void close() {
        source.close();
        resized.close();
        blob.close();
        size.close();
        mean.close();
    }
}
