package dev.fovea.adapters.reference.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.TrainingKernelsContract;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Product;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;

/** The contract finds kernels that are wrong in the ways that fast ones are. */
class TrainingMutantsTest {

    /** Kernels that delegate; mutants override one. */
    private static class Delegating implements TrainingKernels {
        final TrainingKernels right = new ReferenceTrainingKernels();

        @Override
        public String detail() {
            return "mutant";
        }

        @Override
        public boolean supports(DType dtype) {
            return right.supports(dtype);
        }

        @Override
        public void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs) {
            right.map(program, parameters, inputs, outputs);
        }

        @Override
        public void fold(Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output) {
            right.fold(fold, program, parameters, inputs, output);
        }

        @Override
        public void cumulate(int axis, boolean reverse, Operand input, Operand output) {
            right.cumulate(axis, reverse, input, output);
        }

        @Override
        public void multiply(Operand left, Operand right, Operand output, boolean add) {
            this.right.multiply(left, right, output, add);
        }

        @Override
        public void convolve(
                Product product, Window window, Padding padding, int groups, Operand x, Operand w, Operand y) {
            right.convolve(product, window, padding, groups, x, w, y);
        }

        @Override
        public void maxPool(Window window, Padding padding, Operand x, Operand y, Operand indices) {
            right.maxPool(window, padding, x, y, indices);
        }

        @Override
        public void spreadMax(Window window, Padding padding, Operand y, Operand indices, Operand x) {
            right.spreadMax(window, padding, y, indices, x);
        }

        @Override
        public void sumPool(Window window, Padding padding, Operand x, Operand y, boolean transposed) {
            right.sumPool(window, padding, x, y, transposed);
        }

        @Override
        public void gather(int axis, Operand input, Operand index, Operand output) {
            right.gather(axis, input, index, output);
        }

        @Override
        public void scatterAdd(int axis, Operand input, Operand index, Operand output) {
            right.scatterAdd(axis, input, index, output);
        }
    }

    private static final class Contract extends TrainingKernelsContract {
        private final TrainingKernels kernels;

        Contract(TrainingKernels kernels) {
            this.kernels = kernels;
        }

        @Override
        protected TrainingKernels kernels() {
            return kernels;
        }
    }

    private static Operand shortened(Operand operand) {
        int[] shape = operand.shape();
        int last = shape.length - 1;
        shape[last] = shape[last] > 8 ? shape[last] / 8 * 8 : shape[last];
        return new Operand(
                operand.memory(), operand.dtype(), operand.offset(), shape, operand.strides(), Integer.MAX_VALUE);
    }

    private static void finds(TrainingKernels mutant, String method) throws Exception {
        var factory = Stream.of(TrainingKernelsContract.class, TrainingKernelsContract.class.getSuperclass())
                .flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .filter(each -> each.getName().equals(method))
                .findFirst()
                .orElseThrow();
        factory.setAccessible(true);
        Stream<?> tests = (Stream<?>) factory.invoke(new Contract(mutant));
        boolean found = tests.anyMatch(test -> {
            try {
                ((DynamicTest) test).getExecutable().execute();
                return false;
            } catch (Throwable expected) {
                return expected instanceof AssertionError;
            }
        });
        assertThat(found).as(method).isTrue();
    }

    @Test
    void aMapThatDropsItsTailIsFound() throws Exception {
        UnaryOperator<Operand[]> cut = operands ->
                Stream.of(operands).map(TrainingMutantsTest::shortened).toArray(Operand[]::new);
        finds(
                new Delegating() {
                    @Override
                    public void map(Program program, double[] parameters, Operand[] inputs, Operand[] outputs) {
                        super.map(program, parameters, cut.apply(inputs), cut.apply(outputs));
                    }
                },
                "everyInstructionOnEverySize");
    }

    @Test
    void aProductThatForgetsToAddIsFound() throws Exception {
        finds(
                new Delegating() {
                    @Override
                    public void multiply(Operand left, Operand right, Operand output, boolean add) {
                        super.multiply(left, right, output, false);
                    }
                },
                "products");
    }

    @Test
    void aConvolutionWithoutGradientsIsFound() throws Exception {
        finds(
                new Delegating() {
                    @Override
                    public void convolve(
                            Product product,
                            Window window,
                            Padding padding,
                            int groups,
                            Operand x,
                            Operand w,
                            Operand y) {
                        if (product == Product.OUTPUT) {
                            super.convolve(product, window, padding, groups, x, w, y);
                        }
                    }
                },
                "convolutionsAreThreeProductsOfOneForm");
    }

    @Test
    void aMaximumThatIsASumIsFound() throws Exception {
        finds(
                new Delegating() {
                    @Override
                    public void fold(
                            Fold fold, Program program, double[] parameters, Operand[] inputs, Operand output) {
                        super.fold(fold == Fold.MAX ? Fold.SUM : fold, program, parameters, inputs, output);
                    }
                },
                "folds");
    }

    @Test
    void aGradientOfMaximaThatIsSpreadOverTheWindowIsFound() throws Exception {
        finds(
                new Delegating() {
                    @Override
                    public void spreadMax(Window window, Padding padding, Operand y, Operand indices, Operand x) {
                        super.sumPool(window, padding, x, y, true);
                    }
                },
                "pools");
    }

    @Test
    void aScatterThatOverwritesIsFound() throws Exception {
        finds(
                new Delegating() {
                    @Override
                    public void scatterAdd(int axis, Operand input, Operand index, Operand output) {
                        super.map(Program.copy(), new double[0], new Operand[] {output}, new Operand[] {output});
                    }
                },
                "indexing");
    }
}
