package dev.fovea.api.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model file's content, in memory or mapped.
 *
 * @param name the file's name, for messages and for telling its format by extension
 * @param sha256 64 lower-case hex digits, the identity under which it is loaded once a JVM: of the content; with a file
 *     of weights, of both, see {@link #withWeights}; with a selection, see {@link #with(Selection)}
 * @param bytes the content, read-only and direct; its position is 0 and its limit the size
 * @param weights the file of the trained numbers, where the content holds an architecture alone; else null
 * @param selection which part of it is run, where it holds several
 */
public record ModelFile(
        String name,
        String sha256,
        ByteBuffer bytes,
        @Nullable ModelFile weights,
        Selection selection) {

    public ModelFile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(sha256, "sha256");
        Objects.requireNonNull(bytes, "bytes");
        Objects.requireNonNull(selection, "selection");
        if (weights != null && weights.weights != null) {
            throw new InvalidArgumentException(Fault.of("weights", weights.name)
                    .expected("one file of weights")
                    .got("another beside it, " + weights.weights.name));
        }
    }

    /** A file that holds all there is of its model. */
    public ModelFile(String name, String sha256, ByteBuffer bytes) {
        this(name, sha256, bytes, null, Selection.NONE);
    }

    /** A file with a direct copy of the content, hashed. */
    public static ModelFile of(String name, byte[] content) {
        ByteBuffer direct =
                ByteBuffer.allocateDirect(content.length).put(content).flip();
        return new ModelFile(name, sha256(direct.duplicate()), direct.asReadOnlyBuffer());
    }

    /**
     * This content with its trained numbers in another file. The identity of both is the SHA-256 of the two files'
     * hashes, as hex digits, this one's first.
     */
    public ModelFile withWeights(ModelFile weights) {
        boolean isOwn = this.weights == null && selection.equals(Selection.NONE);
        String own = isOwn ? sha256 : sha256(bytes());
        ByteBuffer both = ByteBuffer.wrap((own + weights.sha256).getBytes(StandardCharsets.US_ASCII));
        return new ModelFile(name, sha256(both), bytes, weights, Selection.NONE).with(selection);
    }

    /**
     * This content with a part of it selected. Its identity is the SHA-256 of the content's, as hex digits, and of the
     * selection; that of the content where nothing is selected.
     *
     * @throws InvalidArgumentException when a part of this one is selected already
     */
    public ModelFile with(Selection selection) {
        if (selection.equals(this.selection)) {
            return this;
        }
        if (!this.selection.equals(Selection.NONE)) {
            throw new InvalidArgumentException(Fault.of("selection", selection.toString())
                    .expected("a model file without one")
                    .got(name + " with " + this.selection)
                    .repair("select from the file itself"));
        }
        ByteBuffer both = ByteBuffer.wrap((sha256 + selection.identity()).getBytes(StandardCharsets.UTF_8));
        return new ModelFile(name, sha256(both), bytes, weights, selection);
    }

    /** The content; a buffer of its own position and limit. */
    @Override
    public ByteBuffer bytes() {
        return bytes.duplicate().order(bytes.order());
    }

    /** The size in bytes, without the file of weights. */
    public int size() {
        return bytes.limit();
    }

    /** The size in bytes of the content and of the file of weights. */
    public long totalSize() {
        return (long) size() + (weights == null ? 0 : weights.size());
    }

    /** The SHA-256 of what remains in the buffer, in lower-case hex digits. */
    public static String sha256(ByteBuffer content) {
        return Sha256.of(content);
    }

    @Override
    public String toString() {
        String both = weights == null ? "" : " and " + weights.name;
        String part = selection.equals(Selection.NONE) ? "" : ", " + selection;
        return name + both + part + " (" + totalSize() + " bytes, sha256 " + sha256 + ")";
    }
}
