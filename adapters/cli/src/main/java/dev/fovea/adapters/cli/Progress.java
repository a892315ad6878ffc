package dev.fovea.adapters.cli;

import java.io.Closeable;
import java.util.Iterator;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * A bar with rate and time left. The pictures are counted on a thread of its own while the first ones are computed;
 * until then there is a count instead of a share.
 */
final class Progress implements Closeable {

    private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000L;
    private static final int BAR = 24;

    private final Console console;
    private final boolean isShown;
    private final long start = System.nanoTime();
    private long drawn = start - NANOS_BETWEEN_DRAWINGS;
    private volatile long total = -1;
    private volatile boolean closed;

    private Progress(Console console, boolean isShown) {
        this.console = console;
        this.isShown = isShown;
    }

    /** No bar. */
    static Progress none(Console console) {
        return new Progress(console, false);
    }

    /** A bar over as many pictures as the walk finds. */
    static Progress of(Console console, Supplier<? extends Iterator<?>> walk) {
        Progress progress = new Progress(console, true);
        Thread counter = new Thread(() -> progress.count(walk.get()), "fovea-count");
        counter.setDaemon(true);
        counter.start();
        progress.done(0);
        return progress;
    }

    /** A bar over so many pictures, where progress has a screen. */
    static Progress of(Console console, long total) {
        Progress progress = new Progress(console, console.terminal().errIsTerminal());
        progress.total = total;
        progress.done(0);
        return progress;
    }

    private void count(Iterator<?> walk) {
        long count = 0;
        while (walk.hasNext() && !closed) {
            walk.next();
            count++;
        }
        total = count;
    }

    /** This many pictures are done. */
    void done(long done) {
        long now = System.nanoTime();
        if (isShown && (now - drawn >= NANOS_BETWEEN_DRAWINGS || done == total)) {
            drawn = now;
            String bar = bar(done, total, (now - start) / 1e9);
            console.progress(
                    bar.substring(0, Math.min(bar.length(), console.terminal().columns() - 1)));
        }
    }

    /** The bar's text; a total below 0 is not known yet. */
    static String bar(long done, long total, double seconds) {
        double rate = seconds > 0 ? done / seconds : 0;
        String speed = done == 0 ? "" : String.format(Locale.ROOT, "  %.1f/s", rate);
        if (total < done || total == 0) {
            return done + (done == 1 ? " picture" : " pictures") + speed;
        }
        int filled = (int) (BAR * done / total);
        String left = done == 0 || done == total ? "" : "  " + time((long) Math.ceil((total - done) / rate)) + " left";
        return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "] " + done + "/" + total + speed + left;
    }

    /** Seconds as hours, minutes and seconds. */
    static String time(long seconds) {
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    @Override
    public void close() {
        closed = true;
        if (isShown) {
            console.progress("");
        }
    }
}
