package dev.fovea.adapters.datasets;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Rows in a mapped file: the machine reads what is asked for and drops it again, so that a file may be larger than memory. */
final class MappedRows implements Rows {

    /** A mapping holds less than 2 GiB. */
    private static final int SEGMENT = 1 << 30;

    private final Path file;
    private final int rowBytes;
    private final int rowsPerSegment;
    private final MappedByteBuffer[] segments;

    /** Maps rows of a file that is known to hold them. */
    MappedRows(Path file, long offset, int rows, int rowBytes) throws IOException {
        this.file = file;
        this.rowBytes = rowBytes;
        this.rowsPerSegment = Math.max(1, SEGMENT / rowBytes);
        this.segments = new MappedByteBuffer[(int) (((long) rows + rowsPerSegment - 1) / rowsPerSegment)];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (int i = 0; i < segments.length; i++) {
                long first = (long) i * rowsPerSegment;
                long count = Math.min(rowsPerSegment, rows - first);
                segments[i] = channel.map(MapMode.READ_ONLY, offset + first * rowBytes, count * rowBytes);
            }
        }
    }

    @Override
    public ByteBuffer row(int index) throws IOException {
        ByteBuffer row = ByteBuffer.allocate(rowBytes);
        try {
            row.put(segments[index / rowsPerSegment].slice((index % rowsPerSegment) * rowBytes, rowBytes));
        } catch (InternalError e) {
            // What Java makes of a page that is no longer there.
            throw new IOException("the file " + file + " was cut off while it was read", e);
        }
        return row.flip();
    }
}
