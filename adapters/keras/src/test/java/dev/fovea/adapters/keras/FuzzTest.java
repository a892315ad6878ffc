package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged configs give a graph or a ModelException, in bounded time. */
class FuzzTest {

    private static final List<String> CASES = List.of(
            "keras/nested_shared_model",
            "keras/mini_mobile_se",
            "keras/separable",
            "keras/conv2d_transpose_s2",
            "keras/pad_crop_up",
            "keras/pool_same",
            "keras/rescale_normalize",
            "keras/reshape_permute",
            "keras2/mobile",
            "keras2/nested");

    private static final Pattern NUMBERS = Pattern.compile("-?\\b\\d+(\\.\\d+)?\\b");
    private static final Pattern VALUES = Pattern.compile("\"[^\"]*\"|null|true|false|\\[[^\\[\\]]*\\]|\\{[^{}]*\\}");
    private static final List<String> HOSTILE_NUMBERS =
            List.of("0", "-1", "2", "3", "65536", "2147483647", "-2147483648", "4294967296", "1e308", "0.5", "1E999");
    private static final List<String> HOSTILE_VALUES =
            List.of("null", "{}", "[]", "\"\"", "true", "[[]]", "\"linear\"", "\"same\"", "[null]", "[1,2,3]");

    /** Enough for every weight of the cases; a larger one is one that a file would not have. */
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(1 << 20);

    @Test
    void someDamagedConfigs() {
        fuzz(500);
    }

    @Test
    @Tag("full")
    void manyDamagedConfigs() {
        fuzz(10_000);
    }

    private static void fuzz(int rounds) {
        Random random = TestSeed.random("keras configs");
        List<String> configs = CASES.stream().map(GoldenCases::config).toList();
        int graphs = 0;
        int refusals = 0;
        for (int round = 0; round < rounds; round++) {
            String damaged = damage(configs.get(round % configs.size()), random);
            String label = CASES.get(round % configs.size()) + " in round " + round + ", " + TestSeed.hint();
            boolean read = assertTimeout(Duration.ofSeconds(20), () -> reads(damaged, label), label);
            graphs += read ? 1 : 0;
            refusals += read ? 0 : 1;
        }
        // Neither outcome may starve the other: the damage would be too weak or too strong to test anything.
        assertThat(graphs).isGreaterThan(rounds / 10);
        assertThat(refusals).isGreaterThan(rounds / 4);
    }

    private static boolean reads(String json, String label) {
        try {
            Graph graph = KerasConfigReader.read(json, label, FuzzTest::zeros);
            return !graph.toString().isEmpty();
        } catch (ModelException e) {
            assertThat(e.fault()).isNotNull();
            assertThat(e).as(label).hasMessageContaining(": expected ").hasMessageContaining(", got ");
            assertThat(e.getMessage().length()).as(label).isLessThan(1000);
            return false;
        } catch (RuntimeException e) {
            throw new AssertionError(label, e);
        }
    }

    private static Weights zeros(String layer, String weight, Shape shape) {
        if (shape.elements() > ZEROS.capacity() / Float.BYTES) {
            throw new ModelException(
                    Fault.of("weights", weight).expected("a small weight").got(shape));
        }
        return Weights.of(weight, DType.F32, shape, ZEROS.slice(0, (int) shape.elements() * Float.BYTES));
    }

    private static String damage(String whole, Random random) {
        String damaged = whole;
        for (int i = random.nextInt(3); i >= 0; i--) {
            damaged = damageOnce(damaged, random);
        }
        return damaged;
    }

    private static String damageOnce(String whole, Random random) {
        if (whole.isEmpty()) {
            return whole;
        }
        int at = random.nextInt(whole.length());
        return switch (random.nextInt(10)) {
            case 0 -> whole.substring(0, at);
            case 1 -> whole.substring(0, at) + (char) (32 + random.nextInt(95)) + whole.substring(at + 1);
            case 2 -> whole.substring(0, at) + whole.substring(Math.min(whole.length(), at + random.nextInt(200)));
            case 3 ->
                whole.substring(0, at)
                        + whole.substring(at, Math.min(whole.length(), at + random.nextInt(400)))
                        + whole.substring(at);
            case 4, 5, 6 -> replace(whole, NUMBERS, pick(HOSTILE_NUMBERS, random), random);
            case 7 -> replace(whole, VALUES, pick(HOSTILE_VALUES, random), random);
            case 8 -> {
                List<String> values =
                        VALUES.matcher(whole).results().map(MatchResult::group).toList();
                yield values.isEmpty() ? whole : replace(whole, VALUES, pick(values, random), random);
            }
            default -> replace(whole, NUMBERS, Integer.toString(random.nextInt(20) - 2), random);
        };
    }

    private static String replace(String whole, Pattern what, String by, Random random) {
        List<MatchResult> found = what.matcher(whole).results().toList();
        if (found.isEmpty()) {
            return whole;
        }
        MatchResult one = pick(found, random);
        return whole.substring(0, one.start()) + by + whole.substring(one.end());
    }

    private static <T> T pick(List<T> of, Random random) {
        return of.get(random.nextInt(of.size()));
    }
}
