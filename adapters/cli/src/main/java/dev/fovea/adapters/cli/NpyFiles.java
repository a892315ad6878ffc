package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tensors from and to NumPy array files. */
final class NpyFiles {

    private static final int CHUNK = 1 << 16;

    private NpyFiles() {}

    /**
     * The array in a file; the caller closes it.
     *
     * @throws InvalidArgumentException when the file cannot be read, is no NumPy array, or is cut off; no memory is taken
     *     for what the file does not hold
     */
    static Tensor read(Path file) {
        String name = file.toString();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            NpyHeader header = NpyHeader.read(in, name);
            Shape shape = header.shape();
            long size = shape.elements() * header.dtype().bytes();
            if (Files.isRegularFile(file) && Files.size(file) < size) {
                throw cutOff(name, size, "a file of " + Files.size(file));
            }
            Tensor tensor = Tensor.allocate(header.dtype(), shape);
            try {
                ByteBuffer target = tensor.bytes();
                byte[] chunk = new byte[CHUNK];
                while (target.hasRemaining()) {
                    int got = in.readNBytes(chunk, 0, Math.min(CHUNK, target.remaining()));
                    if (got == 0) {
                        throw cutOff(name, size, target.position());
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
        } catch (IOException e) {
            throw new InvalidArgumentException(
                    Fault.of("input", name).expected("a file that can be read").got(Inputs.describe(e)), e);
        }
    }

    private static InvalidArgumentException cutOff(String file, long size, Object got) {
        return NpyHeader.wrong(file, size + " bytes of data", got + " bytes", "copy the file again");
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
