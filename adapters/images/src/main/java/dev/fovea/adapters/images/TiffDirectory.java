package dev.fovea.adapters.images;

import java.util.Arrays;
import java.util.Set;

/**
 * The first image file directory of a TIFF block (TIFF 6.0, section 2): that of a TIFF file, or of the EXIF block inside
 * another format. Offsets are hostile: each is checked against the block.
 */
final class TiffDirectory {

    static final int ORIENTATION = 274;

    private final Encoded in;
    private final int base;
    private final int end;
    private final boolean bigEndian;
    private final int entries;
    private final int first;

    private TiffDirectory(Encoded in, int base, int end, boolean bigEndian, int first, int entries) {
        this.in = in;
        this.base = base;
        this.end = end;
        this.bigEndian = bigEndian;
        this.first = first;
        this.entries = entries;
    }

    /** The directory of the block, empty when the block is no TIFF or points outside itself. */
    static TiffDirectory of(Encoded in, int base, int length) {
        int end = (int) Math.min(in.length(), (long) base + length);
        TiffDirectory none = new TiffDirectory(in, base, end, true, base, 0);
        if (end - base < 8) {
            return none;
        }
        boolean bigEndian = in.has(base, "MM\0*");
        if (!bigEndian && !in.has(base, "II*\0")) {
            return none;
        }
        long at = base + in.u32(base + 4L, bigEndian);
        if (at > end - 2) {
            return none;
        }
        long fitting = (end - at - 2) / 12;
        int entries = (int) Math.max(0, Math.min(fitting, in.u16(at, bigEndian)));
        return new TiffDirectory(in, base, end, bigEndian, (int) at + 2, entries);
    }

    /** The orientation, 1 to 8; 1 when it is not there or makes no sense. */
    int orientation() {
        long value = value(ORIENTATION, 1);
        return value >= 1 && value <= 8 ? (int) value : 1;
    }

    boolean isEmpty() {
        return entries == 0;
    }

    /** The tag's first value as an unsigned number. */
    long value(int tag, long otherwise) {
        long[] values = values(tag, 1);
        return values.length == 0 ? otherwise : values[0];
    }

    /** The tag's values, at most {@code most}; none for a tag that is absent, outside the block or no whole number. */
    long[] values(int tag, int most) {
        int at = find(tag);
        if (at < 0) {
            return new long[0];
        }
        long count = in.u32(at + 4L, bigEndian);
        int size = sizeOfNumber(in.u16(at + 2L, bigEndian));
        long place = place(at, count, size);
        if (place < 0) {
            return new long[0];
        }
        long[] values = new long[(int) Math.min(count, most)];
        for (int i = 0; i < values.length; i++) {
            long where = place + (long) size * i;
            values[i] = switch (size) {
                case 1 -> in.u8(where);
                case 2 -> in.u16(where, bigEndian);
                default -> in.u32(where, bigEndian);
            };
        }
        return values;
    }

    /**
     * A copy of the file whose first directory holds only those of the given tags that lie inside it, and which has no
     * second directory: a library that reads it sees no profile, no nested directory and no value beyond the end.
     */
    byte[] keeping(Set<Integer> tags) {
        byte[] copy = in.bytes().clone();
        int to = first;
        int kept = 0;
        for (int i = 0; i < entries; i++) {
            int at = first + 12 * i;
            int type = in.u16(at + 2L, bigEndian);
            long count = in.u32(at + 4L, bigEndian);
            if (tags.contains(in.u16(at, bigEndian)) && count > 0 && place(at, count, sizeOfAny(type)) >= 0) {
                System.arraycopy(in.bytes(), at, copy, to, 12);
                to += 12;
                kept++;
            }
        }
        copy[first - 2] = (byte) (bigEndian ? kept >> 8 : kept);
        copy[first - 1] = (byte) (bigEndian ? kept : kept >> 8);
        // A directory that ends with the file has no room for the link to the next one, and needs none.
        Arrays.fill(copy, to, Math.min(copy.length, to + 4), (byte) 0);
        return copy;
    }

    private int find(int tag) {
        for (int i = 0; i < entries; i++) {
            int at = first + 12 * i;
            if (in.u16(at, bigEndian) == tag) {
                return at;
            }
        }
        return -1;
    }

    /** Where the values stand, -1 when that is outside the block. */
    private long place(int at, long count, int size) {
        if (size == 0) {
            return -1;
        }
        long bytes = size * count;
        long place = bytes <= 4 ? at + 8L : base + in.u32(at + 8L, bigEndian);
        return place + bytes <= end ? place : -1;
    }

    private static int sizeOfNumber(int type) {
        return switch (type) {
            case 1 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            default -> 0;
        };
    }

    private static int sizeOfAny(int type) {
        return switch (type) {
            case 1, 2, 6, 7 -> 1;
            case 3, 8 -> 2;
            case 4, 9, 11, 13 -> 4;
            case 5, 10, 12 -> 8;
            default -> 0;
        };
    }
}
