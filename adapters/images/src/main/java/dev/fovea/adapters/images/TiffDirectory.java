package dev.fovea.adapters.images;

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
        int entries = (int) Math.min(fitting, in.u16(at, bigEndian));
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

    /** How many values the tag has, 0 when it is absent or lies outside the block. */
    int count(int tag) {
        int at = find(tag);
        if (at < 0) {
            return 0;
        }
        long count = in.u32(at + 4L, bigEndian);
        return place(at, count) < 0 ? 0 : (int) count;
    }

    /** The tag's first value as an unsigned number. */
    long value(int tag, long otherwise) {
        return value(tag, 0, otherwise);
    }

    /** The tag's value at the index, for tags of type BYTE, SHORT and LONG. */
    long value(int tag, int index, long otherwise) {
        int at = find(tag);
        if (at < 0) {
            return otherwise;
        }
        long count = in.u32(at + 4L, bigEndian);
        long place = place(at, count);
        if (place < 0 || index >= count) {
            return otherwise;
        }
        int size = size(in.u16(at + 2L, bigEndian));
        return switch (size) {
            case 1 -> in.u8(place + index);
            case 2 -> in.u16(place + 2L * index, bigEndian);
            default -> in.u32(place + 4L * index, bigEndian);
        };
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

    /** Where the values stand, -1 when that is outside the block or the type is no whole number. */
    private long place(int at, long count) {
        int size = size(in.u16(at + 2L, bigEndian));
        if (size == 0) {
            return -1;
        }
        long bytes = size * count;
        long place = bytes <= 4 ? at + 8L : base + in.u32(at + 8L, bigEndian);
        return place + bytes <= end ? place : -1;
    }

    private static int size(int type) {
        return switch (type) {
            case 1, 7 -> 1;
            case 3 -> 2;
            case 4 -> 4;
            default -> 0;
        };
    }
}
