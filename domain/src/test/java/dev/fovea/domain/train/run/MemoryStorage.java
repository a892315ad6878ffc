package dev.fovea.domain.train.run;

import dev.fovea.api.spi.Storage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Files in memory, on a device that can be full, or refuse some; as channels are, closed to interrupted threads. */
final class MemoryStorage implements Storage {

    final Map<Path, byte[]> files = new TreeMap<>();
    boolean isFull;
    Predicate<Path> refused = file -> false;
    Predicate<Path> unreadable = file -> false;

    @Override
    public void write(Path file, List<ByteBuffer> content) throws IOException {
        if (isFull || refused.test(file)) {
            throw new IOException("No space left on device");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new ClosedByInterruptException();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (ByteBuffer part : content) {
            byte[] copy = new byte[part.remaining()];
            part.duplicate().get(copy);
            bytes.writeBytes(copy);
        }
        files.put(file, bytes.toByteArray());
    }

    @Override
    public ByteBuffer read(Path file) throws IOException {
        byte[] bytes = files.get(file);
        if (unreadable.test(file)) {
            throw new IOException("Input/output error");
        }
        if (bytes == null) {
            throw new NoSuchFileException(file.toString());
        }
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public List<Path> list(Path folder) {
        return files.keySet().stream()
                .filter(file -> folder.equals(file.getParent()))
                .toList();
    }

    @Override
    public void delete(Path file) {
        files.remove(file);
    }
}
