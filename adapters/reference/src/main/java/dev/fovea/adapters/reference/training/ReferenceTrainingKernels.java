package dev.fovea.adapters.reference.training;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.TrainingCheck;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;

/** Training kernels for every element type but F16, computed in double and rounded once. */
public final class ReferenceTrainingKernels implements TrainingKernels {

    /** The kernels; they hold nothing. */
    public ReferenceTrainingKernels() {}

    @Override
    public String detail() {
        return "java";
    }

    @Override
    public boolean supports(DType dtype) {
        return dtype != DType.F16;
    }

    @Override
    public void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs) {
        TrainingCheck.map(program, parameters, inputs, outputs);
        Folding.map(program, parameters, inputs, outputs);
    }

    @Override
    public void fold(Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output) {
        TrainingCheck.fold(fold, program, parameters, inputs, output);
        Folding.fold(fold, program, parameters, inputs, output);
    }

    @Override
    public void cumulate(int axis, boolean reverse, Operand input, Operand output) {
        TrainingCheck.cumulate(axis, input, output);
        Folding.cumulate(axis, reverse, input, output);
    }

    @Override
    public void multiply(Operand left, Operand right, Operand output, boolean add) {
        TrainingCheck.multiply(left, right, output);
        Convolutions.multiply(left, right, output, add);
    }

    @Override
    public void convolve(
            Product product, Window window, Padding padding, int groups, Operand x, Operand kernel, Operand y) {
        TrainingCheck.convolve(product, window, padding, groups, x, kernel, y);
        Convolutions.convolve(product, window, padding, groups, x, kernel, y);
    }

    @Override
    public void maxPool(Window window, Padding padding, Operand x, Operand y, Operand indices) {
        TrainingCheck.maxPool(window, padding, x, y, indices);
        new Pools(window, padding, x, y).max(indices);
    }

    @Override
    public void spreadMax(Window window, Padding padding, Operand y, Operand indices, Operand x) {
        TrainingCheck.spreadMax(window, padding, y, indices, x);
        new Pools(window, padding, x, y).spreadMax(indices);
    }

    @Override
    public void sumPool(Window window, Padding padding, Operand x, Operand y, boolean transposed) {
        TrainingCheck.sumPool(window, padding, x, y, transposed);
        new Pools(window, padding, x, y).sum(transposed);
    }

    @Override
    public void gather(int axis, Operand input, Operand index, Operand output) {
        TrainingCheck.gather(axis, input, index, output);
        Indexing.gather(axis, input, index, output);
    }

    @Override
    public void scatterAdd(int axis, Operand input, Operand index, Operand output) {
        TrainingCheck.scatterAdd(axis, input, index, output);
        Indexing.scatterAdd(axis, input, index, output);
    }
}
