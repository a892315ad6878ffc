package dev.fovea.adapters.keras.hdf5;

import io.jhdf.btree.BTreeV2;
import io.jhdf.btree.record.BTreeRecord;
import io.jhdf.exceptions.HdfException;
import java.nio.ByteBuffer;
import java.util.List;

/** Trees of records, of the newer kind. */
final class Trees {

    /** Signature, version, type, node size, record size, depth, two percentages. */
    private static final int BEFORE_ROOT = 16;

    private Trees() {}

    /** The records; their number, for which the library takes memory at once, is looked at before. */
    static <T extends BTreeRecord> List<T> records(Storage storage, long address) {
        int root = BEFORE_ROOT + storage.getSizeOfOffsets();
        ByteBuffer head = storage.readBufferFromAddress(address, root + 2 + storage.getSizeOfLengths());
        int total = head.getInt(root + 2);
        if (total < 0 || total > storage.size()) {
            throw new HdfException("a tree of " + Integer.toUnsignedLong(total) + " records");
        }
        return new BTreeV2<T>(storage, address).getRecords();
    }
}
