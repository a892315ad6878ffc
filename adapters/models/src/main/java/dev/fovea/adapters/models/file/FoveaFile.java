package dev.fovea.adapters.models.file;

import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Training;
import dev.fovea.api.model.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One file of fovea's own format: a graph with its weights, and a spec. What is asked for is checked against its section's
 * checksum first; the weights stay where they are. The format is that of {@code docs/model-file.md}. Safe for any number
 * of threads.
 */
public final class FoveaFile {

    /** The usual end of a file's name, without the dot. */
    public static final String EXTENSION = "fovea";

    /** The most bytes of a graph or spec section, which are copied to the heap. */
    private static final int MOST_TABLE_BYTES = 64 << 20;

    private final ByteBuffer content;
    private final Header header;
    private final FileFaults faults;

    private FoveaFile(ByteBuffer content, Header header, FileFaults faults) {
        this.content = content;
        this.header = header;
        this.faults = faults;
    }

    /** True when the buffer's remaining bytes begin as a file of this format does. */
    public static boolean starts(ByteBuffer content) {
        return Header.starts(content);
    }

    /**
     * The file with that content, its header checked.
     *
     * @param name the file's name, for messages
     * @param content the whole file, from position to limit; it is not copied
     * @throws dev.fovea.api.error.ModelException when it is no such file, of another version, cut off, or damaged
     */
    public static FoveaFile of(String name, ByteBuffer content) {
        FileFaults faults = new FileFaults(name);
        ByteBuffer whole = content.slice();
        return new FoveaFile(whole, Header.decode(whole, faults), faults);
    }

    /**
     * Writes a graph with its weights, and a spec. Equal graphs and specs give equal bytes.
     *
     * @param spec as JSON text; null for none
     * @throws dev.fovea.api.error.ModelException when the format cannot hold it; nothing is written then
     */
    public static void write(Graph graph, @Nullable String spec, OutputStream out) throws IOException {
        FileWriter.of(graph, spec).write(out);
    }

    /** The file's identity as its header states it, 64 lower-case hex digits; {@link #verify} computes it. */
    public String identity() {
        return header.identity();
    }

    /**
     * The text of the spec; empty when there is none.
     *
     * @throws dev.fovea.api.error.ModelException when its section is damaged
     */
    public Optional<String> spec() {
        return section(Section.Kind.SPEC).map(section -> {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(copied(section)))
                        .toString();
            } catch (CharacterCodingException e) {
                throw faults.wrong(
                        "text in UTF-8", "other bytes", section.kind().title(), e);
            }
        });
    }

    /**
     * The graph. Its weights are views of the file's content.
     *
     * @throws dev.fovea.api.error.ModelException when a section is damaged, or holds no graph
     */
    public Graph graph() {
        byte[] nodes = copied(required(Section.Kind.GRAPH));
        Section section = required(Section.Kind.WEIGHTS);
        ByteBuffer weights = bytes(section);
        requireChecksum(section, weights);
        Training training = section(Section.Kind.TRAINING)
                .map(said -> TrainingCodec.decode(copied(said), faults))
                .orElse(Training.NONE);
        return GraphDecoder.decode(nodes, weights, training, faults);
    }

    /**
     * Reads all bytes and compares their SHA-256 with the identity that the header states.
     *
     * @throws dev.fovea.api.error.ModelException when it is another
     */
    public void verify() {
        String computed = Sha256.of(content.slice(Header.HASHED_FROM, content.limit() - Header.HASHED_FROM));
        if (!computed.equals(header.identity())) {
            throw faults.wrong("SHA-256 " + header.identity(), computed, null);
        }
    }

    private Optional<Section> section(Section.Kind kind) {
        return header.sections().stream()
                .filter(section -> section.kind() == kind)
                .findFirst();
    }

    private Section required(Section.Kind kind) {
        return section(kind).orElseThrow(() -> faults.wrong(kind.title(), "none", null));
    }

    private ByteBuffer bytes(Section section) {
        return content.slice((int) section.offset(), (int) section.size());
    }

    /** A copy is what was checked, whatever becomes of the file meanwhile. */
    private byte[] copied(Section section) {
        if (section.size() > MOST_TABLE_BYTES) {
            throw faults.wrong(
                    "at most " + MOST_TABLE_BYTES + " bytes in "
                            + section.kind().title(),
                    section.size(),
                    null);
        }
        byte[] copy = new byte[(int) section.size()];
        bytes(section).get(copy);
        requireChecksum(section, ByteBuffer.wrap(copy));
        return copy;
    }

    private void requireChecksum(Section section, ByteBuffer bytes) {
        int computed = Header.checksum(bytes);
        if (computed != section.checksum()) {
            throw faults.wrong(
                    "checksum " + Header.hex(section.checksum()) + " of "
                            + section.kind().title(),
                    Header.hex(computed),
                    null);
        }
    }
}
