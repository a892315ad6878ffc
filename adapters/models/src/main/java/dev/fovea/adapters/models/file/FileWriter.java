package dev.fovea.adapters.models.file;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** A file that is about to be written: its pieces in order, each section at an aligned offset. */
final class FileWriter {

    private static final int CHUNK = 1 << 16;

    /** What stands for the identity while it is not known. */
    private static final String UNKNOWN = "0".repeat(64);

    private final List<Section> sections;
    private final List<ByteBuffer> pieces;
    private final long size;

    private FileWriter(List<Section> sections, List<ByteBuffer> pieces, long size) {
        this.sections = sections;
        this.pieces = pieces;
        this.size = size;
    }

    /**
     * A file of graph and spec.
     *
     * @throws ModelException when the format cannot hold the graph, or the file would pass 2 GiB
     */
    static FileWriter of(Graph graph, @Nullable String spec) {
        GraphEncoder.Encoded encoded = GraphEncoder.encode(graph);
        byte[] text = spec == null ? null : spec.getBytes(StandardCharsets.UTF_8);
        byte[] training = TrainingCodec.encode(graph.training());
        long tables = Header.bytes(4) + encoded.section().length + training.length + (text == null ? 0L : text.length);
        if (tables + 5L * Section.ALIGNMENT + encoded.weightBytes() > Integer.MAX_VALUE) {
            throw new ModelException(Fault.of("graph", graph.name())
                    .expected("a file of less than 2 GiB")
                    .got(encoded.weightBytes() + " bytes of weights")
                    .repair("cut the network at an inner node"));
        }
        List<ByteBuffer> weights = new ArrayList<>();
        long at = 0;
        for (WeightTable.Block block : encoded.blocks()) {
            weights.add(gap(at, block.offset()));
            weights.add(block.data());
            at = block.end();
        }
        return of(encoded.section(), text, weights, training);
    }

    /** A file of these sections; an empty one of training is left out. */
    static FileWriter of(byte[] graph, byte @Nullable [] spec, List<ByteBuffer> weights, byte[] training) {
        List<Section> sections = new ArrayList<>();
        List<ByteBuffer> pieces = new ArrayList<>();
        long end = Header.bytes(2 + (spec == null ? 0 : 1) + (training.length == 0 ? 0 : 1));
        end = add(Section.Kind.GRAPH, List.of(ByteBuffer.wrap(graph)), end, sections, pieces);
        if (spec != null) {
            end = add(Section.Kind.SPEC, List.of(ByteBuffer.wrap(spec)), end, sections, pieces);
        }
        end = add(Section.Kind.WEIGHTS, weights, end, sections, pieces);
        if (training.length > 0) {
            end = add(Section.Kind.TRAINING, List.of(ByteBuffer.wrap(training)), end, sections, pieces);
        }
        return new FileWriter(sections, pieces, end);
    }

    /** Adds a section behind the end, with the gap before it; returns the new end. */
    private static long add(
            Section.Kind kind, List<ByteBuffer> content, long end, List<Section> sections, List<ByteBuffer> pieces) {
        long offset = Section.aligned(end);
        CRC32C crc = new CRC32C();
        long size = 0;
        pieces.add(gap(end, offset));
        for (ByteBuffer piece : content) {
            crc.update(piece.duplicate());
            size += piece.remaining();
            pieces.add(piece);
        }
        sections.add(new Section(kind, (int) crc.getValue(), offset, size));
        return offset + size;
    }

    private static ByteBuffer gap(long from, long to) {
        return ByteBuffer.allocate((int) (to - from));
    }

    void write(OutputStream out) throws IOException {
        // The identity is over what follows it in the header and over all that follows the header.
        ByteBuffer draft = new Header(UNKNOWN, size, sections).encode();
        MessageDigest digest = Sha256.digest();
        digest.update(draft.duplicate().position(Header.HASHED_FROM));
        pieces.forEach(piece -> digest.update(piece.duplicate()));
        List<ByteBuffer> whole = new ArrayList<>(List.of(new Header(Sha256.hex(digest), size, sections).encode()));
        whole.addAll(pieces);
        byte[] chunk = new byte[CHUNK];
        for (ByteBuffer piece : whole) {
            ByteBuffer rest = piece.duplicate();
            while (rest.hasRemaining()) {
                int n = Math.min(CHUNK, rest.remaining());
                rest.get(chunk, 0, n);
                out.write(chunk, 0, n);
            }
        }
    }
}
