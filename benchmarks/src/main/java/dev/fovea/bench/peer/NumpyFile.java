package dev.fovea.bench.peer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Arrays of f32 in NumPy's file format, version 1. */
final class NumpyFile {

    private static final int PREFIX = 10;
    private static final int GRAIN = 64;

    private NumpyFile() {}

    /** Writes the array; returns the file. */
    static Path write(Path file, float[] values, long[] dims) throws IOException {
        String shape = Arrays.stream(dims).mapToObj(dim -> dim + ",").collect(Collectors.joining());
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
        int size = (PREFIX + header.length() + 1 + GRAIN - 1) / GRAIN * GRAIN - PREFIX;
        ByteBuffer bytes =
                ByteBuffer.allocate(PREFIX + size + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY\1\0".getBytes(StandardCharsets.ISO_8859_1))
                .putShort((short) size);
        bytes.put((header + " ".repeat(size - header.length() - 1) + "\n").getBytes(StandardCharsets.ISO_8859_1));
        bytes.asFloatBuffer().put(values);
        return Files.write(file, bytes.array());
    }

    /** The values of an array of f32, whatever its dimensions. */
    static float[] read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int header = bytes.getShort(PREFIX - 2) & 0xffff;
        String text = new String(bytes.array(), PREFIX, header, StandardCharsets.ISO_8859_1);
        if (!text.contains("'<f4'") || text.contains("'fortran_order': True")) {
            throw new IOException(file + ": expected f32 in C order, got " + text.strip());
        }
        float[] values = new float[(bytes.capacity() - PREFIX - header) / Float.BYTES];
        bytes.position(PREFIX + header)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }
}
