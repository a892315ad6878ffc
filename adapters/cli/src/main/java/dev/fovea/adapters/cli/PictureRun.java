package dev.fovea.adapters.cli;

import dev.fovea.adapters.cli.InputOptions.OnError;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcome.Failure;
import dev.fovea.api.port.Outcome.Success;
import dev.fovea.api.port.Outcomes;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Function;

/** Brings every picture through a port and its result to a sink, with progress, failures and the exit code. */
final class PictureRun {

    private final Console console;
    private final InputOptions options;
    private final boolean listsFailures;
    private final boolean showsProgress;
    private boolean isComplete;

    /**
     * A run.
     *
     * @param listsFailures true when failures are to be listed on standard error
     * @param answersOnTerminal true when answers appear on the screen, where a progress bar would be in their way
     */
    PictureRun(Console console, InputOptions options, boolean listsFailures, boolean answersOnTerminal) {
        this.console = console;
        this.options = options;
        this.listsFailures = listsFailures;
        this.showsProgress = console.terminal().errIsTerminal() && !answersOnTerminal;
    }

    /** Runs to the end, ends the sink, and returns the exit code. A run is good for one time. */
    <R> int run(Function<Iterator<ImageSource>, Outcomes<R>> port, Sink<R> sink) throws IOException {
        RowGate gate = console.gate();
        gate.onInterrupt(sink::stop);
        Progress progress =
                showsProgress ? Progress.of(console, () -> options.open(console.in())) : Progress.none(console);
        try {
            return outcomes(port, sink, progress);
        } finally {
            progress.close();
            gate.pass(() -> {
                gate.onInterrupt(null);
                if (isComplete) {
                    sink.close();
                } else {
                    sink.stop();
                }
            });
        }
    }

    private <R> int outcomes(Function<Iterator<ImageSource>, Outcomes<R>> port, Sink<R> sink, Progress progress)
            throws IOException {
        long done = 0;
        long failed = 0;
        Inputs inputs = options.open(console.in());
        try (Outcomes<R> outcomes = port.apply(admitted(inputs, sink))) {
            while (outcomes.hasNext()) {
                Outcome<R> outcome = outcomes.next();
                done++;
                if (outcome instanceof Success<R> success) {
                    console.gate().pass(() -> sink.success(success.source(), success.value()));
                } else if (outcome instanceof Failure<R> failure) {
                    failed++;
                    console.gate().pass(() -> sink.failure(failure.source(), failure.error()));
                    if (listsFailures) {
                        console.error(String.valueOf(failure.error().getMessage()));
                    }
                    console.trace(failure.error());
                    if (options.onError() == OnError.FAIL) {
                        progress.close();
                        console.error("stopped at the first bad picture, as --on-error fail asks");
                        return ExitCode.SOME_FAILED;
                    }
                }
                progress.done(done);
            }
        }
        isComplete = true;
        progress.close();
        if (failed > 0) {
            console.error(failed + " of " + done + (done == 1 ? " picture failed" : " pictures failed"));
        }
        return failed > 0 ? ExitCode.SOME_FAILED : ExitCode.OK;
    }

    private static <R> Iterator<ImageSource> admitted(Inputs inputs, Sink<R> sink) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return inputs.hasNext();
            }

            @Override
            public ImageSource next() {
                return sink.admit(inputs.next());
            }
        };
    }
}
