package dev.fovea.adapters.datasets;

import dev.fovea.api.tensor.DType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Map;

/**
 * What stands before the data of an IDX file: two zeros, the element type, the number of dimensions, and each dimension in
 * four bytes, big-endian (LeCun, Cortes, Burges: THE MNIST DATABASE, "FILE FORMATS").
 */
final class IdxHeader implements HeaderFormat {

    private static final Map<Integer, DType> TYPES =
            Map.of(0x08, DType.U8, 0x09, DType.I8, 0x0b, DType.I16, 0x0c, DType.I32, 0x0d, DType.F32, 0x0e, DType.F64);

    @Override
    public ArrayHeader read(InputStream in, Path file) throws IOException {
        int magic = number(in);
        DType dtype = TYPES.get((magic >> 8) & 0xff);
        if (magic >>> 16 != 0 || dtype == null) {
            throw Faults.of(
                    file,
                    "an IDX file, which starts with 00 00, a type and a number of dimensions",
                    String.format("%08x", magic),
                    "check the file");
        }
        long[] dims = new long[magic & 0xff];
        for (int i = 0; i < dims.length; i++) {
            dims[i] = Integer.toUnsignedLong(number(in));
        }
        return ArrayHeader.checked(file, dtype, ByteOrder.BIG_ENDIAN, dims);
    }

    private static int number(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(Integer.BYTES);
        if (bytes.length < Integer.BYTES) {
            throw new EOFException("a part of its header");
        }
        return ByteBuffer.wrap(bytes).getInt();
    }
}
