package dev.fovea.domain.train.data;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
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
        byte[] whole = all.hash().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer part =
                ByteBuffer.allocate(Math.addExact(whole.length, Math.multiplyExact(indices.length, Integer.BYTES)));
        part.put(whole).asIntBuffer().put(indices);
        return ModelFile.sha256(part.rewind());
    }

    @Override
    public void close() {
        // Whoever opened the whole closes it.
    }
}
