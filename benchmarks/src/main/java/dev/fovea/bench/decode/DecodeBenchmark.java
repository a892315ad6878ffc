package dev.fovea.bench.decode;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.model.Region;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.Reduction;
import dev.fovea.bench.Contestant;
import dev.fovea.bench.Role;
import dev.fovea.bench.Topic;
import dev.fovea.bench.peer.OpenCv;
import dev.fovea.bench.photo.Jpeg;
import dev.fovea.bench.photo.Photos;
import dev.fovea.bench.preprocess.CopyLoop;
import dev.fovea.bench.preprocess.Difference;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** JPEG bytes to samples on the heap. */
@State(Scope.Benchmark)
@Topic(group = "decode", title = "decode a JPEG, {photo}")
@NullUnmarked // JMH fills the fields through setUp
public class DecodeBenchmark {

    /** Decoders may differ in the inverse transform and in how they enlarge the colour planes. */
    private static final double SAMPLE_TOLERANCE = 2.5;

    private static final int TARGET = 224;

    @Param({"720p", "1080p", "phone", "kite_and_cold", "parrot", "face"})
    public String photo;

    private byte[] encoded;
    private ImageDecoder decoder;
    private ImageDecoder slow;
    private ImageDecoder smaller;
    private DecodeOptions options;
    private CopyLoop limit;

    @Setup
    public void setUp() {
        encoded = Photos.jpeg(photo);
        decoder = ImageDecoder.installed();
        options = DecodeOptions.defaults();
        if (decoder.codecs().isEmpty()) {
            throw new IllegalStateException("no codec is installed");
        }
        slow = new ImageDecoder(decoder.codecs().stream()
                .filter(codec -> codec.id().equals("imageio"))
                .toList());
        smaller = decoder.reducing(Reduction.before(
                (width, height) -> Placement.stretch(new Region(0, 0, width, height), TARGET, TARGET)));
        Image own = fovea();
        if (!Arrays.equals(own.data(), foveaImageIo().data())) {
            throw new IllegalStateException("codecs: expected the same pixels, got others");
        }
        limit = new CopyLoop(encoded, encoded.length, own.data().length);
        Difference.require("ImageIO", own, Jpeg.rgb(imageIo()), SAMPLE_TOLERANCE);
        try (Mat matrix = OpenCv.decode(encoded)) {
            Difference.require("OpenCV", own, OpenCv.image(matrix), SAMPLE_TOLERANCE);
        }
        OpenCv.threads(1);
    }

    @Benchmark
    @Contestant(value = "fovea", role = Role.BASELINE)
    public Image fovea() {
        return decoder.decode(encoded, "", options);
    }

    @Benchmark
    @Contestant(value = "decodeScale=auto to 224", role = Role.FOVEA)
    public Image smaller() {
        return smaller.decode(encoded, "", options);
    }

    @Benchmark
    @Contestant(value = "without libjpeg-turbo: fovea's codec over ImageIO", role = Role.FOVEA)
    public Image foveaImageIo() {
        return slow.decode(encoded, "", options);
    }

    @Benchmark
    @Contestant(value = "ImageIO, the JDK's reader", role = Role.PEER)
    public BufferedImage imageIo() {
        return Jpeg.decode(encoded);
    }

    @Benchmark
    @Contestant(value = "OpenCV imdecode, byte[] to byte[]", role = Role.PEER)
    public Image openCv() {
        try (Mat matrix = OpenCv.decode(encoded)) {
            return OpenCv.image(matrix);
        }
    }

    @Benchmark
    @Contestant(value = "limit: copy as many bytes", role = Role.LIMIT)
    public byte[] limit() {
        return limit.run();
    }
}
