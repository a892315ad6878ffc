package dev.fovea.api.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class WeightsTest {

    @Test
    void viewsShareMemory() {
        Weights stored = Weights.of("w", Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
        Weights turned = stored.permuted(1, 0);
        assertThat(turned.shape()).isEqualTo(Shape.of(3, 2));
        assertThat(turned.strides()).containsExactly(1, 3);
        assertThat(turned.toFloats()).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(turned.isPlain()).isFalse();
        assertThat(stored.reshaped(Shape.of(6)).toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(stored.isPlain()).isTrue();
    }

    @Test
    void scalesBelongToTheLastDimension() {
        Weights stored = Weights.of("w", DType.I8, Shape.of(2, 2), ByteBuffer.wrap(new byte[] {1, -2, 3, 4}));
        Weights real = stored.quantized(new float[] {0.5f, 2}, new int[] {0, 1});
        assertThat(real.toFloats()).containsExactly(0.5f, -6, 1.5f, 6);
        assertThat(real.times(new float[] {2, 10}).toFloats()).containsExactly(1, -60, 3, 60);
        assertThat(stored.times(new float[] {2, 10}).toFloats()).containsExactly(2, -20, 6, 40);
        assertThatThrownBy(() -> stored.quantized(new float[3], new int[3]))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("1 or 2 scales");
        assertThatThrownBy(() -> real.permuted(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsEveryStoredType() {
        ByteBuffer half = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        half.putShort((short) 0x3c00).putShort((short) 0xc000).flip();
        assertThat(Weights.of("w", DType.F16, Shape.of(2), half).toFloats()).containsExactly(1, -2);
        ByteBuffer wide = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(7)
                .putInt(-8)
                .flip();
        assertThat(Weights.of("w", DType.I32, Shape.of(2), wide).toFloats()).containsExactly(7, -8);
        ByteBuffer bytes = ByteBuffer.wrap(new byte[] {(byte) 200, 1});
        assertThat(Weights.of("w", DType.U8, Shape.of(2), bytes).toFloats()).containsExactly(200, 1);
    }

    @Test
    void refusesABufferOfAnotherSize() {
        assertThatThrownBy(() -> Weights.of("kernel", DType.F32, Shape.of(2, 2), ByteBuffer.allocate(15)))
                .isInstanceOf(ModelException.class)
                .hasMessage("weights kernel: expected 16 bytes for F32 [2,2], got 15");
    }
}
