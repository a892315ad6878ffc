package dev.fovea.adapters.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.api.tensor.Shape;
import org.junit.jupiter.api.Test;

/** The made-up weights of the goldens, against values that a second program computed by their README. */
class MadeUpWeightsTest {

    @Test
    void valuesFollowFromNamesAndIndex() {
        MadeUpWeights made = MadeUpWeights.of("ResNet50");
        float[] kernel = made.values("conv1_conv", "kernel");
        assertThat(made.shape("conv1_conv", "kernel")).isEqualTo(Shape.of(7, 7, 3, 64));
        assertThat(new float[] {kernel[0], kernel[1], kernel[9407]})
                .containsExactly(0.12936904f, -0.06970239f, -0.15300414f);
        float[] gamma = made.values("conv1_bn", "gamma");
        assertThat(new float[] {gamma[0], gamma[63]}).containsExactly(0.96173775f, 0.93972737f);
        float[] bias = made.values("conv1_conv", "bias");
        assertThat(new float[] {bias[0], bias[63]}).containsExactly(-0.007040846f, -0.03172015f);
        // More than one thread's part, and the last one short.
        float[] dense = made.weights("predictions", "kernel").toFloats();
        assertThat(new float[] {dense[0], dense[65535], dense[65536], dense[2047999]})
                .containsExactly(1.0426747e-06f, -4.3988203e-07f, -5.134101e-07f, -7.501361e-07f);
        assertThat(dense).isEqualTo(made.values("predictions", "kernel"));
    }

    @Test
    void unknownWeights() {
        MadeUpWeights made = MadeUpWeights.of("ResNet50");
        assertThat(made.has("conv1_conv", "gamma")).isFalse();
        assertThatThrownBy(() -> made.weights("conv1_conv", "gamma"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("network ResNet50 has no weight conv1_conv/gamma");
    }
}
