package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.domain.autograd.value.Shapes;
import org.jspecify.annotations.Nullable;

/**
 * A variable that a node keeps for its backward pass, with its version: a change in place in between is found. An output
 * of the node itself is kept without its history, so that the two do not keep each other alive.
 */
public final class SavedVariable {

    private final Node node;
    private final boolean output;
    private final int version;
    private final @Nullable Node made;
    private final int outputNr;
    private @Nullable Variable variable;

    SavedVariable(Node node, Variable variable) {
        variable.autograd().requireNoInference("saved tensor", variable);
        this.made = variable.gradFn();
        this.node = node;
        this.output = made == node;
        this.outputNr = variable.outputNr();
        this.version = variable.version().current();
        this.variable = output ? variable.detach() : variable;
        variable.value().storage().retain();
        node.save(this);
    }

    /**
     * The variable as it was.
     *
     * @throws GradientException when it was released by a backward pass, or changed in place since
     */
    public Variable get() {
        if (variable == null) {
            throw new GradientException(Fault.of("graph", node.name())
                    .expected("saved tensors")
                    .got("none: an earlier backward pass released them")
                    .repair("ask for retainGraph() in that pass to go through the graph a second time"));
        }
        int current = variable.version().current();
        if (current != version) {
            throw new GradientException(Fault.of("saved tensor", origin(variable))
                    .expected("version " + version)
                    .got("version " + current + ": it was changed in place")
                    .repair("change a copy instead; detectAnomalies names the operation that needs it"));
        }
        if (!output) {
            return variable;
        }
        Variable attached = variable.detach();
        attached.attach(node, outputNr);
        return attached;
    }

    private String origin(Variable saved) {
        return made == null
                ? saved.label()
                : Shapes.text(saved.value().shape()) + ", output " + outputNr + " of " + made.name();
    }

    void release() {
        if (variable != null) {
            variable.value().storage().release();
            variable = null;
        }
    }
}
