package dev.fovea.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ShapeException;
import org.junit.jupiter.api.Test;

/** Copies of off-heap tensors are tested where off-heap memory is, in adapters/jvm. */
final class HeapTensorTest {

    @Test
    void holdsFloats() {
        float[] values = {1, -2.5f, Float.NaN, Float.POSITIVE_INFINITY};
        HeapTensor tensor = HeapTensor.of(Shape.of(2, 2), values);
        values[0] = 9;
        tensor.floats()[1] = 9;
        tensor.rawBytes()[0] = 9;
        assertThat(tensor.floats()).containsExactly(1, -2.5f, Float.NaN, Float.POSITIVE_INFINITY);
        assertThat(tensor.dtype()).isEqualTo(DType.F32);
        assertThat(tensor.shape()).isEqualTo(Shape.of(2, 2));
        assertThat(tensor.quantization()).isNull();
        assertThat(tensor.rawBytes()).hasSize(16);
        assertThat(tensor).hasToString("HeapTensor[F32 [2,2]]");
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> HeapTensor.of(Shape.of(3), 1, 2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("tensor [3]: expected 3 values, got 2");
        assertThatThrownBy(() -> HeapTensor.of(Shape.of(1), 1).longs())
                .isInstanceOf(ShapeException.class)
                .hasMessage("tensor [1]: expected an integer element type, got F32; read floats()");
    }

    @Test
    void quantisesBothWays() {
        Quantization map = new Quantization(0.5, 10);
        assertThat(map.dequantize(12)).isEqualTo(1.0);
        assertThat(map.quantize(1.0, 0, 255)).isEqualTo(12);
        // Ties go to the even number of steps.
        assertThat(map.quantize(0.25, 0, 255)).isEqualTo(10);
        assertThat(map.quantize(0.75, 0, 255)).isEqualTo(12);
        assertThat(map.quantize(1e9, 0, 255)).isEqualTo(255);
        assertThat(map.quantize(-1e9, 0, 255)).isZero();
        assertThat(new TensorInfo("image", DType.U8, Shape.of(Shape.UNKNOWN, 3), map))
                .hasToString("image u8 [?,3] (scale 0.5, zero point 10)");
        assertThat(new TensorInfo("image", DType.F32, Shape.of(1, 3), null)).hasToString("image f32 [1,3]");
    }
}
