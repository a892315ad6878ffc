package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.tck.LeakCheck;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import dev.fovea.domain.autograd.layer.Pools;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Convolution, bias, relu and max pool in one compute what the four compute one after the other. */
@ExtendWith(LeakCheck.class)
class PooledConvolutionsTest {

    private static final Padding ONE = new Padding(1, 1, 1, 1);

    private static List<double[]> run(boolean inOne, Layout layout, int pictures, int side, boolean bias, Window pool) {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            boolean last = layout == Layout.NHWC;
            Variable x = (last
                            ? autograd.normal(1, pictures, side, side, 2)
                            : autograd.normal(1, pictures, 2, side, side))
                    .requiresGrad(true);
            Variable kernel =
                    (last ? autograd.normal(2, 3, 3, 2, 17) : autograd.normal(2, 17, 2, 3, 3)).requiresGrad(true);
            Variable shift = autograd.normal(3, 17).requiresGrad(true);
            Convolutions.Settings settings = Convolutions.Settings.of(1, ONE, layout);
            Variable b = bias ? shift : null;
            Padding padding = pool.height() > 2 ? ONE : Padding.none();
            Variable y = inOne
                    ? PooledConvolutions.conv2dReluMaxPool(x, kernel, b, settings, pool, padding)
                    : Pools.maxPool2d(
                            Convolutions.conv2d(x, kernel, b, settings).relu(), pool, padding, layout);
            List<double[]> found = new ArrayList<>(List.of(y.toDoubles()));
            y.mul(y).sum().backward();
            for (Variable each : List.of(x, kernel, shift)) {
                Variable grad = each.grad();
                found.add(grad == null ? new double[0] : grad.toDoubles());
            }
            return found;
        }
    }

    /** With 20 pictures of 32 x 32 x 17 doubles, 2.8 MB, there are two rounds of pictures. */
    @ParameterizedTest
    @CsvSource({"NHWC,20,32,true", "NHWC,3,9,false", "NCHW,3,8,true", "NHWC,1,2,true", "NHWC,0,6,true"})
    void isTheFourOneAfterTheOther(Layout layout, int pictures, int side, boolean bias) {
        for (Window pool : List.of(Window.of(2, 2, 2), Window.of(3, 3, 2))) {
            List<double[]> apart = run(false, layout, pictures, side, bias, pool);
            List<double[]> inOne = run(true, layout, pictures, side, bias, pool);
            for (int i = 0; i < apart.size(); i++) {
                assertThat(inOne.get(i)).hasSameSizeAs(apart.get(i));
                double most = 1;
                for (double value : apart.get(i)) {
                    most = Math.max(most, Math.abs(value));
                }
                for (int j = 0; j < apart.get(i).length; j++) {
                    // Sums of at most 20 * 32 * 32 terms in another order, in double.
                    assertThat(inOne.get(i)[j]).isCloseTo(apart.get(i)[j], within(1e-12 * most));
                }
            }
        }
    }

    @Test
    void theFirstOfEqualsGetsTheGradientAndNothingBelowZeroDoes() {
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.parameter(new double[] {3, 3, 1, 3, -2, -1, -5, -4}, 2, 2, 2, 1);
            Variable kernel = autograd.parameter(new double[] {1}, 1, 1, 1, 1);
            Variable y = PooledConvolutions.conv2dReluMaxPool(
                    x,
                    kernel,
                    null,
                    Convolutions.Settings.of(1, Padding.none(), Layout.NHWC),
                    Window.of(2, 2, 2),
                    Padding.none());
            y.sum().backward();
            assertThat(y.toDoubles()).containsExactly(3, 0);
            Variable grad = x.grad();
            assertThat(grad == null ? new double[0] : grad.toDoubles()).containsExactly(1, 0, 0, 0, 0, 0, 0, 0);
        }
    }

    private static org.assertj.core.data.Offset<Double> within(double allowed) {
        return org.assertj.core.api.Assertions.within(allowed);
    }
}
