package dev.fovea.adapters.datasets;

import dev.fovea.api.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/**
 * The SHA-256 of a set: of its classes, then of each example's name, target, weight and content, each with its length, so
 * that no two sets are the same stream of bytes.
 */
final class ExampleHash {

    private final MessageDigest all = Sha256.digest();
    private final MessageDigest content = Sha256.digest();

    ExampleHash(List<String> classes) {
        count(classes.size());
        classes.forEach(this::text);
    }

    void begin(String name, float[] target, float weight) {
        text(name);
        count(target.length);
        for (float number : target) {
            count(Float.floatToIntBits(number));
        }
        count(Float.floatToIntBits(weight));
        content.reset();
    }

    /** The next bytes of the content. */
    void add(byte[] bytes, int length) {
        content.update(bytes, 0, length);
    }

    void add(ByteBuffer bytes) {
        content.update(bytes);
    }

    void end() {
        all.update(content.digest());
    }

    String hex() {
        return Sha256.hex(all);
    }

    private void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        count(bytes.length);
        all.update(bytes);
    }

    private void count(int number) {
        all.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, number));
    }
}
