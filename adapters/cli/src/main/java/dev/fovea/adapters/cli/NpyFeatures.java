package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.NpyHeader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Features as a NumPy array, float32 [pictures, features] in file format 1.0, with the sources of its rows in a text
 * file beside it, one a line. Rows are written as they come; the header is completed at the end. A row's vector is
 * written before its source, and what has no source is cut off.
 */
final class NpyFeatures implements Sink<float[]> {

    private static final String EXTENSION = ".npy";

    private final Path file;
    private final RandomAccessFile array;
    private final OutputStream sources;
    private final int size;
    private long rows;

    private NpyFeatures(Path file, RandomAccessFile array, OutputStream sources, int size) {
        this.file = file;
        this.array = array;
        this.sources = sources;
        this.size = size;
    }

    /**
     * Begins both files.
     *
     * @throws dev.fovea.api.error.InvalidArgumentException when one of them cannot be written
     */
    static NpyFeatures create(Path file, int size) throws IOException {
        OutputStream sources = Rows.open(sourcesBeside(file));
        RandomAccessFile array;
        try {
            array = new RandomAccessFile(file.toFile(), "rw");
            array.setLength(0);
        } catch (IOException e) {
            sources.close();
            throw Rows.notWritable(file, e);
        }
        array.write(NpyHeader.of(DType.F32, 0, size));
        return new NpyFeatures(file, array, sources, size);
    }

    /** {@code NAME.paths.txt} for {@code NAME.npy}. */
    static Path sourcesBeside(Path file) {
        String name = file.getFileName().toString();
        String stem = name.endsWith(EXTENSION) ? name.substring(0, name.length() - EXTENSION.length()) : name;
        return file.resolveSibling(stem + ".paths.txt");
    }

    @Override
    public void success(String source, float[] features) throws IOException {
        ByteBuffer row = ByteBuffer.allocate(size * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        row.asFloatBuffer().put(features);
        try {
            array.write(row.array());
            sources.write((Printable.line(source) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw OutputException.of(file.toString(), e);
        }
        rows++;
    }

    /** A bad picture has no features, so no row. */
    @Override
    public void failure(String source, FoveaException error) {}

    @Override
    public void close() throws IOException {
        try (array;
                sources) {
            byte[] header = NpyHeader.of(DType.F32, rows, size);
            array.setLength(header.length + rows * size * Float.BYTES);
            array.seek(0);
            array.write(header);
        } catch (IOException e) {
            throw OutputException.of(file.toString(), e);
        }
    }
}
