package dev.fovea.domain.train.run;

import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.value.Scope;
import dev.fovea.domain.train.Batches.Batch;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.LossReduction;
import dev.fovea.domain.train.Steps;
import dev.fovea.domain.train.TrainableGraph;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A network with its loss: steps, measurements, and its weights as copies. */
final class Network {

    private final Autograd autograd;
    private final TrainableGraph graph;
    private final Loss loss;
    private final long seed;
    private final boolean hasClasses;

    /**
     * A network.
     *
     * @param seed of its noise and dropouts
     * @param hasClasses whether targets are probabilities of classes, of which the largest is meant
     */
    Network(Autograd autograd, TrainableGraph graph, Loss loss, long seed, boolean hasClasses) {
        this.autograd = autograd;
        this.graph = graph;
        this.loss = loss;
        this.seed = seed;
        this.hasClasses = hasClasses;
    }

    /**
     * What a batch came to.
     *
     * @param loss mean over its examples, penalties included
     * @param found examples whose class was found
     */
    record Measure(double loss, long found) {
        boolean isFinite() {
            return Double.isFinite(loss);
        }
    }

    /** One step of the optimiser; none when the loss, or the norm of its gradients, is no finite number. */
    @SuppressWarnings("try") // The scope is closed, and not used otherwise.
    Measure step(Batch batch, Steps steps) {
        try (Scope scope = autograd.scope()) {
            Variable output = graph.forward(input(batch), new TrainableGraph.Mode(true, seed, steps.done()));
            Variable total = total(output, batch);
            Measure measure = measure(output, total, batch);
            if (measure.isFinite()) {
                total.backward();
                long before = steps.done();
                double norm = steps.step();
                if (steps.done() == before) {
                    return new Measure(norm, measure.found());
                }
            }
            return measure;
        }
    }

    /** The loss of a batch as inference computes it. */
    @SuppressWarnings("try") // As above.
    Measure measure(Batch batch) {
        try (Scope scope = autograd.scope()) {
            return autograd.noGrad(() -> {
                Variable output = graph.forward(input(batch), TrainableGraph.Mode.INFERENCE);
                return measure(output, total(output, batch), batch);
            });
        }
    }

    private Variable input(Batch batch) {
        Variable x = autograd.of(batch.x());
        return autograd.dtype() == DType.F32 ? x : Shaping.cast(x, autograd.dtype());
    }

    private Variable total(Variable output, Batch batch) {
        Variable target = numbers(batch.targets(), output.value().shape());
        Variable rows = loss.of(output, graph.end(), target);
        float[] weights = batch.weights();
        Variable mean =
                LossReduction.MEAN.of(rows, weights == null ? null : numbers(weights, new int[] {weights.length}));
        Variable penalty = graph.penalty();
        return penalty == null ? mean : mean.add(penalty);
    }

    private Variable numbers(float[] values, int[] shape) {
        double[] numbers = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            numbers[i] = values[i];
        }
        return autograd.tensor(numbers, shape);
    }

    private Measure measure(Variable output, Variable total, Batch batch) {
        return new Measure(total.item(), hasClasses ? found(output, batch) : 0);
    }

    /** Rows whose largest number stands where the target's does; of one number, on which side of even odds it is. */
    private long found(Variable output, Batch batch) {
        double[] all = output.toDoubles();
        int width = all.length / batch.size();
        double even = graph.end() == Loss.End.SIGMOID ? 0 : 0.5;
        long found = 0;
        for (int row = 0; row < batch.size(); row++) {
            int at = row * width;
            if (width == 1) {
                found += (all[at] > even) == (batch.targets()[at] > 0.5) ? 1 : 0;
                continue;
            }
            int answer = 0;
            int target = 0;
            for (int i = 1; i < width; i++) {
                answer = all[at + i] > all[at + answer] ? i : answer;
                target = batch.targets()[at + i] > batch.targets()[at + target] ? i : target;
            }
            found += answer == target ? 1 : 0;
        }
        return found;
    }

    /** A copy of all weights. */
    Map<String, HeapTensor> weights() {
        Map<String, HeapTensor> weights = new LinkedHashMap<>();
        for (TrainableGraph.Parameter parameter : graph.parameters()) {
            weights.put(
                    parameter.name(),
                    autograd.arithmetic().toHeap(parameter.variable().value()));
        }
        return weights;
    }

    /** A weight that is no finite number, or none as f32, as a trained model has them: its name and value; else null. */
    @Nullable
    String ruined() {
        for (TrainableGraph.Parameter parameter : graph.parameters()) {
            for (double value : parameter.variable().toDoubles()) {
                if (!Float.isFinite((float) value)) {
                    return value + " in " + parameter.name();
                }
            }
        }
        return null;
    }

    /**
     * Writes weights over the present ones.
     *
     * @return the name of a weight that is missing or has another shape, and nothing is written then; else null
     */
    @Nullable
    String take(Map<String, HeapTensor> weights) {
        for (TrainableGraph.Parameter parameter : graph.parameters()) {
            HeapTensor given = weights.get(parameter.name());
            Variable variable = parameter.variable();
            if (given == null
                    || given.dtype() != variable.dtype()
                    || !given.shape().equals(variable.shape())) {
                return parameter.name();
            }
        }
        for (TrainableGraph.Parameter parameter : graph.parameters()) {
            HeapTensor given = weights.get(parameter.name());
            if (given != null) {
                autograd.arithmetic().fromHeap(given, parameter.variable().value());
                parameter.variable().markChanged();
            }
        }
        return null;
    }
}
