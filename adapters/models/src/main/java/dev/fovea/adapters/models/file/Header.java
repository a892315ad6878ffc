package dev.fovea.adapters.models.file;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The beginning of a file: magic, version, checksum of the header, identity, size of the file, section table.
 *
 * @param identity SHA-256 of all bytes from {@link #HASHED_FROM} to the end, 64 lower-case hex digits
 * @param size of the file, in bytes
 * @param sections in the order of the file
 */
record Header(String identity, long size, List<Section> sections) {

    /** The version that is written, and the one that is read. */
    static final int VERSION = 1;

    /** The bytes from here to the end are what the identity is the hash of. */
    static final int HASHED_FROM = 48;

    private static final byte[] MAGIC = {(byte) 0x89, 'F', 'O', 'V', 'E', 'A', '\r', '\n'};
    private static final int CHECKED_FROM = 16;
    private static final int FIXED = 64;
    private static final int ROW = 32;
    private static final int MOST_SECTIONS = 16;

    Header {
        sections = List.copyOf(sections);
    }

    /** True when the buffer's remaining bytes begin as a file does. */
    static boolean starts(ByteBuffer content) {
        if (content.remaining() < MAGIC.length) {
            return false;
        }
        return content.slice(content.position(), MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
    }

    /** The bytes of a header with that many sections. */
    static int bytes(int sections) {
        return FIXED + ROW * sections;
    }

    /** The header as bytes, its checksum computed. */
    ByteBuffer encode() {
        ByteBuffer bytes = ByteBuffer.allocate(bytes(sections.size())).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putInt(VERSION).putInt(0);
        bytes.put(HexFormat.of().parseHex(identity));
        bytes.putLong(size).putInt(sections.size()).putInt(0);
        for (Section section : sections) {
            bytes.putInt(section.kind().code()).putInt(section.checksum());
            bytes.putLong(section.offset()).putLong(section.size()).putLong(0);
        }
        bytes.flip();
        return bytes.putInt(
                CHECKED_FROM - Integer.BYTES, checksum(bytes.slice(CHECKED_FROM, bytes.limit() - CHECKED_FROM)));
    }

    /** The CRC-32C of what remains in the buffer. */
    static int checksum(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.duplicate());
        return (int) crc.getValue();
    }

    /**
     * The header of a file, checked: every section lies in the file, behind the one before it.
     *
     * @throws dev.fovea.api.error.ModelException when anything in it is not as it is written
     */
    static Header decode(ByteBuffer content, FileFaults faults) {
        ByteBuffer bytes = content.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (!starts(bytes)) {
            throw faults.wrong("the first bytes of a fovea model file", "others", null);
        }
        if (bytes.limit() < FIXED) {
            throw faults.wrong("a header of at least " + FIXED + " bytes", bytes.limit(), null);
        }
        int version = bytes.getInt(MAGIC.length);
        if (version != VERSION) {
            throw faults.other(
                    "version " + VERSION + " of the format",
                    "version " + Integer.toUnsignedString(version),
                    "read it with the fovea that wrote it, or convert the original again");
        }
        long size = bytes.getLong(HASHED_FROM);
        if (size != bytes.limit()) {
            throw faults.wrong(size + " bytes", bytes.limit(), null);
        }
        int count = bytes.getInt(56);
        if (count < 1 || count > MOST_SECTIONS || bytes(count) > bytes.limit()) {
            throw faults.wrong("1 to " + MOST_SECTIONS + " sections", Integer.toUnsignedString(count), "byte 56");
        }
        int stated = bytes.getInt(CHECKED_FROM - Integer.BYTES);
        int computed = checksum(bytes.slice(CHECKED_FROM, bytes(count) - CHECKED_FROM));
        if (stated != computed) {
            throw faults.wrong("checksum " + hex(stated) + " of its header", hex(computed), null);
        }
        requireZero(bytes, 60, 64, faults);
        byte[] identity = new byte[32];
        bytes.get(CHECKED_FROM, identity);
        return new Header(HexFormat.of().formatHex(identity), size, sections(bytes, count, faults));
    }

    private static List<Section> sections(ByteBuffer bytes, int count, FileFaults faults) {
        List<Section> sections = new ArrayList<>();
        long end = bytes(count);
        int last = 0;
        for (int i = 0; i < count; i++) {
            int row = FIXED + ROW * i;
            int code = bytes.getInt(row);
            int before = last;
            Section.Kind kind = Arrays.stream(Section.Kind.values())
                    .filter(known -> known.code() == code && code > before)
                    .findFirst()
                    .orElseThrow(() -> faults.wrong(
                            "graph, spec, weights and training, each once, in this order",
                            "a section of kind " + Integer.toUnsignedString(code),
                            "byte " + row));
            Section section = new Section(kind, bytes.getInt(row + 4), bytes.getLong(row + 8), bytes.getLong(row + 16));
            if (section.offset() != Section.aligned(end)) {
                throw faults.wrong(
                        "offset " + Section.aligned(end) + " of " + kind.title(),
                        section.offset(),
                        "byte " + (row + 8));
            }
            if (section.size() < 0 || section.size() > bytes.limit() - section.offset()) {
                throw faults.wrong(
                        "at most " + (bytes.limit() - section.offset()) + " bytes in " + kind.title(),
                        section.size(),
                        "byte " + (row + 16));
            }
            requireZero(bytes, row + 24, row + ROW, faults);
            requireZero(bytes, (int) end, (int) section.offset(), faults);
            sections.add(section);
            end = section.end();
            last = code;
        }
        if (end != bytes.limit()) {
            throw faults.wrong("sections up to the end of the file at " + bytes.limit(), end, null);
        }
        return sections;
    }

    /** Gaps are zero: else two files that differ would hold the same. */
    private static void requireZero(ByteBuffer bytes, int from, int to, FileFaults faults) {
        for (int i = from; i < to; i++) {
            if (bytes.get(i) != 0) {
                throw faults.wrong("0 between sections", Byte.toUnsignedInt(bytes.get(i)), "byte " + i);
            }
        }
    }

    static String hex(int checksum) {
        return HexFormat.of().toHexDigits(checksum);
    }
}
