package dev.fovea.domain.autograd;

import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Strided;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The record of one operation while it runs. Begin it before the operation computes anything, since its edges are those
 * of the arguments as they come in; then compute, {@link #result} each output in order, {@link #save} what the gradients
 * need, and {@link #backward} how they are computed. Where no gradient is wanted, all of this does nothing.
 */
public final class Recording {

    private final Autograd autograd;
    private final @Nullable Recorded node;

    private static final class Recorded extends Node {
        private @Nullable Backward backward;

        Recorded(Autograd autograd, String name) {
            super(autograd, name, autograd.nextSequenceNr());
        }

        @Override
        @Nullable
        Variable[] apply(@Nullable Variable[] gradients) {
            if (backward == null) {
                throw new IllegalStateException(name() + " has no backward");
            }
            return backward.apply(gradients);
        }
    }

    /** The record of operations without one. */
    static Recording untracked(Autograd autograd) {
        return new Recording(autograd, null);
    }

    private Recording(Autograd autograd, @Nullable Recorded node) {
        this.autograd = autograd;
        this.node = node;
    }

    /**
     * Begins an operation.
     *
     * @param name such as {@code Mul}
     * @param inputs the tensor arguments; null for one without a gradient that still counts
     */
    public static Recording of(Autograd autograd, String name, @Nullable Variable... inputs) {
        boolean wanted = false;
        for (@Nullable Variable input : inputs) {
            if (input != null) {
                autograd.requireSame(input);
                wanted |= input.requiresGrad();
            }
        }
        if (!wanted || !autograd.isGradMode()) {
            return autograd.untracked();
        }
        Recorded node = new Recorded(autograd, name);
        Edge[] edges = new Edge[inputs.length];
        for (int i = 0; i < edges.length; i++) {
            @Nullable Variable input = inputs[i];
            edges[i] = input == null ? Edge.NONE : input.gradientEdge();
        }
        node.connect(Arrays.asList(edges));
        return new Recording(autograd, node);
    }

    /** True when gradients are wanted. */
    public boolean isTracked() {
        return node != null;
    }

    /** Whether the gradient of argument i is wanted. */
    public boolean needs(int i) {
        return node != null && node.needs(i);
    }

    /** The arithmetic of the operation. */
    public Arithmetic arithmetic() {
        return autograd.arithmetic();
    }

    @Nullable
    Node node() {
        return node;
    }

    /** The next output. */
    public Variable result(Strided value) {
        Variable output = new Variable(autograd, value);
        attach(output);
        return output;
    }

    /** The next output, which lies in the memory of base. */
    public Variable view(Strided value, Variable base) {
        return view(value, base, false);
    }

    Variable view(Strided value, Variable base, boolean oneOfMany) {
        Variable output = new Variable(autograd, value, base, oneOfMany);
        attach(output);
        return output;
    }

    /** The next output, which has no gradient but counts. */
    public Variable constant(Strided value) {
        if (node != null) {
            node.addOutput(null);
        }
        return new Variable(autograd, value);
    }

    void attach(Variable output) {
        if (node != null) {
            int nr = node.addOutput(new Node.Metadata(output.value().shape(), output.dtype()));
            output.attach(node, nr);
        }
    }

    /** Keeps a variable for the backward pass: an argument, or an output that {@link #result} gave. */
    public @Nullable SavedVariable save(Variable variable) {
        return node == null ? null : new SavedVariable(node, variable);
    }

    /** Says how the gradients are computed. */
    public void backward(Backward backward) {
        if (node != null) {
            node.backward = backward;
        }
    }

    /** A saved variable, where the gradients are computed: there it was saved. */
    public static Variable get(@Nullable SavedVariable saved) {
        if (saved == null) {
            throw new IllegalStateException("nothing was saved");
        }
        return saved.get();
    }
}
