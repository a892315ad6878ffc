package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.TrainingException;
import dev.fovea.api.train.Dataset;
import org.jspecify.annotations.Nullable;

/** What a network should answer, as a batch holds it. */
public final class Targets {

    private Targets() {}

    /**
     * Writes the target of an example: for classes 1 at its class, or the index itself where the network answers with one
     * number; else its numbers.
     *
     * @param width numbers of a target
     * @param row of the batch
     * @throws ShapeException when the example has another number of them
     * @throws TrainingException when its class is none of the set's
     */
    public static void put(Dataset data, int example, int width, float[] targets, int row) {
        float[] target = data.target(example);
        if (data.classes().isEmpty()) {
            if (target.length != width) {
                throw new ShapeException(Fault.of("target of example", data.nameOf(example))
                        .expected(width + " numbers, as the network answers with")
                        .got(target.length)
                        .repair("give all examples targets of one size"));
            }
            System.arraycopy(target, 0, targets, row * width, width);
            return;
        }
        int label = label(data, example);
        if (width == 1) {
            targets[row] = label;
        } else {
            targets[row * width + label] = 1;
        }
    }

    /**
     * What the losses of the examples are multiplied by; null where that is 1 for all of them.
     *
     * @param classWeights by class; null for 1
     */
    public static float @Nullable [] weights(Dataset data, int[] examples, float @Nullable [] classWeights) {
        float[] weights = new float[examples.length];
        boolean isWeighted = false;
        for (int i = 0; i < examples.length; i++) {
            weights[i] = data.weight(examples[i]);
            if (classWeights != null) {
                weights[i] *= classWeights[label(data, examples[i])];
            }
            isWeighted |= weights[i] != 1;
        }
        return isWeighted ? weights : null;
    }

    private static int label(Dataset data, int example) {
        float[] target = data.target(example);
        int index = target.length == 1 ? (int) target[0] : -1;
        if (index < 0 || index >= data.classes().size() || index != target[0]) {
            throw new TrainingException(Fault.of("class of example", data.nameOf(example))
                    .expected("a whole number from 0 to " + (data.classes().size() - 1))
                    .got(target.length == 1 ? target[0] : target.length + " numbers")
                    .repair("mend what the data set gives as target"));
        }
        return index;
    }
}
