package dev.fovea.adapters.datasets;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.tensor.DType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What stands before the data of a NumPy array file, formats 1.0 to 3.0 (numpy/lib/format.py). */
final class NpyHeader implements HeaderFormat {

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

    private static final Pattern FIELDS = Pattern.compile("\\s*\\{\\s*'descr'\\s*:\\s*(?<descr>'[^']*'|\\[.*\\])\\s*,"
            + "\\s*'fortran_order'\\s*:\\s*(?<fortran>True|False)\\s*,"
            + "\\s*'shape'\\s*:\\s*\\((?<shape>[0-9L,\\s]*)\\)\\s*,?\\s*\\}\\s*");

    @Override
    public ArrayHeader read(InputStream in, Path file) throws IOException {
        byte[] start = whole(in, MAGIC.length + 2);
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw Faults.of(file, "a NumPy array file", "something else", "write it with numpy.save");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3) {
            throw Faults.of(file, "file format 1, 2 or 3", version, "write it with numpy.save");
        }
        byte[] size = whole(in, version == 1 ? Short.BYTES : Integer.BYTES);
        ByteBuffer number = ByteBuffer.wrap(size).order(ByteOrder.LITTLE_ENDIAN);
        long length = version == 1 ? Short.toUnsignedLong(number.getShort()) : Integer.toUnsignedLong(number.getInt());
        if (length > LONGEST) {
            throw Faults.of(file, "a header of at most " + LONGEST + " bytes", length, "write it with numpy.save");
        }
        return parse(new String(whole(in, (int) length), StandardCharsets.UTF_8), file);
    }

    private static byte[] whole(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("a part of its header");
        }
        return bytes;
    }

    private static ArrayHeader parse(String text, Path file) {
        Matcher fields = FIELDS.matcher(text);
        if (!fields.matches()) {
            throw Faults.of(
                    file,
                    "a header with descr, fortran_order and shape",
                    "'" + text.strip() + "'",
                    "write it with numpy.save");
        }
        if (fields.group("fortran").equals("True")) {
            throw Faults.of(file, "C order", "Fortran order", "save numpy.ascontiguousarray(array)");
        }
        String descr = fields.group("descr");
        DType dtype =
                descr.length() == 5 && "<>|=".indexOf(descr.charAt(1)) >= 0 ? TYPES.get(descr.substring(2, 4)) : null;
        if (dtype == null) {
            throw Faults.of(
                    file,
                    "an element type of "
                            + String.join(", ", TYPES.keySet().stream().sorted().toList()),
                    descr,
                    "convert it with array.astype");
        }
        ByteOrder order = descr.charAt(1) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        return ArrayHeader.checked(file, dtype, order, dims(fields.group("shape"), file));
    }

    private static long[] dims(String text, Path file) {
        String words = text.replace("L", "").strip().replaceFirst("\\s*,$", "");
        if (words.isEmpty()) {
            return new long[0];
        }
        try {
            return Arrays.stream(words.split("\\s*,\\s*", -1))
                    .mapToLong(Long::parseLong)
                    .toArray();
        } catch (NumberFormatException e) {
            throw new DatasetException(Faults.fault(file, "a shape", "(" + text + ")", "write it with numpy.save"), e);
        }
    }
}
