package dev.fovea.api.port;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.tensor.HeapTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a model says of one picture: a heap value, nothing to close. */
public final class Prediction {

    private final Map<String, HeapTensor> outputs;
    private final @Nullable String probabilities;
    private final @Nullable LabelTable labels;

    /**
     * A prediction.
     *
     * @param outputs the model's outputs for this picture, without the batch dimension
     * @param probabilities the output that holds class probabilities, or null; it counts when it is among the outputs
     * @param labels the classes, or null
     */
    public Prediction(Map<String, HeapTensor> outputs, @Nullable String probabilities, @Nullable LabelTable labels) {
        this.outputs = Map.copyOf(outputs);
        this.probabilities = probabilities != null && outputs.containsKey(probabilities) ? probabilities : null;
        this.labels = labels;
    }

    /** The model's outputs by name, without the batch dimension. */
    public Map<String, HeapTensor> outputs() {
        return outputs;
    }

    /**
     * One output by name.
     *
     * @throws UnknownNameException when the model has no such output
     */
    public HeapTensor output(String name) {
        HeapTensor output = outputs.get(name);
        if (output == null) {
            throw new UnknownNameException(
                    Fault.of("output", name).expected("one of " + sorted()).got("none of that name"));
        }
        return output;
    }

    /** True when the model is a classifier, so that {@link #probabilities()} and {@link #top(int)} have an answer. */
    public boolean isClassifier() {
        return probabilities != null;
    }

    /**
     * The probability of every class, by class index. Of a network with a single output and two labels, such as one that
     * ends with a sigmoid, these are 1 - p and p.
     *
     * @throws UnknownNameException when the model is no classifier
     */
    public float[] probabilities() {
        if (probabilities == null) {
            throw new UnknownNameException(Fault.of("output", "probabilities")
                    .expected("a model that classifies")
                    .got("one with outputs " + sorted())
                    .repair("read output(name)"));
        }
        float[] floats = output(probabilities).floats();
        return labels == null ? floats : labels.probabilities(floats);
    }

    /**
     * The k likeliest classes, likeliest first; of equals, the lower index first.
     *
     * @param k from 1 to the number of classes
     * @throws dev.fovea.api.error.InvalidArgumentException when k lies outside
     * @throws UnknownNameException when the model is no classifier
     */
    public List<Label> top(int k) {
        return Ranking.top(probabilities(), k, labels);
    }

    private List<String> sorted() {
        String[] names = outputs.keySet().toArray(new String[0]);
        Arrays.sort(names);
        return List.of(names);
    }

    @Override
    public String toString() {
        return probabilities == null ? "Prediction" + sorted() : "Prediction" + top(1);
    }
}
