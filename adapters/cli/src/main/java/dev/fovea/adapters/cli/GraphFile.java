package dev.fovea.adapters.cli;

import dev.fovea.Graphs;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelSpec;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes networks into files: beside the file first, so that what was there stays whole until all is written. */
final class GraphFile {

    private static final int BUFFER = 1 << 16;
    private static final long NANOS_BETWEEN_DRAWINGS = 100_000_000L;

    private GraphFile() {}

    /**
     * Writes the file anew, and says how large it became. Whoever has mapped an older file of that name keeps that one.
     *
     * @throws dev.fovea.api.error.ModelException when the format cannot hold the network; an older file stays
     */
    static void write(Graph graph, ModelSpec spec, String format, Path target, Console console) throws IOException {
        long size = save(graph, spec, format, target, console);
        console.outWriter().println(Printable.line(target.toString()) + ": " + ByteSize.of(size));
    }

    /** As {@link #write}; says nothing, and returns how many bytes the file has. */
    static long save(Graph graph, ModelSpec spec, String format, Path target, Console console) throws IOException {
        Path name = target.getFileName();
        Path part = target.resolveSibling(name + "." + ProcessHandle.current().pid() + ".part");
        try {
            try (OutputStream out =
                    new BufferedOutputStream(new Counted(open(part, target), target, console), BUFFER)) {
                Graphs.write(graph, spec, format, out);
            } catch (IOException e) {
                throw OutputException.of(target.toString(), e);
            } finally {
                console.progress("");
            }
            rename(part, target);
        } finally {
            Files.deleteIfExists(part);
        }
        return Files.size(target);
    }

    /** The part, empty; errors name the file that was asked for. */
    private static OutputStream open(Path part, Path target) {
        try {
            return Files.newOutputStream(part);
        } catch (IOException e) {
            throw Rows.notWritable(target, e);
        }
    }

    private static void rename(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Shows on a terminal how much was written. */
    private static final class Counted extends FilterOutputStream {

        private final Console console;
        private final String name;
        private long bytes;
        private long drawn = System.nanoTime();

        Counted(OutputStream out, Path target, Console console) {
            super(out);
            this.console = console;
            this.name = Printable.line(String.valueOf(target.getFileName()));
        }

        @Override
        public void write(byte[] buffer, int from, int length) throws IOException {
            out.write(buffer, from, length);
            bytes += length;
            long now = System.nanoTime();
            if (console.terminal().errIsTerminal() && now - drawn >= NANOS_BETWEEN_DRAWINGS) {
                drawn = now;
                console.progress(name + ": " + ByteSize.of(bytes) + " written");
            }
        }
    }
}
