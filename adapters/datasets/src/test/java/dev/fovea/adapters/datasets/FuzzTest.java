package dev.fovea.adapters.datasets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.TestSeed;
import dev.fovea.api.error.DatasetException;
import dev.fovea.api.spi.DatasetReader;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files with changed, missing and added bytes are read or refused in words, and nothing else happens. */
class FuzzTest {

    private static final int ROUNDS = Boolean.getBoolean("fovea.full") ? 20_000 : 800;

    @TempDir
    private Path root;

    @Test
    void idx() throws IOException {
        byte[] images = SetFiles.idx(8, SetFiles.counted(24), 3, 2, 4);
        Files.write(root.resolve("labels-idx1-ubyte"), SetFiles.idx(8, new byte[] {0, 1, 2}, 3));
        fuzz(new IdxReader(), "images-idx3-ubyte", images);
    }

    @Test
    void packedIdx() throws IOException {
        byte[] images = SetFiles.gzip(SetFiles.idx(8, SetFiles.counted(24), 3, 2, 4));
        Files.write(root.resolve("labels-idx1-ubyte"), SetFiles.idx(8, new byte[] {0, 1, 2}, 3));
        fuzz(new IdxReader(), "images-idx3-ubyte.gz", images);
    }

    @Test
    void labels() throws IOException {
        Files.write(root.resolve("images-idx3-ubyte"), SetFiles.idx(8, SetFiles.counted(24), 3, 2, 4));
        fuzz(
                new IdxReader(),
                "labels-idx1-ubyte",
                SetFiles.idx(12, new byte[] {0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 3}, 3));
    }

    @Test
    void npy() throws IOException {
        Files.write(root.resolve("y.npy"), SetFiles.npy("|u1", new byte[] {0, 1, 2}, 3));
        byte[] data = SetFiles.floats(ByteOrder.LITTLE_ENDIAN, 1, 2, 3, 4, 5, 6);
        fuzz(new NumpyReader(), "x.npy", SetFiles.npy("<f4", data, 3, 2));
    }

    @Test
    void npz() throws IOException {
        byte[] x = SetFiles.npy("|u1", SetFiles.counted(24), 3, 2, 4);
        byte[] y = SetFiles.npy("|u1", new byte[] {0, 1, 2}, 3);
        fuzz(new NumpyReader(), "set.npz", SetFiles.zip("x.npy", x, "y.npy", y));
    }

    @Test
    void csv() throws IOException {
        SetFiles.photo(root.resolve("a.png"), 1);
        SetFiles.photo(root.resolve("b.png"), 2);
        String text = "path,label,weight\na.png,\"a \"\"cat\"\"\",1\nb.png,dog,0.25\n";
        fuzz(new CsvReader(), "set.csv", text.getBytes(StandardCharsets.UTF_8));
    }

    private void fuzz(DatasetReader reader, String name, byte[] good) throws IOException {
        Random random = TestSeed.random("datasets " + name);
        Path file = root.resolve(name);
        Path path = name.startsWith("set.") ? file : root;
        Files.write(file, good);
        try (Dataset data = reader.open(path, DatasetOptions.training())) {
            assertThat(data.size()).isBetween(2, 3);
        }
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bad = mutated(good, random);
            // A new file each time: the old one may still be mapped.
            Files.delete(file);
            Files.write(file, bad);
            refused += attempt(reader, path, round);
        }
        assertThat(refused).as("mutations that were noticed").isGreaterThan(ROUNDS / 20);
    }

    private static int attempt(DatasetReader reader, Path path, int round) {
        try (Dataset data = reader.open(path, DatasetOptions.training())) {
            for (int i = 0; i < data.size(); i++) {
                assertThat(data.target(i)).isNotEmpty();
                assertThat(data.nameOf(i)).isNotEmpty();
                assertThat(data.content(i)).isNotNull();
            }
            assertThat(data.hash()).hasSize(64);
            return 0;
        } catch (DatasetException e) {
            assertThat(e).hasMessageStartingWith("data set ").hasMessageContaining(", got ");
            return 1;
        } catch (IOException | RuntimeException e) {
            throw new AssertionError("round " + round + "; " + TestSeed.hint(), e);
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bad = good.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes && bad.length > 0; i++) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(5)) {
                case 0 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bad[at] = (byte) random.nextInt(256);
                case 2 -> bad[at] = (byte) (random.nextBoolean() ? 0xff : 0);
                case 3 -> bad = Arrays.copyOf(bad, at);
                default -> bad = Arrays.copyOf(bad, bad.length + 1 + random.nextInt(9));
            }
        }
        return bad;
    }
}
