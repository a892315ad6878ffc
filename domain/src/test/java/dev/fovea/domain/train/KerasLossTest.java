package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.GradientCheck;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.train.Loss.End;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class KerasLossTest {

    /** The goldens are of f32, whose sums of 30 elements are right to some units of the last place. */
    private static final double F32 = 2e-6;

    private static Map<String, KerasLoss> goldens() {
        Map<String, KerasLoss> all = new LinkedHashMap<>();
        for (LossKind kind : LossKind.values()) {
            all.put(kind.kerasName(), KerasLoss.of(kind));
        }
        KerasLoss categorical = KerasLoss.named("categorical_crossentropy");
        all.put("categorical_crossentropy_smooth", categorical.smoothed(0.1));
        all.put("categorical_crossentropy_logits", categorical.ofLogits());
        all.put(
                "binary_crossentropy_logits",
                KerasLoss.named("binary_crossentropy").ofLogits());
        return all;
    }

    @TestFactory
    Stream<DynamicTest> lossesAndGradientsAreKeras() throws Exception {
        JsonObject cases = JsonParser.object()
                .from(Files.readString(Goldens.folder("golden/training").resolve("losses.json")));
        assertThat(cases).hasSize(13);
        return cases.keySet().stream().map(name -> dynamicTest(name, () -> check(name, cases.getObject(name))));
    }

    private static void check(String name, JsonObject golden) {
        KerasLoss loss = goldens().get(name);
        assertThat(loss).as(name).isNotNull();
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable prediction =
                    matrix(autograd, golden.getArray("prediction")).requiresGrad(true);
            Variable target = matrix(autograd, golden.getArray("truth"));
            Variable total = LossReduction.MEAN.of(loss.of(prediction, target), null);
            double expected = golden.getDouble("loss");
            assertThat(total.item()).isCloseTo(expected, within(F32 * Math.max(1, Math.abs(expected))));
            total.backward();
            double[] found = prediction.grad().toDoubles();
            double[] wanted = matrix(autograd, golden.getArray("gradient")).toDoubles();
            double size = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).as(name + " gradient " + i).isCloseTo(wanted[i], within(F32 * size));
            }
        }
    }

    private static Variable matrix(Autograd autograd, JsonArray rows) {
        int width = rows.getArray(0).size();
        double[] values = new double[rows.size() * width];
        Arrays.setAll(values, i -> rows.getArray(i / width).getDouble(i % width));
        return autograd.tensor(values, rows.size(), width);
    }

    /** Predictions in 0.05..0.95, of which the rows of three sum to what they sum to. */
    private static Variable shares(Autograd autograd, long seed, int... shape) {
        return autograd.normal(seed, shape).tanh().mul(0.45).add(0.5);
    }

    @ParameterizedTest
    @EnumSource(LossKind.class)
    void gradientsAreCentralDifferences(LossKind kind) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            for (End end : End.values()) {
                Variable x = (end == End.NONE ? shares(autograd, 5, 2, 4, 3) : autograd.normal(5, 2, 4, 3))
                        .detach()
                        .requiresGrad(true);
                Variable target = kind.targets() == LossKind.Targets.CLASSES
                        ? autograd.indices(new int[] {0, 2, 1, 1, 2, 0, 0, 1}, 2, 4)
                        : shares(autograd, 6, 2, 4, 3);
                assertThat(GradientCheck.first(given -> KerasLoss.of(kind).of(given[0], end, target), x))
                        .as(kind + " after " + end)
                        .isEmpty();
            }
        }
    }

    @Test
    void whatIsFusedIsTheLossOfTheFunctionWithoutItsOverflow() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable logits = autograd.normal(1, 4, 3);
            Variable labels = autograd.indices(new int[] {0, 2, 1, 1}, 4);
            Variable hot = autograd.tensor(new double[] {1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0}, 4, 3);
            for (End end : new End[] {End.SOFTMAX, End.SIGMOID}) {
                for (LossKind kind : LossKind.values()) {
                    KerasLoss loss = KerasLoss.of(kind);
                    Variable target = kind.targets() == LossKind.Targets.CLASSES ? labels : hot;
                    double[] apart = loss.of(end.of(logits), target).toDoubles();
                    assertThat(loss.of(logits, end, target).toDoubles())
                            .as(kind + " after " + end)
                            .containsExactly(apart, within(1e-6));
                }
            }
            Variable sure = autograd.tensor(new double[] {0, 1000, 0}, 1, 3);
            Variable wrong = autograd.indices(new int[] {0}, 1);
            assertThat(KerasLoss.named("sparse_categorical_crossentropy")
                            .of(sure, End.SOFTMAX, wrong)
                            .toDoubles())
                    .containsExactly(1000);
        }
    }

    @Test
    void classNumbersAndTheirProbabilitiesGiveTheSame() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = shares(autograd, 3, 2, 2, 3);
            Variable numbers = autograd.indices(new int[] {0, 2, 1, 1}, 2, 2);
            Variable column = autograd.tensor(new double[] {0, 2, 1, 1}, 2, 2, 1);
            Variable hot = autograd.tensor(new double[] {1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 1, 0}, 2, 2, 3);
            KerasLoss sparse = KerasLoss.named("SparseCategoricalCrossentropy");
            double[] expected =
                    KerasLoss.named("CategoricalCrossentropy").of(x, hot).toDoubles();
            assertThat(expected).hasSize(4);
            for (Variable target : new Variable[] {numbers, column, hot}) {
                assertThat(sparse.of(x, target).toDoubles()).containsExactly(expected, within(1e-14));
                assertThat(sparse.of(x, End.SOFTMAX, target).toDoubles())
                        .containsExactly(
                                KerasLoss.of(LossKind.CATEGORICAL_CROSSENTROPY)
                                        .of(x, End.SOFTMAX, hot)
                                        .toDoubles(),
                                within(1e-14));
            }
        }
    }

    @Test
    void certainAndImpossiblePredictionsAreClipped() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.tensor(new double[] {0, 1}, 1, 2).requiresGrad(true);
            Variable target = autograd.tensor(new double[] {1, 0}, 1, 2);
            for (String name : new String[] {"categorical_crossentropy", "binary_crossentropy", "kl_divergence"}) {
                Variable loss = KerasLoss.named(name).of(x, target);
                assertThat(loss.item()).as(name).isCloseTo(-Math.log(1e-7), within(1e-4));
                loss.sum().backward();
                assertThat(x.grad().toDoubles()).as(name).doesNotContain(Double.NaN);
                x.clearGrad();
            }
            Variable nothing = autograd.zeros(1, 2).requiresGrad(true);
            Variable cosine = KerasLoss.named("cosine_similarity").of(nothing, target);
            assertThat(cosine.item()).isZero();
            cosine.sum().backward();
            assertThat(nothing.grad().toDoubles()).doesNotContain(Double.NaN);
        }
    }

    @Test
    void weightsAndReductions() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable losses = autograd.vector(1, 2, 3, 6);
            Variable weights = autograd.vector(1, 0, 2, 0.5);
            assertThat(LossReduction.MEAN.of(losses, null).item()).isEqualTo(3);
            assertThat(LossReduction.SUM.of(losses, null).item()).isEqualTo(12);
            assertThat(LossReduction.SUM.of(losses, weights).item()).isEqualTo(10);
            assertThat(LossReduction.MEAN.of(losses, weights).item()).isEqualTo(2.5);
            assertThat(LossReduction.WEIGHTED_MEAN.of(losses, weights).item()).isCloseTo(10 / 3.5, within(1e-15));
            assertThat(LossReduction.WEIGHTED_MEAN.of(losses, autograd.zeros(4)).item())
                    .isZero();
            assertThat(LossReduction.NONE.of(losses, weights).toDoubles()).containsExactly(1, 0, 6, 3);
            Variable places = autograd.tensor(new double[] {1, 2, 3, 4}, 2, 2);
            assertThat(LossReduction.MEAN.of(places, autograd.vector(1, 10)).item())
                    .isEqualTo((1 + 2 + 30 + 40) / 4.0);
            assertThatThrownBy(() -> LossReduction.MEAN.of(losses, autograd.vector(1, 2)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("weights of examples [2]: expected one for each example of losses [4], got [2]");
            assertThatThrownBy(() -> LossReduction.MEAN.of(autograd.zeros(0), null))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("loss: expected at least 1 example, got 0; leave empty batches out");
        }
    }

    @Test
    void shapesThatDoNotFitSayWhatWould() {
        KerasLoss categorical = KerasLoss.named("categorical_crossentropy");
        KerasLoss sparse = KerasLoss.named("sparse_categorical_crossentropy");
        assertMisfit(
                categorical,
                new int[] {8, 10},
                new int[] {8},
                "loss categorical_crossentropy: expected targets of shape [8,10] like the predictions, got [8];"
                        + " use sparse_categorical_crossentropy for targets that are class numbers");
        assertMisfit(
                categorical,
                new int[] {8, 10},
                new int[] {8, 5},
                "loss categorical_crossentropy: expected targets of shape [8,10] like the predictions, got [8,5];"
                        + " give the network as many outputs as there are classes");
        assertMisfit(
                sparse,
                new int[] {8, 1},
                new int[] {8},
                "loss sparse_categorical_crossentropy: expected predictions of at least 2 classes, got [8,1];"
                        + " use binary_crossentropy for one output");
        assertMisfit(
                KerasLoss.named("mse"),
                new int[] {8, 3},
                new int[] {8},
                "loss mean_squared_error: expected targets of shape [8,3] like the predictions, got [8];"
                        + " give the network outputs like the targets");
        assertMisfit(
                KerasLoss.named("mse"),
                new int[] {8},
                new int[] {8},
                "loss mean_squared_error: expected predictions of at least 2 dimensions, the batch first, got [8];"
                        + " reshape them to [n,1]");
        assertMisfit(
                KerasLoss.named("mse"),
                new int[] {0, 3},
                new int[] {0, 3},
                "loss mean_squared_error: expected at least 1 example, got [0,3]; leave empty batches out");
        sparse.requireFits(new int[] {8, 5, 10}, new int[] {8, 5});
        sparse.requireFits(new int[] {8, 5, 10}, new int[] {8, 5, 1});
        sparse.requireFits(new int[] {8, 5, 10}, new int[] {8, 5, 10});
    }

    private static void assertMisfit(KerasLoss loss, int[] output, int[] target, String message) {
        assertThatThrownBy(() -> loss.requireFits(output, target))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    @Test
    void lossesAreFoundByTheirNames() {
        assertThat(KerasLoss.named("mae").kind()).isEqualTo(LossKind.MEAN_ABSOLUTE_ERROR);
        assertThat(KerasLoss.named("LogCosh").kind()).isEqualTo(LossKind.LOG_COSH);
        assertThat(KerasLoss.named("kld").name()).isEqualTo("kl_divergence");
        assertThat(KerasLoss.named(
                        "CategoricalCrossentropy", Map.of("from_logits", true, "label_smoothing", 0.2, "axis", -1)))
                .isEqualTo(KerasLoss.of(LossKind.CATEGORICAL_CROSSENTROPY)
                        .ofLogits()
                        .smoothed(0.2));
        assertThatThrownBy(() -> KerasLoss.named("categorical_crossentrpy"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("loss 'categorical_crossentrpy': expected the name of one, got an unknown one;"
                        + " did you mean 'categorical_crossentropy'?");
        assertThatThrownBy(() -> KerasLoss.named("mse", Map.of("smooth", 1)))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageStartingWith("setting 'smooth' of loss mean_squared_error: expected the name of one");
        assertThatThrownBy(() -> KerasLoss.named("mse").smoothed(0.1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("loss mean_squared_error: expected no label_smoothing, got 0.1");
        assertThatThrownBy(() -> KerasLoss.named("mse").ofLogits())
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("loss mean_squared_error: expected no from_logits, got true");
    }

    /** What the goldens leave out; the numbers are those of Keras 3.15.1 in f32. */
    @Test
    void furtherLossesAreKeras() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable truth = autograd.tensor(new double[] {1, 2, -3, 0.5, 4, 1}, 2, 3);
            Variable x = autograd.tensor(new double[] {1.5, 1, -2, 1, 3, 2}, 2, 3);
            Variable hot = autograd.tensor(new double[] {0, 1, 0, 1, 0, 0}, 2, 3);
            Variable shares = autograd.tensor(new double[] {0.2, 0.5, 0.3, 0.6, 0.3, 0.1}, 2, 3);
            Variable labels = autograd.indices(new int[] {1, 2}, 2);
            close(KerasLoss.named("mape").of(x, truth), 44.4444466, 75);
            close(KerasLoss.named("msle").of(x, truth), 0.0713983402, 0.0989853367);
            close(KerasLoss.named("squared_hinge").of(x, hot), 2.08333325, 8.33333302);
            close(KerasLoss.named("sparse_categorical_crossentropy").of(shares, labels), 0.693147182, 2.30258512);
            close(KerasLoss.named("huber", Map.of("delta", 2)).of(x.mul(3), truth), 3.16666675, 6.33333349);
            close(KerasLoss.named("binary_crossentropy").smoothed(0.2).of(shares, hot), 0.498775005, 0.43928659);
            Variable squares = KerasLoss.named("mse").of(x, truth);
            Variable weights = autograd.vector(1, 3);
            assertThat(LossReduction.MEAN.of(squares, weights).item()).isEqualTo(1.5);
            assertThat(LossReduction.WEIGHTED_MEAN.of(squares, weights).item()).isEqualTo(0.75);
            assertThat(LossReduction.SUM.of(squares, weights).item()).isEqualTo(3);
        }
    }

    private static void close(Variable found, double... expected) {
        assertThat(found.toDoubles()).hasSize(expected.length);
        for (int i = 0; i < expected.length; i++) {
            assertThat(found.toDoubles()[i]).isCloseTo(expected[i], within(F32 * Math.max(1, expected[i])));
        }
    }
}
