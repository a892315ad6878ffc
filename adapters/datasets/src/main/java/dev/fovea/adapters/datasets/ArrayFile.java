package dev.fovea.adapters.datasets;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Half;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array in a file.
 *
 * @param name of the file, without its folder
 */
record ArrayFile(String name, ArrayHeader header, Rows rows) {

    /** Deflate's best: 258 bytes from two bits. */
    private static final long MOST_INFLATED = 1032;

    /**
     * The array in a file, mapped; one that ends in {@code .gz} is inflated to the heap.
     *
     * @throws DatasetException when the file cannot be read, is none of the format, or is shorter or longer than its header
     *     says
     */
    static ArrayFile open(Path file, HeaderFormat format) {
        try {
            if (file.toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
                try (InputStream in =
                        new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file)), 1 << 16)) {
                    return inflated(in, file, file.getFileName().toString(), Files.size(file), format);
                }
            }
            return mapped(file, format);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * The array that a stream of inflated bytes holds, all of it.
     *
     * @param name of the array
     * @param deflated bytes that the stream is inflated from
     */
    static ArrayFile inflated(InputStream in, Path file, String name, long deflated, HeaderFormat format)
            throws IOException {
        ArrayHeader header = format.read(in, file);
        if (header.bytes() > deflated * MOST_INFLATED) {
            throw wrong(file, header, "so few (" + deflated + ") that they cannot be inflated to that");
        }
        try {
            Rows rows = new HeapRows(in, header.rows(), header.rowBytes());
            if (in.read() >= 0) {
                throw wrong(file, header, "more");
            }
            return new ArrayFile(name, header, rows);
        } catch (OutOfMemoryError e) {
            throw new DatasetException(
                    Faults.fault(
                            file,
                            "an array that fits into the heap",
                            header.bytes() + " bytes",
                            "raise -Xmx, or unpack the file: an unpacked one is mapped"),
                    e);
        }
    }

    private static ArrayFile mapped(Path file, HeaderFormat format) throws IOException {
        CountingStream in = new CountingStream(new BufferedInputStream(Files.newInputStream(file)));
        try (in) {
            ArrayHeader header = format.read(in, file);
            long size = Files.size(file) - in.count();
            if (size != header.bytes()) {
                throw wrong(file, header, size);
            }
            Rows rows = new MappedRows(file, in.count(), header.rows(), header.rowBytes());
            return new ArrayFile(file.getFileName().toString(), header, rows);
        }
    }

    private static DatasetException wrong(Path file, ArrayHeader header, Object got) {
        return Faults.of(
                file,
                header.bytes() + " bytes of data, as its header " + header.dtype() + " " + header.dims() + " says",
                got,
                "copy the file again");
    }

    /** The typed error for a file that could not be read. */
    static DatasetException failed(Path file, IOException cause) {
        if (cause instanceof EOFException) {
            String got = cause.getMessage() == null || cause.getMessage().startsWith("Unexpected")
                    ? "the end of its compressed data"
                    : cause.getMessage();
            return new DatasetException(Faults.fault(file, "a whole file", got, "copy the file again"), cause);
        }
        if (cause instanceof ZipException) {
            return new DatasetException(
                    Faults.fault(
                            file,
                            "compressed data that can be inflated",
                            String.valueOf(cause.getMessage()),
                            "copy the file again"),
                    cause);
        }
        return Faults.unreadable(file, cause);
    }

    /** The values of a row. */
    float[] floats(int row) throws IOException {
        ByteBuffer in = rows.row(row).order(header.order());
        float[] values = new float[header.rowElements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (header.dtype()) {
                case F32 -> in.getFloat();
                case F64 -> (float) in.getDouble();
                case F16 -> Half.toFloat(in.getShort());
                case U8, BOOL -> in.get() & 0xff;
                case I8 -> in.get();
                case I16 -> in.getShort();
                case I32 -> in.getInt();
                case I64 -> in.getLong();
            };
        }
        return values;
    }

    /** The only number of a row of whole numbers. */
    long whole(int row) throws IOException {
        ByteBuffer in = rows.row(row).order(header.order());
        return switch (header.dtype()) {
            case U8, BOOL -> in.get() & 0xff;
            case I8 -> in.get();
            case I16 -> in.getShort();
            case I32 -> in.getInt();
            case I64 -> in.getLong();
            case F32, F64, F16 -> throw new IllegalStateException(header.dtype().toString());
        };
    }

    /** True when the rows are whole numbers, one each: the indices of classes. */
    boolean isIndices() {
        return !header.dtype().isFloating() && header.dtype() != DType.BOOL && header.rowElements() == 1;
    }
}
