package dev.fovea.domain.train.data;

import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** Some examples of a set, which stays its owner's: closing this closes nothing. */
final class Subset implements Dataset {

    private final Dataset all;
    private final int[] indices;
    private final String part;

    /**
     * A view of a set.
     *
     * @param indices of the examples, in this order; not copied
     * @param part what this part is called, such as {@code training}
     */
    Subset(Dataset all, int[] indices, String part) {
        this.all = all;
        this.indices = indices;
        this.part = part;
    }

    @Override
    public String name() {
        return all.name() + " (" + part + ")";
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public List<String> classes() {
        return all.classes();
    }

    @Override
    public String nameOf(int index) {
        return all.nameOf(indices[index]);
    }

    @Override
    public float[] target(int index) {
        return all.target(indices[index]);
    }

    @Override
    public float weight(int index) {
        return all.weight(indices[index]);
    }

    @Override
    public Content content(int index) throws IOException {
        return all.content(indices[index]);
    }

    /** Of the whole set: what was left out there has no part. */
    @Override
    public List<Skipped> skipped() {
        return all.skipped();
    }

    @Override
    public String hash() throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(all.hash().getBytes(StandardCharsets.US_ASCII));
            for (int index : indices) {
                digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, index));
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    @Override
    public void close() {
        // Whoever opened the whole closes it.
    }
}
