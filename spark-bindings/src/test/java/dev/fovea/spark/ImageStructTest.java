package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Spark's image struct: what it holds, and what is wrong with a bad one. */
class ImageStructTest extends SparkTest {

    private static final StructType SCHEMA = new StructType().add("image", ImageSchema.columnSchema());

    /** As other readers make it: every field nullable, in another order, with one more. */
    private static final StructType LOOSE = new StructType()
            .add(
                    "image",
                    new StructType()
                            .add("data", DataTypes.BinaryType)
                            .add("mode", DataTypes.IntegerType)
                            .add("extra", DataTypes.DoubleType)
                            .add("nChannels", DataTypes.IntegerType)
                            .add("width", DataTypes.IntegerType)
                            .add("height", DataTypes.IntegerType)
                            .add("origin", DataTypes.StringType));

    private static Row struct(int height, int width, int channels, int mode, int bytes) {
        return RowFactory.create(RowFactory.create("photo", height, width, channels, mode, new byte[bytes]));
    }

    private static Row floats(int height, int width, int channels, float... samples) {
        Shape shape = Shape.of(height, width, channels);
        return RowFactory.create(FoveaImages.toStruct(HeapTensor.of(shape, samples), "photo"));
    }

    private static DeepImagePredictor stage() {
        return new DeepImagePredictor()
                .setInputCol("image")
                .setOutputCol("labels")
                .setHandleInvalid("keep");
    }

    private static List<String> reasons(StructType schema, Row... rows) {
        return stage().transform(data(schema, rows)).select("labels_reason").collectAsList().stream()
                .map(row -> row.getString(0))
                .toList();
    }

    @Test
    void grayBgrAndBgraAreSeenAsTheCoreSeesThem() {
        Random random = new Random(3);
        List<Row> rows = new ArrayList<>();
        List<Object> expected = new ArrayList<>();
        try (dev.fovea.api.port.Predictor predictor =
                dev.fovea.Fovea.predictor(dev.fovea.Fovea.DEFAULT_MODEL).build()) {
            for (ChannelOrder order : new ChannelOrder[] {ChannelOrder.GRAY, ChannelOrder.BGR, ChannelOrder.BGRA}) {
                byte[] samples = new byte[37 * 23 * order.channels()];
                random.nextBytes(samples);
                Image image = Image.of(37, 23, order, samples, "");
                rows.add(RowFactory.create(Photos.struct(image)));
                expected.add(ColumnValues.labels(predictor.predict(image), 5));
            }
        }
        List<Row> seen =
                stage().transform(data(SCHEMA, rows.toArray(new Row[0]))).collectAsList();
        assertThat(seen.stream().map(row -> row.<Object>getAs("labels"))).isEqualTo(expected);
    }

    /** Floats are on the scale of bytes: rounded, half up, and cut. */
    @Test
    void floatsAreSeenAsTheBytesNextToThem() {
        Random random = new Random(4);
        for (int channels : new int[] {1, 3, 4}) {
            byte[] bytes = new byte[19 * 23 * channels];
            random.nextBytes(bytes);
            float[] samples = new float[bytes.length];
            for (int i = 0; i < samples.length; i++) {
                int sample = bytes[i] & 0xff;
                float beyond = sample == 0 ? -3 : sample == 255 ? 3 : 0;
                samples[i] = sample - 0.5f + 0.999f * random.nextFloat() + beyond;
            }
            ChannelOrder order =
                    channels == 1 ? ChannelOrder.GRAY : channels == 3 ? ChannelOrder.BGR : ChannelOrder.BGRA;
            Row exact = Photos.struct(Image.of(23, 19, order, bytes, "photo"));
            Row near = floats(19, 23, channels, samples);
            List<Row> labels = stage().transform(data(SCHEMA, RowFactory.create(exact), near))
                    .select("labels")
                    .collectAsList();
            assertThat(labels.get(0).isNullAt(0)).isFalse();
            assertThat(labels.get(1)).isEqualTo(labels.get(0));
            assertThat(FoveaImages.toImage(near.getStruct(0)).data()).isEqualTo(bytes);
        }
    }

    @Test
    void fieldsAreFoundByName() {
        Row bgr = (Row) Photos.decoded("cat.jpg").get(1);
        Row loose = RowFactory.create(bgr.get(5), bgr.get(4), 1.5, bgr.get(3), bgr.get(2), bgr.get(1), null);
        Row strictly = stage().transform(data(SCHEMA, RowFactory.create(bgr))).first();
        Row loosely = stage().transform(data(LOOSE, RowFactory.create(loose))).first();
        assertThat(loosely.isNullAt(2)).isTrue();
        assertThat(loosely.<Object>getAs("labels")).isEqualTo(strictly.getAs("labels"));
    }

    @Test
    void badStructsSayWhy() {
        assertThat(reasons(
                        SCHEMA,
                        struct(-1, -1, -1, -1, 0),
                        struct(2, 2, 3, 7, 12),
                        struct(2, 2, 3, 21, 12),
                        floats(1, 1, 3, 0, Float.NaN, 0),
                        struct(2, 2, 3, 16, 11),
                        struct(2, 2, 4, 16, 12),
                        struct(0, 2, 3, 16, 0),
                        struct(65536, 65536, 1, 0, 0),
                        struct(1, 1, 1, 0, 1)))
                .containsExactly(
                        "image.corrupt: image photo: expected a decoded picture, got mode -1: Spark's reader could not"
                                + " decode it",
                        "image.unsupported: image photo: expected mode 0 (gray), 16 (BGR) or 24 (BGRA), 8 bits a sample, or"
                                + " 5, 21 or 29, floats, got mode 7",
                        "image.corrupt: image photo: expected height x width x 12 bytes for mode 21, got 2 x 2 x 3 and 12"
                                + " bytes",
                        "image.corrupt: image photo: expected samples that are numbers, 0 to 255, got NaN at sample 1",
                        "image.corrupt: image photo: expected height x width x 3 bytes for mode 16, got 2 x 2 x 3 and 11"
                                + " bytes",
                        "image.corrupt: image photo: expected height x width x 3 bytes for mode 16, got 2 x 2 x 4 and 12"
                                + " bytes",
                        "image.corrupt: image photo: expected height x width x 3 bytes for mode 16, got 0 x 2 x 3 and 0"
                                + " bytes",
                        "image.corrupt: image photo: expected height x width x 1 bytes for mode 0, got 65536 x 65536 x 1"
                                + " and 0 bytes",
                        null);
    }

    @Test
    void nullsInsideSayWhere() {
        Row nothing = RowFactory.create(RowFactory.create(new byte[1], 0, 0.5, 1, null, 1, null));
        assertThat(reasons(LOOSE, nothing, RowFactory.create((Object) null)))
                .containsExactly(
                        "image.corrupt: image row 0 of partition 0: expected an image struct without null fields, got"
                                + " null in field 'width'",
                        "null: input column 'image': expected a picture in every row, got null at row 1 of partition 0");
    }

    @Test
    void sparksOwnReaderIsUnderstood() {
        Dataset<Row> images =
                spark.read().format("image").load(Photos.file("espresso.jpg").toString());
        List<Row> labels = stage().transform(images).first().getList(1);
        assertThat(labels.get(0).getString(1)).isEqualTo("espresso");
    }
}
