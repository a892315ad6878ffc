package dev.fovea.api.spi;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;

/**
 * Kernel port: the tensor arithmetic under automatic differentiation and training. Few and general: whatever is
 * element-wise comes as a {@link Program} and costs one pass; the gradients of a product or convolution are that same
 * product of other operands.
 *
 * <p>Sizes and strides are in elements. Outputs are written whole (unless a method says that it adds), overlap no input
 * except element for element in {@link #map}, and have no stride 0. Index operands are I32. Reductions and products
 * sum in an order that does not depend on the number of threads. A provider calls {@link TrainingCheck} first, so that
 * every provider refuses the same calls in the same words. Safe for any number of threads, each with its own outputs.
 */
public interface TrainingKernels {

    /** What runs, for people: an ISA level such as {@code avx512}, or {@code java}. */
    String detail();

    /**
     * These kernels with calls that use at most so many threads, the caller's included: the same results, bit for bit.
     * What calls keep for the next one (scratch memory, compiled programs) they have in common. By default these kernels
     * themselves, as is right for those that compute on their caller's thread alone.
     *
     * @param threads at least 1
     */
    default TrainingKernels bounded(int threads) {
        TrainingCheck.bound(threads);
        return this;
    }

    /** Whether tensors of this element type can be operands; each provider takes F32 or F64, and I32 indices, of which it maps, folds and cumulates, gathers and scatters too. */
    boolean supports(DType dtype);

    /**
     * Computes: out_r[i] = program(inputs[i], parameters)_r for every index i.
     *
     * <p>Shapes: all the same; broadcasting is a stride of 0. An output may be the very same window as an input.
     *
     * <p>Accuracy: within 4 units in the last place of the output's type for each instruction.
     */
    void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs);

    /**
     * Computes: out[i] = fold of program(inputs[i, j], parameters) over the folded indices j.
     *
     * <p>Shapes: inputs all of one shape; the output has the same rank, and size 1 where it is folded. The fold of
     * nothing is 0, 1, -infinity, and an error for ARGMAX.
     *
     * <p>Accuracy: |out - exact| within 2 + log2(n) units of the sum of magnitudes, and MAX is exact.
     *
     * @param program of one result
     * @param output of the inputs' element type; I32 for {@link Fold#ARGMAX}
     */
    void fold(Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output);

    /**
     * Computes: running sums along a dimension: out[i] = sum of in[j] for j from 0 to i.
     *
     * <p>Shapes: the same.
     *
     * @param axis the dimension
     * @param reverse whether it runs from the end
     */
    void cumulate(int axis, boolean reverse, Operand input, Operand output);

    /**
     * Computes: out[b,i,j] = sum over k of left[b,i,k] * right[b,k,j], plus what out holds where {@code add} is true.
     *
     * <p>Shapes: left [b,m,k], right [b,k,n], out [b,m,n]; a transposed matrix is one with exchanged strides.
     *
     * <p>Accuracy: |out - exact| within 2 k units in the last place of sum |left| |right|.
     */
    void multiply(Operand left, Operand right, Operand output, boolean add);

    /**
     * Computes one of x, kernel and y from the other two in y[n,p,q,o] = sum over i, j, c of x[n, p * stride + i *
     * dilation - top, q * stride + j * dilation - left, c] * kernel[i,j,c,o], c running over the channels of o's group;
     * outside of x there are zeros.
     *
     * <p>Shapes: x [n,h,w,c], kernel [kh,kw,c/groups,o], y [n,oh,ow,o]; other layouts are other strides. Depthwise is
     * groups = c.
     *
     * <p>Operands are finite: a provider may multiply the zeros of the padding, and 0 times infinity is NaN.
     *
     * @param product which operand is written
     */
    void convolve(Product product, Window window, Padding padding, int groups, Operand x, Operand kernel, Operand y);

    /**
     * Computes: the largest element of each window, and where it is: h * width + w, the first of equals; a NaN counts as
     * largest. Padding is never chosen.
     *
     * <p>Shapes: x [n,h,w,c], y and indices [n,oh,ow,c].
     */
    void maxPool(Window window, Padding padding, Operand x, Operand y, Operand indices);

    /**
     * Computes: x[...] = the sum of y over those windows that see the element and whose index it is: what the gradient
     * of {@link #maxPool} does. Elements that no index names are 0.
     *
     * <p>Shapes: y and indices [n,oh,ow,c], x [n,h,w,c]; an index that its window does not see counts for nothing.
     */
    void spreadMax(Window window, Padding padding, Operand y, Operand indices, Operand x);

    /**
     * Computes: y = the sum of each window of x, what lies in the padding being 0; or, transposed, x[...] = the sum of
     * y over the windows that see that element.
     *
     * <p>Shapes: x [n,h,w,c], y [n,oh,ow,c].
     *
     * <p>Accuracy: in F32 a sum of t elements within 9 + log2(t) / 2 units in the last place of the sum of magnitudes.
     *
     * @param transposed whether x is written, from y
     */
    void sumPool(Window window, Padding padding, Operand x, Operand y, boolean transposed);

    /**
     * Computes: out[.., i, ..] = in[.., index[.., i, ..], ..] along a dimension.
     *
     * <p>Shapes: index and out the same; in differs from them along the axis only. Indices are checked: 0..size - 1.
     */
    void gather(int axis, Operand input, Operand index, Operand output);

    /**
     * Computes: out[.., index[.., i, ..], ..] += in[.., i, ..] along a dimension, in the order of i.
     *
     * <p>Shapes: index and in the same; out differs from them along the axis only. Indices are checked: 0..size - 1.
     */
    void scatterAdd(int axis, Operand input, Operand index, Operand output);
}
