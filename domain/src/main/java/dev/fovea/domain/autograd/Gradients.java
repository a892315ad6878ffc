package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request for gradients: of some outputs, and then either of all leaves ({@link #backward}) or of chosen inputs
 * ({@link #by}).
 */
public final class Gradients {

    private final List<Variable> outputs;
    private List<@Nullable Variable> given;
    private boolean retainGraph;
    private boolean createGraph;
    private boolean allowUnused;

    private Gradients(List<Variable> outputs) {
        this.outputs = outputs;
        this.given = new ArrayList<>(Collections.nCopies(outputs.size(), null));
    }

    /** The request for gradients of these outputs. */
    public static Gradients of(Variable... outputs) {
        if (outputs.length == 0) {
            throw new InvalidArgumentException(Fault.of("gradients", "")
                    .expected("at least 1 output")
                    .got("none")
                    .repair("name what is to be differentiated"));
        }
        return new Gradients(List.of(outputs));
    }

    /** The gradients of the outputs, where they are not tensors of one element, whose gradient is 1. */
    public Gradients with(Variable... gradients) {
        if (gradients.length != outputs.size()) {
            throw new InvalidArgumentException(Fault.of("gradients", "")
                    .expected("one for each of " + outputs.size() + " outputs")
                    .got(gradients.length));
        }
        given = new ArrayList<>(Arrays.asList(gradients));
        return this;
    }

    /** Keeps the saved tensors: the graph can be gone through again. */
    public Gradients retainGraph() {
        retainGraph = true;
        return this;
    }

    /** Records the computation of the gradients, so that they have gradients; keeps the graph too. */
    public Gradients createGraph() {
        createGraph = true;
        retainGraph = true;
        return this;
    }

    /** Gives null for an input that the outputs do not depend on, instead of an error. */
    public Gradients allowUnused() {
        allowUnused = true;
        return this;
    }

    /** Adds the gradients of all leaves to their {@link Variable#grad()}. */
    public void backward() {
        List<Edge> roots = roots();
        new Engine(outputs.get(0).autograd(), retainGraph, createGraph).run(roots, starts(), null);
    }

    /**
     * The gradients of the inputs, in order. Only what leads to the inputs is computed and only hooks on the way, those
     * of the inputs included, are called; no leaf's {@link Variable#grad()} changes. A {@link Variable#retainGrad} on the
     * way does what it says.
     *
     * @throws GradientException when an input was not used, unless {@link #allowUnused} was called; then null
     */
    public List<@Nullable Variable> by(Variable... inputs) {
        if (inputs.length == 0) {
            throw new InvalidArgumentException(Fault.of("gradients", "")
                    .expected("at least 1 input")
                    .got("none")
                    .repair("call backward() for the gradients of all leaves"));
        }
        List<Edge> wanted = new ArrayList<>();
        for (Variable input : inputs) {
            if (!input.requiresGrad()) {
                throw new GradientException(Fault.of("input", input.label())
                        .expected("a tensor whose gradient is wanted")
                        .got("one without")
                        .repair("call requiresGrad(true) before it is used"));
            }
            wanted.add(input.gradientEdge());
        }
        List<Edge> roots = roots();
        List<@Nullable Variable> found =
                new Engine(outputs.get(0).autograd(), retainGraph, createGraph).run(roots, starts(), wanted);
        for (int i = 0; i < inputs.length; i++) {
            if (found.get(i) == null && !allowUnused) {
                throw new GradientException(Fault.of("input", inputs[i].label())
                        .expected("an input of the graph")
                        .got("one that no output depends on")
                        .at("index " + i)
                        .repair("call allowUnused() if that may be"));
            }
        }
        return found;
    }

    private List<Edge> roots() {
        List<Edge> roots = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Edge edge = outputs.get(i).gradientEdge();
            if (!edge.isValid()) {
                throw new GradientException(Fault.of("output", outputs.get(i).label())
                        .expected("a tensor that depends on one whose gradient is wanted")
                        .got("one without history")
                        .at("index " + i)
                        .repair("call requiresGrad(true) on a leaf, outside of noGrad"));
            }
            roots.add(edge);
        }
        return roots;
    }

    private List<Variable> starts() {
        List<Variable> starts = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            Variable output = outputs.get(i);
            @Nullable Variable start = i < given.size() ? given.get(i) : null;
            int[] shape = output.value().shape();
            if (start == null && output.value().elements() != 1) {
                throw new GradientException(Fault.of("output", output.label())
                        .expected("1 element, whose gradient is 1")
                        .got(output.value().elements())
                        .repair("give its gradient, or sum it up"));
            }
            if (start != null && !Arrays.equals(start.value().shape(), shape)) {
                throw new GradientException(Fault.of("gradient of output", output.label())
                        .expected("shape " + Shapes.text(shape))
                        .got(Shapes.text(start.value().shape()))
                        .at("index " + i));
            }
            Autograd autograd = output.autograd();
            if (start == null) {
                start = new Variable(autograd, autograd.arithmetic().full(1, output.dtype(), shape));
            }
            starts.add(start.dtype() == output.dtype() ? start : Shaping.cast(start, output.dtype()));
        }
        return starts;
    }
}
