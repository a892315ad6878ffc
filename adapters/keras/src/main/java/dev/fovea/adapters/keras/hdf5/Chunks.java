package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.ObjectHeader;
import io.jhdf.api.dataset.ChunkedDataset;
import io.jhdf.dataset.DatasetLoader;
import io.jhdf.dataset.NoParent;
import io.jhdf.object.message.FilterPipelineMessage;
import io.jhdf.object.message.FilterPipelineMessage.FilterInfo;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers in pieces. The library finds each piece; here it is decoded, one after the other and never to more than its
 * size, and put in its place.
 */
final class Chunks {

    private static final long MOST = 1L << 20;

    private final Hdf5File file;
    private final String path;
    private final ObjectHeader header;
    private final int[] dims;
    private final int elementSize;

    Chunks(Hdf5File file, String path, ObjectHeader header, long[] dims, int elementSize) {
        this.file = file;
        this.path = path;
        this.header = header;
        this.dims = Arrays.stream(dims).mapToInt(Math::toIntExact).toArray();
        this.elementSize = elementSize;
    }

    ByteBuffer read(long bytes) {
        if (!(DatasetLoader.createDataset(file.storage(), header, path, NoParent.INSTANCE)
                instanceof ChunkedDataset dataset)) {
            throw wrong("numbers in one piece or in chunks", "another layout");
        }
        int[] chunk = dataset.getChunkDimensions();
        int chunkBytes = checked(chunk);
        List<FilterInfo> filters = header.hasMessageOfType(FilterPipelineMessage.class)
                ? header.getMessageOfType(FilterPipelineMessage.class).getFilters()
                : List.of();
        Filters decoder = new Filters(file, path, filters, chunkBytes, elementSize);
        file.decode(path, bytes);
        ByteBuffer all = ByteBuffer.allocateDirect(Math.toIntExact(bytes));
        int[] offset = new int[dims.length];
        do {
            ByteBuffer raw = dataset.getRawChunkBuffer(offset.clone());
            place(decoder.decode(raw), chunk, offset, all);
        } while (next(offset, chunk));
        return all;
    }

    private int checked(int[] chunk) {
        boolean fits = chunk.length == dims.length && dims.length > 0;
        long count = 1;
        for (int i = 0; fits && i < dims.length; i++) {
            fits = chunk[i] >= 1 && chunk[i] <= dims[i];
            count *= fits ? (dims[i] + chunk[i] - 1) / chunk[i] : 1;
            fits = fits && count <= MOST;
        }
        if (!fits) {
            throw wrong(
                    "at most " + MOST + " chunks, none larger than " + Arrays.toString(dims), Arrays.toString(chunk));
        }
        long elements = 1;
        for (int size : chunk) {
            elements = Math.multiplyExact(elements, (long) size);
        }
        return Math.toIntExact(Math.multiplyExact(elements, (long) elementSize));
    }

    /** The next chunk's first element; false after the last. */
    private boolean next(int[] offset, int[] chunk) {
        for (int d = dims.length - 1; d >= 0; d--) {
            offset[d] += chunk[d];
            if (offset[d] < dims[d]) {
                return true;
            }
            offset[d] = 0;
        }
        return false;
    }

    /** Row by row: the last chunk of a direction may stand out of the array. */
    private void place(ByteBuffer values, int[] chunk, int[] offset, ByteBuffer all) {
        int last = dims.length - 1;
        int run = Math.min(chunk[last], dims[last] - offset[last]) * elementSize;
        int[] inner = new int[dims.length];
        boolean more = true;
        while (more) {
            long from = 0;
            long to = 0;
            for (int d = 0; d < dims.length; d++) {
                from = from * chunk[d] + inner[d];
                to = to * dims[d] + offset[d] + inner[d];
            }
            all.put((int) (to * elementSize), values, (int) (from * elementSize), run);
            more = false;
            for (int d = last - 1; d >= 0 && !more; d--) {
                more = ++inner[d] < Math.min(chunk[d], dims[d] - offset[d]);
                if (!more) {
                    inner[d] = 0;
                }
            }
        }
    }

    private ModelException wrong(String expected, String got) {
        return new ModelException(
                Fault.of("hdf5 file", file.name()).expected(expected).got(got).at(Hdf5File.cut(path)));
    }
}
