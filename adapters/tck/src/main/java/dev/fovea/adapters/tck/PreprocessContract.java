package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Region;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of {@link PreprocessKernels}: the oracle's answer bit for bit, on every pair of sizes, filters, channel
 * orders, alpha rules, layouts, element types, contents, crops, placements and slots; nothing else in memory touched; the same
 * errors in the same words; any number of threads.
 */
public abstract class PreprocessContract {

    private static final int THREADS = 4;
    private static final int ROUNDS = 12;

    /** The kernels under test, each under another {@link PreprocessKernels#detail()}: one for each ISA level. */
    protected abstract List<PreprocessKernels> kernels();

    /** What they are compared with. */
    protected abstract PreprocessKernels oracle();

    @TestFactory
    final Stream<DynamicNode> givesTheOraclesBits() {
        return forEachKernel(kernels -> cases(PreprocessCases.normal(), kernels));
    }

    @Tag("full")
    @TestFactory
    final Stream<DynamicNode> givesTheOraclesBitsOnTheFullGrid() {
        return forEachKernel(kernels -> cases(PreprocessCases.full(), kernels));
    }

    @TestFactory
    final Stream<DynamicNode> placesWhatAResizeOfTheWholeGives() {
        return forEachKernel(kernels -> PastedCases.all()
                .map(named -> DynamicTest.dynamicTest(named.name(), () -> named.check(kernels, oracle()))));
    }

    @TestFactory
    final Stream<DynamicNode> servesManyThreadsAtOnce() {
        return forEachKernel(
                kernels -> Stream.of(DynamicTest.dynamicTest("slots of one batch", () -> manyThreads(kernels))));
    }

    @TestFactory
    final Stream<DynamicNode> refusesWhatDoesNotFit() {
        return forEachKernel(this::refusals);
    }

    private interface Tests {
        Stream<? extends DynamicNode> of(PreprocessKernels kernels);
    }

    private Stream<DynamicNode> forEachKernel(Tests tests) {
        List<PreprocessKernels> all = kernels();
        assertThat(all).as("kernels under test").isNotEmpty();
        assertThat(all.stream().map(PreprocessKernels::detail)).doesNotHaveDuplicates();
        return all.stream().map(kernels -> DynamicContainer.dynamicContainer(kernels.detail(), tests.of(kernels)));
    }

    private Stream<DynamicTest> cases(Stream<PreprocessCases.Named> cases, PreprocessKernels kernels) {
        PreprocessKernels oracle = oracle();
        return cases.map(named ->
                DynamicTest.dynamicTest(named.name(), () -> named.value().get().check(kernels, oracle)));
    }

    /** Each thread has its own slot and its own picture; each slot must end as the oracle alone leaves it. */
    private void manyThreads(PreprocessKernels kernels) throws Exception {
        PixelTransform transform = transform(64, 48, DType.F32);
        Random random = TestSeed.random("preprocess threads");
        List<Image> images = IntStream.range(0, THREADS)
                .mapToObj(i -> Picture.NOISE.draw(97 + 31 * i, 129 - 13 * i, ChannelOrder.RGBA, random))
                .toList();
        try (Tensor expected = Tensor.allocate(DType.F32, transform.batchShape(THREADS));
                Tensor got = Tensor.allocate(DType.F32, transform.batchShape(THREADS))) {
            for (int i = 0; i < THREADS; i++) {
                oracle().run(images.get(i), stretched(images.get(i), transform), transform, expected, i);
            }
            for (int round = 0; round < ROUNDS; round++) {
                got.bytes().put(new byte[got.byteSize()]);
                fillTogether(kernels, images, transform, got);
                assertThat(Arrays.mismatch(got.toFloats(), expected.toFloats()))
                        .as("kernels %s, round %d: first wrong element; %s", kernels.detail(), round, TestSeed.hint())
                        .isEqualTo(-1);
            }
        }
    }

