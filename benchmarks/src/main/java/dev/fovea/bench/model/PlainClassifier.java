package dev.fovea.bench.model;

import dev.fovea.Fovea;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Region;
import dev.fovea.bench.peer.BareInterpreter;
import dev.fovea.bench.peer.Ranking;
import dev.fovea.domain.image.Placements;
import java.util.List;
import java.util.Objects;

/** The default model by plain TensorFlow Lite calls: what a program does that has no fovea. */
public final class PlainClassifier implements AutoCloseable {

    private final ImageInput input;
    private final BareInterpreter interpreter;

    /** The classifier on TensorFlow Lite's own threads. */
    public PlainClassifier(int threads) {
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        input = Objects.requireNonNull(model.spec().image(), "image input");
        String output = Objects.requireNonNull(model.spec().probabilities(), "probabilities");
        interpreter = new BareInterpreter(model.file(), output, threads);
    }

    /** The model's input. */
    public ImageInput input() {
        return input;
    }

    /** The part of a picture that the model is shown. */
    public Region region(int width, int height) {
        return Placements.of(input, width, height).source();
    }

    /** The interpreter itself. */
    public BareInterpreter interpreter() {
        return interpreter;
    }

    /** The five likeliest classes for values that are in the model's layout. */
    public List<Integer> top5(float[] values) {
        return Ranking.top(interpreter.run(values), 5);
    }

    @Override
    public void close() {
        interpreter.close();
    }
}
