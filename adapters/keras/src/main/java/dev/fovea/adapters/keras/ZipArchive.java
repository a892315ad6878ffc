package dev.fovea.adapters.keras;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A zip file in memory, by its central directory. Entries are never written anywhere; stored ones are views, compressed
 * ones are decoded to the size that the directory states, within limits.
 */
final class ZipArchive {

    private static final int LOCAL = 0x04034b50;
    private static final int CENTRAL = 0x02014b50;
    private static final int END = 0x06054b50;
    private static final int LOCAL_BYTES = 30;
    private static final int CENTRAL_BYTES = 46;
    private static final int END_BYTES = 22;
    private static final int MAX_COMMENT = 0xffff;
    private static final int STORED = 0;
    private static final int DEFLATED = 8;
    private static final int ENCRYPTED = 1;

    /** More than any Keras model has, assets included. */
    private static final int MAX_ENTRIES = 10_000;

    /** A decoded entry may be this much larger than what it is decoded from: weights hardly compress, zeros do. */
    private static final long DECODED = 256L << 20;

    private static final int RATIO = 8;

    private final String name;
    private final ByteBuffer bytes;
    private final Map<String, Entry> entries;

    private record Entry(int method, int flags, int crc, long packed, long size, long header) {}

    private ZipArchive(String name, ByteBuffer bytes, Map<String, Entry> entries) {
        this.name = name;
        this.bytes = bytes;
        this.entries = entries;
    }

    /** True when the content begins as a zip file with entries does. */
    static boolean isZip(ByteBuffer bytes) {
        return bytes.limit() >= LOCAL_BYTES
                && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(0) == LOCAL;
    }

