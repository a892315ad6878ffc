package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.Superblock;
import io.jhdf.storage.HdfBackingStorage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * The bytes of a file as the library sees them: slices within the bounds, and not without end. Trees and headers whose
 * parts refer to each other could be read for ever; each read costs, and a file has so much to spend.
 */
final class Storage implements HdfBackingStorage {

    /** What a read costs besides its bytes. */
    private static final long READ = 64;

    private static final long FREE = 64L << 20;

    /** An honest file is read about once; its tables two or three times. */
    private static final int TIMES = 16;

    private final String name;
    private final ByteBuffer bytes;
    private final Superblock superblock;
    private long left;

    Storage(String name, ByteBuffer bytes, Superblock superblock) {
        this.name = name;
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        this.superblock = superblock;
        this.left = FREE + (long) TIMES * bytes.limit();
    }

    /** The bytes from the address on, not counted: what the numbers themselves take. */
    ByteBuffer data(long address, long length) {
        long size = bytes.limit();
        if (address < 0 || length < 0 || address > size || length > size - address) {
            throw new ModelException(Fault.of("hdf5 file", name)
                    .expected("addresses within its " + size + " bytes")
                    .got(length + " bytes at " + address)
                    .repair("the file is damaged or cut short: fetch or save it again"));
        }
        return bytes.slice((int) address, (int) length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Takes from what may be spent. */
    void spend(long cost) {
        left -= cost;
        if (left < 0) {
            throw new ModelException(Fault.of("hdf5 file", name)
                    .expected("tables that are read in a few passes")
                    .got("more to read than its " + bytes.limit() + " bytes account for")
                    .repair("its parts refer to each other: save the model again"));
        }
    }

    @Override
    public ByteBuffer readBufferFromAddress(long address, int length) {
        return map(address, length);
    }

    @Override
    public ByteBuffer map(long address, long length) {
        return mapNoOffset(address, length);
    }

    @Override
    public ByteBuffer mapNoOffset(long address, long length) {
        ByteBuffer slice = data(address, length);
        spend(READ + length);
        return slice;
    }

    @Override
    public long getUserBlockSize() {
        return 0;
    }

    @Override
    public Superblock getSuperblock() {
        return superblock;
    }

    @Override
    public FileChannel getFileChannel() {
        throw new UnsupportedOperationException("the file is in memory");
    }

    @Override
    public int getSizeOfOffsets() {
        return superblock.getSizeOfOffsets();
    }

    @Override
    public int getSizeOfLengths() {
        return superblock.getSizeOfLengths();
    }

    @Override
    public void close() {}

    @Override
    public long size() {
        return bytes.limit();
    }

    @Override
    public boolean inMemory() {
        return true;
    }
}
