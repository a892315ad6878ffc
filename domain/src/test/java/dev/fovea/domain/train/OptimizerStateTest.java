package dev.fovea.domain.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A training that is stopped and goes on elsewhere is the training that was never stopped, bit for bit. */
class OptimizerStateTest {

    private static List<Optimizer> optimizers() {
        return List.of(
                Optimizers.sgd(0.1, 0, false),
                Optimizers.sgd(0.1, 0.9, true).withClipping(new Clipping.ByNorm(0.5)),
                Optimizers.rmsProp(0.01, 0.9, 0, 1e-7, false),
                Optimizers.rmsProp(0.01, 0.9, 0.5, 1e-7, true).withClipping(new Clipping.ByValue(0.3)),
                Optimizers.adagrad(0.1, 0.1, 1e-7),
                Optimizers.adadelta(1, 0.95, 1e-7),
                Optimizers.adam(0.1, 0.9, 0.999, 1e-7, true).withAverages(0.9, 4),
                Optimizers.adamW(0.1, 0.9, 0.999, 1e-7, 0.01),
                Optimizers.adamax(0.1, 0.9, 0.999, 1e-7).withGlobalClipNorm(0.5),
                Optimizers.nadam(0.1, 0.9, 0.999, 1e-7),
                Optimizers.lion(0.01, 0.9, 0.99).withSchedule(new Schedule.CosineDecay(0.01, 8, 0.1, null, 0)));
    }

    /** A loss that changes with the step, on a matrix and a vector. */
    private static void steps(Autograd autograd, Steps steps, Variable matrix, Variable vector, int from, int to) {
        for (int i = from; i < to; i++) {
            try (var memory = autograd.scope()) {
                Variable x = autograd.normal(100 + i, 5, 3);
                Variable y = x.matmul(matrix).add(vector).tanh();
                y.mul(y.sub(autograd.normal(200 + i, 5, 2))).sum().backward();
                steps.step();
                assertThat(memory.mark()).isPositive();
            }
        }
    }

    private static Variable matrix(Autograd autograd) {
        return autograd.normal(1, 3, 2).requiresGrad(true).named("dense/kernel");
    }

    private static Variable vector(Autograd autograd) {
        return autograd.normal(2, 2).requiresGrad(true).named("dense/bias");
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void goesOnBitForBit(Optimizer optimizer) {
        for (DType dtype : List.of(DType.F32, DType.F64)) {
            try (Autograd first = Autograd.open(dtype);
                    Autograd second = Autograd.open(dtype)) {
                Variable matrix = matrix(first);
                Variable vector = vector(first);
                Steps steps = new Steps(optimizer, first, List.of(matrix, vector));
                steps(first, steps, matrix, vector, 0, 5);
                OptimizerState state = steps.state();
                double[] matrixThen = matrix.toDoubles();
                double[] vectorThen = vector.toDoubles();
                steps(first, steps, matrix, vector, 5, 12);

                Variable matrixAgain =
                        second.tensor(matrixThen, 3, 2).requiresGrad(true).named("dense/kernel");
                Variable vectorAgain =
                        second.tensor(vectorThen, 2).requiresGrad(true).named("dense/bias");
                Steps again = new Steps(
                        Optimizers.named(optimizer.name(), optimizer.settings()),
                        second,
                        List.of(matrixAgain, vectorAgain));
                again.restore(state);
                assertThat(again.done()).isEqualTo(5);
                steps(second, again, matrixAgain, vectorAgain, 5, 12);
                assertThat(matrixAgain.toDoubles()).containsExactly(matrix.toDoubles());
                assertThat(vectorAgain.toDoubles()).containsExactly(vector.toDoubles());
                assertThat(matrix.toDoubles()).isNotEqualTo(matrixThen);
            }
        }
    }

    @Test
    void namesWhatIsRemembered() {
        try (Autograd autograd = Autograd.open()) {
            Variable named = vector(autograd);
            Variable nameless = autograd.parameter(new double[] {1}, 1);
            Variable again = vector(autograd);
            Optimizer adam = Optimizers.adam(0.1, 0.9, 0.999, 1e-7, false);
            OptimizerState state = new Steps(adam, autograd, List.of(named, nameless, again)).state();
            assertThat(state.optimizer()).isEqualTo("adam");
            assertThat(state.tensors())
                    .containsOnlyKeys(
                            "dense/bias/momentum",
                            "dense/bias/velocity",
                            "parameter_1/momentum",
                            "parameter_1/velocity",
                            "parameter_2/momentum",
                            "parameter_2/velocity");
            assertThat(state.tensors().get("dense/bias/momentum").shape()).isEqualTo(Shape.of(2));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aGradientThatIsNoFiniteNumberChangesNothing(double number) {
        try (Autograd autograd = Autograd.open(DType.F32)) {
            Variable vector = vector(autograd);
            double[] before = vector.toDoubles();
            Steps steps = new Steps(Optimizers.sgd(0.1, 0.9, false), autograd, List.of(vector));
            vector.mul(number).sum().backward();
            assertThat(Double.valueOf(steps.step())).isEqualTo(Double.valueOf(number));
            assertThat(steps.done()).isZero();
            assertThat(vector.grad()).isNull();
            assertThat(vector.toDoubles()).isEqualTo(before);
        }
    }

    @Test
    void theStateOfAnotherModelIsRefused() {
        try (Autograd autograd = Autograd.open()) {
            Variable bias = vector(autograd);
            Optimizer momentum = Optimizers.sgd(0.1, 0.9, false);
            Steps steps = new Steps(momentum, autograd, List.of(bias));
            bias.mul(2).sum().backward();
            steps.step();
            OptimizerState state = steps.state();
            Steps lion = new Steps(Optimizers.lion(0.1, 0.9, 0.99), autograd, List.of(bias));
            assertThatThrownBy(() -> lion.restore(state))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("state of optimizer sgd: expected one of lion, got one of sgd;"
                            + " go on with the optimizer of the checkpoint");
            Steps larger = new Steps(momentum, autograd, List.of(bias, matrix(autograd)));
            assertThatThrownBy(() -> larger.restore(state))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("state of optimizer sgd: expected a tensor 'dense/kernel/momentum', got none;"
                            + " this state belongs to another model");
            Steps other = new Steps(momentum, autograd, List.of(matrix(autograd)));
            assertThatThrownBy(() -> other.restore(state))
                    .isInstanceOf(ModelException.class)
                    .hasMessage("state of optimizer sgd: expected the tensors of this model, got 'dense/bias/momentum';"
                            + " this state belongs to another model");
            Map<String, HeapTensor> reshaped = new HashMap<>();
            reshaped.put("dense/bias/momentum", HeapTensor.of(Shape.of(3), 1, 2, 3));
            assertThatThrownBy(() -> steps.restore(new OptimizerState("sgd", 7, reshaped)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("tensor dense/bias/momentum: expected F32 [2], got F32 [3]");
            assertThat(steps.done()).isEqualTo(1);
            assertThat(steps.state().tensors().get("dense/bias/momentum").floats())
                    .containsExactly(state.tensors().get("dense/bias/momentum").floats());
        }
    }
}
