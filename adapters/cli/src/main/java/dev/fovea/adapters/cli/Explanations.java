package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.explain.Explanation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Draws each explanation, writes the heat map and hands both to several sinks. */
final class Explanations implements Sink<Explanation> {

    private final Console console;
    private final HeatMapFiles files;
    private final List<Sink<Explained>> sinks;
    private boolean anyRefused;

    Explanations(Console console, HeatMapFiles files, List<Sink<Explained>> sinks) {
        this.console = console;
        this.files = files;
        this.sinks = sinks;
    }

    @Override
    public void success(String source, Explanation explanation) throws IOException {
        console.progress("");
        Optional<Path> file;
        try {
            file = files.next(source);
        } catch (FoveaException e) {
            anyRefused = true;
            console.error(String.valueOf(e.getMessage()));
            failure(source, e);
            return;
        }
        Explained explained =
                new Explained(explanation.photo(), explanation.heatMap(), explanation.attribution(), file);
        if (explained.file().isPresent()) {
            HeatMapFiles.write(explained.file().get(), explained.heatMap());
        }
        for (Sink<Explained> sink : sinks) {
            sink.success(source, explained);
        }
    }

    /** True when a heat map could not be written, since a file of another kind has its name. */
    boolean anyRefused() {
        return anyRefused;
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        console.progress("");
        for (Sink<Explained> sink : sinks) {
            sink.failure(source, error);
        }
    }

    @Override
    public void stop() throws IOException {
        console.progress("");
        SinkEnd.stop().ofAll(sinks);
    }

    @Override
    public void close() throws IOException {
        console.progress("");
        SinkEnd.close().ofAll(sinks);
    }
}
