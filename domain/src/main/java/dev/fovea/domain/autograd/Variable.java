package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.autograd.value.Strided;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A tensor in a graph: its values, the operation that made it, and, for a leaf, its gradient. More operations than the
 * methods here are in {@link Elementwise}, {@link Reductions}, {@link Shaping}, {@link Indexing}, {@link Products} and
 * the package {@code layer}. One thread at a time.
 */
public final class Variable {

    private final Autograd autograd;
    private final Strided value;
    private final Version version;
    private final @Nullable View view;
    private final boolean inference;
    private boolean requiresGrad;
    private boolean retainsGrad;
    private @Nullable Node gradFn;
    private int outputNr;
    private @Nullable Variable grad;
    private @Nullable WeakReference<AccumulateGrad> accumulator;
    private @Nullable List<UnaryOperator<Variable>> hooks;
    private @Nullable String name;

    /** A tensor without history. */
    public Variable(Autograd autograd, Strided value) {
        this(autograd, value, new Version(), null, autograd.isInferenceMode());
    }

    Variable(Autograd autograd, Strided value, Variable base, boolean oneOfMany) {
        this(autograd, value, base.version, new View(base, oneOfMany), base.inference);
    }

    private Variable(Autograd autograd, Strided value, Version version, @Nullable View view, boolean inference) {
        this.autograd = autograd;
        this.value = value;
        this.version = version;
        this.view = view;
        this.inference = inference;
    }

    /** The values. */
    public Strided value() {
        return value;
    }

    /** What it belongs to. */
    public Autograd autograd() {
        return autograd;
    }

    /** The sizes. */
    public Shape shape() {
        return Shape.of(value.shape());
    }

    /** The element type. */
    public DType dtype() {
        return value.dtype();
    }

    /** A copy of the values, row-major. */
    public double[] toDoubles() {
        return autograd.arithmetic().values(value);
    }

    /** The value of a tensor of one element. */
    public double item() {
        if (value.elements() != 1) {
            throw new ShapeException(Fault.of("tensor", label())
                    .expected("1 element")
                    .got(value.elements())
                    .repair("read toDoubles()"));
        }
        return toDoubles()[0];
    }

    /** Gives it a name, for messages and drawings. */
    public Variable named(String text) {
        name = text;
        return this;
    }

    /** The name; null when it has none. */
    public @Nullable String name() {
        return name;
    }

    String label() {
        return name == null ? Shapes.text(value.shape()) : name;
    }

    /** Whether gradients of it are wanted. */
    public boolean requiresGrad() {
        return requiresGrad || gradFn() != null;
    }

    /**
     * Whether the gradient of this leaf is wanted.
     *
     * @throws GradientException for a tensor of whole numbers or of inference mode, and when it is taken from one that
     *     is computed
     */
    public Variable requiresGrad(boolean wanted) {
        if (gradFn() != null && !wanted) {
            throw new GradientException(Fault.of("tensor", label())
                    .expected("a leaf")
                    .got("an output of " + gradFn())
                    .repair("use detach() for a tensor of the same values without history"));
        }
        if (wanted && !dtype().isFloating()) {
            throw new GradientException(Fault.of("tensor", label())
                    .expected("a floating-point element type")
                    .got(dtype())
                    .repair("convert it first"));
        }
        if (wanted) {
            autograd.requireNoInference("leaf", this);
        }
        requiresGrad = wanted;
        return this;
    }

    /** True when no recorded operation made it. */
    public boolean isLeaf() {
        return gradFn() == null;
    }

    /** The recorded operation that made it; null for a leaf. */
    public @Nullable Node gradFn() {
        if (view != null && view.version != version.current() && view.base.requiresGrad()) {
            view.version = version.current();
            InPlace.regenerate(this, view.base);
        }
        return gradFn;
    }

    /** Which output of that operation it is. */
    public int outputNr() {
        return outputNr;
    }

    /** Whether it was made in inference mode, or looks at what was, and can never be part of a graph. */
    public boolean isInference() {
        return inference;
    }

    /** How often its memory was changed in place. */
    public int versionNumber() {
        return version.current();
    }

    /** Notes that its values were changed by something that is no operation, such as an optimiser. */
    public void markChanged() {
        version.bump();
    }

    Version version() {
        return version;
    }

    @Nullable
    View view() {
        return view;
    }

    void attach(Node node, int nr) {
        if (retainsGrad) {
            // What is kept is the gradient of the values as they are now; hooks stay with what they were given to.
            if (gradFn != null) {
                gradFn.retainNoMore(this);
            }
            node.retain(this);
        }
        gradFn = node;
        outputNr = nr;
        if (view != null) {
            view.version = version.current();
        }
    }

    /** Where its gradient goes. */
    Edge gradientEdge() {
        Node made = gradFn();
        if (made != null) {
            return new Edge(made, outputNr);
        }
        return requiresGrad ? new Edge(accumulator(), 0) : Edge.NONE;
    }

