package dev.fovea.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ShapeException;
import org.junit.jupiter.api.Test;

final class ShapeTest {

    @Test
    void isAValue() {
        int[] dims = {2, 3, 4};
        Shape shape = Shape.of(dims);
        dims[0] = 9;
        shape.dims()[1] = 9;
        assertThat(shape).isEqualTo(Shape.of(2, 3, 4)).hasSameHashCodeAs(Shape.of(2, 3, 4));
        assertThat(shape).isNotEqualTo(Shape.of(2, 3)).isNotEqualTo("[2,3,4]");
        assertThat(shape).hasToString("[2,3,4]");
    }

    @Test
    void countsItsElements() {
        assertThat(Shape.of(2, 3, 4).elements()).isEqualTo(24);
        assertThat(Shape.of().elements()).isEqualTo(1);
        assertThat(Shape.of(5, 0, 7).elements()).isZero();
        assertThat(Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE).elements())
                .isEqualTo((long) Integer.MAX_VALUE * Integer.MAX_VALUE);
    }

    @Test
    void leavesDimensionsOpen() {
        Shape open = Shape.of(Shape.UNKNOWN, 224, 3);
        assertThat(open).hasToString("[?,224,3]");
        assertThat(open.isKnown()).isFalse();
        assertThat(open.withFirst(8)).isEqualTo(Shape.of(8, 224, 3));
        assertThat(open.withFirst(8).isKnown()).isTrue();
        assertThat(open.row()).isEqualTo(Shape.of(224, 3));
        assertThatThrownBy(open::elements)
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape [?,224,3]: expected known dimensions, got an open one");
    }

    @Test
    void refusesNonsense() {
        assertThatThrownBy(() -> Shape.of(3, -2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape [3, -2]: expected dimensions of at least 0, got -2 at index 1");
        assertThatThrownBy(() -> Shape.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 4))
                .isInstanceOf(ShapeException.class)
                .hasMessage("shape [2147483647, 2147483647, 4]: expected at most 2^63 - 1 elements, got more")
                .hasCauseInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Shape.of().withFirst(1))
                .hasMessage("shape []: expected at least one dimension, got a scalar");
        assertThatThrownBy(() -> Shape.of().row()).isInstanceOf(ShapeException.class);
    }
}
