package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged files give a graph or a ModelException, in bounded time and memory. */
class FileFuzzTest {

    /** Far above what the largest file may cost on a busy machine; one that hangs never ends. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final List<String> MARKS = List.of("TREE", "HEAP", "SNOD", "GCOL", "PK", "\u0001\u0000", "\u0011 ");

    private static final long[] HOSTILE = {
        0,
        1,
        2,
        7,
        96,
        0x7f,
        0xff,
        0x7fff,
        0xffff,
        0x7fffffffL,
        0xffffffffL,
        Long.MAX_VALUE,
        -1,
        Long.MIN_VALUE,
        1L << 40
    };

    /** A file to damage: itself, or the file of weights beside its architecture. */
    private record Target(ModelFile whole, @Nullable ModelFile architecture) {

        byte[] content() {
            return Patches.bytes(whole);
        }

        String name() {
            return whole.name();
        }

        ModelFile damaged(byte[] bytes) {
            ModelFile file = ModelFile.of(whole.name(), bytes);
            return architecture == null ? file : architecture.withWeights(file);
        }
    }

    private static List<Target> targets() {
        List<Target> targets = new ArrayList<>();
        for (String name : List.of(
                "keras/nested_shared_model/model.keras",
                "keras/separable/model.keras",
                "keras/nested_shared_model/model.h5",
                "keras/mini_mobile_se/model.h5",
                "keras2/nested/model.h5")) {
            targets.add(new Target(GoldenCases.file(name), null));
        }
        for (String weights : List.of("weights.h5", "weights_other_names.h5")) {
            targets.add(new Target(
                    GoldenCases.file("keras2/mobile/" + weights), GoldenCases.file("keras2/mobile/architecture.json")));
        }
        // Behind the checksum of the .keras file.
        for (String name : List.of("keras/nested_shared_model", "keras/mini_mobile_se")) {
            var entries = Patches.entries(name + "/model.keras");
            targets.add(new Target(
                    ModelFile.of("model.weights.h5", entries.get("model.weights.h5")),
                    ModelFile.of("config.json", entries.get("config.json"))));
        }
        return targets;
    }

    @Test
    void someDamagedFiles() {
        fuzz(500);
    }

    @Test
    @Tag("full")
    void manyDamagedFiles() {
        fuzz(10_000);
    }

    private static void fuzz(int rounds) {
        Random random = TestSeed.random("keras files");
        List<Target> targets = targets();
        int graphs = 0;
        int refusals = 0;
        for (int round = 0; round < rounds; round++) {
            Target target = targets.get(round % targets.size());
            byte[] damaged = damage(target.content(), random);
            String label = target.name() + " in round " + round + ", " + TestSeed.hint();
            boolean read = assertTimeoutPreemptively(LIMIT, () -> reads(target.damaged(damaged), label), label);
            graphs += read ? 1 : 0;
            refusals += read ? 0 : 1;
        }
        // Neither outcome may starve the other: the damage would be too weak or too strong to test anything.
        assertThat(graphs).isGreaterThan(rounds / 20);
        assertThat(refusals).isGreaterThan(rounds / 4);
    }

    private static boolean reads(ModelFile file, String label) {
        try {
            KerasModelReader reader = new KerasModelReader();
            reader.accepts(file);
            return !reader.read(file).toString().isEmpty();
        } catch (ModelException e) {
            assertThat(e.fault()).isNotNull();
            assertThat(e).as(label).hasMessageContaining(": expected ").hasMessageContaining(", got ");
            assertThat(e.getMessage().length()).as(label).isLessThan(2000);
            return false;
        } catch (RuntimeException | Error e) {
            throw new AssertionError(label, e);
        }
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] damaged = whole;
        for (int i = random.nextInt(4); i >= 0; i--) {
            damaged = damageOnce(damaged, random);
        }
        return damaged;
    }

    private static byte[] damageOnce(byte[] whole, Random random) {
        if (whole.length < 16) {
            return whole;
        }
        byte[] damaged = whole.clone();
        int at = place(whole, random);
        switch (random.nextInt(9)) {
            case 0 -> {
                return Arrays.copyOf(whole, random.nextInt(whole.length));
            }
            case 1, 2 -> damaged[at] = (byte) random.nextInt(256);
            case 3 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
            case 4 -> {
                int size = Math.min(1 + random.nextInt(64), whole.length - at);
                System.arraycopy(whole, random.nextInt(whole.length - size), damaged, at, size);
            }
            case 5 -> Arrays.fill(damaged, at, Math.min(whole.length, at + 1 + random.nextInt(32)), (byte) 0);
            case 6 -> put(damaged, at, random.nextInt(whole.length), 1 << random.nextInt(4));
            default -> put(damaged, at, HOSTILE[random.nextInt(HOSTILE.length)], 1 << random.nextInt(4));
        }
        return damaged;
    }

    /** Anywhere, or close behind something that begins a table. */
    private static int place(byte[] whole, Random random) {
        if (random.nextBoolean()) {
            List<Integer> marks = Patches.find(whole, Patches.latin(MARKS.get(random.nextInt(MARKS.size()))));
            if (!marks.isEmpty()) {
                return Math.min(whole.length - 1, marks.get(random.nextInt(marks.size())) + random.nextInt(80));
            }
        }
        return random.nextInt(whole.length);
    }

    private static void put(byte[] bytes, int at, long value, int size) {
        ByteBuffer number = Patches.little(new byte[8]).putLong(0, value);
        for (int i = 0; i < size && at + i < bytes.length; i++) {
            bytes[at + i] = number.get(i);
        }
    }
}
