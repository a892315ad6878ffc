package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.reference.training.ReferenceTrainingKernels;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Dropout;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Noises;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.value.Scope;
import dev.fovea.domain.train.Optimizers;
import dev.fovea.domain.train.Steps;
import dev.fovea.nativelib.Isa;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A network with a layer of each kind, trained in f32 on native kernels as in double on the reference. */
@NativeBuilt
final class CpuAutogradTest {

    private static final int STEPS = 6;

    /** The loss of each step, and the sum of the magnitudes of the last gradient of the first weights. */
    private static List<Double> train(TrainingKernels kernels, DType dtype) {
        List<Double> losses = new ArrayList<>();
        try (Autograd autograd = Autograd.on(List.of(kernels), dtype)) {
            Variable conv = weights(autograd, 1, 0.3, 3, 3, 3, 8);
            Variable gamma = autograd.full(1, 8).requiresGrad(true);
            Variable beta = autograd.zeros(8).requiresGrad(true);
            Variable depthwise = weights(autograd, 2, 0.3, 3, 3, 1, 8);
            Variable dense = weights(autograd, 3, 0.2, 8 * 25, 16);
            Variable bias = autograd.zeros(16).requiresGrad(true);
            Variable last = weights(autograd, 4, 0.3, 16, 5);
            Variable pictures = autograd.normal(5, 12, 10, 10, 3);
            int[] labels = new int[12];
            for (int i = 0; i < labels.length; i++) {
                labels[i] = i * 7 % 5;
            }
            Variable classes = autograd.indices(labels, labels.length);
            Steps steps = new Steps(
                    Optimizers.adam(0.01, 0.9, 0.999, 1e-7, false),
                    autograd,
                    List.of(conv, gamma, beta, depthwise, dense, bias, last));
            for (int step = 0; step < STEPS; step++) {
                try (Scope memory = autograd.scope()) {
                    var same = Convolutions.Settings.of(1, new Padding(1, 1, 1, 1), Layout.NHWC);
                    Variable h = Convolutions.conv2d(pictures, conv, null, same);
                    h = Norms.batchNorm(h, gamma, beta, 1e-3, Layout.NHWC)
                            .output()
                            .relu();
                    h = Pools.maxPool2d(h, Window.of(2, 2, 2), Padding.none(), Layout.NHWC);
                    h = Activations.silu(Convolutions.depthwise(h, depthwise, null, same));
                    h = Dropout.dropout(h.reshape(12, 8 * 25), 0.25, 77 + step);
                    h = h.matmul(dense).add(bias).tanh();
                    Variable loss = Losses.crossEntropy(h.matmul(last), classes);
                    loss.backward();
                    losses.add(loss.item());
                    assertThat(memory.mark()).isPositive();
                    if (step == STEPS - 1) {
                        losses.add(Elementwise.abs(conv.grad()).sum().item());
                    }
                    steps.step();
                }
            }
        }
        return losses;
    }

    private static Variable weights(Autograd autograd, long seed, double size, int... shape) {
        return autograd.noGrad(() -> autograd.normal(seed, shape).mul(size)).requiresGrad(true);
    }

    @Test
    void trains_as_the_reference_does() {
        List<Double> expected = train(new ReferenceTrainingKernels(), DType.F64);
        assertThat(expected.get(STEPS - 1)).isLessThan(expected.get(0));
        for (Isa level : CpuLevels.floatLevels()) {
            List<Double> found = train(CpuLevels.training(level, new JvmWorkPool()), DType.F32);
            assertThat(found).hasSameSizeAs(expected);
            for (int i = 0; i < expected.size(); i++) {
                // Some hundred roundings of 6e-8 a step, which Adam's first steps enlarge where a gradient is near 0.
                assertThat(found.get(i))
                        .as(level + " number " + i)
                        .isCloseTo(expected.get(i), within(1e-4 * (1 + i) * expected.get(i)));
            }
        }
    }

    /** Noise of all kinds on 300,000 numbers, and its gradient. */
    private static List<double[]> noise(TrainingKernels kernels, DType dtype) {
        try (Autograd autograd = Autograd.on(List.of(kernels), dtype)) {
            Variable x = autograd.normal(6, 301, 1003).requiresGrad(true);
            Variable y = Noises.gaussianNoise(Noises.gaussianDropout(x, 0.3, 7), 0.5, 8);
            y = Noises.alphaDropout(y, 0.2, 9);
            y.backward(autograd.full(1, 301, 1003));
            return List.of(y.toDoubles(), x.grad().toDoubles());
        }
    }

    /**
     * A normal number is at most 5.8 and wrong by that times 2^-22 of its angle (2 pi, rounded) and 3 units of 2^-24 of
     * each of three functions: 3e-6. It is multiplied once by up to 5 of the input and added once: within 2e-5.
     */
    @Test
    void noise_is_that_of_the_reference_on_any_number_of_threads() {
        List<double[]> expected = noise(new ReferenceTrainingKernels(), DType.F64);
        for (Isa level : CpuLevels.floatLevels()) {
            List<double[]> alone = noise(CpuLevels.training(level, null), DType.F32);
            assertThat(noise(CpuLevels.training(level, new JvmWorkPool()), DType.F32))
                    .containsExactlyElementsOf(alone);
            for (int i = 0; i < expected.size(); i++) {
                for (int j = 0; j < expected.get(i).length; j++) {
                    assertThat(alone.get(i)[j])
                            .isCloseTo(expected.get(i)[j], within(2e-5 * (1 + Math.abs(expected.get(i)[j]))));
                }
            }
        }
    }

    @Test
    void the_number_of_threads_changes_no_bit() {
        List<Double> alone = train(CpuLevels.training(Isa.NEON, null), DType.F32);
        assertThat(train(CpuLevels.training(Isa.NEON, new JvmWorkPool()), DType.F32))
                .isEqualTo(alone);
    }
}