    /** The node that adds its gradient up, the same one as long as anything refers to it. */
    AccumulateGrad accumulator() {
        AccumulateGrad sink = accumulator == null ? null : accumulator.get();
        if (sink == null) {
            sink = new AccumulateGrad(this);
            accumulator = new WeakReference<>(sink);
        }
        return sink;
    }

    /** Forgets the node that adds its gradient up: it is no leaf any more. */
    void forgetAccumulator() {
        accumulator = null;
    }

    /** The gradient of a leaf, once a backward pass came here; null before. */
    public @Nullable Variable grad() {
        return grad;
    }

    void setGrad(Variable gradient) {
        grad = gradient;
    }

    /** Forgets the gradient and gives its memory back, also to those who still hold it. */
    public void clearGrad() {
        if (grad != null) {
            grad.value.storage().drop();
            grad.value.storage().release();
            grad = null;
        }
    }

    /** Gives its memory back before its scope closes, unless a graph still needs it. */
    public void release() {
        value.storage().drop();
    }

    /**
     * Keeps the gradient of a tensor that is no leaf, in {@link #grad()}, as its hooks leave it: in each pass that comes
     * here, also one for chosen inputs. After a change in place that is the gradient of the changed values.
     */
    public Variable retainGrad() {
        Node made = gradFn();
        if (made != null && !retainsGrad) {
            retainsGrad = true;
            made.retain(this);
        }
        return this;
    }

    /**
     * Calls back with its gradient, once that is complete, and goes on with what is returned: a gradient of the same
     * shape and element type. Null leaves it as it is.
     */
    public void hook(UnaryOperator<Variable> hook) {
        Node made = gradFn();
        if (made != null) {
            made.addPreHook(outputNr, hook);
            return;
        }
        if (!requiresGrad) {
            throw new GradientException(Fault.of("hook on tensor", label())
                    .expected("one whose gradient is wanted")
                    .got("one without")
                    .repair("call requiresGrad(true) first"));
        }
        if (hooks == null) {
            hooks = new ArrayList<>();
        }
        hooks.add(hook);
    }

    List<UnaryOperator<Variable>> hooks() {
        return hooks == null ? List.of() : hooks;
    }

    /** The same memory without history; a change in place is seen by both, and found. */
    public Variable detach() {
        return new Variable(autograd, value, version, null, inference);
    }

    /** The same memory without history and with a version of its own: changes in place are not found. */
    public Variable data() {
        return new Variable(autograd, value, new Version(), null, inference);
    }

    /** Computes the gradients of all leaves below this tensor of one element. */
    public void backward() {
        Gradients.of(this).backward();
    }

    /** Computes the gradients of all leaves, given that of this. */
    public void backward(Variable gradient) {
        Gradients.of(this).with(gradient).backward();
    }

    /** This plus b, broadcast. */
    public Variable add(Variable b) {
        return Elementwise.add(this, b);
    }

    /** This plus a number. */
    public Variable add(double b) {
        return Elementwise.add(this, b);
    }

    /** This minus b, broadcast. */
    public Variable sub(Variable b) {
        return Elementwise.sub(this, b);
    }

    /** This times b, broadcast. */
    public Variable mul(Variable b) {
        return Elementwise.mul(this, b);
    }

    /** This times a number. */
    public Variable mul(double b) {
        return Elementwise.mul(this, b);
    }

    /** This divided by b, broadcast. */
    public Variable div(Variable b) {
        return Elementwise.div(this, b);
    }

    /** This to the power of a number. */
    public Variable pow(double exponent) {
        return Elementwise.pow(this, exponent);
    }

    /** Minus this. */
    public Variable neg() {
        return Elementwise.neg(this);
    }

    /** The exponential. */
    public Variable exp() {
        return Elementwise.exp(this);
    }

    /** The natural logarithm. */
    public Variable log() {
        return Elementwise.log(this);
    }

    /** The hyperbolic tangent. */
    public Variable tanh() {
        return Elementwise.tanh(this);
    }

    /** The larger of this and 0. */
    public Variable relu() {
        return Elementwise.relu(this);
    }

    /** The sum over the dimensions, which are dropped; over all when none is named. */
    public Variable sum(int... axes) {
        return Reductions.sum(this, axes);
    }

    /** The mean over the dimensions, which are dropped; over all when none is named. */
    public Variable mean(int... axes) {
        return Reductions.mean(this, axes);
    }

    /** The matrix product. */
    public Variable matmul(Variable b) {
        return Products.matmul(this, b);
    }

    /** A matrix transposed; a view. */
    public Variable t() {
        return Shaping.t(this);
    }

    /** The elements in another shape; one size may be -1. */
    public Variable reshape(int... sizes) {
        return Shaping.reshape(this, sizes);
    }

    /** One index of the outermost dimension, which is dropped; a view. */
    public Variable get(int index) {
        return Shaping.select(this, 0, index);
    }

    /** For instance {@code Variable[F64 [2,3], Mul]}. */
    @Override
    public String toString() {
        String made = gradFn == null ? (requiresGrad ? ", leaf" : "") : ", " + gradFn.name();
        return "Variable[" + (name == null ? "" : name + " ") + dtype() + " " + Shapes.text(value.shape()) + made + "]";
    }
}
