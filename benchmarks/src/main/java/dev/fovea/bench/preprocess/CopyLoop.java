package dev.fovea.bench.preprocess;

/**
 * The floor of any step that reads some bytes and writes others: every byte read once from where it lies, through a
 * window that stays in the first-level cache, every byte of the result written once.
 */
public final class CopyLoop {

    private static final int WINDOW = 16 * 1024;

    private final byte[] source;
    private final int read;
    private final byte[] window = new byte[WINDOW];
    private final byte[] target;

    /** A loop that reads the first {@code read} bytes and writes {@code written} bytes. */
    public CopyLoop(byte[] source, int read, int written) {
        this.source = source;
        this.read = read;
        this.target = new byte[written];
    }

    /** The bytes read and written. */
    public long bytes() {
        return (long) read + target.length;
    }

    /** Runs the loop once; returns what was written, so that nothing is optimised away. */
    public byte[] run() {
        for (int from = 0; from < read; from += WINDOW) {
            System.arraycopy(source, from, window, 0, Math.min(WINDOW, read - from));
        }
        for (int to = 0; to < target.length; to += WINDOW) {
            System.arraycopy(window, 0, target, to, Math.min(WINDOW, target.length - to));
        }
        return target;
    }
}
