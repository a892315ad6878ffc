package dev.fovea.bench.model;

import dev.fovea.Fovea;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Region;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Predictor;
import dev.fovea.bench.Contestant;
import dev.fovea.bench.Role;
import dev.fovea.bench.Topic;
import dev.fovea.bench.peer.Desktop;
import dev.fovea.bench.peer.OpenCv;
import dev.fovea.bench.photo.Jpeg;
import dev.fovea.bench.photo.Photos;
import java.awt.image.BufferedImage;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An encoded photo to its five likeliest classes. */
@State(Scope.Benchmark)
@Topic(group = "photo", title = "{photo} JPEG to top-5 labels, EfficientNet-Lite0, {threads} thread(s)")
@NullUnmarked // JMH fills the fields through setUp
public class PhotoToLabelsBenchmark {

    @Param({"720p", "1080p"})
    public String photo;

    @Param({"1", "2"})
    public int threads;

    private byte[] encoded;
    private Predictor predictor;
    private HandWritten hand;
    private PlainClassifier plain;
    private float[] values;

    @Setup
    public void setUp() {
        encoded = Photos.jpeg(photo);
        predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).threads(threads).build();
        Backend.require(predictor, "cpu", threads);
        hand = new HandWritten(threads);
        plain = new PlainClassifier(threads);
        values = new float[3 * plain.input().width() * plain.input().height()];
        OpenCv.threads(threads);
        check();
    }

    private void check() {
        List<Integer> expected = fovea().stream().map(Label::index).toList();
        require("the same steps by hand", expected, expected.equals(sameSteps()));
        if (Photos.areReal()) {
            // Other decoders and filters may reorder what lies close together, but not find another animal.
            require("desktop classes", expected, desktop().contains(expected.get(0)));
            require("OpenCV", expected, openCv().contains(expected.get(0)));
        }
    }

    private static void require(String name, List<Integer> expected, boolean holds) {
        if (!holds) {
            throw new IllegalStateException(name + ": expected the classes " + expected + ", got others");
        }
    }

    @TearDown
    public void tearDown() {
        predictor.close();
        hand.close();
        plain.close();
    }

    @Benchmark
    @Contestant(value = "fovea Predictor", role = Role.BASELINE)
    public List<Label> fovea() {
        return predictor.predict(Image.decode(encoded)).top(5);
    }

    @Benchmark
    @Contestant(value = "the same steps by hand + plain TensorFlow Lite", role = Role.PEER)
    public List<Integer> sameSteps() {
        return hand.top5(encoded);
    }

    @Benchmark
    @Contestant(value = "ImageIO + Graphics2D (aliases) + plain TensorFlow Lite", role = Role.PEER)
    public List<Integer> desktop() {
        BufferedImage picture = Jpeg.decode(encoded);
        Region region = plain.region(picture.getWidth(), picture.getHeight());
        int size = plain.input().width();
        Desktop.channelsLast(
                Desktop.drawn(picture, region.x(), region.y(), region.width(), region.height(), size), values);
        return plain.top5(values);
    }

    @Benchmark
    @Contestant(value = "OpenCV imdecode + INTER_AREA + plain TensorFlow Lite", role = Role.PEER)
    public List<Integer> openCv() {
        OpenCv.channelsLast(encoded, plain.input(), plain.input().width(), values);
        return plain.top5(values);
    }
}
