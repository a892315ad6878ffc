package dev.fovea.adapters.images;

import dev.fovea.api.error.ImageException.Reason;
import java.io.ByteArrayOutputStream;

/**
 * What stands in the markers of a JPEG file (ITU-T T.81, annex B), found in one walk over the bytes: the frame, how its
 * colours are coded, the EXIF orientation, the number of scans and the end.
 */
final class JpegHeader {

    enum Colors {
        GRAY,
        RGB,
        YCC,
        CMYK,
        YCCK
    }

    /** Progressive files have about ten scans; each costs a pass over the whole picture, whatever its size in bytes. */
    private static final int MOST_SCANS = 200;

    private static final int SOI = 0xd8;
    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int COM = 0xfe;

    private static final byte[] JFIF = {
        (byte) 0xff, (byte) 0xe0, 0, 16, 'J', 'F', 'I', 'F', 0, 1, 1, 0, 0, 1, 0, 1, 0, 0
    };
    private static final byte[] ADOBE_AS_IS = {
        (byte) 0xff, (byte) 0xee, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0
    };

    private final Encoded in;
    private final ByteArrayOutputStream tables = new ByteArrayOutputStream();

    private int width;
    private int height;
    private int process = -1;
    private int precision;
    private int[] componentIds = new int[0];
    private int[] sampling = new int[0];
    private boolean jfif;
    private boolean adobe;
    private int adobeTransform;
    private int orientation = 1;
    private int firstScan;
    private int scans;
    private int end;
    private boolean complete;

    private JpegHeader(Encoded in) {
        this.in = in;
    }