    static ZipArchive open(String name, ByteBuffer content) {
        ByteBuffer bytes = content.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        int end = end(name, bytes);
        int count = bytes.getShort(end + 10) & 0xffff;
        long size = bytes.getInt(end + 12) & 0xffffffffL;
        long start = bytes.getInt(end + 16) & 0xffffffffL;
        if (count > MAX_ENTRIES || start + size > end || size < (long) count * CENTRAL_BYTES) {
            throw damaged(
                    name,
                    "a directory of at most " + MAX_ENTRIES + " entries before its end",
                    count + " entries in " + size + " bytes at " + start);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        int at = (int) start;
        for (int i = 0; i < count; i++) {
            at = entry(name, bytes, at, end, entries);
        }
        return new ZipArchive(name, bytes, entries);
    }

    private static int end(String name, ByteBuffer bytes) {
        int last = bytes.limit() - END_BYTES;
        for (int at = last; at >= Math.max(0, last - MAX_COMMENT); at--) {
            if (bytes.getInt(at) == END && (bytes.getShort(at + 20) & 0xffff) == last - at) {
                return at;
            }
        }
        throw damaged(name, "a zip file with its directory at the end", "none");
    }

    private static int entry(String name, ByteBuffer bytes, int at, int end, Map<String, Entry> entries) {
        if (at + CENTRAL_BYTES > end || bytes.getInt(at) != CENTRAL) {
            throw damaged(name, "an entry of the directory", "something else at byte " + at);
        }
        int nameBytes = bytes.getShort(at + 28) & 0xffff;
        int next = at
                + CENTRAL_BYTES
                + nameBytes
                + (bytes.getShort(at + 30) & 0xffff)
                + (bytes.getShort(at + 32) & 0xffff);
        if (next > end) {
            throw damaged(name, "an entry of the directory within the file", "one that ends at byte " + next);
        }
        String entryName = StandardCharsets.UTF_8
                .decode(bytes.slice(at + CENTRAL_BYTES, nameBytes))
                .toString();
        requireHarmless(name, entryName);
        Entry entry = new Entry(
                bytes.getShort(at + 10) & 0xffff,
                bytes.getShort(at + 8) & 0xffff,
                bytes.getInt(at + 16),
                bytes.getInt(at + 20) & 0xffffffffL,
                bytes.getInt(at + 24) & 0xffffffffL,
                bytes.getInt(at + 42) & 0xffffffffL);
        if (entries.put(entryName, entry) != null) {
            throw damaged(name, "each entry once", "'" + Fields.cut(entryName) + "' twice");
        }
        return next;
    }

    /** Nothing is ever written, but a file with such a name is no model of good faith. */
    private static void requireHarmless(String name, String entry) {
        boolean harmful = entry.isEmpty()
                || entry.startsWith("/")
                || entry.contains("\\")
                || entry.contains(":")
                || entry.chars().anyMatch(Character::isISOControl)
                || List.of(entry.split("/", -1)).contains("..");
        if (harmful) {
            throw new ModelException(Fault.of("keras file", name)
                    .expected("names of entries that stay within the file")
                    .got("'" + Fields.cut(entry.replaceAll("\\p{Cntrl}", "?")) + "'")
                    .repair("do not trust this file"));
        }
    }

    boolean has(String entry) {
        return entries.containsKey(entry);
    }

    /**
     * The content of an entry, from 0 to its limit.
     *
     * @param limit the most bytes that are taken
     */
    ByteBuffer read(String entryName, int limit) {
        Entry entry = entries.get(entryName);
        if (entry == null) {
            throw new ModelException(Fault.of("keras file", name)
                    .expected("an entry '" + entryName + "'")
                    .got(entries.size() + " others")
                    .repair("save the model with model.save(…), as a whole"));
        }
        if ((entry.flags & ENCRYPTED) != 0 || (entry.method != STORED && entry.method != DEFLATED)) {
            throw unfit(
                    entryName,
                    "stored or deflated, and not encrypted",
                    "method " + entry.method + ", flags " + entry.flags);
        }
        long most = Math.min(limit, entry.packed * RATIO + DECODED);
        if (entry.size > most || (entry.method == STORED && entry.size != entry.packed)) {
            throw unfit(
                    entryName,
                    entry.method == STORED
                            ? "at most " + limit + " bytes, stored as they are"
                            : "at most " + most + " bytes",
                    entry.size + " bytes from " + entry.packed);
        }
        ByteBuffer packed = packed(entryName, entry);
        ByteBuffer content = entry.method == STORED ? packed : inflated(entryName, packed, (int) entry.size);
        CRC32 crc = new CRC32();
        crc.update(content.duplicate());
        if ((int) crc.getValue() != entry.crc) {
            throw unfit(entryName, "content that fits its checksum", "another");
        }
        return content;
    }

    private ByteBuffer packed(String entryName, Entry entry) {
        long header = entry.header;
        if (header + LOCAL_BYTES > bytes.limit() || bytes.getInt((int) header) != LOCAL) {
            throw unfit(entryName, "a header before it", "none at byte " + header);
        }
        long start = header
                + LOCAL_BYTES
                + (bytes.getShort((int) header + 26) & 0xffff)
                + (bytes.getShort((int) header + 28) & 0xffff);
        if (start + entry.packed > bytes.limit()) {
            throw unfit(entryName, "to end within the file", "an end at byte " + (start + entry.packed));
        }
        return bytes.slice((int) start, (int) entry.packed);
    }

    private ByteBuffer inflated(String entryName, ByteBuffer packed, int size) {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            ByteBuffer plain = ByteBuffer.allocateDirect(size);
            while (plain.hasRemaining() && !inflater.finished()) {
                int n = inflater.inflate(plain);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
            }
            if (plain.hasRemaining() || inflater.inflate(new byte[1]) > 0) {
                throw unfit(entryName, size + " bytes", plain.hasRemaining() ? "fewer" : "more");
            }
            return plain.flip();
        } catch (DataFormatException e) {
            throw new ModelException(
                    fault(entryName).expected("deflated content").got(String.valueOf(e.getMessage())), e);
        } finally {
            inflater.end();
        }
    }

    private Fault fault(String entryName) {
        return Fault.of("keras file", name)
                .at("entry '" + entryName + "'")
                .repair("the file is damaged: fetch or save it again");
    }

    private ModelException unfit(String entryName, String expected, String got) {
        return new ModelException(fault(entryName).expected(expected).got(got));
    }

    private static ModelException damaged(String name, String expected, String got) {
        return new ModelException(Fault.of("keras file", name)
                .expected(expected)
                .got(got)
                .repair("the file is damaged or cut short: fetch or save it again"));
    }
}
