package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the data of a NumPy array file, formats 1.0 to 3.0.
 *
 * @param dtype element type
 * @param order of the bytes of an element
 * @param shape dimensions, outermost first
 */
record NpyHeader(DType dtype, ByteOrder order, Shape shape) {

    /** NumPy wants the data aligned to 64 bytes; twice that has room for most shapes. */
    private static final int USUAL_BYTES = 128;

    private static final int ALIGNMENT = 64;
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** What NumPy itself takes to be safe to parse. */
    private static final int LONGEST = 10_000;

    private static final int MOST_DIMENSIONS = 32;

    private static final Map<DType, String> CODES = Map.of(
            DType.F32,
            "f4",
            DType.F64,
            "f8",
            DType.F16,
            "f2",
            DType.U8,
            "u1",
            DType.I8,
            "i1",
            DType.I16,
            "i2",
            DType.I32,
            "i4",
            DType.I64,
            "i8",
            DType.BOOL,
            "b1");

    private static final Pattern FIELDS = Pattern.compile("\\s*\\{\\s*'descr'\\s*:\\s*(?<descr>'[^']*'|\\[.*\\])\\s*,"
            + "\\s*'fortran_order'\\s*:\\s*(?<fortran>True|False)\\s*,"
            + "\\s*'shape'\\s*:\\s*\\((?<shape>[0-9L,\\s]*)\\)\\s*,?\\s*\\}\\s*");

    /** The header of a file, format 1.0, little-endian and padded. */
    static byte[] of(DType dtype, long... shape) {
        String dims = Arrays.stream(shape).mapToObj(Long::toString).collect(Collectors.joining(", "));
        String text = "{'descr': '" + (dtype.bytes() == 1 ? "|" : "<") + CODES.get(dtype)
                + "', 'fortran_order': False, 'shape': (" + dims + (shape.length == 1 ? "," : "") + "), }";
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
     * @param file its name, for messages
     * @throws InvalidArgumentException when it is none, or of an array that cannot be a tensor
     */
    static NpyHeader read(DataInputStream in, String file) throws IOException {
        byte[] start = in.readNBytes(MAGIC.length + 2);
        if (start.length < MAGIC.length + 2 || !Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw wrong(file, "a NumPy array file", "something else", "write it with numpy.save");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw wrong(file, "file format 1, 2 or 3", version, "write it with numpy.save");
        }
        try {
            long length = version == 1
                    ? Short.toUnsignedLong(Short.reverseBytes(in.readShort()))
                    : Integer.toUnsignedLong(Integer.reverseBytes(in.readInt()));
            if (length > LONGEST) {
                throw wrong(file, "a header of at most " + LONGEST + " bytes", length, "write it with numpy.save");
            }
            byte[] text = new byte[(int) length];
            in.readFully(text);
            return parse(new String(text, StandardCharsets.UTF_8), file);
        } catch (EOFException e) {
            throw new InvalidArgumentException(
                    fault(file, "a whole header", "the end of the file", "copy the file again"), e);
        }
    }

    private static NpyHeader parse(String text, String file) {
        Matcher fields = FIELDS.matcher(text);
        if (!fields.matches()) {
            throw wrong(file, "a header with descr, fortran_order and shape", "'" + text.strip() + "'", null);
        }
        if (fields.group("fortran").equals("True")) {
            throw wrong(file, "C order", "Fortran order", "save numpy.ascontiguousarray(array)");
        }
        String descr = fields.group("descr");
        String code = descr.length() == 5 ? descr.substring(2, 4) : "";
        DType dtype = CODES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(code) && "<>|=".indexOf(descr.charAt(1)) >= 0)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> wrong(
                        file,
                        "an element type of " + CODES.values().stream().sorted().toList(),
                        descr,
                        "convert it with array.astype"));
        ByteOrder order = descr.charAt(1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return new NpyHeader(dtype, order, shape(fields.group("shape"), dtype, file));
    }

    private static Shape shape(String text, DType dtype, String file) {
        String[] words = text.replace("L", "").strip().split("\\s*,\\s*", -1);
        int rank = words[words.length - 1].isEmpty() ? words.length - 1 : words.length;
        if (rank > MOST_DIMENSIONS) {
            throw wrong(file, "at most " + MOST_DIMENSIONS + " dimensions", rank, null);
        }
        int[] shape = new int[rank];
        long bytes = dtype.bytes();
        try {
            for (int i = 0; i < rank; i++) {
                shape[i] = Integer.parseInt(words[i]);
                bytes = Math.multiplyExact(bytes, (long) Math.max(1, shape[i]));
            }
        } catch (ArithmeticException | NumberFormatException e) {
            throw new InvalidArgumentException(
                    fault(file, "an array of at most " + Integer.MAX_VALUE + " bytes", "shape (" + text + ")", null),
                    e);
        }
        if (bytes > Integer.MAX_VALUE) {
            throw wrong(file, "an array of at most " + Integer.MAX_VALUE + " bytes", bytes, "use a smaller batch");
        }
        return Shape.of(shape);
    }

    private static Fault fault(String file, Object expected, Object got, @Nullable String repair) {
        Fault fault = Fault.of("input", file).expected(expected).got(got);
        return repair == null ? fault : fault.repair(repair);
    }

    static InvalidArgumentException wrong(String file, Object expected, Object got, @Nullable String repair) {
        return new InvalidArgumentException(fault(file, expected, got, repair));
    }
}
