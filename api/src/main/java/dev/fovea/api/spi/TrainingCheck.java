package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.tensor.DType;

/** The checks that all providers of {@link TrainingKernels} share; behind them nothing is checked again. */
public final class TrainingCheck {

    private TrainingCheck() {}

    /** Checks the number of threads of {@link TrainingKernels#bounded}. */
    public static void bound(int threads) {
        if (threads < 1) {
            throw new InvalidArgumentException(Fault.of("training", "kernels")
                    .expected("at least 1 thread")
                    .got(threads));
        }
    }

    /** Checks the operands of {@link TrainingKernels#map}. */
    public static void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs) {
        counts("map", program, parameters, inputs);
        require(outputs.length == program.results(), "map", "outputs", program.results(), outputs.length);
        for (Operand input : inputs) {
            require(same(input, outputs[0]), "map", "input of the output's shape", outputs[0], input);
        }
        for (Operand output : outputs) {
            require(same(output, outputs[0]), "map", "outputs of one shape", outputs[0], output);
            writable("map", output);
        }
    }

    /** Checks the operands of {@link TrainingKernels#fold}. */
    public static void fold(Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output) {
        counts("fold", program, parameters, inputs);
        require(program.results() == 1, "fold", "results", 1, program.results());
        require(inputs.length > 0, "fold", "inputs", "at least 1", inputs.length);
        writable("fold", output);
        for (Operand input : inputs) {
            require(same(input, inputs[0]), "fold", "inputs of one shape", inputs[0], input);
        }
        require(output.rank() == inputs[0].rank(), "fold", "rank of the output", inputs[0].rank(), output.rank());
        int folded = 0;
        for (int i = 0; i < output.rank(); i++) {
            boolean kept = output.size(i) == inputs[0].size(i);
            require(kept || output.size(i) == 1, "fold", "size of folded dimensions", 1, output.size(i));
            folded += kept ? 0 : 1;
        }
        if (fold == Fold.ARGMAX) {
            require(folded <= 1, "fold", "dimensions folded by ARGMAX", "at most 1", folded);
            require(output.dtype() == DType.I32, "fold", "element type of positions", DType.I32, output.dtype());
            require(inputs[0].elements() > 0 || output.elements() == 0, "fold", "elements", "at least 1", 0);
        }
    }

    /** Checks the operands of {@link TrainingKernels#cumulate}. */
    public static void cumulate(int axis, Operand input, Operand output) {
        axis("cumulate", axis, input);
        require(same(input, output), "cumulate", "output of the input's shape", input, output);
        oneType("cumulate", input, output);
        writable("cumulate", output);
    }

    /** Checks the operands of {@link TrainingKernels#multiply}. */
    public static void multiply(Operand left, Operand right, Operand output) {
        for (Operand matrix : new Operand[] {left, right, output}) {
            require(matrix.rank() == 3, "multiply", "operands of rank", 3, matrix);
            require(matrix.size(0) == output.size(0), "multiply", "batch", output.size(0), matrix);
        }
        oneType("multiply", left, right, output);
        writable("multiply", output);
        boolean fits =
                left.size(1) == output.size(1) && right.size(2) == output.size(2) && left.size(2) == right.size(1);
        if (!fits) {
            throw wrong("multiply", "[m,k] [k,n] -> [m,n] = " + output, left + " and " + right);
        }
    }

    /** Checks the operands of {@link TrainingKernels#convolve}. */
    public static void convolve(
            Product product, Window window, Padding padding, int groups, Operand x, Operand kernel, Operand y) {
        windows("convolve", window, padding, x, y);
        boolean fits = kernel.rank() == 4
                && groups > 0
                && kernel.hasShape(window.height(), window.width(), kernel.size(2), y.size(3))
                && (long) kernel.size(2) * groups == x.size(3)
                && y.size(3) % groups == 0;
        if (!fits) {
            throw wrong("convolve", "a kernel that fits " + x + ", " + y + " and " + groups + " groups", kernel);
        }
        oneType("convolve", x, kernel, y);
        writable("convolve", product == Product.OUTPUT ? y : product == Product.INPUT ? x : kernel);
    }

    /** Checks the operands of {@link TrainingKernels#maxPool}. */
    public static void maxPool(Window window, Padding padding, Operand x, Operand y, Operand indices) {
        maxima("maxPool", window, padding, x, y, indices);
        writable("maxPool", y);
        writable("maxPool", indices);
    }

    /** Checks the operands of {@link TrainingKernels#spreadMax}. */
    public static void spreadMax(Window window, Padding padding, Operand y, Operand indices, Operand x) {
        maxima("spreadMax", window, padding, x, y, indices);
        writable("spreadMax", x);
    }

    private static void maxima(String kernel, Window window, Padding padding, Operand x, Operand y, Operand indices) {
        windows(kernel, window, padding, x, y);
        require(x.size(3) == y.size(3), kernel, "channels", x.size(3), y.size(3));
        oneType(kernel, x, y);
        require(same(y, indices), kernel, "indices of the output's shape", y, indices);
        require(indices.dtype() == DType.I32, kernel, "element type of indices", DType.I32, indices.dtype());
        boolean sees = padding.top() < window.extentHeight()
                && padding.bottom() < window.extentHeight()
                && padding.left() < window.extentWidth()
                && padding.right() < window.extentWidth();
        require(sees, kernel, "padding smaller than the window", window, padding);
    }

    /** Checks the operands of {@link TrainingKernels#sumPool}. */
    public static void sumPool(Window window, Padding padding, Operand x, Operand y, boolean transposed) {
        windows("sumPool", window, padding, x, y);
        require(x.size(3) == y.size(3), "sumPool", "channels", x.size(3), y.size(3));
        oneType("sumPool", x, y);
        writable("sumPool", transposed ? x : y);
    }

    /** Checks the operands of {@link TrainingKernels#gather}. */
    public static void gather(int axis, Operand input, Operand index, Operand output) {
        along("gather", axis, input, index, output);
        writable("gather", output);
    }

    /** Checks the operands of {@link TrainingKernels#scatterAdd}. */
    public static void scatterAdd(int axis, Operand input, Operand index, Operand output) {
        along("scatterAdd", axis, output, index, input);
        writable("scatterAdd", output);
    }

    /** Checks one index of a gather or scatter, and returns it. */
    public static int index(int index, int size) {
        if (index < 0 || index >= size) {
            throw new ShapeException(
                    Fault.of("index", "").expected("0.." + (size - 1)).got(index));
        }
        return index;
    }

    private static void counts(String kernel, Program program, double[] parameters, Operand[] inputs) {
        require(inputs.length == program.inputs(), kernel, "inputs", program.inputs(), inputs.length);
        require(
                parameters.length == program.parameters(),
                kernel,
                "parameters",
                program.parameters(),
                parameters.length);
    }

    private static void windows(String kernel, Window window, Padding padding, Operand x, Operand y) {
        require(x.rank() == 4, kernel, "pictures [n,h,w,c] of rank", 4, x);
        require(y.rank() == 4, kernel, "pictures [n,h,w,c] of rank", 4, y);
        int height = window.outHeight(x.size(1) + padding.top() + padding.bottom());
        int width = window.outWidth(x.size(2) + padding.left() + padding.right());
        boolean fits = y.size(0) == x.size(0) && y.size(1) == height && y.size(2) == width;
        if (!fits) {
            throw wrong(kernel, x.size(0) + " pictures of " + height + "x" + width, y);
        }
    }

    private static void along(String kernel, int axis, Operand whole, Operand index, Operand chosen) {
        axis(kernel, axis, whole);
        require(same(index, chosen), kernel, "as many indices as elements", chosen, index);
        require(index.dtype() == DType.I32, kernel, "element type of indices", DType.I32, index.dtype());
        boolean fits = whole.rank() == chosen.rank();
        for (int i = 0; fits && i < whole.rank(); i++) {
            fits = i == axis || whole.size(i) == chosen.size(i);
        }
        oneType(kernel, whole, chosen);
        if (!fits) {
            throw wrong(kernel, "shapes that differ along dimension " + axis + " only", whole + " and " + chosen);
        }
    }

    private static void oneType(String kernel, Operand... operands) {
        for (Operand operand : operands) {
            require(
                    operand.dtype() == operands[0].dtype(),
                    kernel,
                    "operands of one element type,",
                    operands[0].dtype(),
                    operand.dtype());
        }
    }

    private static void axis(String kernel, int axis, Operand operand) {
        require(axis >= 0 && axis < operand.rank(), kernel, "a dimension of", operand, axis);
    }

    private static void writable(String kernel, Operand output) {
        for (int i = 0; i < output.rank(); i++) {
            boolean apart = output.stride(i) > 0 || output.size(i) <= 1;
            require(apart, kernel, "an output with strides above 0", "them", output);
        }
    }

    private static boolean same(Operand a, Operand b) {
        if (a.rank() != b.rank()) {
            return false;
        }
        for (int i = 0; i < a.rank(); i++) {
            if (a.size(i) != b.size(i)) {
                return false;
            }
        }
        return true;
    }

    private static void require(boolean holds, String kernel, String what, Object expected, Object got) {
        if (!holds) {
            throw wrong(kernel, what + " " + expected, got);
        }
    }

    private static ShapeException wrong(String kernel, String expected, Object got) {
        return new ShapeException(
                Fault.of("training kernel", kernel).expected(expected).got(got));
    }
}
