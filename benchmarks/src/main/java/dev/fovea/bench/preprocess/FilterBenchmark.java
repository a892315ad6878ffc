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
import dev.fovea.bench.photo.Photos;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Each resampler, channels last as the default model takes them, against the bytes that it must touch. */
@State(Scope.Benchmark)
@Topic(group = "filters", title = "{filter}: 1920x1080 RGB to 224 x 224 f32, channels last, 1 thread")
@NullUnmarked // JMH fills the fields through setUp
public class FilterBenchmark {

    private static final int TARGET = 224;

    @Param({
        "PILLOW_NEAREST",
        "PILLOW_BOX",
        "PILLOW_BILINEAR",
        "PILLOW_HAMMING",
        "PILLOW_BICUBIC",
        "PILLOW_LANCZOS",
        "AWT_REPLICATE",
        "AWT_AREA_AVERAGING",
        "TF1_NEAREST",
        "TF1_BILINEAR",
        "TF1_BICUBIC",
        "TF1_AREA",
        "TF2_BILINEAR",
        "TF2_BILINEAR_ANTIALIAS",
        "TF2_BICUBIC",
        "TF2_BICUBIC_ANTIALIAS",
        "TF2_LANCZOS3",
        "TF2_LANCZOS3_ANTIALIAS",
        "TF2_LANCZOS5_ANTIALIAS",
        "TF2_GAUSSIAN",
        "TF2_GAUSSIAN_ANTIALIAS",
        "TF2_MITCHELLCUBIC",
        "TF2_MITCHELLCUBIC_ANTIALIAS"
    })
    public Resampler filter;

    private Image image;
    private Placement whole;
    private PreprocessKernels cpu;
    private PreprocessKernels java;
    private PixelTransform transform;
    private Tensor batch;
    private CopyLoop limit;

    @Setup
    public void setUp() {
        image = Photos.pixels("1920x1080");
        cpu = Kernels.of("cpu");
        Kernels.level(cpu);
        java = Kernels.of("reference");
        transform = Kernels.transform(TARGET, filter, Layout.NHWC);
        whole = Kernels.whole(image, transform);
        batch = Tensor.allocate(transform.table().dtype(), transform.batchShape(1));
        limit = new CopyLoop(image.data(), Kernels.touched(image, transform), batch.byteSize());
        Difference.require(filter.name(), Kernels.expected(image, transform), fovea().toFloats(), 0);
    }

    @TearDown
    public void tearDown() {
        batch.close();
    }

    @Benchmark
    @Contestant(value = "fovea", role = Role.BASELINE)
    public Tensor fovea() {
        cpu.run(image, whole, transform, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "fovea's reference, plain Java", role = Role.FOVEA)
    public Tensor reference() {
        java.run(image, whole, transform, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "limit: read what must be touched, write the tensor", role = Role.LIMIT)
    public byte[] limit() {
        return limit.run();
    }
}
