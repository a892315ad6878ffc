package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.view.GraphText;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Values, gradients and graphs as PyTorch has them, in F64. */
class GoldenTest {

    /** Two orders of summation differ by some units of 1e-16 of sums of some hundreds: far below. */
    private static final double TOLERANCE = 1e-10;

    private static JsonObject goldens() throws Exception {
        return JsonParser.object().from(Files.readString(Goldens.file("golden/autograd.json")));
    }

    @TestFactory
    Stream<DynamicTest> expressions() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Object each : goldens().getArray("cases")) {
            JsonObject golden = (JsonObject) each;
            tests.add(dynamicTest(golden.getString("id"), () -> check(golden)));
        }
        assertThat(tests).hasSize(79);
        return tests.stream();
    }

    private static void check(JsonObject golden) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Map<String, Variable> inputs = new LinkedHashMap<>();
            golden.getObject("inputs").forEach((name, input) -> {
                JsonObject given = (JsonObject) input;
                Object value = given.get("value");
                Variable leaf = autograd.tensor(numbers(value), shape(value)).named(name);
                inputs.put(name, leaf.requiresGrad(given.getBoolean("requires_grad")));
            });
            Variable output = GoldenExpressions.all()
                    .get(golden.getString("id"))
                    .apply(new GoldenExpressions.Inputs(autograd, inputs));
            assertThat(output.shape().dims()).isEqualTo(shape(golden.get("output")));
            assertClose("output", output.toDoubles(), numbers(golden.get("output")));
            assertThat(String.join("\n", GraphText.of(output)))
                    .isEqualTo(String.join("\n", strings(golden.getArray("graph"))));
            backward(autograd, output, golden.getString("loss").equals("output"));
            golden.getObject("grad").forEach((name, gradient) -> {
                Variable found = inputs.get(name).grad();
                if (gradient == null) {
                    assertThat(found).as(name).isNull();
                } else {
                    assertThat(found.shape()).isEqualTo(inputs.get(name).shape());
                    assertClose("gradient of " + name, found.toDoubles(), numbers(gradient));
                }
            });
        }
    }

    private static void backward(Autograd autograd, Variable output, boolean plain) {
        if (plain) {
            output.backward();
            return;
        }
        double[] weights = new double[output.value().elements()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i + 1;
        }
        output.mul(autograd.tensor(weights, output.shape().dims())).sum().backward();
    }

    @Test
    void secondOrder() throws Exception {
        JsonObject golden = goldens().getArray("second_order").getObject(0);
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.parameter(numbers(golden.get("x")), 2);
            Variable y = x.pow(3).sum();
            Variable first = Gradients.of(y).createGraph().by(x).get(0);
            assertClose("first", first.toDoubles(), numbers(golden.get("first")));
            Variable second = Gradients.of(first.sum()).by(x).get(0);
            assertClose("second", second.toDoubles(), numbers(golden.get("second_of_sum")));
        }
    }

    private static void assertClose(String what, double[] found, double[] expected) {
        assertThat(found).as(what).hasSameSizeAs(expected);
        for (int i = 0; i < found.length; i++) {
            assertThat(found[i]).as(what + " " + i).isCloseTo(expected[i], within(TOLERANCE));
        }
    }

    private static List<String> strings(JsonArray array) {
        return array.stream().map(Object::toString).toList();
    }

    private static double[] numbers(Object json) {
        return json instanceof JsonArray array
                ? array.stream()
                        .flatMapToDouble(each -> Arrays.stream(numbers(each)))
                        .toArray()
                : new double[] {((Number) json).doubleValue()};
    }

    private static int[] shape(Object json) {
        List<Integer> sizes = new ArrayList<>();
        Object inner = json;
        while (inner instanceof JsonArray array) {
            sizes.add(array.size());
            inner = array.get(0);
        }
        return sizes.stream().mapToInt(Integer::intValue).toArray();
    }
}
