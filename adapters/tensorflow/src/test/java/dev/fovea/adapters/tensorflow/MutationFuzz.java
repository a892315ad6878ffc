package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Loads and runs damaged copies of a model, in a JVM of its own: {@code model from to progress-file}. Mutation i depends
 * on i alone. The progress file holds the number at work, so that a crash names it.
 */
final class MutationFuzz {

    private static final int[] INTERESTING = {
        0, 1, -1, 2, 127, 255, 256, 0x7fff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private MutationFuzz() {}

    public static void main(String[] args) throws IOException {
        ModelFile good = TestModels.file(args[0]);
        Path progress = Path.of(args[3]);
        int refused = 0;
        int ran = 0;
        for (int i = Integer.parseInt(args[1]); i < Integer.parseInt(args[2]); i++) {
            Files.writeString(progress, Integer.toString(i));
            try (Executable model = TestModels.load(mutated(good, i))) {
                if (isSmall(model)) {
                    TestModels.run(model, inputs(model));
                }
                ran++;
            } catch (FoveaException e) {
                refused++;
            }
        }
        Files.writeString(progress, "done: " + refused + " refused, " + ran + " ran");
    }

    private static boolean isSmall(Executable model) {
        return model.inputs().stream()
                .allMatch(info -> info.shape().row().rank() > 0
                        && Arrays.stream(info.shape().row().dims()).allMatch(dim -> dim <= 64));
    }

    private static Map<String, Tensor> inputs(Executable model) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (TensorInfo info : model.inputs()) {
            int[] dims = Arrays.stream(info.shape().dims())
                    .map(dim -> dim < 0 ? 2 : dim)
                    .toArray();
            inputs.put(info.name(), Tensor.allocate(info.dtype(), Shape.of(dims)));
        }
        return inputs;
    }

    /** A graph with damage anywhere, or a SavedModel with damage in one of its files. */
    static ModelFile mutated(ModelFile good, int number) throws IOException {
        // Seeds that lie close together give the same first numbers.
        Random random = new Random(0x9E3779B97F4A7C15L * (number + 1));
        byte[] content = new byte[good.size()];
        good.bytes().get(content);
        if (content[0] != 'P') {
            return ModelFile.of("fuzz.pb", mutated(content, random));
        }
        Map<String, byte[]> files = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(content))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        }
        List<String> names = new ArrayList<>(files.keySet());
        files.computeIfPresent(names.get(random.nextInt(names.size())), (name, file) -> mutated(file, random));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
            }
        }
        return ModelFile.of("fuzz", bytes.toByteArray());
    }

    /** Bytes and words overwritten, bits flipped, or the end cut off. */
    private static byte[] mutated(byte[] good, Random random) {
        byte[] bad = good.clone();
        if (random.nextInt(50) == 0) {
            return Arrays.copyOf(bad, random.nextInt(bad.length));
        }
        ByteBuffer words = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 1 + random.nextInt(4); n > 0; n--) {
            int at = random.nextInt(bad.length);
            int word = Math.min(at & ~3, bad.length - 4);
            switch (random.nextInt(4)) {
                case 0 -> bad[at] = (byte) random.nextInt();
                case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> words.putInt(word, INTERESTING[random.nextInt(INTERESTING.length)]);
                default -> words.putInt(word, words.getInt(word) + random.nextInt(65) - 32);
            }
        }
        return bad;
    }
}
