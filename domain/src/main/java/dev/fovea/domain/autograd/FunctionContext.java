package dev.fovea.domain.autograd;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a {@link Function} tells about one call of it, between its forward and its backward. */
public final class FunctionContext {

    private final boolean[] needs;
    private @Nullable Node node;
    private final List<Variable> toSave = new ArrayList<>();
    private final List<SavedVariable> saved = new ArrayList<>();
    private final Set<Variable> dirty = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Variable> nonDifferentiable = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean materializing = true;
    private boolean onceDifferentiable;

    FunctionContext(boolean[] needs) {
        this.needs = needs;
    }

    /** Whether the gradient of input i is wanted: in forward, at all; in backward, by the pass that runs it. */
    public boolean needsInputGrad(int i) {
        return node == null ? needs[i] : node.needs(i);
    }

    /** Keeps inputs and outputs for the backward; called once, in forward. */
    public void save(Variable... variables) {
        toSave.clear();
        Collections.addAll(toSave, variables);
    }

    /** What was saved, in order. */
    public List<Variable> saved() {
        return saved.stream().map(SavedVariable::get).toList();
    }

    /** Says that forward changed these inputs in place; they must be returned. */
    public void markDirty(Variable... variables) {
        Collections.addAll(dirty, variables);
    }

    /** Says that these outputs have no gradient. */
    public void markNonDifferentiable(Variable... variables) {
        Collections.addAll(nonDifferentiable, variables);
    }

    /** Whether backward gets zeros, as is the default, or null for outputs that nobody used. */
    public void setMaterializeGrads(boolean wanted) {
        materializing = wanted;
    }

    /** Says that backward is not written in differentiable operations: a second derivative is then an error. */
    public void onceDifferentiable() {
        onceDifferentiable = true;
    }

    boolean isMaterializing() {
        return materializing;
    }

    boolean isOnceDifferentiable() {
        return onceDifferentiable;
    }

    boolean isDirty(Variable variable) {
        return dirty.contains(variable);
    }

    boolean isNonDifferentiable(Variable variable) {
        return nonDifferentiable.contains(variable);
    }

    Set<Variable> dirty() {
        return dirty;
    }

    /** Saves what forward asked for: an output by the variable that callers see. */
    void saveIn(Node recorded, List<Variable> raw, List<@Nullable Variable> outputs) {
        node = recorded;
        for (Variable variable : toSave) {
            int at = -1;
            for (int i = 0; i < raw.size(); i++) {
                at = raw.get(i) == variable ? i : at;
            }
            @Nullable Variable output = at < 0 ? null : outputs.get(at);
            saved.add(new SavedVariable(recorded, output == null ? variable : output));
        }
    }
}
