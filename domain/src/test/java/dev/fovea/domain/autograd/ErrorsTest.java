package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.GradientException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.layer.Losses;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The conditions under which PyTorch refuses, in our words; and what else is refused. */
class ErrorsTest {

    private record Refusal(Consumer<Autograd> deed, String message) {}

    /** By the golden's id. */
    private static Map<String, Refusal> refusals() {
        Map<String, Refusal> all = new LinkedHashMap<>();
        all.put(
                "e1",
                new Refusal(
                        autograd -> Elementwise.addInPlace(leaf(autograd), 1),
                        "leaf x: expected a leaf whose gradient is wanted to stay as it is, got a change in place; "
                                + "change it under noGrad, or compute a new tensor"));
        all.put(
                "e2",
                new Refusal(
                        autograd -> {
                            Variable y = leaf(autograd).exp();
                            Elementwise.addInPlace(y, 1);
                            y.sum().backward();
                        },
                        "saved tensor [3], output 0 of Exp: expected version 0, got version 1: it was changed in place; "
                                + "change a copy instead; detectAnomalies names the operation that needs it"));
        all.put(
                "e3",
                new Refusal(
                        autograd -> {
                            Variable y = leaf(autograd).exp().sum();
                            y.backward();
                            y.backward();
                        },
                        "graph Exp: expected saved tensors, got none: an earlier backward pass released them; "
                                + "ask for retainGraph() in that pass to go through the graph a second time"));
        all.put(
                "e4",
                new Refusal(
                        autograd -> leaf(autograd).mul(2).backward(),
                        "output [3]: expected 1 element, whose gradient is 1, got 3; give its gradient, or sum it up"));
        all.put(
                "e5",
                new Refusal(
                        autograd -> autograd.scalar(1).backward(),
                        "output []: expected a tensor that depends on one whose gradient is wanted, got one without history "
                                + "at index 0; call requiresGrad(true) on a leaf, outside of noGrad"));
        all.put(
                "e6",
                new Refusal(
                        autograd -> leaf(autograd).mul(2).requiresGrad(false),
                        "tensor [3]: expected a leaf, got an output of Mul; "
                                + "use detach() for a tensor of the same values without history"));
        all.put(
                "e7",
                new Refusal(
                        autograd -> autograd.indices(new int[] {1, 2}, 2).requiresGrad(true),
                        "tensor [2]: expected a floating-point element type, got I32; convert it first"));
        all.put(
                "e8",
                new Refusal(
                        autograd -> Gradients.of(leaf(autograd).sum()).by(leaf(autograd)),
                        "input x: expected an input of the graph, got one that no output depends on at index 0; "
                                + "call allowUnused() if that may be"));
        all.put(
                "e9",
                new Refusal(
                        autograd -> {
                            Variable y = leaf(autograd).mul(2);
                            Variable z = y.mul(y);
                            Elementwise.addInPlace(y, 1);
                            z.sum().backward();
                        },
                        "saved tensor [3], output 0 of Mul: expected version 0, got version 1: it was changed in place; "
                                + "change a copy instead; detectAnomalies names the operation that needs it"));
        all.put(
                "e10",
                new Refusal(
                        autograd -> leaf(autograd).sum().backward(autograd.vector(1, 2)),
                        "gradient of output []: expected shape [], got [2] at index 0"));
        return all;
    }

    private static Variable leaf(Autograd autograd) {
        return autograd.parameter(new double[] {0.5, 1, 2}, 3).named("x");
    }

    @Test
    void theSameConditionsAreRefused() throws Exception {
        JsonObject golden = JsonParser.object().from(Files.readString(Goldens.file("golden/autograd.json")));
        Map<String, Refusal> refusals = refusals();
        assertThat(refusals.keySet())
                .containsExactlyElementsOf(golden.getArray("errors").stream()
                        .map(each -> ((JsonObject) each).getString("id"))
                        .toList());
        refusals.forEach((id, refusal) -> {
            try (Autograd autograd = Autograd.open(DType.F64)) {
                assertThatThrownBy(() -> refusal.deed().accept(autograd))
                        .as(id)
                        .isInstanceOf(GradientException.class)
                        .hasMessage(refusal.message());
            }
        });
    }

    private static void refuses(Class<? extends FoveaException> type, String message, Consumer<Autograd> deed) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            assertThatThrownBy(() -> deed.accept(autograd)).isInstanceOf(type).hasMessage(message);
        }
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        refuses(
                ShapeException.class,
                "shapes [3] and [2]: expected equal sizes, or one of 1, got 3 and 2 at dimension -1",
                autograd -> leaf(autograd).add(autograd.vector(1, 2)));
        refuses(
                ShapeException.class,
                "matmul [2,3] and [2,3]: expected inner dimensions that are equal, got [2,3] and [2,3]",
                autograd -> autograd.zeros(2, 3).matmul(autograd.zeros(2, 3)));
        refuses(
                ShapeException.class,
                "tensor x: expected a shape of 3 elements, got [2,2]",
                autograd -> leaf(autograd).reshape(2, 2));
        refuses(
                ShapeException.class,
                "loss: expected a target of shape [3], got [1]; reshape one of the two: a loss does not broadcast",
                autograd -> Losses.mse(leaf(autograd), autograd.vector(1)));
        refuses(
                ShapeException.class,
                "index 3: expected an index of dimension 0 of [3], got 3",
                autograd -> leaf(autograd).get(3));
        refuses(
                ShapeException.class,
                "index: expected 0..2, got 7",
                autograd -> Indexing.indexSelect(leaf(autograd), 0, autograd.indices(new int[] {7}, 1)));
        refuses(
                ShapeException.class,
                "tensor x: expected 1 element, got 3; read toDoubles()",
                autograd -> leaf(autograd).item());
    }

    @Test
    void nothingCannotBeJoined() {
        refuses(
                InvalidArgumentException.class,
                "cat: expected at least 1 tensor, got none; make an empty one with zeros(0)",
                autograd -> Shaping.cat(0));
        refuses(
                InvalidArgumentException.class,
                "stack: expected at least 1 tensor, got none; make an empty one with zeros(0)",
                autograd -> Shaping.stack(0));
    }

    @Test
    void tensorsOfTwoGraphsAndElementTypesAreRefused() {
        try (Autograd other = Autograd.open(DType.F64)) {
            refuses(
                    InvalidArgumentException.class,
                    "tensor [1]: expected a tensor of the same Autograd, got one of another; copy its values",
                    autograd -> leaf(autograd).add(other.vector(1)));
        }
        refuses(
                ShapeException.class,
                "tensor [3]: expected element type F64, got F32; convert it with Shaping.cast",
                autograd -> leaf(autograd).add(Shaping.cast(leaf(autograd), DType.F32)));
        assertThatThrownBy(() -> Autograd.open(DType.I32))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("element type: expected F32 or F64, got I32");
    }

    @Test
    void aViewOfALeafAndOneOfManyViewsMayNotBeChanged() {
        refuses(
                GradientException.class,
                "leaf x: expected a leaf whose gradient is wanted to stay as it is, got a change in place through a "
                        + "view; change it under noGrad, or compute a new tensor",
                autograd -> Elementwise.addInPlace(Shaping.slice(leaf(autograd), 0, 0, 1), 1));
        refuses(
                GradientException.class,
                "view [2]: expected a view that its operation made alone, got one of several, changed in place; "
                        + "use select or slice instead of unbind or split",
                autograd -> Elementwise.addInPlace(
                        Shaping.split(leaf(autograd).mul(2), 2, 0).get(0), 1));
    }
}
