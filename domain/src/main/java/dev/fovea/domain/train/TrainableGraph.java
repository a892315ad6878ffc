package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Noise;
import dev.fovea.api.graph.Penalty;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.model.Layout;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.value.Storage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A graph whose weights are variables: computed with gradients, changed by an optimiser, and made a graph again. Weights
 * that several nodes share are one variable; those stored as f16 or in quanta are widened. Its variables lie in the scope
 * that is open when it is made. One thread at a time.
 */
public final class TrainableGraph {

    /**
     * Weights of the graph as a variable.
     *
     * @param name of the weights, with a number where several have it
     * @param variable the values
     * @param isTrained whether gradients change it; else it is a statistic or frozen
     */
    public record Parameter(String name, Variable variable, boolean isTrained) {}

    /**
     * How a batch is computed.
     *
     * @param isTraining whether noise and dropout are applied, and batch norms take the batch's own statistics and note them
     * @param seed of the noise and dropouts
     * @param step so that each draws others
     */
    public record Mode(boolean isTraining, long seed, long step) {
        /** As inference computes it. */
        public static final Mode INFERENCE = new Mode(false, 0, 0);
    }

    /** The path from inputs to the last function, in order. */
    private final List<Node> path;

    private final Graph graph;
    private final Node input;
    private final Node last;
    private final Loss.End end;
    private final Autograd autograd;
    private final Set<String> frozen;
    private final Map<Weights, Parameter> parameters = new LinkedHashMap<>();
    private final Map<Weights, Variable> constants = new HashMap<>();
    private final List<PathStep> steps;
    private final Map<String, Integer> lastUses = new HashMap<>();
    private final OpForward operations = new OpForward(this::variable);

    /**
     * The graph as variables of the autograd.
     *
     * @param frozen the names of the nodes whose weights stay as they are, besides those that the graph itself names
     * @throws ModelException when it has several inputs or outputs, or operations without gradients: all of them named
     */
    public TrainableGraph(Graph graph, Autograd autograd, Set<String> frozen) {
        this.graph = graph;
        this.autograd = autograd;
        this.frozen = new HashSet<>(frozen);
        this.frozen.addAll(graph.training().frozen());
        frozen.forEach(graph::node);
        requireTrainable(graph);
        this.input = graph.inputs().get(0);
        Node output = last(graph);
        this.end = end(output);
        this.last = end == Loss.End.NONE ? output : graph.node(output.inputs().get(0));
        this.path = graph.outputs(last.name()).nodes();
        this.steps = PathStep.of(path, last.name());
        for (int i = 0; i < steps.size(); i++) {
            for (String name : steps.get(i).inputs()) {
                lastUses.put(name, i);
            }
        }
        lastUses.put(last.name(), steps.size());
        collect();
    }

    /** The type of a graph's input, for one row. */
    public static TensorType inputOf(Graph graph) {
        return graph.inputs().get(0).type();
    }

    /** The last function of a graph. */
    public static Loss.End endOf(Graph graph) {
        return end(last(graph));
    }

    private static Node last(Graph graph) {
        Node output = graph.node(graph.outputs().get(0));
        while (isIdentity(output)) {
            output = graph.node(output.inputs().get(0));
        }
        return output;
    }

    private static boolean isIdentity(Node node) {
        return node.op() instanceof Activate activate && activate.activation().isNone();
    }

    private static Loss.End end(Node output) {
        if (output.op() instanceof Softmax) {
            return Loss.End.SOFTMAX;
        }
        return output.op() instanceof Activate activate && activate.activation().kind() == Activation.Kind.SIGMOID
                ? Loss.End.SIGMOID
                : Loss.End.NONE;
    }

    /** True when the last operation gives any number, and none that is a probability: a dense layer or a convolution. */
    public static boolean isLinear(Graph graph) {
        return last(graph).op() instanceof Dense || last(graph).op() instanceof Conv2d;
    }

