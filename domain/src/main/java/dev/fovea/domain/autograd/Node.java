package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** An operation that was recorded: it knows where the gradients of its inputs go, and how they are computed. */
public abstract class Node {

    /** An output of the recorded operation; null stands for one without a gradient. */
    static final class Metadata {
        private final int[] shape;
        private final DType dtype;

        Metadata(int[] shape, DType dtype) {
            this.shape = shape;
            this.dtype = dtype;
        }

        int[] shape() {
            return shape;
        }

        DType dtype() {
            return dtype;
        }
    }

    private record PreHook(int outputNr, UnaryOperator<Variable> hook) {}

    private final Autograd autograd;
    private final String name;
    private final long sequenceNr;
    private final @Nullable Throwable site;
    private final List<@Nullable Metadata> outputs = new ArrayList<>(1);
    private final List<SavedVariable> saved = new ArrayList<>(2);
    private List<Edge> edges = List.of();
    private Engine.@Nullable Work work;
    private @Nullable List<PreHook> preHooks;
    private @Nullable List<Variable> retaining;
    private @Nullable List<Consumer<List<@Nullable Variable>>> postHooks;

    Node(Autograd autograd, String name, long sequenceNr) {
        this.autograd = autograd;
        this.name = name;
        this.sequenceNr = sequenceNr;
        this.site = autograd.isDetectingAnomalies() ? new Throwable("forward of " + name) : null;
    }

    /** The gradients of the edges from those of the outputs; null where there is none. */
    abstract @Nullable Variable[] apply(@Nullable Variable[] gradients);

    /** The operation's name, such as {@code Mul}. */
    public String name() {
        return name;
    }

    /** Rises with every node; backward runs the latest first. */
    public long sequenceNr() {
        return sequenceNr;
    }

    /** One edge for each tensor argument, in order. */
    public List<Edge> nextEdges() {
        return edges;
    }

    /** Calls back after this node ran, with the gradients of its edges. */
    public void onRun(Consumer<List<@Nullable Variable>> hook) {
        if (postHooks == null) {
            postHooks = new ArrayList<>();
        }
        postHooks.add(hook);
    }

    Autograd autograd() {
        return autograd;
    }

    @Nullable
    Throwable site() {
        return site;
    }

    void connect(List<Edge> next) {
        edges = next;
    }

    /** Whether the gradient of argument i is wanted: at all, and while this node runs, by the pass that runs it. */
    boolean needs(int i) {
        @Nullable Node next = i < edges.size() ? edges.get(i).function() : null;
        return next != null && (work == null || work.asks(next));
    }

    int addOutput(@Nullable Metadata metadata) {
        outputs.add(metadata);
        return outputs.size() - 1;
    }

    void setOutput(int nr, Metadata metadata) {
        outputs.set(nr, metadata);
    }

    @Nullable
    Metadata output(int nr) {
        return outputs.get(nr);
    }

    int outputs() {
        return outputs.size();
    }

    void save(SavedVariable variable) {
        saved.add(variable);
    }

    void releaseSaved() {
        saved.forEach(SavedVariable::release);
    }

    void addPreHook(int outputNr, UnaryOperator<Variable> hook) {
        if (preHooks == null) {
            preHooks = new ArrayList<>();
        }
        preHooks.add(new PreHook(outputNr, hook));
    }

    /** From now on the variable, an output, keeps its gradient. */
    void retain(Variable output) {
        if (retaining == null) {
            retaining = new ArrayList<>(1);
        }
        retaining.add(output);
    }

    void retainNoMore(Variable output) {
        if (retaining != null) {
            retaining.removeIf(each -> each == output);
            retaining = retaining.isEmpty() ? null : retaining;
        }
    }

    /** True when code that is not ours sees this node's gradients and may keep them. */
    boolean isWatched() {
        return preHooks != null || postHooks != null || retaining != null;
    }

    /** Calls the hooks of the outputs; what is retained is what they return. */
    void runPreHooks(@Nullable Variable[] gradients) {
        if (preHooks != null) {
            for (PreHook each : preHooks) {
                runHook("output " + each.outputNr + " of " + name, each.hook, gradients, each.outputNr);
            }
        }
        for (int i = 0; retaining != null && i < retaining.size(); i++) {
            Variable output = retaining.get(i);
            @Nullable Variable gradient = gradients[output.outputNr()];
            if (gradient != null) {
                @Nullable Variable so = output.grad();
                Variable kept = autograd.isGradMode() ? gradient : gradient.detach();
                output.setGrad(so == null ? kept : Elementwise.add(so, kept));
            }
        }
    }

    /** Puts what the hook returns in the place of the gradient of what it is on. */
    static void runHook(String on, UnaryOperator<Variable> hook, @Nullable Variable[] gradients, int nr) {
        @Nullable Variable before = gradients[nr];
        @Nullable Variable after = before == null ? null : hook.apply(before);
        if (before == null || after == null) {
            return;
        }
        int[] shape = before.value().shape();
        if (after.dtype() != before.dtype() || !Arrays.equals(after.value().shape(), shape)) {
            throw new GradientException(Fault.of("hook on", on)
                    .expected("a gradient " + before.dtype() + Shapes.text(shape))
                    .got(after.dtype() + Shapes.text(after.value().shape()))
                    .repair("return one of the shape and element type that the hook was given"));
        }
        gradients[nr] = after;
    }

    void runPostHooks(@Nullable Variable[] gradients) {
        if (postHooks != null) {
            List<@Nullable Variable> all = Arrays.asList(gradients);
            postHooks.forEach(hook -> hook.accept(all));
        }
    }

    /** What the innermost backward pass that came here knows of it. */
    Engine.@Nullable Work work() {
        return work;
    }

    void work(Engine.@Nullable Work known) {
        work = known;
    }

    @Override
    public String toString() {
        return name;
    }
}
