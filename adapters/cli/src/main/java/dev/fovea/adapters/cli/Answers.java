package dev.fovea.adapters.cli;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Prediction;
import java.io.IOException;
import java.util.List;

/** Hands what is shown of each prediction to several sinks. */
final class Answers implements Sink<Prediction> {

    /** Float arithmetic does not always end at 1 exactly. */
    private static final float MOST_PROBABLE = 1 + 1e-5f;

    private final int top;
    private final List<Sink<Answer>> sinks;
    private boolean areScores;

    Answers(int top, List<Sink<Answer>> sinks) {
        this.top = top;
        this.sinks = sinks;
    }

    @Override
    public ImageSource admit(ImageSource source) {
        ImageSource admitted = source;
        for (Sink<Answer> sink : sinks) {
            admitted = sink.admit(admitted);
        }
        return admitted;
    }

    @Override
    public void success(String source, Prediction prediction) throws IOException {
        Answer answer = Answer.of(prediction, top);
        areScores |= answer.labels().stream()
                .anyMatch(label -> !(label.probability() >= 0 && label.probability() <= MOST_PROBABLE));
        for (Sink<Answer> sink : sinks) {
            sink.success(source, answer);
        }
    }

    /** True when a number was no probability, as those of a network that ends without softmax or sigmoid. */
    boolean areScores() {
        return areScores;
    }

    @Override
    public void failure(String source, FoveaException error) throws IOException {
        for (Sink<Answer> sink : sinks) {
            sink.failure(source, error);
        }
    }

    @Override
    public void stop() throws IOException {
        SinkEnd.stop().ofAll(sinks);
    }

    @Override
    public void close() throws IOException {
        SinkEnd.close().ofAll(sinks);
    }
}
