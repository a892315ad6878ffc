package dev.fovea.bench.preprocess;

import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.bench.Contestant;
import dev.fovea.bench.Role;
import dev.fovea.bench.Topic;
import dev.fovea.bench.peer.OpenCv;
import dev.fovea.bench.photo.Photos;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The same work by the resampler that reads two rows for each of the result, against those rows alone. */
@State(Scope.Benchmark)
@Topic(
        group = "preprocess",
        title = "{source} RGB to {target} x {target} f32 by half-pixel bilinear, normalised, channels first, 1 thread")
@NullUnmarked // JMH fills the fields through setUp
public class HalfPixelBenchmark {

    /** On average, in units of 1/128: OpenCV's weights have 11 bits, and it rounds to samples. */
    private static final double ROUNDED = 0.01;

    @Param({"1920x1080", "640x480"})
    public String source;

    @Param({"224", "299"})
    public int target;

    private Image image;
    private Placement whole;
    private PreprocessKernels kernels;
    private PixelTransform transform;
    private Tensor batch;
    private OpenCv openCv;
    private CopyLoop limit;

    @Setup
    public void setUp() {
        image = Photos.pixels(source);
        kernels = Kernels.of("cpu");
        Kernels.level(kernels);
        transform = Kernels.transform(target, Resampler.TF2_BILINEAR, Layout.NCHW);
        whole = Kernels.whole(image, transform);
        batch = Tensor.allocate(transform.table().dtype(), transform.batchShape(1));
        openCv = new OpenCv(image.width(), image.height(), target, 1);
        limit = new CopyLoop(image.data(), Kernels.touched(image, transform), batch.byteSize());
        float[] expected = Kernels.expected(image, transform);
        Difference.require("half pixels", expected, fovea().toFloats(), 0);
        Difference.require("OpenCV INTER_LINEAR", expected, OpenCv.values(openCv()), ROUNDED);
    }

    @TearDown
    public void tearDown() {
        batch.close();
        openCv.close();
    }

    @Benchmark
    @Contestant(value = "fovea, TF2_BILINEAR", role = Role.BASELINE)
    public Tensor fovea() {
        kernels.run(image, whole, transform, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "OpenCV INTER_LINEAR + blob", role = Role.PEER)
    public Mat openCv() {
        return openCv.tensor(image.data(), OpenCv.Resize.LINEAR);
    }

    @Benchmark
    @Contestant(value = "limit: read the rows that must be touched, write the tensor", role = Role.LIMIT)
    public byte[] limit() {
        return limit.run();
    }
}
