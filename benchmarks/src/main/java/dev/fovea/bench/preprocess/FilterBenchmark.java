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

/** Each of Pillow's filters, channels last as the default model takes them, against the bytes that it must touch. */
@State(Scope.Benchmark)
@Topic(group = "filters", title = "{filter}: 1920x1080 RGB to 224 x 224 f32, channels last, 1 thread")
@NullUnmarked // JMH fills the fields through setUp
public class FilterBenchmark {

    private static final int TARGET = 224;

    @Param({"PILLOW_NEAREST", "PILLOW_BOX", "PILLOW_BILINEAR", "PILLOW_HAMMING", "PILLOW_BICUBIC", "PILLOW_LANCZOS"})
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
        // The nearest neighbours lie in as many rows as the result has; in those, closer than a cache line.
        int rows = filter == Resampler.PILLOW_NEAREST ? TARGET : image.height();
        limit = new CopyLoop(image.data(), rows * image.width() * 3, batch.byteSize());
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
    @Contestant(value = "limit: read the picture, write the tensor", role = Role.LIMIT)
    public byte[] limit() {
        return limit.run();
    }
}
