package dev.fovea.domain.featurize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeatureVectorTest {

    private static TensorInfo map(int... dims) {
        return new TensorInfo("map", DType.F32, Shape.of(dims), null);
    }

    private static float[] of(Pooling pooling, float... values) {
        FeatureVector vector = new FeatureVector("m", map(-1, 2, 1, values.length / 2), pooling);
        try (Tensor row = Tensor.of(Shape.of(2, 1, values.length / 2), values)) {
            return vector.of(row);
        }
    }

    @Test
    void poolsEachChannel() {
        float[] values = {1, -2, 30, 3, -5, 10};
        assertThat(of(Pooling.AVG, values)).containsExactly(2, -3.5f, 20);
        assertThat(of(Pooling.MAX, values)).containsExactly(3, -2, 30);
        assertThat(of(Pooling.NONE, values)).containsExactly(values);
    }

    @Test
    void notANumberIsNotHidden() {
        assertThat(of(Pooling.MAX, 1, Float.NaN, 2, 3)).containsExactly(2, Float.NaN);
        assertThat(of(Pooling.AVG, 1, Float.NaN, 2, 3)).containsExactly(1.5f, Float.NaN);
        assertThat(of(Pooling.MAX, Float.NEGATIVE_INFINITY, Float.NEGATIVE_INFINITY))
                .containsExactly(Float.NEGATIVE_INFINITY);
    }

    /** A sum in f32 of 10,000 values of one size would be off in the fourth digit. */
    @Test
    void theMeanOfAWholeMapIsRight() {
        int places = 100 * 100;
        float[] values = new float[places * 3];
        double[] sums = new double[3];
        Random random = new Random(4);
        for (int i = 0; i < values.length; i++) {
            values[i] = 1000 + random.nextFloat();
            sums[i % 3] += values[i];
        }
        FeatureVector vector = new FeatureVector("m", map(-1, 100, 100, 3), Pooling.AVG);
        try (Tensor row = Tensor.of(Shape.of(100, 100, 3), values)) {
            for (int c = 0; c < 3; c++) {
                assertThat(vector.of(row)[c]).isEqualTo((float) (sums[c] / places));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "AVG, 2048, avg(map) f32 [?;2048]",
        "MAX, 2048, max(map) f32 [?;2048]",
        "NONE, 131072, map f32 [?;131072]"
    })
    void sizeAndNameAreKnownBeforeAnythingRuns(Pooling pooling, int size, String info) {
        FeatureVector vector = new FeatureVector("m", map(-1, 8, 8, 2048), pooling);
        assertThat(vector.size()).isEqualTo(size);
        assertThat(vector.info()).hasToString(info.replace(';', ','));
    }

    @Test
    void quantisedMapsArePooledAsWhatTheyStandFor() {
        TensorInfo info = new TensorInfo("map", DType.U8, Shape.of(-1, 1, 2, 1), new Quantization(0.5, 10));
        FeatureVector vector = new FeatureVector("m", info, Pooling.AVG);
        try (Tensor row = Tensor.allocate(DType.U8, Shape.of(1, 2, 1))) {
            row.bytes().put(new byte[] {12, (byte) 210});
            assertThat(vector.of(row)).containsExactly((1 + 100) / 2f);
        }
    }

    @Test
    void whatHasNoHeightAndWidthIsNotPooled() {
        assertThatThrownBy(() -> new FeatureVector("m", map(-1, 4096), Pooling.MAX))
                .isInstanceOf(ModelException.class)
                .hasMessage("model m: expected a layer of height, width and channels to pool, got map f32 [?,4096]; "
                        + "leave the pooling out, or choose a layer before it");
        assertThatThrownBy(() -> new FeatureVector("m", map(-1, -1, 8, 16), Pooling.NONE))
                .isInstanceOf(ModelException.class)
                .hasMessage("model m: expected a feature output of known size, got map f32 [?,?,8,16]");
    }
}
