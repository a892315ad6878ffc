package dev.fovea.spark;

import static dev.fovea.spark.ImageTensorTransformerTest.IMAGES;
import static dev.fovea.spark.ImageTensorTransformerTest.identity;
import static dev.fovea.spark.ImageTensorTransformerTest.noise;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;

/** Image structs of floats, into models that take samples as they are. */
class FloatSamplesTest extends SparkTest {

    private static float[] floatsOf(Row struct) {
        return FoveaImages.toArray(struct).floats();
    }

    /** Any numbers, in any order between bytes, bad ones and nulls, in batches and alone. */
    @Test
    void floatsReachTheModelAsTheyAre() {
        Random random = new Random(6);
        List<Row> rows = new ArrayList<>();
        List<float[]> expected = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            switch (random.nextInt(5)) {
                case 0 -> {
                    Image bytes = noise(4, 3, ChannelOrder.BGR);
                    rows.add(RowFactory.create(Photos.struct(bytes)));
                    expected.add(floatsOf(Photos.struct(bytes)));
                }
                case 1 -> {
                    rows.add(RowFactory.create(floats(random, 4, 4, 3)));
                    expected.add(null);
                }
                default -> {
                    Row struct = floats(random, 3, 4, 3);
                    rows.add(RowFactory.create(struct));
                    expected.add(floatsOf(struct));
                }
            }
        }
        for (String order : new String[] {"RGB", "BGR"}) {
            for (int batchSize : new int[] {1, 4, 32}) {
                List<Row> out = identity(4, 3, 3, order)
                        .setOutputMode("image")
                        .setBatchSize(batchSize)
                        .setHandleInvalid("keep")
                        .transform(data(IMAGES, rows.toArray(new Row[0])))
                        .collectAsList();
                assertThat(out).hasSameSizeAs(rows);
                for (int i = 0; i < rows.size(); i++) {
                    if (expected.get(i) == null) {
                        assertThat(out.get(i).isNullAt(1)).isTrue();
                        assertThat(out.get(i).getString(2))
                                .isEqualTo(
                                        "image.wrong_size: image floats: expected 4 x 3 pixels, as the model takes, got"
                                                + " 4 x 4; resize it before, or set resampler");
                    } else {
                        assertThat(floatsOf(out.get(i).getStruct(1))).isEqualTo(expected.get(i));
                    }
                }
            }
        }
    }

    private static Row floats(Random random, int height, int width, int channels) {
        float[] samples = new float[height * width * channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 1000 * random.nextFloat() - 400;
        }
        return FoveaImages.toStruct(HeapTensor.of(Shape.of(height, width, channels), samples), "floats");
    }

    /** One pixel: blue 10.5, green 20.25, red 300, three quarters of it white. */
    @Test
    void floatsOfOtherChannelsBecomeTheModels() {
        Row gray = FoveaImages.toStruct(HeapTensor.of(Shape.of(1, 1, 1), new float[] {-7.5f}), "");
        Row colour = FoveaImages.toStruct(HeapTensor.of(Shape.of(1, 1, 3), new float[] {10.5f, 20.25f, 300}), "");
        Row alpha =
                FoveaImages.toStruct(HeapTensor.of(Shape.of(1, 1, 4), new float[] {10.5f, 20.25f, 300, 63.75f}), "");
        assertThat(vector(identity(1, 1, 3, "RGB"), gray)).containsExactly(-7.5, -7.5, -7.5);
        assertThat(vector(identity(1, 1, 1, "L"), gray)).containsExactly(-7.5);
        // 0.299 red, 0.587 green, 0.114 blue in 1/65536: each weight is off by less than 2^-17, of samples up to 300.
        assertThat(vector(identity(1, 1, 1, "L"), colour)[0])
                .isCloseTo(0.299 * 300 + 0.587 * 20.25 + 0.114 * 10.5, within(3 * 300 / 131072.0));
        assertThat(vector(identity(1, 1, 3, "RGB"), alpha)).containsExactly(266.25, 196.3125, 193.875);
    }

    private static double[] vector(ImageTensorTransformer stage, Row struct) {
        return stage.transform(data(IMAGES, RowFactory.create(struct)))
                .first()
                .<Vector>getAs("out")
                .toArray();
    }

    @Test
    void floatsThatAreResizedAreOnTheScaleOfBytes() {
        Row floats = FoveaImages.toStruct(HeapTensor.of(Shape.of(1, 2, 1), new float[] {-20, 254.5f}), "");
        assertThat(vector(identity(1, 1, 1, "L").setResampler("pillow_box"), floats))
                .containsExactly(128);
    }

    /** What one stage gives the next one takes. */
    @Test
    void imagesOfFloatsGoOnIntoTheNextStage() {
        Row struct = floats(new Random(7), 3, 4, 3);
        ImageTensorTransformer first =
                identity(4, 3, 3, "RGB").setOutputMode("image").setOutputCol("between");
        Row out = identity(4, 3, 3, "BGR")
                .setInputCol("between")
                .setOutputMode("image")
                .transform(first.transform(data(IMAGES, RowFactory.create(struct))))
                .first();
        assertThat(floatsOf(out.getAs("out"))).isEqualTo(floatsOf(struct));
    }
}
