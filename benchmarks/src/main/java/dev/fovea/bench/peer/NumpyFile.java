package dev.fovea.bench.peer;

import dev.fovea.api.error.Fault;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.NpyHeader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Arrays of f32 in NumPy's file format. */
final class NumpyFile {

    private NumpyFile() {}

    /** Writes the array; returns the file. */
    static Path write(Path file, float[] values, long[] dims) throws IOException {
        byte[] header = NpyHeader.of(DType.F32, dims);
        ByteBuffer bytes =
                ByteBuffer.allocate(header.length + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(header).asFloatBuffer().put(values);
        return Files.write(file, bytes.array());
    }

    /** The values of an array of f32, whatever its dimensions. */
    static float[] read(Path file) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(Files.readAllBytes(file));
        NpyHeader header = NpyHeader.read(in, Fault.of("array", file.toString()));
        if (header.dtype() != DType.F32) {
            throw new IOException(file + ": expected f32, got " + header.dtype());
        }
        byte[] data = in.readAllBytes();
        float[] values = new float[data.length / Float.BYTES];
        ByteBuffer.wrap(data).order(header.order()).asFloatBuffer().get(values);
        return values;
    }
}
