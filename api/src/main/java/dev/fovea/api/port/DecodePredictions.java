package dev.fovea.api.port;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Class probabilities as labels, as Keras's {@code decode_predictions} gives them: class id, description, probability.
 * Of classes that are equally likely the lower index comes first; Keras leaves their order open.
 */
public final class DecodePredictions {

    /** Labels a picture, where no number is given; Keras's default. */
    public static final int TOP = 5;

    private DecodePredictions() {}

    /** The five likeliest classes of each row; see {@link #of(Tensor, LabelTable, int)}. */
    public static List<List<Label>> of(Tensor probabilities, LabelTable labels) {
        return of(probabilities, labels, Math.min(TOP, labels.size()));
    }

    /**
     * The likeliest classes of each row, likeliest first.
     *
     * @param probabilities f32 [n, classes]
     * @param labels one for each class
     * @param top how many of each row, from 1 to the number of classes
     * @throws ShapeException when the tensor is not of two dimensions, or has another width than there are labels
     * @throws InvalidArgumentException when top lies outside
     */
    public static List<List<Label>> of(Tensor probabilities, LabelTable labels, int top) {
        int classes = labels.size();
        if (probabilities.shape().rank() != 2 || probabilities.shape().dim(1) != classes) {
            throw new ShapeException(Fault.of("predictions", "")
                    .expected("a batch [n," + classes + "], a row for each picture and a value for each label")
                    .got(probabilities.shape())
                    .repair("decode the probabilities of a model with the labels that belong to it"));
        }
        if (top < 1 || top > classes) {
            throw new InvalidArgumentException(
                    Fault.of("argument", "top").expected("1 to " + classes).got(top));
        }
        float[] values = probabilities.toFloats();
        List<List<Label>> rows = new ArrayList<>();
        for (int from = 0; from < values.length; from += classes) {
            rows.add(Ranking.top(Arrays.copyOfRange(values, from, from + classes), top, labels));
        }
        return List.copyOf(rows);
    }
}
