package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.domain.autograd.value.Strided;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of changes in place: who may, and what becomes of the history. */
final class InPlace {

    private InPlace() {}

    /** Refuses what would lose a gradient. */
    static void check(Variable target) {
        if (!target.autograd().isInferenceMode()) {
            target.autograd().requireNoInference("tensor changed in place", target);
        }
        if (!target.autograd().isGradMode()) {
            return;
        }
        @Nullable View view = target.view();
        @Nullable Variable base = view == null ? null : view.base;
        if (base != null && !target.requiresGrad() && base.requiresGrad()) {
            throw new GradientException(Fault.of("view", target.label())
                    .expected("a view that its base's history knows")
                    .got("one made without recording, changed in place with it")
                    .repair("change it under noGrad, or make the view with recording"));
        }
        if (!target.requiresGrad()) {
            return;
        }
        if (target.isLeaf() || (base != null && base.isLeaf() && base.requiresGrad())) {
            throw new GradientException(Fault.of("leaf", base == null ? target.label() : base.label())
                    .expected("a leaf whose gradient is wanted to stay as it is")
                    .got("a change in place" + (base == null ? "" : " through a view"))
                    .repair("change it under noGrad, or compute a new tensor"));
        }
        if (view != null && view.oneOfMany) {
            throw new GradientException(Fault.of("view", target.label())
                    .expected("a view that its operation made alone")
                    .got("one of several, changed in place")
                    .repair("use select or slice instead of unbind or split"));
        }
    }

    /** Notes that the node changed the target. */
    static void rebase(Variable target, Recording recording) {
        target.version().bump();
        @Nullable Node node = recording.node();
        if (node == null) {
            return;
        }
        @Nullable View view = target.view();
        if (view == null) {
            target.forgetAccumulator();
            recording.attach(target);
            return;
        }
        node.addOutput(new Node.Metadata(target.value().shape(), target.dtype()));
        Variable base = view.base;
        CopySlices slices = new CopySlices(base, target.value(), node);
        base.forgetAccumulator();
        base.attach(slices, slices.addOutput(new Node.Metadata(base.value().shape(), base.dtype())));
        // Its own history is made anew from the base when somebody asks.
        target.gradFn();
    }

    /** The history of a view whose base was changed: a window on the base as it is now. */
    static void regenerate(Variable view, Variable base) {
        view.autograd().withModes(true, false, () -> {
            Recording recording = Recording.of(view.autograd(), "AsStrided", base);
            Strided window = view.value();
            Strided whole = base.value();
            recording.attach(view);
            recording.backward(gradients -> new Variable[] {Shaping.intoWindow(gradients[0], window, whole)});
            return true;
        });
    }

    /** A change of a part of base: the part's gradient goes through the operation, the rest passes. */
    private static final class CopySlices extends Node {
        private final Strided base;
        private final Strided window;
        private final Node function;

        CopySlices(Variable base, Strided window, Node function) {
            super(base.autograd(), "CopySlices", base.autograd().nextSequenceNr());
            this.base = base.value();
            this.window = window;
            this.function = function;
            List<Edge> edges = new ArrayList<>(function.nextEdges());
            edges.set(0, base.gradientEdge());
            connect(edges);
            function.connect(edges);
        }

        @Override
        @Nullable
        Variable[] apply(@Nullable Variable[] gradients) {
            @Nullable Variable whole = gradients[0];
            if (whole == null) {
                return new Variable[0];
            }
            Variable result = Shaping.copy(whole);
            Variable part = Shaping.window(result, window, base);
            @Nullable Variable[] inner = through(Shaping.copy(part));
            if (!needs(0)) {
                inner[0] = null;
                return inner;
            }
            if (inner[0] == null) {
                Elementwise.fillInPlace(part, 0);
            } else {
                Elementwise.copyInPlace(part, Fused.sumTo(inner[0], window.shape()));
            }
            inner[0] = result;
            return inner;
        }

        /** The operation's gradients, of which this pass wants those that it wants of this node. */
        private @Nullable Variable[] through(Variable part) {
            Engine.@Nullable Work before = function.work();
            function.work(work());
            try {
                return function.apply(new Variable[] {part});
            } finally {
                function.work(before);
            }
        }

        @Override
        void releaseSaved() {
            function.releaseSaved();
        }
    }
}
