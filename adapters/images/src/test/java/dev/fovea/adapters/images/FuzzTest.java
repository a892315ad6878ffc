package dev.fovea.adapters.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.sun.management.ThreadMXBean;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Damaged files of every format give a picture or an ImageException, in bounded time and memory. */
class FuzzTest {

    private static final long SEED = 20261122;

    /** Bounds the memory of a decode that believes a damaged header: 4 channels, twice, of 16 bits while reading. */
    private static final DecodeOptions OPTIONS = DecodeOptions.defaults().withMaxPixels(250_000);

    private static final long MOST_BYTES = 250_000L * 4 * 2 * 4 + (8 << 20);

    @Test
    void someDamagedFiles() {
        fuzz(300);
    }

    @Test
    @Tag("full")
    void manyDamagedFiles() {
        fuzz(20_000);
    }

    private static void fuzz(int rounds) {
        List<String> names = VariantsTest.variants()
                .map(row -> (String) row.get()[0])
                .sorted()
                .toList();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Random random = new Random(SEED);
        int pictures = 0;
        int refusals = 0;
        for (int round = 0; round < rounds; round++) {
            String name = names.get(round % names.size());
            byte[] damaged = damage(Pictures.resource("variants/" + name), random);
            String label = name + " in round " + round + " of seed " + SEED;
            long before = threads.getCurrentThreadAllocatedBytes();
            boolean decoded = assertTimeout(Duration.ofSeconds(20), () -> decodes(damaged, label), label);
            assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                    .as(label)
                    .isLessThan(MOST_BYTES);
            pictures += decoded ? 1 : 0;
            refusals += decoded ? 0 : 1;
        }
        // Neither outcome may starve the other: the damage would be too weak or too strong to test anything.
        assertThat(pictures).isGreaterThan(rounds / 50);
        assertThat(refusals).isGreaterThan(rounds / 4);
    }

    private static boolean decodes(byte[] encoded, String label) {
        try {
            Image image = Pictures.decode(encoded, label, OPTIONS);
            return image.width() > 0;
        } catch (ImageException e) {
            assertThat(e.fault()).isNotNull();
            assertThat(e).hasMessageStartingWith("image " + label + ": expected ");
            return false;
        }
    }

    private static byte[] damage(byte[] whole, Random random) {
        byte[] damaged = whole.clone();
        int start = random.nextInt(4) == 0 ? 0 : random.nextInt(whole.length);
        switch (random.nextInt(5)) {
            case 0 -> damaged = Arrays.copyOf(whole, random.nextInt(whole.length));
            case 1 -> damaged[start] = (byte) random.nextInt(256);
            case 2 -> {
                for (int i = start; i < Math.min(whole.length, start + 1 + random.nextInt(16)); i++) {
                    damaged[i] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                // Most lies are told in headers: extreme values in the first bytes.
                int at = random.nextInt(Math.min(64, whole.length));
                damaged[at] = (byte) (random.nextBoolean() ? 0xff : random.nextBoolean() ? 0x7f : 0);
            }
            default -> {
                int from = random.nextInt(whole.length);
                int length = Math.min(random.nextInt(64), Math.min(whole.length - from, whole.length - start));
                System.arraycopy(whole, from, damaged, start, length);
            }
        }
        return damaged;
    }
}
