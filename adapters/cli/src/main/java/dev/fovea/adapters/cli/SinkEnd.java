package dev.fovea.adapters.cli;

import java.io.IOException;
import java.util.List;

/** One of the two ways in which a sink ends. */
interface SinkEnd {

    /** Ends the sink. */
    void of(Sink<?> sink) throws IOException;

    /** Ends every sink, also when one of them fails; the first failure is thrown. */
    default void ofAll(List<? extends Sink<?>> sinks) throws IOException {
        IOException first = null;
        for (Sink<?> sink : sinks) {
            try {
                of(sink);
            } catch (IOException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    /** Of a run that went to its end. */
    static SinkEnd close() {
        return Sink::close;
    }

    /** Of a run that was cut short. */
    static SinkEnd stop() {
        return Sink::stop;
    }
}
