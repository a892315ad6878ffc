package dev.fovea.api.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What stands before the data of a NumPy array file, formats 1.0 to 3.0 (numpy/lib/format.py). Its sizes are those that
 * the file claims: whoever takes memory for them checks them first.
 *
 * @param dtype element type
 * @param order of the bytes of an element
 * @param dims dimensions, outermost first; none is negative
 */
public record NpyHeader(DType dtype, ByteOrder order, List<Long> dims) {

    /** NumPy wants the data aligned to 64 bytes; twice that has room for most shapes. */
    private static final int USUAL_BYTES = 128;

    private static final int ALIGNMENT = 64;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** What NumPy itself takes to be safe to parse. */
    private static final int LONGEST = 10_000;

    private static final Map<String, DType> TYPES = Map.of(
            "f4",
            DType.F32,
            "f8",
            DType.F64,
            "f2",
            DType.F16,
            "u1",
            DType.U8,
            "i1",
            DType.I8,
            "i2",
            DType.I16,
            "i4",
            DType.I32,
            "i8",
            DType.I64,
            "b1",
            DType.BOOL);

    private static final Map<DType, String> CODES =
            TYPES.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));

    private static final Pattern FIELDS = Pattern.compile("\\s*\\{\\s*'descr'\\s*:\\s*(?<descr>'[^']*'|\\[.*\\])\\s*,"
            + "\\s*'fortran_order'\\s*:\\s*(?<fortran>True|False)\\s*,"
            + "\\s*'shape'\\s*:\\s*\\((?<shape>[0-9L,\\s]*)\\)\\s*,?\\s*\\}\\s*");

    private static final String WRITE_AGAIN = "write it with numpy.save";

    public NpyHeader {
        dims = List.copyOf(dims);
    }

    /** The bytes of the header of a file, format 1.0, of little-endian data; they end where data may be aligned. */
    public static byte[] of(DType dtype, long... dims) {
        String shape = Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + (dtype.bytes() == 1 ? "|" : "<") + CODES.get(dtype)
                + "', 'fortran_order': False, 'shape': (" + shape + (dims.length == 1 ? "," : "") + "), }";
        int needed = MAGIC.length + 4 + text.length() + 1;
        int size = Math.max(USUAL_BYTES, (needed + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
        ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (size - MAGIC.length - 4));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    /**
     * Reads a header; the data follow.
     *
     * @param about which file errors are about, such as {@code Fault.of("input", "x.npy")}
     * @throws InvalidArgumentException when it is none, or of an array that cannot be a tensor
     * @throws EOFException when it is cut off
     */
    public static NpyHeader read(InputStream in, Fault about) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw wrong(about, "a NumPy array file", "something else", WRITE_AGAIN);
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw wrong(about, "file format 1, 2 or 3", version, WRITE_AGAIN);
        }
        ByteBuffer size = ByteBuffer.wrap(whole(in, version == 1 ? Short.BYTES : Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? Short.toUnsignedLong(size.getShort()) : Integer.toUnsignedLong(size.getInt());
        if (length > LONGEST) {
            throw wrong(about, "a header of at most " + LONGEST + " bytes", length, WRITE_AGAIN);
        }
        return parse(new String(whole(in, (int) length), StandardCharsets.UTF_8), about);
    }

    private static byte[] whole(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a part of its header");
        }
        return bytes;
    }

    private static NpyHeader parse(String text, Fault about) {
        Matcher fields = FIELDS.matcher(text);
        if (!fields.matches()) {
            throw wrong(about, "a header with descr, fortran_order and shape", "'" + text.strip() + "'", WRITE_AGAIN);
        }
        if (fields.group("fortran").equals("True")) {
            throw wrong(about, "C order", "Fortran order", "save numpy.ascontiguousarray(array)");
        }
        String descr = fields.group("descr");
        DType dtype =
                descr.length() == 5 && "<>|=".indexOf(descr.charAt(1)) >= 0 ? TYPES.get(descr.substring(2, 4)) : null;
        if (dtype == null) {
            throw wrong(
                    about,
                    "an element type of " + TYPES.keySet().stream().sorted().collect(Collectors.joining(", ")),
                    descr,
                    "convert it with array.astype");
        }
        ByteOrder order = descr.charAt(1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(dtype, order, dims(fields.group("shape"), about));
    }

    private static List<Long> dims(String text, Fault about) {
        String words = text.replace("L", "").strip().replaceFirst("\\s*,$", "");
        if (words.isEmpty()) {
            return List.of();
        }
        try {
            return Arrays.stream(words.split("\\s*,\\s*", -1))
                    .map(Long::valueOf)
                    .toList();
        } catch (NumberFormatException e) {
            throw new InvalidArgumentException(
                    about.expected("a shape").got("(" + text + ")").repair(WRITE_AGAIN), e);
        }
    }

    private static InvalidArgumentException wrong(Fault about, Object expected, Object got, String repair) {
        return new InvalidArgumentException(about.expected(expected).got(got).repair(repair));
    }
}
