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
import dev.fovea.bench.peer.Desktop;
import dev.fovea.bench.peer.OpenCv;
import dev.fovea.bench.photo.Jpeg;
import dev.fovea.bench.photo.Photos;
import java.awt.image.BufferedImage;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A picture on the heap to a normalised f32 tensor, channels first, on one thread. */
@State(Scope.Benchmark)
@Topic(group = "preprocess", title = "{source} RGB to {target} x {target} f32, normalised, channels first, 1 thread")
@NullUnmarked // JMH fills the fields through setUp
public class PreprocessBenchmark {

    /**
     * On average, in units of 1/128: another filter gives another picture, but swapped channels or a wrong
     * normalisation would show. One without antialiasing keeps noise that the others average away.
     */
    private static final double ANTIALIASED = 0.05;

    private static final double ALIASED = 0.1;

    @Param({"1920x1080", "640x480"})
    public String source;

    @Param({"224", "299"})
    public int target;

    private Image image;
    private Placement whole;
    private PreprocessKernels kernels;
    private PixelTransform bicubic;
    private PixelTransform bilinear;
    private PixelTransform antialiased;
    private PixelTransform area;
    private Tensor batch;
    private OpenCv openCv;
    private BufferedImage picture;
    private float[] values;
    private CopyLoop limit;

    @Setup
    public void setUp() {
        image = Photos.pixels(source);
        kernels = Kernels.of("cpu");
        Kernels.level(kernels);
        bicubic = Kernels.transform(target, Resampler.PILLOW_BICUBIC, Layout.NCHW);
        whole = Kernels.whole(image, bicubic);
        bilinear = Kernels.transform(target, Resampler.PILLOW_BILINEAR, Layout.NCHW);
        antialiased = Kernels.transform(target, Resampler.TF2_BILINEAR_ANTIALIAS, Layout.NCHW);
        area = Kernels.transform(target, Resampler.TF2_AREA, Layout.NCHW);
        batch = Tensor.allocate(bicubic.table().dtype(), bicubic.batchShape(1));
        openCv = new OpenCv(image.width(), image.height(), target, 1);
        picture = Jpeg.buffered(image);
        values = new float[3 * target * target];
        limit = new CopyLoop(image.data(), image.data().length, batch.byteSize());
        check();
    }

    private void check() {
        float[] expected = Kernels.expected(image, bicubic);
        Difference.require("bicubic", expected, foveaBicubic().toFloats(), 0);
        Difference.require(
                "bilinear", Kernels.expected(image, bilinear), foveaBilinear().toFloats(), 0);
        Difference.require(
                "antialiased",
                Kernels.expected(image, antialiased),
                foveaAntialiased().toFloats(),
                0);
        Difference.require("area", Kernels.expected(image, area), foveaArea().toFloats(), 0);
        Difference.require("OpenCV INTER_AREA", expected, OpenCv.values(openCvArea()), ANTIALIASED);
        Difference.require("OpenCV INTER_LINEAR", expected, OpenCv.values(openCvLinear()), ALIASED);
        Difference.require("Graphics2D", expected, graphics2d(), ALIASED);
        Difference.require("getScaledInstance", expected, scaledInstance(), ANTIALIASED);
    }

    @TearDown
    public void tearDown() {
        batch.close();
        openCv.close();
    }

    @Benchmark
    @Contestant(value = "fovea, Pillow bicubic", role = Role.BASELINE)
    public Tensor foveaBicubic() {
        kernels.run(image, whole, bicubic, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "fovea, Pillow bilinear", role = Role.FOVEA)
    public Tensor foveaBilinear() {
        kernels.run(image, whole, bilinear, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "fovea, antialiased bilinear (TF2_BILINEAR_ANTIALIAS)", role = Role.FOVEA)
    public Tensor foveaAntialiased() {
        kernels.run(image, whole, antialiased, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "fovea, area (TF2_AREA)", role = Role.FOVEA)
    public Tensor foveaArea() {
        kernels.run(image, whole, area, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "OpenCV INTER_AREA + blob", role = Role.PEER)
    public Mat openCvArea() {
        return openCv.tensor(image.data(), OpenCv.Resize.AREA);
    }

    @Benchmark
    @Contestant(value = "OpenCV INTER_LINEAR (aliases) + blob", role = Role.PEER)
    public Mat openCvLinear() {
        return openCv.tensor(image.data(), OpenCv.Resize.LINEAR);
    }

    @Benchmark
    @Contestant(value = "Graphics2D bilinear (aliases) + loops", role = Role.PEER)
    public float[] graphics2d() {
        Desktop.channelsFirst(Desktop.drawn(picture, 0, 0, picture.getWidth(), picture.getHeight(), target), values);
        return values;
    }

    @Benchmark
    @Contestant(value = "getScaledInstance(AREA_AVERAGING) + loops", role = Role.PEER)
    public float[] scaledInstance() {
        Desktop.channelsFirst(Desktop.averaged(picture, target), values);
        return values;
    }

    @Benchmark
    @Contestant(value = "limit: read the picture, write the tensor", role = Role.LIMIT)
    public byte[] limit() {
        return limit.run();
    }
}
