package dev.fovea.nativelib;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * JPEG by a libjpeg-turbo that was found at run time; jpeg.h holds the exact rules. Addresses and their sizes are
 * trusted. All methods are safe for any number of threads.
 */
public final class NativeJpeg {

    private static final int MESSAGE_BYTES = 256;

    /** One table a library and process; tables are never freed, as libraries are never unloaded. */
    private static final Map<String, JpegStatus> OPENED = new ConcurrentHashMap<>();

    private final long library;
    private final int version;

    private NativeJpeg(long library, int version) {
        this.library = library;
        this.version = version;
    }

    static JpegStatus open(String path) {
        return OPENED.computeIfAbsent(path, NativeJpeg::load);
    }

    private static JpegStatus load(String path) {
        long bytes = Binding.jpegLibraryBytes();
        long table = Binding.allocate(bytes);
        if (table == 0) {
            return new JpegStatus.Unavailable("no memory for its table of functions");
        }
        byte[] message = new byte[MESSAGE_BYTES];
        byte[] name = (path + "\0").getBytes(Charset.defaultCharset());
        int version = Binding.jpegOpen(name, table, bytes, message, message.length);
        if (version > 0) {
            return new JpegStatus.Loaded(new NativeJpeg(table, version));
        }
        Binding.free(table);
        return new JpegStatus.Unavailable(text(message));
    }

    /** The version of TurboJPEG's interface: 2 for libjpeg-turbo 2.0 and 2.1, 3 for 3.0 and later. */
    public int version() {
        return version;
    }

    /**
     * What the markers of a whole file say.
     *
     * @throws JpegRefusedException when it is no plainly sound JPEG of a kind that {@link #decode} takes
     */
    public JpegInfo inspect(byte[] file) throws JpegRefusedException {
        int[] members = new int[JpegInfo.MEMBERS];
        require(Binding.jpegInspect(file, file.length, members));
        return JpegInfo.of(members);
    }

    /** As {@link #inspect(byte[])}, of bytes off the heap. */
    public JpegInfo inspect(long address, long bytes) throws JpegRefusedException {
        int[] members = new int[JpegInfo.MEMBERS];
        require(Binding.jpegInspect(address, bytes, members));
        return JpegInfo.of(members);
    }

    /**
     * Decodes a picture into rows without gaps, RGB or gray.
     *
     * @param address of the file's bytes
     * @param bytes of the file
     * @param info what {@link #inspect} said of these bytes
     * @param denominator 1, 2, 4 or 8: divides width and height, rounded up
     * @param out address of the result
     * @param outBytes room for the result
     * @throws JpegRefusedException when the library fails or warns; the result is undefined then
     */
    public void decode(long address, long bytes, JpegInfo info, int denominator, long out, long outBytes)
            throws JpegRefusedException {
        byte[] message = new byte[MESSAGE_BYTES];
        int status = Binding.jpegDecode(
                library, address, bytes, info.toArray(), denominator, out, outBytes, message, message.length);
        String words = text(message);
        if (status != 0 && !words.isEmpty()) {
            throw new JpegRefusedException("libjpeg-turbo: " + words);
        }
        require(status);
    }

    /** Turns and mirrors a decoded picture by its orientation; sizes are those of {@code from}. */
    public void turn(long from, int width, int height, int channels, int orientation, long to, long toBytes) {
        sound(Binding.jpegTurn(from, width, height, channels, orientation, to, toBytes));
    }

    /** As the other, into an array, in a short critical region. */
    public void turn(long from, int width, int height, int channels, int orientation, byte[] to) {
        sound(Binding.jpegTurn(from, width, height, channels, orientation, to, to.length));
    }

    private static void sound(int status) {
        if (status != 0) {
            throw new IllegalArgumentException("turn: expected a picture of 1 or 3 channels, an orientation of 1 to 8"
                    + " and memory of its size, got status " + status);
        }
    }

    private static void require(int status) throws JpegRefusedException {
        if (status != 0) {
            throw new JpegRefusedException(
                    switch (status) {
                        case -210 -> "no JPEG, or one that is cut off or malformed";
                        case -211 -> "not a baseline or progressive JPEG of 8 bits and 1 or 3 components";
                        case -212 -> "chroma sampling other than 4:4:4, 4:2:2 and 4:2:0";
                        case -213 -> "too many scans, scans that leave a part out, or missing tables";
                        case -214 -> "too few bytes for a picture of this size";
                        case -215 -> "refused by the library";
                        default ->
                            throw new IllegalArgumentException("JPEG: expected sound arguments, got status " + status);
                    });
        }
    }

    private static String text(byte[] message) {
        int end = 0;
        while (end < message.length && message[end] != 0) {
            end++;
        }
        return new String(message, 0, end, StandardCharsets.UTF_8).strip();
    }
}
