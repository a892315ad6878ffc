package dev.fovea.adapters.tflite;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/**
 * Loads and runs damaged copies of a model, in a JVM of its own: {@code file from to progress-file}. Mutation i depends on
 * i alone. The progress file holds the number at work, so that a crash names it.
 */
final class MutationFuzz {

    private static final int[] INTERESTING = {
        0, 1, -1, 2, 127, 255, 256, 0x7fff, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private MutationFuzz() {}

    public static void main(String[] args) throws IOException {
        byte[] good = Files.readAllBytes(Path.of(args[0]));
        Path progress = Path.of(args[3]);
        int refused = 0;
        int ran = 0;
        for (int i = Integer.parseInt(args[1]); i < Integer.parseInt(args[2]); i++) {
            Files.writeString(progress, Integer.toString(i));
            try (Executable model = new TfliteModelRuntime().load(ModelFile.of("fuzz.tflite", mutated(good, i)), 1)) {
                if (isSmall(model)) {
                    Map<String, Tensor> inputs = TestModels.randomInputs(model, 1, i);
                    TestModels.run(model, inputs, 1);
                    TestModels.close(inputs);
                }
                ran++;
            } catch (FoveaException e) {
                refused++;
            }
        }
        Files.writeString(progress, "done: " + refused + " refused, " + ran + " ran");
    }

    private static boolean isSmall(Executable model) {
        for (TensorInfo info : model.inputs()) {
            if (info.dtype() == DType.BOOL
                    || !info.shape().row().isKnown()
                    || info.shape().row().elements() > 1 << 20) {
                return false;
            }
        }
        return true;
    }

    /** Bytes and words overwritten, bits flipped, or the end cut off. */
    static byte[] mutated(byte[] good, int number) {
        Random random = new Random(0x5eedL * 31 + number);
        byte[] bad = good.clone();
        if (random.nextInt(50) == 0) {
            return java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
        }
        ByteBuffer words = ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN);
        for (int n = 1 + random.nextInt(6); n > 0; n--) {
            int at = random.nextInt(bad.length);
            switch (random.nextInt(4)) {
                case 0 -> bad[at] = (byte) random.nextInt();
                case 1 -> bad[at] ^= (byte) (1 << random.nextInt(8));
                case 2 ->
                    words.putInt(Math.min(at & ~3, bad.length - 4), INTERESTING[random.nextInt(INTERESTING.length)]);
                default -> {
                    int word = Math.min(at & ~3, bad.length - 4);
                    words.putInt(word, words.getInt(word) + random.nextInt(65) - 32);
                }
            }
        }
        return bad;
    }
}
