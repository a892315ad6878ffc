package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The node of a {@link Function}. */
final class FunctionNode extends Node {
    private final Function function;
    private final FunctionContext context;

    private FunctionNode(Autograd autograd, Function function, FunctionContext context) {
        super(autograd, function.name(), autograd.nextSequenceNr());
        this.function = function;
        this.context = context;
    }

    static List<Variable> apply(Function function, Variable... inputs) {
        Autograd autograd = inputs[0].autograd();
        boolean[] needs = new boolean[inputs.length];
        boolean tracked = false;
        List<Edge> edges = new ArrayList<>();
        for (int i = 0; i < inputs.length; i++) {
            autograd.requireSame(inputs[i]);
            needs[i] = autograd.isGradMode() && inputs[i].requiresGrad();
            tracked |= needs[i];
            edges.add(needs[i] ? inputs[i].gradientEdge() : Edge.NONE);
        }
        FunctionContext context = new FunctionContext(needs);
        List<Variable> raw = Arrays.asList(autograd.noGrad(() -> function.forward(context, inputs)));
        for (Variable dirty : context.dirty()) {
            dirty.markChanged();
            if (!raw.contains(dirty)) {
                throw new GradientException(Fault.of("function", function.name())
                        .expected("inputs that were changed in place among the outputs")
                        .got("one that is not returned"));
            }
        }
        if (!tracked) {
            return raw;
        }
        FunctionNode node = new FunctionNode(autograd, function, context);
        node.connect(edges);
        List<@Nullable Variable> outputs = new ArrayList<>();
        for (Variable output : raw) {
            outputs.add(node.wrap(output, Arrays.asList(inputs).contains(output)));
        }
        context.saveIn(node, raw, outputs);
        return new ArrayList<>(outputs);
    }

    private Variable wrap(Variable output, boolean isInput) {
        if (context.isNonDifferentiable(output)) {
            addOutput(null);
            return isInput ? output.detach() : output;
        }
        autograd().requireNoInference("output", output);
        Metadata metadata = new Metadata(output.value().shape(), output.dtype());
        if (context.isDirty(output)) {
            InPlace.check(output);
            if (output.view() != null) {
                throw new GradientException(Fault.of("function", name())
                        .expected("changes in place of tensors that are no views")
                        .got("a view")
                        .repair("change the whole tensor, or a copy"));
            }
            output.forgetAccumulator();
            output.attach(this, addOutput(metadata));
            return output;
        }
        Variable wrapped = isInput ? new Variable(autograd(), output.value(), output, false) : output.detach();
        wrapped.attach(this, addOutput(metadata));
        return wrapped;
    }

    @Override
    @Nullable
    Variable[] apply(@Nullable Variable[] gradients) {
        for (int i = 0; context.isMaterializing() && i < gradients.length; i++) {
            @Nullable Metadata metadata = output(i);
            if (gradients[i] == null && metadata != null) {
                gradients[i] =
                        new Variable(autograd(), autograd().arithmetic().full(0, metadata.dtype(), metadata.shape()));
                gradients[i].value().storage().retain();
            }
        }
        if (!context.isOnceDifferentiable() || !autograd().isGradMode()) {
            return complete(function.backward(context, gradients));
        }
        @Nullable Variable[] results = complete(autograd().noGrad(() -> function.backward(context, gradients)));
        for (int i = 0; i < results.length; i++) {
            results[i] = results[i] == null ? null : Undifferentiable.of(results[i], gradients);
        }
        return results;
    }

    /** The gradients, one for each input: a function that forgets one is wrong, and not without a gradient. */
    private @Nullable Variable[] complete(@Nullable Variable[] results) {
        int inputs = nextEdges().size();
        if (results.length < inputs) {
            throw new GradientException(Fault.of("backward of", name())
                    .expected("gradients of " + inputs + " inputs")
                    .got(results.length)
                    .repair("return one for each input of forward, and null for what is no tensor"));
        }
        return results;
    }
}
