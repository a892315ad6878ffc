package dev.fovea.adapters.keras.hdf5;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import io.jhdf.Superblock;
import io.jhdf.Superblock.SuperblockV0V1;
import io.jhdf.Superblock.SuperblockV2V3;
import io.jhdf.SymbolTableEntry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Supplier;

/**
 * An HDF5 file in memory. It is read by jHDF's parsers, over a storage that keeps within bounds; links to other files and
 * soft links are never followed. Every failure is a {@link ModelException}. For one thread.
 */
public final class Hdf5File {

    private static final long SIGNATURE = 0x0a1a0a0d46444889L;

    /** Decoded numbers may take this much more than the file: weights hardly compress, zeros do. */
    private static final long DECODED = 256L << 20;

    private static final int RATIO = 8;

    private final String name;
    private final Storage storage;
    private final Hdf5Group root;
    private long decodable;

    private Hdf5File(String name, Storage storage, long rootAddress) {
        this.name = name;
        this.storage = storage;
        this.decodable = DECODED + RATIO * storage.size();
        this.root = new Hdf5Group(this, "", rootAddress);
    }

    /** True when the content begins as an HDF5 file does. */
    public static boolean isHdf5(ByteBuffer bytes) {
        return bytes.limit() >= Long.BYTES
                && bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).getLong(0) == SIGNATURE;
    }

    /**
     * The file in the buffer, from 0 to its limit.
     *
     * @param name for messages
     * @throws ModelException when it is none, or its root cannot be read
     */
    public static Hdf5File open(String name, ByteBuffer bytes) {
        return guarded(name, "its head", () -> {
            Superblock superblock = Superblock.readSuperblock(
                    bytes.duplicate().clear().limit(bytes.limit()).order(ByteOrder.LITTLE_ENDIAN));
            int offsets = superblock.getSizeOfOffsets();
            int lengths = superblock.getSizeOfLengths();
            if (superblock.getBaseAddressByte() != 0 || !isSize(offsets) || !isSize(lengths)) {
                throw new ModelException(Fault.of("hdf5 file", name)
                        .expected("addresses from its start, of 4 or 8 bytes")
                        .got("addresses from " + superblock.getBaseAddressByte() + ", of " + offsets + " and " + lengths
                                + " bytes"));
            }
            Storage storage = new Storage(name, bytes, superblock);
            return new Hdf5File(name, storage, root(superblock, storage));
        });
    }

    private static boolean isSize(int bytes) {
        return bytes == Integer.BYTES || bytes == Long.BYTES;
    }

    private static long root(Superblock superblock, Storage storage) {
        if (superblock instanceof SuperblockV0V1 old) {
            return new SymbolTableEntry(storage, old.getRootGroupSymbolTableAddress()).getObjectHeaderAddress();
        }
        return ((SuperblockV2V3) superblock).getRootGroupObjectHeaderAddress();
    }

    /** The group that holds all others. */
    public Hdf5Group root() {
        return root;
    }

    String name() {
        return name;
    }

    Storage storage() {
        return storage;
    }

    /** The answer of the library, with its many failures as one. */
    <T> T guarded(String part, Supplier<T> answer) {
        return guarded(name, part, answer);
    }

    private static <T> T guarded(String name, String part, Supplier<T> answer) {
        try {
            return answer.get();
        } catch (ModelException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof ModelException known) {
                    throw known;
                }
            }
            throw new ModelException(
                    Fault.of("hdf5 file", name)
                            .expected("a sound HDF5 file")
                            .got(reason(e))
                            .at(cut(part))
                            .repair("the file is damaged or of a kind that is not read: fetch or save it again"),
                    e);
        }
    }

    private static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof StackOverflowError) {
            return "parts within parts without end";
        }
        if (root instanceof OutOfMemoryError) {
            return "tables larger than the memory";
        }
        String message = root.getMessage();
        return cut(message == null || message.isBlank() ? root.getClass().getSimpleName() : message);
    }

    /** At most 120 characters of a text that a file made up, in one line. */
    static String cut(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= 120 ? line : line.substring(0, 117) + "...";
    }

    /** Takes from the bytes that may be decoded. */
    void decode(String part, long bytes) {
        decodable -= bytes;
        if (decodable < 0) {
            throw new ModelException(Fault.of("hdf5 file", name)
                    .expected("compressed numbers of at most " + RATIO + " times its size and " + DECODED + " bytes")
                    .got("more")
                    .at(cut(part)));
        }
    }
}