    private static void fillTogether(
            PreprocessKernels kernels, List<Image> images, PixelTransform transform, Tensor batch) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int slot = i;
            FutureTask<Void> task = new FutureTask<>(() -> {
                start.await();
                kernels.run(images.get(slot), stretched(images.get(slot), transform), transform, batch, slot);
                return null;
            });
            tasks.add(task);
            new Thread(task, "preprocess-contract-" + i).start();
        }
        for (FutureTask<Void> task : tasks) {
            try {
                task.get();
            } catch (ExecutionException e) {
                throw new AssertionError("kernels " + kernels.detail() + " failed on a thread", e.getCause());
            }
        }
    }

    private Stream<DynamicTest> refusals(PreprocessKernels kernels) {
        Image image = Image.of(5, 4, ChannelOrder.RGB, new byte[60], "a.png");
        PixelTransform transform = transform(3, 2, DType.F32);
        Supplier<Tensor> sound = () -> Tensor.allocate(DType.F32, transform.batchShape(2));
        Region whole = new Region(0, 0, 5, 4);
        String within = "crop of image a.png: expected at least 1 x 1 pixels within 5 x 4, got ";
        int most = Integer.MAX_VALUE;
        return Stream.of(
                refused(kernels, image, cut(1, 0, 5, 4), transform, sound, 0, within + "5 x 4 at x 1, y 0"),
                refused(kernels, image, cut(0, 1, 5, 4), transform, sound, 0, within + "5 x 4 at x 0, y 1"),
                refused(kernels, image, cut(-1, 0, 2, 2), transform, sound, 0, within + "2 x 2 at x -1, y 0"),
                refused(kernels, image, cut(0, -1, 2, 2), transform, sound, 0, within + "2 x 2 at x 0, y -1"),
                refused(kernels, image, cut(0, 0, 0, 2), transform, sound, 0, within + "0 x 2 at x 0, y 0"),
                refused(kernels, image, cut(0, 0, 2, 0), transform, sound, 0, within + "2 x 0 at x 0, y 0"),
                refused(
                        kernels,
                        image,
                        cut(most, most, most, most),
                        transform,
                        sound,
                        0,
                        within + most + " x " + most + " at x " + most + ", y " + most),
                refused(
                        kernels,
                        image,
                        new Placement(whole, 0, 2, 0, 0),
                        transform,
                        sound,
                        0,
                        "placement of image a.png: expected a result of 1 to 16777216 pixels a side, got 0 x 2"),
                refused(
                        kernels,
                        image,
                        new Placement(whole, 3, (1 << 24) + 1, 0, 0),
                        transform,
                        sound,
                        0,
                        "placement of image a.png: expected a result of 1 to 16777216 pixels a side, "
                                + "got 3 x 16777217"),
                refused(
                        kernels,
                        image,
                        new Placement(whole, 4, 4, 3, 0),
                        transform,
                        sound,
                        0,
                        "placement of image a.png: expected a result that covers a part of the 3 x 2 input, "
                                + "got 4 x 4 at x 3, y 0"),
                refused(
                        kernels,
                        image,
                        new Placement(whole, 4, 4, 0, Integer.MIN_VALUE),
                        transform,
                        sound,
                        0,
                        "placement of image a.png: expected a result that covers a part of the 3 x 2 input, "
                                + "got 4 x 4 at x 0, y -2147483648"),
                refused(
                        kernels,
                        image,
                        stretched(image, transform),
                        transform,
                        sound,
                        2,
                        "argument slot: expected 0 to 1, got 2"),
                refused(
                        kernels,
                        image,
                        stretched(image, transform),
                        transform,
                        sound,
                        -1,
                        "argument slot: expected 0 to 1, got -1"),
                refused(
                        kernels,
                        image,
                        stretched(image, transform),
                        transform,
                        () -> Tensor.allocate(DType.F32, Shape.of(2, 3, 2, 3)),
                        0,
                        "batch: expected shape [?,2,3,3], got [2,3,2,3]"),
                refused(
                        kernels,
                        image,
                        stretched(image, transform),
                        transform,
                        () -> Tensor.allocate(DType.F32, Shape.of(2, 3, 3)),
                        0,
                        "batch: expected shape [?,2,3,3], got [2,3,3]"),
                refused(
                        kernels,
                        image,
                        stretched(image, transform),
                        transform,
                        () -> Tensor.allocate(DType.U8, transform.batchShape(1)),
                        0,
                        "batch: expected element type F32 as in the lookup table, got U8"),
                DynamicTest.dynamicTest("a closed batch", () -> {
                    Tensor closed = sound.get();
                    closed.close();
                    assertThatThrownBy(() -> kernels.run(image, stretched(image, transform), transform, closed, 0))
                            .isInstanceOf(ClosedException.class);
                }));
    }

    private static DynamicTest refused(
            PreprocessKernels kernels,
            Image image,
            Placement placement,
            PixelTransform transform,
            Supplier<Tensor> tensor,
            int slot,
            String message) {
        return DynamicTest.dynamicTest(message, () -> {
            try (Tensor batch = tensor.get()) {
                batch.bytes().put(new byte[batch.byteSize()]);
                assertThatThrownBy(() -> kernels.run(image, placement, transform, batch, slot))
                        .isInstanceOfAny(ShapeException.class, InvalidArgumentException.class)
                        .hasMessage(message);
                byte[] after = new byte[batch.byteSize()];
                batch.bytes().get(after);
                assertThat(after).as("a refused batch").containsOnly(0);
            }
        });
    }

    private static Placement stretched(Image image, PixelTransform transform) {
        Region whole = new Region(0, 0, image.width(), image.height());
        return Placement.stretch(whole, transform.width(), transform.height());
    }

    private static Placement cut(int x, int y, int width, int height) {
        return Placement.stretch(new Region(x, y, width, height), 3, 2);
    }

    private static PixelTransform transform(int width, int height, DType type) {
        return new PixelTransform(
                width,
                height,
                ChannelOrder.RGB,
                Layout.NHWC,
                Resampler.PILLOW_BICUBIC,
                Alpha.WHITE,
                PreprocessCases.table(type, 3));
    }
}
