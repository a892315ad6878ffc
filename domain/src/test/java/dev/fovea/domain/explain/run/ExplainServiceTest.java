package dev.fovea.domain.explain.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.error.ClosedException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Explanation;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.GraphBuilder;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.fake.Fakes;
import dev.fovea.domain.image.ImageBatcher;
import dev.fovea.domain.model.LoadedModel;
import dev.fovea.domain.model.ResolvedModel;
import dev.fovea.domain.model.SharedExecutables;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may still explain after an explainer was closed. Its model doubles the 12 elements of a picture of 2 x 2. */
@ExtendWith(LeakCheck.class)
class ExplainServiceTest {

    private final Fakes.CountingRuntime runtime = Fakes.CountingRuntime.working("explain-service-test", 1);

    @AfterEach
    void everythingIsGivenBack() {
        assertThat(runtime.closes).hasValue(runtime.loads.get());
    }

    static Stream<AttributionMethod> methods() {
        return Stream.of(IntegratedGradients.defaults(), Occlusion.defaults());
    }

    private static Graph graph() {
        float[] doubling = new float[144];
        for (int i = 0; i < 12; i++) {
            doubling[13 * i] = 2;
        }
        return new GraphBuilder("doubling")
                .input("x", TensorType.f32(2, 2, 3))
                .add("flat", new Flatten(), "x")
                .add("y", new Dense(Weights.of("w", Shape.of(12, 12), doubling), null), "flat")
                .output("y")
                .build();
    }

    private ExplainService explainer(AttributionMethod method, DoubleConsumer progress) {
        ModelFile file = Fakes.file("doubling");
        SharedExecutables.Lease lease = SharedExecutables.acquire(runtime, file, 2);
        ModelSpec spec =
                ResolvedModel.resolve(new ModelSpec("doubling", "", "", null, null, null, null), lease.executable());
        PreprocessKernels kernels =
                Backends.installed().kernels(PreprocessKernels.class, null).value();
        LoadedModel model = new LoadedModel(
                spec,
                lease,
                new ImageBatcher(spec.image(), Fakes.Doubling.INPUT, kernels),
                DecodeOptions.defaults(),
                Services.all(WorkPool.class).get(0),
                2,
                4,
                new Description(
                        "doubling",
                        file.sha256(),
                        "fake",
                        "reference",
                        2,
                        lease.executable().inputs(),
                        lease.executable().outputs(),
                        List.of(),
                        null));
        return new ExplainService(
                model,
                method,
                "3",
                new ExplainService.Differentiation(ExplainServiceTest::graph, () -> Autograd.open(DType.F64)),
                progress);
    }

    private static Image flat(int value) {
        byte[] data = new byte[12];
        java.util.Arrays.fill(data, (byte) value);
        return Image.of(2, 2, ChannelOrder.RGB, data, "");
    }

    /** Class 3 is twice the first element of the second pixel. */
    private static void requireRight(Attribution attribution) {
        Attribution.Facts facts = attribution.facts();
        assertThat(facts.score()).isNotEqualTo(facts.baselineScore());
        // Sums of 4 floats of at most 4.
        assertThat((double) attribution.value(0, 1)).isCloseTo(facts.score() - facts.baselineScore(), within(1e-5));
        assertThat((double) attribution.value(1, 1)).isCloseTo(0, within(1e-5));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anExplainerThatIsClosedMeanwhileEndsWhatItBegan(AttributionMethod method) {
        AtomicReference<ExplainService> open = new AtomicReference<>();
        ExplainService explainer = explainer(method, share -> {
            open.get().close();
            assertThat(runtime.closes).hasValue(0);
        });
        open.set(explainer);
        requireRight(explainer.explain(flat(100)));
        assertThat(runtime.closes).hasValue(1);
        assertThatThrownBy(() -> explainer.explain(flat(1)))
                .isInstanceOf(ClosedException.class)
                .hasMessage("model doubling: expected an open port, got a closed one;"
                        + " build a new one, or close it later");
        assertThatThrownBy(explainer::footprint).isInstanceOf(ClosedException.class);
    }

    @ParameterizedTest
    @MethodSource("methods")
    void anOpenStreamKeepsTheExplainerUntilItHasRunOut(AttributionMethod method) {
        ExplainService explainer = explainer(method, share -> {});
        List<ImageSource> sources = IntStream.range(0, 4)
                .mapToObj(i -> ImageSource.decoded("p" + i, flat(10 + 50 * i)))
                .toList();
        Outcomes<Explanation> stream = explainer.explain(sources.iterator());
        stream.next();
        explainer.close();
        assertThat(runtime.closes).hasValue(0);
        List<Outcome<Explanation>> rest = new ArrayList<>();
        stream.forEachRemaining(rest::add);
        assertThat(rest).hasSize(3).allSatisfy(outcome -> {
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            requireRight(((Outcome.Success<Explanation>) outcome).value().attribution());
        });
        assertThat(runtime.closes).hasValue(1);
        stream.close();
    }
}
