package dev.fovea.adapters.cli;

import dev.fovea.api.spi.FetchListener;
import java.io.Closeable;
import java.util.Locale;

/** A bar with bytes, rate and time left for a file that comes from elsewhere; what goes wrong on the way as lines. */
final class TransferProgress implements FetchListener, Closeable {

    private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000L;
    private static final int BAR = 24;

    private final Console console;
    private final boolean isShown;
    private long drawn = System.nanoTime() - NANOS_BETWEEN_DRAWINGS;
    private long start;
    private long before = -1;
    private boolean hasWaited;

    TransferProgress(Console console) {
        this.console = console;
        this.isShown = console.terminal().errIsTerminal();
    }

    @Override
    public void received(String file, long bytes, long total) {
        long now = System.nanoTime();
        if (before < 0 || bytes < before) {
            // What an earlier run has left does not count for the rate.
            before = bytes;
            start = now;
        }
        draw(bytes == total, bar(bytes, total, bytes - before, (now - start) / 1e9) + "  " + file);
    }

    @Override
    public void checked(String file, long bytes, long total) {
        draw(bytes == total, "checking " + share(bytes, total) + "  " + file);
    }

    @Override
    public void waiting(String file, long bytes, long total) {
        if (!hasWaited) {
            hasWaited = true;
            note(file, "being fetched by another process; waiting for it");
        }
        draw(false, "waiting  " + amount(bytes, total) + "  " + file);
    }

    @Override
    public void note(String file, String text) {
        console.error(file + ": " + text);
    }

    private void draw(boolean isLast, String text) {
        long now = System.nanoTime();
        if (isShown && (now - drawn >= NANOS_BETWEEN_DRAWINGS || isLast)) {
            drawn = now;
            console.progress(
                    text.substring(0, Math.min(text.length(), console.terminal().columns() - 1)));
        }
    }

    /**
     * The bar's text.
     *
     * @param total below 0 when it is not known
     * @param fresh the bytes that came within the seconds
     */
    static String bar(long bytes, long total, long fresh, double seconds) {
        double rate = seconds > 0 ? fresh / seconds : 0;
        String speed = rate < 1 ? "" : "  " + ByteSize.of((long) rate) + "/s";
        if (total < bytes || total == 0) {
            return ByteSize.of(bytes) + speed;
        }
        int filled = (int) (BAR * bytes / total);
        String left = rate < 1 || bytes == total
                ? ""
                : "  " + Progress.time((long) Math.ceil((total - bytes) / rate)) + " left";
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + amount(bytes, total) + speed + left;
    }

    private static String amount(long bytes, long total) {
        return total < 0 ? ByteSize.of(bytes) : ByteSize.of(bytes) + " of " + ByteSize.of(total);
    }

    private static String share(long bytes, long total) {
        return total <= 0 ? ByteSize.of(bytes) : String.format(Locale.ROOT, "%d%%", 100 * bytes / total);
    }

    @Override
    public void close() {
        if (isShown) {
            console.progress("");
        }
    }
}
