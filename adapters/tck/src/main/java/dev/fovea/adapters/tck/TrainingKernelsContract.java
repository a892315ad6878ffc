package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.TrainingCase.Lie;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.Program.Instruction;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The contract of {@link TrainingKernels}: every kernel, on sizes around those that vectors and tiles have, dense, with
 * gaps and transposed, between guards, on outputs full of NaN, against sums in double written here.
 */
public abstract class TrainingKernelsContract extends TrainingElementwiseContract {

    /** The contract; JUnit makes it. */
    protected TrainingKernelsContract() {}

    /** The kernels under test. */
    @Override
    protected abstract TrainingKernels kernels();

    @TestFactory
    Stream<DynamicTest> folds() {
        List<int[]> targets = List.of(
                new int[] {1, 1, 1},
                new int[] {0, 1, 1},
                new int[] {1, 0, 1},
                new int[] {1, 1, 0},
                new int[] {0, 1, 0},
                new int[] {0, 0, 1},
                new int[] {0, 0, 0});
        Program square = new Program(2, 0, NONE, List.of(Instruction.of(OpCode.MUL, 0, 1)), 2);
        List<String> names = targets.stream().map(java.util.Arrays::toString).toList();
        return cases(names, (given, number) -> {
            for (int i = 0; i < SIZES.length - 1; i++) {
                int[] shape = {3, SIZES[i], SIZES[(i + 5) % (SIZES.length - 1)]};
                int[] kept = targets.get(number);
                int[] target = new int[3];
                int[] steps = new int[3];
                int count = 1;
                for (int d = 2; d >= 0; d--) {
                    target[d] = kept[d] == 1 ? shape[d] : 1;
                    steps[d] = kept[d] == 1 ? count : 0;
                    count *= target[d];
                }
                Operand x = given.input(TrainingCase.lie(i), -1, 1, shape);
                Operand y = given.input(TrainingCase.lie(i + 1), -1, 1, shape);
                Operand sum = given.output(TrainingCase.lie(i + number), target);
                Operand most = given.output(Lie.DENSE, target);
                kernels().fold(Fold.SUM, square, NONE, new Operand[] {x, y}, sum);
                kernels().fold(Fold.MAX, IDENTITY, NONE, new Operand[] {x}, most);
                double[] xs = TrainingCase.values(x);
                double[] ys = TrainingCase.values(y);
                double[] sums = new double[count];
                double[] sizes = new double[count];
                double[] maxima = new double[count];
                java.util.Arrays.fill(maxima, Double.NEGATIVE_INFINITY);
                for (int k = 0; k < xs.length; k++) {
                    int to = k / (shape[1] * shape[2]) * steps[0]
                            + k / shape[2] % shape[1] * steps[1]
                            + k % shape[2] * steps[2];
                    sums[to] += xs[k] * ys[k];
                    sizes[to] += Math.abs(xs[k] * ys[k]);
                    maxima[to] = Math.max(maxima[to], xs[k]);
                }
                double units = (3 + Math.log(xs.length) / Math.log(2)) * given.unit();
                for (int k = 0; k < count; k++) {
                    close("sum", TrainingCase.values(sum)[k], sums[k], units * sizes[k]);
                    close("max", TrainingCase.values(most)[k], maxima[k], 0);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> argmaxTakesTheFirstAndNaNCountsAsLargest() {
        return cases(List.of("axis 0", "axis 1"), (given, axis) -> {
            Operand x = given.input(Lie.GAPS, 0, 1, 9, 9);
            for (int i = 0; i < 81; i++) {
                TrainingCase.set(x, i, i * 7 % 5);
            }
            TrainingCase.set(x, 40, Double.NaN);
            Operand out = given.positions(Lie.DENSE, axis == 0 ? 1 : 9, axis == 0 ? 9 : 1);
            kernels().fold(Fold.ARGMAX, IDENTITY, NONE, new Operand[] {x}, out);
            double[] xs = TrainingCase.values(x);
            for (int line = 0; line < 9; line++) {
                int best = 0;
                for (int i = 1; i < 9; i++) {
                    double value = xs[axis == 0 ? i * 9 + line : line * 9 + i];
                    double most = xs[axis == 0 ? best * 9 + line : line * 9 + best];
                    best = value > most || (Double.isNaN(value) && !Double.isNaN(most)) ? i : best;
                }
                close("position", TrainingCase.values(out)[line], best, 0);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> products() {
        int[][] shapes = {
            {1, 1, 1, 1},
            {1, 2, 3, 4},
            {3, 7, 9, 8},
            {1, 16, 17, 15},
            {2, 33, 64, 31},
            {1, 65, 127, 66},
            {1, 5, 1021, 3},
            {4, 1, 8, 1},
            {1, 100, 1, 40}
        };
        List<String> names = Stream.of(shapes).map(java.util.Arrays::toString).toList();
        return cases(names, (given, number) -> {
            int[] s = shapes[number];
            for (int i = 0; i < 9; i++) {
                Operand a = given.input(TrainingCase.lie(i), -1, 1, s[0], s[1], s[2]);
                Operand b = given.input(TrainingCase.lie(i / 3), -1, 1, s[0], s[2], s[3]);
                boolean add = i % 2 == 1;
                Operand out = add
                        ? given.input(TrainingCase.lie(i + 1), -1, 1, s[0], s[1], s[3])
                        : given.output(TrainingCase.lie(i + 1), s[0], s[1], s[3]);
                double[] before = TrainingCase.values(out);
                kernels().multiply(a, b, out, add);
                double[] as = TrainingCase.values(a);
                double[] bs = TrainingCase.values(b);
                double[] found = TrainingCase.values(out);
                for (int k = 0; k < found.length; k++) {
                    int row = k / s[3];
                    double sum = add ? before[k] : 0;
                    double size = Math.abs(sum);
                    for (int d = 0; d < s[2]; d++) {
                        double term = as[row * s[2] + d] * bs[(row / s[1] * s[2] + d) * s[3] + k % s[3]];
                        sum += term;
                        size += Math.abs(term);
                    }
                    close("element " + k, found[k], sum, 2 * (s[2] + 1) * given.unit() * size);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> convolutionsAreThreeProductsOfOneForm() {
        List<TrainingConvolution> all = TrainingConvolution.all();
        return cases(all.stream().map(TrainingConvolution::toString).toList(), (given, number) -> {
            for (Product product : Product.values()) {
                for (int i = 0; i < 3; i++) {
                    all.get(number).check(kernels(), product, given, TrainingCase.lie(i));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> pools() {
        Window[] windows = {Window.of(2, 2, 2), Window.of(3, 3, 2), new Window(2, 3, 1, 2, 2, 1), Window.of(1, 1, 1)};
        Padding[] paddings = {Padding.none(), new Padding(1, 1, 1, 1), new Padding(0, 1, 1, 0), Padding.none()};
        return cases(List.of("2x2/2", "3x3/2", "2x3", "1x1"), (given, number) -> {
            for (int channels : new int[] {1, 3, 8, 17, 33}) {
                TrainingConvolution.checkPools(
                        kernels(), windows[number], paddings[number], given, TrainingCase.lie(channels), channels);
            }
        });
    }

    /** The promise is about F32: doubles are what checks are made in. */
    @TestFactory
    Stream<DynamicTest> largePools() {
        return cases(List.of("of 1 channel", "of 21 channels"), (given, number) -> {
            if (given.dtype() == DType.F32) {
                TrainingConvolution.checkLargePools(kernels(), given, number == 0 ? 1 : 21);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> indexing() {
        return cases(List.of("axis 0", "axis 1", "axis 2"), (given, axis) -> {
            for (int i = 0; i < 6; i++) {
                int[] whole = {5, 7, SIZES[i + 5]};
                int[] chosen = whole.clone();
                chosen[axis] = 11;
                Operand x = given.input(TrainingCase.lie(i), -1, 1, whole);
                Operand index = given.indices(TrainingCase.lie(i + 1), whole[axis], chosen);
                Operand out = given.output(TrainingCase.lie(i + 2), chosen);
                kernels().gather(axis, x, index, out);
                double[] xs = TrainingCase.values(x);
                double[] at = TrainingCase.values(index);
                double[] found = TrainingCase.values(out);
                double[] sums = xs.clone();
                double[] sizes = new double[xs.length];
                for (int k = 0; k < found.length; k++) {
                    int inner = axis == 2 ? 1 : axis == 1 ? chosen[2] : chosen[1] * chosen[2];
                    int from = (k / inner / chosen[axis] * whole[axis] + (int) at[k]) * inner + k % inner;
                    close("gathered " + k, found[k], xs[from], 0);
                    sums[from] += found[k];
                    sizes[from] += 2 * Math.abs(found[k]);
                }
                kernels().scatterAdd(axis, out, index, x);
                for (int k = 0; k < xs.length; k++) {
                    close("scattered " + k, TrainingCase.values(x)[k], sums[k], 16 * given.unit() * (1 + sizes[k]));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> runningSums() {
        return cases(List.of("axis 0", "axis 1"), (given, axis) -> {
            for (int size : SIZES) {
                for (boolean reverse : new boolean[] {false, true}) {
                    int[] shape = axis == 0 ? new int[] {size, 3} : new int[] {3, size};
                    Operand x = given.input(TrainingCase.lie(size), -1, 1, shape);
                    Operand out = given.output(TrainingCase.lie(size + 1), shape);
                    kernels().cumulate(axis, reverse, x, out);
                    double[] xs = TrainingCase.values(x);
                    double[] found = TrainingCase.values(out);
                    int step = axis == 0 ? 3 : 1;
                    for (int line = 0; line < 3; line++) {
                        double sum = 0;
                        for (int i = 0; i < size; i++) {
                            int at = (axis == 0 ? line : line * size) + (reverse ? size - 1 - i : i) * step;
                            sum += xs[at];
                            close("sum " + i, found[at], sum, (i + 1) * given.unit() * (i + 1));
                        }
                    }
                }
            }
        });
    }

    private void refuses(String message, Consumer<TrainingCase> deed) {
        DType dtype = TrainingCase.types(kernels())[0];
        try (TrainingCase given = new TrainingCase("refusals", dtype)) {
            assertThatThrownBy(() -> deed.accept(given))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageStartingWith(message);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsWritten() {
        refuses(
                "training kernel map: expected input of the output's shape ",
                given -> kernels().map(IDENTITY, NONE, new Operand[] {given.input(Lie.DENSE, 0, 1, 3)}, new Operand[] {
                    given.output(Lie.DENSE, 4)
                }));
        refuses(
                "training kernel multiply: expected [m,k] [k,n] -> [m,n] = ",
                given -> kernels()
                        .multiply(
                                given.input(Lie.DENSE, 0, 1, 1, 2, 3),
                                given.input(Lie.DENSE, 0, 1, 1, 2, 3),
                                given.output(Lie.DENSE, 1, 2, 3),
                                false));
        refuses("index: expected 0..2, got 5", given -> {
            Operand index = given.positions(Lie.DENSE, 1);
            TrainingCase.set(index, 0, 5);
            kernels().gather(0, given.input(Lie.DENSE, 0, 1, 3), index, given.output(Lie.DENSE, 1));
        });
        refuses(
                "training kernel map: expected an output with strides above 0",
                given -> kernels().map(IDENTITY, NONE, new Operand[] {given.input(Lie.DENSE, 0, 1, 3)}, new Operand[] {
                    TrainingCase.repeated(given.output(Lie.DENSE, 1), 0, 3)
                }));
    }
}
