package dev.fovea.domain.explain.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.explain.Score;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Gradients;
import dev.fovea.domain.autograd.Reductions;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.value.Scope;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.TrainableGraph;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network whose scores have gradients by its input. All of its weights are frozen, so that none of theirs are computed.
 * One thread at a time.
 */
final class GradientModel implements AutoCloseable {

    /** Added to what is left out of a maximum or a sum of exponentials. */
    private static final double NEVER = -1e30;

    private final Autograd autograd;
    private final TrainableGraph network;
    private final int[] row;

    /**
     * A network.
     *
     * @param graph of one input and one output
     * @param autograd which it owns
     * @throws dev.fovea.api.error.ModelException when operations of it have no gradients
     */
    GradientModel(Graph graph, Autograd autograd) {
        this.autograd = autograd;
        try {
            Set<String> frozen = graph.nodes().stream()
                    .filter(node -> !node.op().weights().isEmpty())
                    .map(Node::name)
                    .collect(Collectors.toSet());
            this.network = new TrainableGraph(graph, autograd, frozen);
            network.prepare();
            this.row = network.input().shape().dims();
        } catch (RuntimeException | Error e) {
            autograd.close();
            throw e;
        }
    }

    /** Elements of an input. */
    int size() {
        return network.input().elements();
    }

    /**
     * The score of a class by the input.
     *
     * @param isPair whether the one output is the second of two classes
     */
    Differentiable score(Score score, int label, boolean isPair) {
        return (points, count, into) -> {
            Scope memory = autograd.scope();
            try {
                int[] shape = new int[row.length + 1];
                shape[0] = count;
                System.arraycopy(row, 0, shape, 1, row.length);
                Variable x = autograd.parameter(points, shape);
                Variable z = Shaping.reshape(network.forward(x, TrainableGraph.Mode.INFERENCE), count, -1);
                Variable scores = isPair ? ofPair(z, score, label) : score(z, score, label);
                double[] values = scores.toDoubles();
                // No row depends on another, so the gradient of the sum holds those of all.
                Variable gradients = Gradients.of(Reductions.sum(scores)).by(x).get(0);
                System.arraycopy(gradients.toDoubles(), 0, into, 0, into.length);
                return values;
            } finally {
                memory.close();
            }
        };
    }

    /** What is not the second class is the first: sigmoid(-z) is 1 - sigmoid(z). */
    private Variable ofPair(Variable z, Score score, int label) {
        if (label == 1) {
            return score(z, score, 0);
        }
        return score == Score.PROBABILITY
                ? score(z, score, 0).neg().add(1)
                : score(z, score, 0).neg();
    }

    private Variable score(Variable z, Score score, int label) {
        Loss.End end = network.end();
        if (score == Score.LOG_ODDS && end == Loss.End.NONE) {
            throw new InvalidArgumentException(Fault.of("option", "score")
                    .expected("probability, for a network that ends without softmax or sigmoid")
                    .got(score.word()));
        }
        Variable own = Shaping.select(z, 1, label);
        if (score == Score.LOGIT || end == Loss.End.NONE || (score == Score.LOG_ODDS && end == Loss.End.SIGMOID)) {
            return own;
        }
        if (end == Loss.End.SIGMOID) {
            return Elementwise.sigmoid(own);
        }
        return score == Score.PROBABILITY
                ? Shaping.select(Activations.softmax(z, 1), 1, label)
                : Elementwise.sub(own, Reductions.logsumexp(Elementwise.add(z, without(label, z)), 1));
    }

    private Variable without(int label, Variable z) {
        double[] mask = new double[z.value().shape()[1]];
        mask[label] = NEVER;
        return autograd.tensor(mask, 1, mask.length);
    }

    @Override
    public void close() {
        autograd.close();
    }
}
