package dev.fovea.bench.model;

import ai.onnxruntime.OrtException;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Region;
import dev.fovea.bench.peer.Desktop;
import dev.fovea.bench.peer.OnnxClassifier;
import dev.fovea.bench.peer.OpenCv;
import dev.fovea.bench.peer.Ranking;
import dev.fovea.bench.photo.Jpeg;
import dev.fovea.domain.image.Placements;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * A loop over photos as it is written without fovea: a decoder, a resize, ONNX Runtime on one thread. Threads share the
 * photos, each with an instance of its own: on pictures by the hundred that beats one loop whose steps have threads.
 */
final class FolderPeer implements AutoCloseable {

    /** What decodes and resizes. */
    enum Decoder {
        IMAGE_IO,
        OPEN_CV
    }

    private final Decoder decoder;
    private final ImageInput input;
    private final OnnxClassifier classifier;
    private final float[] values;

    FolderPeer(Decoder decoder, ImageInput input, Path onnx, int classes) throws OrtException {
        this.decoder = decoder;
        this.input = input;
        this.classifier = new OnnxClassifier(onnx, input.width(), classes);
        this.values = new float[3 * input.width() * input.height()];
    }

    /** The five likeliest classes for a photo. */
    List<Integer> top5(Path photo) throws IOException, OrtException {
        return Ranking.top(run(Files.readAllBytes(photo)), 5);
    }

    /** What the network answers for an encoded photo. */
    float[] run(byte[] encoded) throws IOException, OrtException {
        if (decoder == Decoder.OPEN_CV) {
            OpenCv.channelsFirst(encoded, this::part, input.width(), values);
        } else {
            BufferedImage picture = Jpeg.decode(encoded);
            Region part = part(picture.getWidth(), picture.getHeight());
            Desktop.channelsFirst(
                    Desktop.drawn(picture, part.x(), part.y(), part.width(), part.height(), input.width()), values);
        }
        return classifier.run(values);
    }

    /** Decodes a photo and no more; its width. */
    int decode(Path photo) throws IOException {
        byte[] encoded = Files.readAllBytes(photo);
        if (decoder == Decoder.IMAGE_IO) {
            return Jpeg.decode(encoded).getWidth();
        }
        try (Mat picture = OpenCv.decode(encoded)) {
            return picture.cols();
        }
    }

    private Region part(int width, int height) {
        return Placements.of(input, width, height).source();
    }

    @Override
    public void close() {
        classifier.close();
    }
}
