package dev.fovea.domain.train.run;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.Monitor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Whether examples can be learned from, and by a network. */
final class Examples {

    private Examples() {}

    /**
     * Checks examples by themselves.
     *
     * @throws DatasetException when there are none, or a single class
     */
    static void require(Dataset data) {
        if (data.size() == 0) {
            throw new DatasetException(
                    Fault.of("examples", data.name()).expected("at least one").got("none"));
        }
        if (data.classes().size() == 1) {
            throw new DatasetException(Fault.of("examples", data.name())
                    .expected("at least two classes")
                    .got("one, " + data.classes().get(0))
                    .repair("add examples of another class"));
        }
    }

    /**
     * Checks that examples that are not learned from have the classes of those that are.
     *
     * @throws DatasetException when they have others
     */
    static void requireSameClasses(Dataset data, @Nullable Dataset validation) {
        if (validation != null && !validation.classes().equals(data.classes())) {
            throw new DatasetException(Fault.of("examples", validation.name())
                    .expected("the classes " + data.classes())
                    .got(validation.classes()));
        }
    }

    /**
     * The numbers of a target: those that the network answers with.
     *
     * @throws ShapeException when the network has another number of outputs than there are classes
     */
    static int targets(Dataset data, Graph graph) {
        Node output = graph.node(graph.outputs().get(0));
        TensorType type = output.type();
        List<String> classes = data.classes();
        boolean fits = classes.isEmpty()
                || (type.rank() == 1 && type.elements() == classes.size())
                || (type.elements() == 1 && classes.size() == 2);
        if (!fits) {
            throw new ShapeException(Fault.of("output", output.name())
                    .expected("a number for each of " + classes.size() + " classes of " + data.name())
                    .got(type)
                    .repair("train a new head on the model: transfer()"));
        }
        int given = classes.isEmpty() ? data.target(0).length : type.elements();
        if (given != type.elements()) {
            throw new ShapeException(Fault.of("examples", data.name())
                    .expected("targets of " + type.elements() + " numbers, as output " + output.name() + " gives")
                    .got(given)
                    .repair("give the network outputs like the targets"));
        }
        return type.elements();
    }

    /**
     * Checks the weights of classes.
     *
     * @throws InvalidArgumentException when there is not one for each class, or one is below 0 or no finite number
     */
    static void requireWeights(Dataset data, float @Nullable [] weights) {
        if (weights == null) {
            return;
        }
        if (weights.length != data.classes().size()) {
            throw new InvalidArgumentException(Fault.of("class weights", "")
                    .expected("one for each of the " + data.classes().size() + " classes")
                    .got(weights.length));
        }
        for (int i = 0; i < weights.length; i++) {
            if (!(weights[i] >= 0 && Float.isFinite(weights[i]))) {
                throw new InvalidArgumentException(Fault.of("class weights", "")
                        .expected("finite numbers of at least 0")
                        .got(weights[i])
                        .at("class " + data.classes().get(i))
                        .repair("give 0 to a class that is not to be learned"));
            }
        }
    }

    /**
     * Checks that what the end of a training depends on is measured.
     *
     * @throws InvalidArgumentException when it is an accuracy, and the targets are numbers
     */
    static void requireMeasured(Dataset data, @Nullable EarlyStopping early) {
        if (early == null || !data.classes().isEmpty()) {
            return;
        }
        if (early.monitor() == Monitor.ACCURACY || early.monitor() == Monitor.VALIDATION_ACCURACY) {
            throw new InvalidArgumentException(Fault.of("early stopping", "")
                    .expected("a loss to go by, for examples without classes")
                    .got(early.monitor())
                    .repair("take VALIDATION_LOSS"));
        }
    }
}