    /** Reads and checks everything up to the end marker. */
    static JpegHeader of(Encoded in) {
        JpegHeader header = new JpegHeader(in);
        header.readHead();
        header.checkFrame();
        header.readScans();
        header.checkPayload();
        return header;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    int orientation() {
        return orientation;
    }

    /** False when the end marker is missing; one scan may be whole all the same. */
    boolean complete() {
        return complete;
    }

    /** How the components are coded, by the rules of libjpeg's default_decompress_parms. */
    Colors colors() {
        return switch (componentIds.length) {
            case 1 -> Colors.GRAY;
            case 3 -> saysRgb() ? Colors.RGB : Colors.YCC;
            default -> adobe && adobeTransform != 0 ? Colors.YCCK : Colors.CMYK;
        };
    }

    private boolean saysRgb() {
        if (jfif || adobe) {
            return !jfif && adobeTransform == 0;
        }
        return componentIds[0] == 'R' && componentIds[1] == 'G' && componentIds[2] == 'B';
    }

    /**
     * The same picture with no application data but one marker that states the colours: the JDK's reader then neither
     * guesses them by rules of its own, nor converts by an embedded profile, nor parses thumbnails.
     */
    byte[] plain() {
        byte[] marker = switch (colors()) {
            case GRAY, YCC -> JFIF;
            case RGB, CMYK, YCCK -> ADOBE_AS_IS;
        };
        byte[] head = tables.toByteArray();
        byte[] plain = new byte[2 + marker.length + head.length + end - firstScan];
        plain[0] = (byte) 0xff;
        plain[1] = (byte) SOI;
        System.arraycopy(marker, 0, plain, 2, marker.length);
        System.arraycopy(head, 0, plain, 2 + marker.length, head.length);
        System.arraycopy(in.bytes(), firstScan, plain, 2 + marker.length + head.length, end - firstScan);
        return plain;
    }

    private void readHead() {
        in.need(0, 4);
        if (in.u8(2) != 0xff) {
            throw in.corrupt("a JPEG marker at byte 2", String.format("byte %02x", in.u8(2)));
        }
        int at = 2;
        while (true) {
            at = nextMarker(at);
            int marker = in.u8(at - 1);
            if (marker == EOI || marker == SOI) {
                throw in.corrupt("pixel data in the JPEG", marker == EOI ? "the end marker" : "a second start marker");
            }
            if (standsAlone(marker)) {
                continue;
            }
            int size = in.u16(at, true);
            if (size < 2) {
                throw in.corrupt("a JPEG segment of at least 2 bytes", String.valueOf(size));
            }
            if (marker == SOS) {
                firstScan = at - 2;
                return;
            }
            in.need(at, size);
            readSegment(marker, at, size);
            at += size;
        }
    }

    private void readSegment(int marker, int at, int size) {
        if (marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc) {
            readFrame(marker, at, size);
        } else if (marker == 0xe0) {
            jfif |= in.has(at + 2L, "JFIF\0");
        } else if (marker == 0xe1 && in.has(at + 2L, "Exif\0")) {
            if (orientation == 1 && size > 8) {
                orientation = TiffDirectory.of(in, at + 8, size - 8).orientation();
            }
        } else if (marker == 0xee && size >= 14 && in.has(at + 2L, "Adobe")) {
            adobe = true;
            adobeTransform = in.u8(at + 13L);
        }
        boolean application = (marker >= 0xe0 && marker <= 0xef) || marker == COM;
        if (!application) {
            tables.write(0xff);
            tables.write(marker);
            tables.write(in.bytes(), at, size);
        }
    }

    private void readFrame(int marker, int at, int size) {
        if (process >= 0) {
            throw in.corrupt("one JPEG frame", "a second one");
        }
        process = marker;
        in.need(at, 8);
        precision = in.u8(at + 2L);
        height = in.u16(at + 3L, true);
        width = in.u16(at + 5L, true);
        int components = in.u8(at + 7L);
        if (size != 8 + 3 * components) {
            throw in.corrupt("a JPEG frame of " + (8 + 3 * components) + " bytes", String.valueOf(size));
        }
        componentIds = new int[components];
        sampling = new int[components];
        for (int i = 0; i < components; i++) {
            componentIds[i] = in.u8(at + 8L + 3L * i);
            sampling[i] = in.u8(at + 9L + 3L * i);
        }
    }

    private void checkFrame() {
        if (process < 0) {
            throw in.corrupt("a JPEG frame before the pixel data", "none");
        }
        if (process > 0xc2) {
            throw in.unsupported(
                    "a baseline, extended or progressive JPEG", String.format("coding process ff%02x", process));
        }
        if (precision != 8) {
            throw in.unsupported("a JPEG of 8 bits a sample", precision + " bits");
        }
        in.checkSize(width, height);
        int components = componentIds.length;
        if (components != 1 && components != 3 && components != 4) {
            throw in.unsupported("a JPEG of 1, 3 or 4 components", String.valueOf(components));
        }
        for (int factors : sampling) {
            if (across(factors) < 1 || across(factors) > 4 || down(factors) < 1 || down(factors) > 4) {
                throw in.corrupt("JPEG sampling factors of 1 to 4", across(factors) + " and " + down(factors));
            }
        }
    }

    /** Walks from scan to scan; inside one, only ff followed by a marker code matters. */
    private void readScans() {
        byte[] bytes = in.bytes();
        int at = firstScan;
        while (true) {
            int marker = at + 1 < bytes.length ? bytes[at + 1] & 0xff : EOI;
            if (marker == EOI || at + 3 >= bytes.length) {
                complete = at + 1 < bytes.length && marker == EOI;
                end = complete ? at + 2 : bytes.length;
                return;
            }
            if (!mayFollowScan(marker)) {
                throw in.corrupt(
                        "a JPEG marker that may follow a scan", String.format("ff%02x at byte %d", marker, at));
            }
            if (marker == SOS && ++scans > MOST_SCANS) {
                throw in.corrupt("at most " + MOST_SCANS + " JPEG scans", "more");
            }
            int size = (bytes[at + 2] & 0xff) << 8 | (bytes[at + 3] & 0xff);
            at = (int) Math.min(bytes.length, at + 2L + Math.max(2, size));
            at = nextInScan(bytes, at);
        }
    }

    private static int nextInScan(byte[] bytes, int from) {
        int last = bytes.length - 1;
        for (int at = from; at < last; at++) {
            if (bytes[at] == (byte) 0xff) {
                int next = bytes[at + 1] & 0xff;
                if (next != 0 && next != 0xff && !standsAlone(next)) {
                    return at;
                }
            }
        }
        return bytes.length;
    }

    // Every 8 x 8 block takes one bit at the very least, in each coding process that is read here.
    private void checkPayload() {
        int mostAcross = 1;
        int mostDown = 1;
        for (int factors : sampling) {
            mostAcross = Math.max(mostAcross, across(factors));
            mostDown = Math.max(mostDown, down(factors));
        }
        long blocks = 0;
        for (int factors : sampling) {
            long columns = (((long) width * across(factors) + mostAcross - 1) / mostAcross + 7) / 8;
            long rows = (((long) height * down(factors) + mostDown - 1) / mostDown + 7) / 8;
            blocks += columns * rows;
        }
        in.checkPayload(end - firstScan, (blocks + 7) / 8);
        if (!complete && (scans > 1 || process == 0xc2)) {
            throw in.error(Reason.TRUNCATED, "a complete JPEG", "the end of the file before the end marker");
        }
    }

    /** The offset behind the next marker's two bytes; bytes between segments are skipped as libjpeg does. */
    private int nextMarker(int from) {
        int at = from;
        while (true) {
            while (in.u8(at) != 0xff) {
                at++;
            }
            while (in.u8(at) == 0xff) {
                at++;
            }
            if (in.u8(at++) != 0) {
                return at;
            }
        }
    }

    private static boolean standsAlone(int marker) {
        return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    }

    /** SOS itself, tables (DHT, DAC, DQT, DNL, DRI), application data and comments. */
    private static boolean mayFollowScan(int marker) {
        return marker == 0xc4
                || marker == 0xcc
                || (marker >= SOS && marker <= 0xdd)
                || (marker >= 0xe0 && marker <= 0xef)
                || marker == COM;
    }

    private static int across(int factors) {
        return factors >> 4;
    }

    private static int down(int factors) {
        return factors & 15;
    }
}
