package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.NpyHeader;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Tensors from and to NumPy array files. */
final class NpyFiles {

    private static final int CHUNK = 1 << 16;
    private static final int MOST_DIMENSIONS = 32;
    private static final String COPY_AGAIN = "copy the file again";

    private NpyFiles() {}

    /**
     * The array in a file; the caller closes it.
     *
     * @throws InvalidArgumentException when the file cannot be read, is no NumPy array, or is cut off; no memory is taken
     *     for what the file does not hold
     */
    static Tensor read(Path file) {
        String name = file.toString();
        Fault about = Fault.of("input", name);
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            NpyHeader header = NpyHeader.read(in, about);
            Shape shape = shape(header, about);
            long size = shape.elements() * header.dtype().bytes();
            if (Files.isRegularFile(file) && Files.size(file) < size) {
                throw cutOff(about, size, "a file of " + Files.size(file));
            }
            Tensor tensor = Tensor.allocate(header.dtype(), shape);
            try {
                ByteBuffer target = tensor.bytes();
                byte[] chunk = new byte[CHUNK];
                while (target.hasRemaining()) {
                    int got = in.readNBytes(chunk, 0, Math.min(CHUNK, target.remaining()));
                    if (got == 0) {
                        throw cutOff(about, size, target.position());
                    }
                    target.put(chunk, 0, got);
                }
                if (header.order() != ByteOrder.nativeOrder()) {
                    swap(tensor.bytes(), header.dtype().bytes());
                }
                return tensor;
            } catch (RuntimeException | IOException e) {
                tensor.close();
                throw e;
            }
        } catch (EOFException e) {
            throw new InvalidArgumentException(
                    about.expected("a whole header").got("the end of the file").repair(COPY_AGAIN), e);
        } catch (IOException e) {
            throw new InvalidArgumentException(
                    about.expected("a file that can be read").got(Inputs.describe(e)), e);
        }
    }

    /** The shape of an array that one tensor holds. */
    private static Shape shape(NpyHeader header, Fault about) {
        List<Long> dims = header.dims();
        if (dims.size() > MOST_DIMENSIONS) {
            throw new InvalidArgumentException(
                    about.expected("at most " + MOST_DIMENSIONS + " dimensions").got(dims.size()));
        }
        int[] shape = new int[dims.size()];
        long bytes = header.dtype().bytes();
        for (int i = 0; i < shape.length; i++) {
            long dim = dims.get(i);
            bytes = dim > Integer.MAX_VALUE ? Long.MAX_VALUE : bytes * Math.max(1, dim);
            if (bytes > Integer.MAX_VALUE) {
                throw new InvalidArgumentException(about.expected("an array of at most " + Integer.MAX_VALUE + " bytes")
                        .got("shape " + dims)
                        .repair("use a smaller batch"));
            }
            shape[i] = (int) dim;
        }
        return Shape.of(shape);
    }

    private static InvalidArgumentException cutOff(Fault about, long size, Object got) {
        return new InvalidArgumentException(
                about.expected(size + " bytes of data").got(got + " bytes").repair(COPY_AGAIN));
    }

    private static void swap(ByteBuffer elements, int size) {
        for (int i = 0; i < elements.limit(); i += size) {
            switch (size) {
                case 2 -> elements.putShort(i, Short.reverseBytes(elements.getShort(i)));
                case 4 -> elements.putInt(i, Integer.reverseBytes(elements.getInt(i)));
                case 8 -> elements.putLong(i, Long.reverseBytes(elements.getLong(i)));
                default -> {
                    // A byte has no order.
                }
            }
        }
    }

    /** Writes the tensor as stored, format 1.0, in place of what the file held. */
    static void write(Path file, Tensor tensor) throws IOException {
        long[] shape = new long[tensor.shape().rank()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.shape().dim(i);
        }
        try (OutputStream out = Rows.open(file)) {
            out.write(NpyHeader.of(tensor.dtype(), shape));
            WritableByteChannel channel = Channels.newChannel(out);
            ByteBuffer bytes = tensor.bytes();
            if (ByteOrder.nativeOrder() == ByteOrder.BIG_ENDIAN) {
                bytes = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
                swap(bytes, tensor.dtype().bytes());
            }
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw OutputException.of(file.toString(), e);
        }
    }
}