    /**
     * Checks that a graph can be computed with gradients.
     *
     * @throws ModelException when it has several inputs or outputs, or operations without gradients: all of them named
     */
    public static void requireTrainable(Graph graph) {
        if (graph.inputs().size() != 1 || graph.outputs().size() != 1) {
            throw new ModelException(Fault.of("model", graph.name())
                    .expected("one input and one output")
                    .got(graph.inputs().size() + " and " + graph.outputs().size())
                    .repair("cut it: Graph.outputs(name)"));
        }
        List<String> unknown = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (!(node.op() instanceof Input || node.op() instanceof BatchNorm) && !OpForward.has(node.op())) {
                unknown.add(node.name() + " (" + node.op() + ")");
            }
        }
        if (!unknown.isEmpty()) {
            throw new ModelException(Fault.of("model", graph.name())
                    .expected("operations that have gradients")
                    .got(String.join(", ", unknown))
                    .repair("train the model that it was converted from, of floating-point numbers"));
        }
    }

    private void collect() {
        Set<Weights> still = new HashSet<>();
        for (Node node : path) {
            if (frozen.contains(node.name())) {
                still.addAll(node.op().weights());
            } else if (node.op() instanceof BatchNorm norm) {
                still.add(norm.mean());
                still.add(norm.variance());
            }
        }
        Set<String> names = new HashSet<>();
        for (Node node : path) {
            if (!(node.op() instanceof Constant)) {
                for (Weights weights : node.op().weights()) {
                    parameters.computeIfAbsent(weights, key -> {
                        boolean isTrained = !still.contains(key);
                        String name = key.name();
                        for (int i = 2; !names.add(name); i++) {
                            name = key.name() + "_" + i;
                        }
                        Variable variable = autograd.tensor(
                                        doubles(key), key.shape().dims())
                                .named(name)
                                .requiresGrad(isTrained);
                        return new Parameter(name, variable, isTrained);
                    });
                }
            }
        }
    }

    private static double[] doubles(Weights weights) {
        float[] floats = weights.toFloats();
        double[] values = new double[floats.length];
        Arrays.setAll(values, i -> floats[i]);
        return values;
    }

    private Variable variable(Weights weights) {
        Parameter parameter = parameters.get(weights);
        return parameter != null
                ? parameter.variable()
                : constants.computeIfAbsent(
                        weights,
                        key -> autograd.tensor(doubles(key), key.shape().dims()));
    }

    /** Makes variables of constants now, so that they outlive the scope of a step. */
    public void prepare() {
        for (Node node : path) {
            if (node.op() instanceof Constant constant) {
                variable(constant.value());
            }
        }
    }

    /** All weights, in the order of the graph. */
    public List<Parameter> parameters() {
        return List.copyOf(parameters.values());
    }

    /** What an optimiser changes. */
    public List<Variable> trained() {
        return parameters.values().stream()
                .filter(Parameter::isTrained)
                .map(Parameter::variable)
                .toList();
    }

    /** The type of the input, for one row. */
    public TensorType input() {
        return input.type();
    }

    /** The type of the output, for one row. */
    public TensorType output() {
        return graph.node(graph.outputs().get(0)).type();
    }

    /** The last function of the graph, which {@link #forward} leaves to the loss. */
    public Loss.End end() {
        return end;
    }

    /** The graph's result for a batch [n, row], before its last function. */
    public Variable forward(Variable x, Mode mode) {
        int rows = x.value().shape()[0];
        Map<String, Variable> results = new HashMap<>();
        for (int i = 0; i < steps.size(); i++) {
            PathStep step = steps.get(i);
            Node node = step.node();
            List<Variable> from = new ArrayList<>();
            for (String name : step.inputs()) {
                from.add(known(results, name));
            }
            Variable y;
            if (step.pooled() != null && node.op() instanceof MaxPool pool) {
                y = operations.pooled(step.pooled(), pool, from.get(0));
            } else if (node.op() instanceof Input) {
                y = x;
            } else if (node.op() instanceof BatchNorm norm) {
                y = batchNorm(from.get(0), norm, mode.isTraining() && !frozen.contains(node.name()));
            } else if (node.op() instanceof Noise noise) {
                y = mode.isTraining()
                        ? NoiseForward.of(noise, from.get(0), Seeds.ofKernel(mode.seed(), mode.step(), step.place()))
                        : from.get(0);
            } else {
                y = operations.of(node.op(), from, node.type(), rows);
            }
            results.put(node.name(), y);
            letGo(results, step.inputs(), i, x);
        }
        return known(results, last.name());
    }

    /** Gives back the memory of what no later node reads, unless a gradient needs it or another result is a view of it. */
    private void letGo(Map<String, Variable> results, List<String> inputs, int at, Variable x) {
        for (String name : inputs) {
            Node from = graph.node(name);
            boolean isOurs = !(from.op() instanceof Input || from.op() instanceof Constant);
            Variable done = isOurs && lastUses.getOrDefault(name, at) == at ? results.remove(name) : null;
            if (done != null) {
                Storage storage = done.value().storage();
                boolean isSeen = x.value().storage() == storage
                        || results.values().stream()
                                .anyMatch(other -> other.value().storage() == storage)
                        || constants.values().stream()
                                .anyMatch(constant -> constant.value().storage() == storage);
                if (!isSeen) {
                    done.release();
                }
            }
        }
    }

    private static Variable known(Map<String, Variable> results, String name) {
        Variable found = results.get(name);
        if (found == null) {
            throw new IllegalStateException("node " + name + " comes too late");
        }
        return found;
    }

    private Variable batchNorm(Variable x, BatchNorm norm, boolean isTraining) {
        Variable mean = variable(norm.mean());
        Variable variance = variable(norm.variance());
        Variable gamma = affine(norm.gamma(), 1, mean);
        Variable beta = affine(norm.beta(), 0, mean);
        if (!isTraining) {
            return Norms.batchNormFrozen(x, gamma, beta, mean, variance, norm.epsilon(), Layout.NHWC);
        }
        Norms.Batch batch = Norms.batchNorm(x, gamma, beta, norm.epsilon(), Layout.NHWC);
        Elementwise.copyInPlace(mean, Norms.movingAverage(mean, batch.mean(), norm.momentum()));
        Elementwise.copyInPlace(variance, Norms.movingAverage(variance, batch.variance(), norm.momentum()));
        return batch.output();
    }

    private Variable affine(@Nullable Weights weights, double otherwise, Variable like) {
        return weights == null ? autograd.full(otherwise, like.value().shape()) : variable(weights);
    }

    /** What the trained weights add to the loss; null when nothing. */
    public @Nullable Variable penalty() {
        @Nullable Variable sum = null;
        for (Map.Entry<Weights, Parameter> each : parameters.entrySet()) {
            Penalty penalty = graph.training().penalties().get(each.getKey().name());
            if (penalty != null && each.getValue().isTrained()) {
                Variable w = each.getValue().variable();
                if (penalty.l2() > 0) {
                    sum = plus(sum, w.mul(w).sum().mul(penalty.l2()));
                }
                if (penalty.l1() > 0) {
                    sum = plus(sum, Elementwise.abs(w).sum().mul(penalty.l1()));
                }
            }
        }
        return sum;
    }

    private static Variable plus(@Nullable Variable sum, Variable more) {
        return sum == null ? more : sum.add(more);
    }

    /** The graph with the weights as they are now, in f32; those that nothing changed are the graph's own. */
    public Graph toGraph() {
        Map<Weights, Weights> now = new HashMap<>();
        Set<Weights> moved = new HashSet<>();
        for (Node node : path) {
            if (node.op() instanceof BatchNorm norm && !frozen.contains(node.name())) {
                moved.add(norm.mean());
                moved.add(norm.variance());
            }
        }
        parameters.forEach((weights, parameter) -> {
            if (parameter.isTrained() || moved.contains(weights)) {
                double[] values = parameter.variable().toDoubles();
                float[] floats = new float[values.length];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = (float) values[i];
                }
                now.put(weights, Weights.of(weights.name(), weights.shape(), floats));
            }
        });
        return Reweighting.of(graph, weights -> now.getOrDefault(weights, weights));
    }
}
