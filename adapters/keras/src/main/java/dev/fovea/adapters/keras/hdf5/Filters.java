package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/** Undoes what a file did to each chunk: the filters that come with every HDF5, of which h5py offers these. */
final class Filters {

    private static final int DEFLATE = 1;
    private static final int SHUFFLE = 2;
    private static final int FLETCHER32 = 3;

    private final Hdf5File file;
    private final String path;
    private final List<FilterInfo> filters;
    private final int chunkBytes;
    private final int elementSize;

    Filters(Hdf5File file, String path, List<FilterInfo> filters, int chunkBytes, int elementSize) {
        this.file = file;
        this.path = path;
        this.filters = filters;
        this.chunkBytes = chunkBytes;
        this.elementSize = elementSize;
        for (FilterInfo filter : filters) {
            if (filter.getId() < DEFLATE || filter.getId() > FLETCHER32) {
                throw wrong(
                        "numbers that are plain or compressed by gzip, with or without shuffle and fletcher32",
                        "filter " + filter.getId() + " (" + Hdf5File.cut(filter.getName()) + ")");
            }
        }
    }

    /** The values of a chunk, exactly as many bytes as it has. */
    ByteBuffer decode(ByteBuffer raw) {
        ByteBuffer data = raw.slice();
        for (int i = filters.size() - 1; i >= 0; i--) {
            data = switch (filters.get(i).getId()) {
                case DEFLATE -> inflated(data, sizeBefore(i));
                case SHUFFLE -> unshuffled(data);
                default -> checked(data);
            };
        }
        if (data.remaining() != chunkBytes) {
            throw damaged(chunkBytes + " bytes in a chunk", data.remaining() + "", null);
        }
        return data;
    }

    /** What a filter was given; nothing but a checksum adds to a chunk. */
    private int sizeBefore(int index) {
        int size = chunkBytes;
        for (FilterInfo filter : filters.subList(0, index)) {
            if (filter.getId() == DEFLATE) {
                throw wrong("chunks that are compressed once", "a filter after it");
            }
            size += filter.getId() == FLETCHER32 ? Integer.BYTES : 0;
        }
        return size;
    }

    private ByteBuffer inflated(ByteBuffer data, int size) {
        Inflater inflater = new Inflater();
        try {
            inflater.setInput(data);
            ByteBuffer plain = ByteBuffer.allocate(size);
            while (plain.hasRemaining() && !inflater.finished()) {
                int n = inflater.inflate(plain);
                if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    break;
                }
            }
            if (plain.hasRemaining() || inflater.inflate(new byte[1]) > 0) {
                throw damaged(size + " bytes in a compressed chunk", plain.hasRemaining() ? "fewer" : "more", null);
            }
            return plain.flip();
        } catch (DataFormatException e) {
            throw damaged("a chunk compressed by gzip", String.valueOf(e.getMessage()), e);
        } finally {
            inflater.end();
        }
    }

    /** All first bytes of the elements, then all second ones, and so on. */
    private ByteBuffer unshuffled(ByteBuffer data) {
        int elements = data.remaining() / elementSize;
        ByteBuffer plain = ByteBuffer.allocate(data.remaining());
        for (int i = 0; i < elements; i++) {
            for (int b = 0; b < elementSize; b++) {
                plain.put(i * elementSize + b, data.get(data.position() + b * elements + i));
            }
        }
        for (int i = elements * elementSize; i < plain.limit(); i++) {
            plain.put(i, data.get(data.position() + i));
        }
        return plain;
    }

    private ByteBuffer checked(ByteBuffer data) {
        int size = data.remaining() - Integer.BYTES;
        if (size < 0) {
            throw damaged("a chunk with its checksum", data.remaining() + " bytes", null);
        }
        ByteBuffer plain = data.slice(data.position(), size);
        int stored = data.slice(data.position() + size, Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
        if (fletcher32(plain) != (sum(stored >>> 16) << 16 | sum(stored & 0xffff))) {
            throw damaged("a chunk that fits its checksum", "another", null);
        }
        return plain;
    }

    /** As HDF5 has it: over pairs of bytes, the first of which counts more; sums modulo 65535. */
    private static int fletcher32(ByteBuffer data) {
        long low = 0;
        long high = 0;
        int size = data.remaining();
        for (int i = 0; i < size; i += 2) {
            int pair = (data.get(data.position() + i) & 0xff) << 8;
            if (i + 1 < size) {
                pair |= data.get(data.position() + i + 1) & 0xff;
            }
            low = (low + pair) % 65535;
            high = (high + low) % 65535;
        }
        return (int) (high << 16 | low);
    }

    /** Both 0 and 65535 stand for the same sum. */
    private static int sum(int half) {
        return half % 65535;
    }

    private ModelException wrong(String expected, String got) {
        return new ModelException(fault(expected, got));
    }

    private ModelException damaged(String expected, String got, @Nullable Throwable cause) {
        return new ModelException(fault(expected, got).repair("the file is damaged: fetch or save it again"), cause);
    }

    private Fault fault(String expected, String got) {
        return Fault.of("hdf5 file", file.name()).expected(expected).got(got).at(Hdf5File.cut(path));
    }
}
