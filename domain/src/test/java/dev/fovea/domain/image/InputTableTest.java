package dev.fovea.domain.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.spi.LookupTable;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InputTableTest {

    private static TensorInfo input(DType dtype, @Nullable Quantization quantization) {
        return new TensorInfo("image", dtype, Shape.of(-1, 8, 8, 3), quantization);
    }

    @Test
    void floatsAreNormalisedAsKerasDoes() {
        LookupTable table = InputTable.of(input(DType.F32, null), 3, Normalization.tf());
        for (int x = 0; x < 256; x++) {
            assertThat(table.floatAt(2, x)).isEqualTo(x / 127.5f - 1f);
        }
    }

    @Test
    void channelsHaveTheirOwnMeans() {
        Normalization caffe = Normalization.of(1, new float[] {103.939f, 116.779f, 123.68f}, new float[] {1, 1, 1});
        LookupTable table = InputTable.of(input(DType.F32, null), 3, caffe);
        assertThat(table.floatAt(0, 200)).isEqualTo(200 - 103.939f);
        assertThat(table.floatAt(2, 200)).isEqualTo(200 - 123.68f);
    }

    @Test
    void withoutNormalisationSamplesStayAsTheyAre() {
        assertThat(InputTable.of(input(DType.U8, new Quantization(0.5, 3)), 1, null)
                        .byteAt(0, 200))
                .isEqualTo((byte) 200);
        assertThat(InputTable.of(input(DType.I8, null), 1, null).byteAt(0, 200)).isEqualTo((byte) 72);
        assertThat(InputTable.of(input(DType.F32, null), 1, null).floatAt(0, 200))
                .isEqualTo(200f);
    }

    @Test
    void aQuantisedInputOfTheSameNormalisationIsTheIdentity() {
        // The int8 default model: (x - 127) / 128 stored with scale 1/128 and zero point 127.
        LookupTable table =
                InputTable.of(input(DType.U8, new Quantization(1 / 128.0, 127)), 3, Normalization.of(1, 127, 128));
        for (int x = 0; x < 256; x++) {
            assertThat(table.byteAt(1, x) & 0xff).isEqualTo(x);
        }
    }

    @Test
    void quantisationClampsToTheStoredRange() {
        LookupTable table =
                InputTable.of(input(DType.I8, new Quantization(1 / 255.0, 0)), 1, Normalization.of(255, 0, 1));
        assertThat(table.byteAt(0, 100)).isEqualTo((byte) 100);
        assertThat(table.byteAt(0, 255)).isEqualTo((byte) 127);
    }

    @Test
    void aTypeThatTakesNoPicturesIsAnError() {
        assertThatThrownBy(() -> InputTable.of(input(DType.I64, null), 3, null))
                .isInstanceOf(ModelException.class)
                .hasMessage("model input image: expected element type F32, U8 or I8 for pictures, got I64;"
                        + " feed it tensors through run()");
    }
}
