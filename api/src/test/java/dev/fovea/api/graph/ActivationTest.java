package dev.fovea.api.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ActivationTest {

    /** From the functions' definitions, by hand. */
    @ParameterizedTest
    @CsvSource({
        "SIGMOID, 0, 0.5",
        "SIGMOID, 2, 0.8807970779778823",
        "TANH, 0.5, 0.46211715726000973",
        "SILU, -1, -0.2689414213699951",
        "HARD_SIGMOID, 1.5, 0.75",
        "HARD_SILU, 1.5, 1.125",
        "SOFTPLUS, 0, 0.6931471805599453",
        "SOFTSIGN, -3, -0.75",
        "GELU, 1, 0.8413447460685429",
        "GELU, -5, -1.4332578593959697e-6",
        "GELU_TANH, 1, 0.8411919906082768",
        "MISH, 1, 0.8650983882673103",
        "EXPONENTIAL, 1, 2.718281828459045",
        "RSQRT, 4, 0.5",
        "RSQRT, 0, Infinity",
        "RSQRT, -1, Infinity"
    })
    void hasTheValue(Activation.Kind kind, double x, double expected) {
        assertThat(Activation.of(kind).apply(x)).isCloseTo(expected, within(Math.abs(expected) * 1e-12));
    }

    @Test
    void clampsAndKeepsNotANumber() {
        assertThat(Activation.relu6().apply(-1)).isZero();
        assertThat(Activation.relu6().apply(7)).isEqualTo(6);
        assertThat(Activation.relu().apply(1e30)).isEqualTo(1e30);
    }

    @ParameterizedTest
    @EnumSource(Activation.Kind.class)
    void givesNotANumberForOne(Activation.Kind kind) {
        assertThat(new Activation(kind, 1, 2).apply(Double.NaN)).isNaN();
    }

    @ParameterizedTest
    @EnumSource(
            value = Activation.Kind.class,
            names = {"SILU", "HARD_SILU", "MISH", "GELU", "GELU_TANH"})
    void vanishesFarToTheLeft(Activation.Kind kind) {
        assertThat(Activation.of(kind).apply(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(Activation.of(kind).apply(Double.POSITIVE_INFINITY)).isInfinite();
    }

    @Test
    void printsItsName() {
        assertThat(Activation.relu()).hasToString("relu");
        assertThat(Activation.relu6()).hasToString("relu6");
        assertThat(new Activation(Activation.Kind.LEAKY_RELU, 0.2f, 0)).hasToString("leaky_relu(0.2)");
        assertThat(Activation.clamp(-1, 1)).hasToString("clamp(-1.0,1.0)");
    }
}
