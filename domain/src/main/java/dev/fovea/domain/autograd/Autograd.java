package dev.fovea.domain.autograd;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.GradientException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.autograd.value.Arithmetic;
import dev.fovea.domain.autograd.value.Scope;
import dev.fovea.domain.autograd.value.Shapes;
import dev.fovea.domain.backend.Backends;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Variables and the graph between them: makes the first ones, holds their memory until it is closed, and says whether
 * operations are recorded. One thread at a time; several threads use several of these.
 */
public final class Autograd implements AutoCloseable {

    private final Arithmetic arithmetic;
    private final DType dtype;
    private final Recording untracked = Recording.untracked(this);
    private long sequenceNr;
    private boolean gradMode = true;
    private boolean inferenceMode;
    private boolean detectingAnomalies;

    private Autograd(List<TrainingKernels> kernels, DType dtype) {
        if (dtype != DType.F32 && dtype != DType.F64) {
            throw new InvalidArgumentException(
                    Fault.of("element type", "").expected("F32 or F64").got(dtype));
        }
        this.arithmetic = new Arithmetic(kernels);
        this.dtype = dtype;
    }

    /** A new one on the best kernels of this machine, whose numbers are f32. */
    public static Autograd open() {
        return open(DType.F32);
    }

    /** A new one on the best kernels of this machine, whose numbers are F32, for work, or F64, for checks. */
    public static Autograd open(DType dtype) {
        List<TrainingKernels> kernels = new ArrayList<>();
        for (KernelProvider provider : Backends.installed().kernels()) {
            if (provider.availability() instanceof Availability.Available) {
                provider.kernels(TrainingKernels.class).ifPresent(kernels::add);
            }
        }
        return new Autograd(kernels, dtype);
    }

    /** A new one on the given kernels, preferred first. */
    public static Autograd on(List<TrainingKernels> kernels, DType dtype) {
        return new Autograd(kernels, dtype);
    }

    /** The element type of new variables. */
    public DType dtype() {
        return dtype;
    }

    /** A constant with these values, row-major. */
    public Variable tensor(double[] values, int... shape) {
        if (Shapes.elements(shape) != values.length) {
            throw new InvalidArgumentException(Fault.of("tensor", Shapes.text(shape))
                    .expected(Shapes.elements(shape) + " values")
                    .got(values.length));
        }
        return new Variable(this, arithmetic.of(values, dtype, shape));
    }

    /** A constant vector. */
    public Variable vector(double... values) {
        return tensor(values, values.length);
    }

    /** A constant without dimensions. */
    public Variable scalar(double value) {
        return tensor(new double[] {value});
    }

    /** A leaf whose gradient is wanted, with these values, row-major. */
    public Variable parameter(double[] values, int... shape) {
        return tensor(values, shape).requiresGrad(true);
    }

    /** A constant of one value. */
    public Variable full(double value, int... shape) {
        return new Variable(this, arithmetic.full(value, dtype, shape));
    }

    /** A constant of zeros. */
    public Variable zeros(int... shape) {
        return full(0, shape);
    }

    /** A constant of normally distributed values: mean 0, variance 1. The same seed gives the same values. */
    public Variable normal(long seed, int... shape) {
        Random random = new Random(seed);
        double[] values = new double[Shapes.elements(shape)];
        Arrays.setAll(values, i -> random.nextGaussian());
        return tensor(values, shape);
    }

    /** Whole numbers (I32): labels, positions. They have no gradient. */
    public Variable indices(int[] values, int... shape) {
        double[] numbers = Arrays.stream(values).asDoubleStream().toArray();
        if (Shapes.elements(shape) != values.length) {
            throw new InvalidArgumentException(Fault.of("indices", Shapes.text(shape))
                    .expected(Shapes.elements(shape) + " values")
                    .got(values.length));
        }
        return new Variable(this, arithmetic.of(numbers, DType.I32, shape));
    }

    /** A constant on the memory of a tensor, which stays open for as long as this is used. */
    public Variable of(Tensor tensor) {
        return new Variable(this, arithmetic.borrow(tensor));
    }

    /** Opens a scope: the memory of what is made from now on goes back when it closes. */
    public Scope scope() {
        return arithmetic.open();
    }

    /** Runs without recording: results need no gradient. */
    public <T> T noGrad(Supplier<T> work) {
        return withModes(false, inferenceMode, work);
    }

    /** Runs without recording. */
    public void noGrad(Runnable work) {
        noGrad(supplier(work));
    }

    /** Runs with recording, inside of {@link #noGrad}; inside of {@link #inference} nothing is recorded all the same. */
    public <T> T enableGrad(Supplier<T> work) {
        return withModes(true, inferenceMode, work);
    }

    /** Runs without recording, and makes tensors that can never be part of a graph. */
    public <T> T inference(Supplier<T> work) {
        return withModes(false, true, work);
    }

    private static Supplier<Boolean> supplier(Runnable work) {
        return () -> {
            work.run();
            return true;
        };
    }

    <T> T withModes(boolean grad, boolean inference, Supplier<T> work) {
        boolean gradBefore = gradMode;
        boolean inferenceBefore = inferenceMode;
        gradMode = grad;
        inferenceMode = inference;
        try {
            return work.get();
        } finally {
            gradMode = gradBefore;
            inferenceMode = inferenceBefore;
        }
    }

    /**
     * Whether every operation notes where it was called, and a backward pass that fails or computes NaN names that
     * place. Slow: for finding out.
     */
    public Autograd detectAnomalies(boolean wanted) {
        detectingAnomalies = wanted;
        return this;
    }

    /** Whether operations are recorded. */
    public boolean isGradMode() {
        return gradMode && !inferenceMode;
    }

    Recording untracked() {
        return untracked;
    }

    boolean isInferenceMode() {
        return inferenceMode;
    }

    boolean isDetectingAnomalies() {
        return detectingAnomalies;
    }

    long nextSequenceNr() {
        return sequenceNr++;
    }

    /** Tensor arithmetic without gradients, for those who write operations. */
    public Arithmetic arithmetic() {
        return arithmetic;
    }

    void requireSame(Variable variable) {
        if (variable.autograd() != this) {
            throw new InvalidArgumentException(Fault.of("tensor", variable.label())
                    .expected("a tensor of the same Autograd")
                    .got("one of another")
                    .repair("copy its values"));
        }
    }

    void requireNoInference(String use, Variable variable) {
        if (variable.isInference()) {
            throw new GradientException(Fault.of(use, variable.label())
                    .expected("one made outside of inference mode")
                    .got("an inference tensor")
                    .repair("copy it outside of inference mode first"));
        }
    }

    /** Gives all memory back; variables can be read no more. */
    @Override
    public void close() {
        arithmetic.close();
    }
}
