package dev.fovea.domain.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.fake.Fakes;
import dev.fovea.domain.image.ImageBatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LoadedModelTest {

    private final Fakes.CountingRuntime runtime = Fakes.CountingRuntime.working("loaded-model-test", 1);
    private final WorkPool pool = Services.all(WorkPool.class).get(0);
    private long before;

    @BeforeEach
    void remember() {
        before = Memory.used();
    }

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(Memory.used()).isEqualTo(before);
        assertThat(runtime.closes).hasValue(runtime.loads.get());
    }

    private LoadedModel model(boolean takesPictures, int batchSize) {
        ModelFile file = Fakes.file("doubling");
        var lease = SharedExecutables.acquire(runtime, file, 2);
        ModelSpec spec =
                ResolvedModel.resolve(new ModelSpec("doubling", "", "", null, null, null, null), lease.executable());
        PreprocessKernels kernels =
                Backends.installed().kernels(PreprocessKernels.class, null).value();
        ImageBatcher batcher = takesPictures ? new ImageBatcher(spec.image(), Fakes.Doubling.INPUT, kernels) : null;
        Description description = new Description(
                "doubling", file.sha256(), "fake", "reference", 2, List.of(), List.of(), List.of(), null);
        return new LoadedModel(spec, lease, batcher, DecodeOptions.defaults(), pool, 2, batchSize, description);
    }

    private static Image flat(int value) {
        byte[] data = new byte[12];
        java.util.Arrays.fill(data, (byte) value);
        return Image.of(2, 2, ChannelOrder.RGB, data, "");
    }

    private static List<Float> firstValues(Map<String, Tensor> outputs) {
        List<Float> values = new ArrayList<>();
        Tensor y = outputs.get("y");
        for (int i = 0; i < y.shape().dim(0); i++) {
            values.add(y.floats().get(i * 12));
        }
        return values;
    }

    /** The foreign default x / 127.5 - 1, doubled. */
    private static float expected(int x) {
        return 2 * (x / 127.5f - 1f);
    }

    @Test
    void picturesGoThroughInBatchesAndInOrder() {
        try (LoadedModel model = model(true, 4)) {
            List<Image> images =
                    IntStream.range(0, 11).mapToObj(LoadedModelTest::flat).toList();
            List<Float> values = model.ofImages(images, List.of("y"), LoadedModelTest::firstValues);
            assertThat(values)
                    .isEqualTo(IntStream.range(0, 11)
                            .mapToObj(LoadedModelTest::expected)
                            .toList());
            assertThat(model.metrics().pictures()).isEqualTo(11);
            assertThat(model.metrics().calls()).isEqualTo(3);
            assertThat(model.ofImages(List.of(), List.of("y"), LoadedModelTest::firstValues))
                    .isEmpty();
        }
    }

    /** A runtime that does not know what it holds: the file stands for it. */
    @Test
    void footprintCountsTheModelTheCallsAndThePictures() {
        try (LoadedModel model = model(true, 4)) {
            Footprint footprint = model.footprint();
            assertThat(footprint).isEqualTo(new Footprint("doubling".length(), 0, 2 * 2 * 3 * 4, 12 * 4));
            assertThat(new Footprint(1000, 100, 10, 1).bytes(2, 5)).isEqualTo(1000 + 2 * (100 + 5 * (3 * 10 + 1)));
        }
    }

    @Test
    void tensorsAreHeldAgainstTheModel() {
        try (LoadedModel model = model(true, 4);
                Tensor good = Tensor.of(Shape.of(1, 2, 2, 3), new float[12]);
                Tensor wrong = Tensor.of(Shape.of(1, 12), new float[12]);
                Tensor bytes = Tensor.allocate(DType.U8, Shape.of(1, 2, 2, 3))) {
            model.ofTensors(Map.of("x", good)).values().forEach(Tensor::close);
            assertThatThrownBy(() -> model.ofTensors(Map.of("z", good)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("input x: expected x f32 [?,2,2,3], got inputs [z]; name every input of the model");
            assertThatThrownBy(() -> model.ofTensors(Map.of("x", wrong)))
                    .hasMessage("input x: expected F32 [?,2,2,3], got F32 [1,12]");
            assertThatThrownBy(() -> model.ofTensors(Map.of("x", bytes)))
                    .hasMessage("input x: expected F32 [?,2,2,3], got U8 [1,2,2,3]");
        }
    }

    @Test
    void aClosedModelSaysSo() {
        LoadedModel model = model(true, 4);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.ofImages(List.of(flat(1)), List.of("y"), LoadedModelTest::firstValues))
                .isInstanceOf(ClosedException.class)
                .hasMessage("model doubling: expected an open port, got a closed one;"
                        + " build a new one, or close it later");
        assertThatThrownBy(model::warmUp).isInstanceOf(ClosedException.class);
    }

    @Test
    void anOpenStreamKeepsTheModelUntilItHasRunOut() {
        LoadedModel model = model(true, 2);
        List<ImageSource> sources = IntStream.range(0, 5)
                .mapToObj(i -> ImageSource.decoded("p" + i, flat(i)))
                .toList();
        var stream = model.ofSources(sources.iterator(), List.of("y"), LoadedModelTest::firstValues);
        stream.next();
        model.close();
        assertThat(runtime.closes).hasValue(0);
        List<Outcome<Float>> rest = new ArrayList<>();
        stream.forEachRemaining(rest::add);
        assertThat(rest).hasSize(4).contains(new Outcome.Success<>("p4", expected(4)));
        assertThat(runtime.closes).hasValue(1);
        stream.close();
    }

    @Test
    void aModelWithoutPictureInputRefusesPictures() {
        try (LoadedModel model = model(false, 2)) {
            assertThatThrownBy(() -> model.ofImages(List.of(flat(1)), List.of("y"), LoadedModelTest::firstValues))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("model doubling: expected one input that takes pictures,"
                            + " got inputs [x f32 [?,2,2,3]]; feed it tensors through run()");
            model.warmUp();
        }
    }
}
