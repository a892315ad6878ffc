package dev.fovea.bench.preprocess;

import dev.fovea.api.Setting;
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
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Every instruction-set level of this machine on the same picture; each in a JVM that is capped to it. */
@State(Scope.Benchmark)
@Topic(
        group = "isa",
        title = "instruction sets: {source} RGB to 224 x 224 f32, Pillow bicubic, channels last, 1 thread")
@NullUnmarked // JMH fills the fields through setUp
public class IsaBenchmark {

    private static final String CAP = "-Dfovea.native.maxIsa=";

    @Param({"1920x1080", "640x480"})
    public String source;

    private Image image;
    private Placement whole;
    private PreprocessKernels kernels;
    private PixelTransform transform;
    private Tensor batch;
    private CopyLoop limit;

    @Setup
    public void setUp() {
        kernels = Kernels.of("cpu");
        String cap = Setting.NATIVE_MAX_ISA.value();
        String level = Kernels.level(kernels);
        if (cap != null && !cap.equals(level)) {
            throw new IllegalStateException("kernels: expected level " + cap + ", got " + kernels.detail());
        }
        image = Photos.pixels(source);
        transform = Kernels.transform(224, Resampler.PILLOW_BICUBIC, Layout.NHWC);
        whole = Kernels.whole(image, transform);
        batch = Tensor.allocate(transform.table().dtype(), transform.batchShape(1));
        limit = new CopyLoop(image.data(), image.data().length, batch.byteSize());
        Difference.require(
                level, Kernels.expected(image, transform), run(kernels).toFloats(), 0);
    }

    @TearDown
    public void tearDown() {
        batch.close();
    }

    private Tensor run(PreprocessKernels chosen) {
        chosen.run(image, whole, transform, batch, 0);
        return batch;
    }

    @Benchmark
    @Contestant(value = "fovea, the level it chooses", role = Role.BASELINE)
    public Tensor best() {
        return run(kernels);
    }

    @Benchmark
    @Fork(jvmArgsAppend = CAP + "avx512vnni")
    @Contestant(value = "fovea, avx512vnni", role = Role.FOVEA, isa = "avx512vnni")
    public Tensor avx512vnni() {
        return run(kernels);
    }

    @Benchmark
    @Fork(jvmArgsAppend = CAP + "avx512")
    @Contestant(value = "fovea, avx512", role = Role.FOVEA, isa = "avx512")
    public Tensor avx512() {
        return run(kernels);
    }

    @Benchmark
    @Fork(jvmArgsAppend = CAP + "avx2")
    @Contestant(value = "fovea, avx2", role = Role.FOVEA, isa = "avx2")
    public Tensor avx2() {
        return run(kernels);
    }

    @Benchmark
    @Fork(jvmArgsAppend = CAP + "neon")
    @Contestant(value = "fovea, neon", role = Role.FOVEA, isa = "neon")
    public Tensor neon() {
        return run(kernels);
    }

    @Benchmark
    @Fork(jvmArgsAppend = CAP + "scalar")
    @Contestant(value = "fovea, scalar", role = Role.FOVEA, isa = "scalar")
    public Tensor scalar() {
        return run(kernels);
    }

    @Benchmark
    @Contestant(value = "fovea's reference, plain Java", role = Role.FOVEA)
    public Tensor reference() {
        return run(Kernels.of("reference"));
    }

    @Benchmark
    @Contestant(value = "limit: read the picture, write the tensor", role = Role.LIMIT)
    public byte[] limit() {
        return limit.run();
    }
}
