package dev.fovea.adapters.datasets;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Rows on the heap, from a compressed file. Memory is taken as bytes arrive, never for what a header claims. */
final class HeapRows implements Rows {

    private static final int BLOCK = 1 << 20;

    private final int rowBytes;
    private final int rowsPerBlock;
    private final List<byte[]> blocks = new ArrayList<>();

    /**
     * Reads so many rows.
     *
     * @throws EOFException when there are fewer
     */
    HeapRows(InputStream in, int rows, int rowBytes) throws IOException {
        this.rowBytes = rowBytes;
        this.rowsPerBlock = Math.max(1, BLOCK / rowBytes);
        for (long first = 0; first < rows; first += rowsPerBlock) {
            int size = (int) Math.min(rowsPerBlock, rows - first) * rowBytes;
            byte[] block = in.readNBytes(size);
            if (block.length < size) {
                long got = first * rowBytes + block.length;
                throw new EOFException(got + " of " + (long) rows * rowBytes + " bytes of data");
            }
            blocks.add(block);
        }
    }

    @Override
    public ByteBuffer row(int index) {
        return ByteBuffer.wrap(blocks.get(index / rowsPerBlock), (index % rowsPerBlock) * rowBytes, rowBytes)
                .slice();
    }
}
