package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pixels of {@code fovea_decode}, {@code fovea_resize}, {@code fovea_encode} and {@code fovea_image_info}. */
class ImageFunctionsTest extends SparkTest {

    private static final Random RANDOM = new Random(6);

    @BeforeAll
    static void makeViews() {
        data(Photos.ENCODED, Photos.encoded("cat.jpg")).createOrReplaceTempView("files");
        data(
                        new StructType()
                                .add("gray", ImageSchema.columnSchema())
                                .add("bgr", ImageSchema.columnSchema())
                                .add("bgra", ImageSchema.columnSchema()),
                        RowFactory.create(struct(1, 0), struct(3, 16), struct(4, 24)))
                .createOrReplaceTempView("structs");
    }

    private static Row struct(int channels, int mode) {
        byte[] data = new byte[9 * 6 * channels];
        RANDOM.nextBytes(data);
        return RowFactory.create("from " + channels, 6, 9, channels, mode, data);
    }

    private static Row first(String query) {
        return spark.sql(query).collectAsList().get(0);
    }

    /** All fields but the last, which is long. */
    private static String five(Row row) {
        return IntStream.range(0, 5).mapToObj(i -> String.valueOf(row.get(i))).collect(Collectors.joining(" "));
    }

    private static void same(Row a, Row b) {
        assertThat(five(a)).isEqualTo(five(b));
        assertThat((byte[]) a.get(5)).isEqualTo((byte[]) b.get(5));
    }

    @Test
    void decodesToSparksStruct() {
        Row row = first("SELECT fovea_decode(content, path) FROM files").getStruct(0);
        assertThat(row.schema()).isEqualTo(ImageSchema.columnSchema());
        Image cat = Image.decode(Photos.bytes("cat.jpg"));
        assertThat(row.getString(0)).isEqualTo("cat.jpg");
        assertThat(row.getInt(1)).isEqualTo(cat.height());
        assertThat(row.getInt(2)).isEqualTo(cat.width());
        assertThat(row.getInt(3)).isEqualTo(3);
        assertThat(row.getInt(4)).isEqualTo(16);
        byte[] data = (byte[]) row.get(5);
        assertThat(cat.order()).isEqualTo(ChannelOrder.RGB);
        for (int i = 0; i < 3 * 1000; i += 3) {
            assertThat(data[i]).isEqualTo(cat.data()[i + 2]);
            assertThat(data[i + 1]).isEqualTo(cat.data()[i + 1]);
            assertThat(data[i + 2]).isEqualTo(cat.data()[i]);
        }
        assertThat(first("SELECT fovea_decode(content).origin FROM files").getString(0))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"gray", "bgr", "bgra"})
    void encodedPngComesBackSampleForSample(String column) {
        Row row = first("SELECT " + column + ", fovea_decode(fovea_encode(" + column + "), " + column
                + ".origin) FROM structs");
        same(row.getStruct(1), row.getStruct(0));
    }

    @Test
    void otherFormats() {
        same(
                first("SELECT fovea_decode(fovea_encode(bgr, 'BMP'), bgr.origin) FROM structs")
                        .getStruct(0),
                first("SELECT bgr FROM structs").getStruct(0));
        Row jpeg = first("SELECT fovea_image_info(fovea_encode(bgr, 'jpg')), try_fovea_encode(bgra, 'jpeg').error,"
                + " fovea_image_info(fovea_encode(gray, 'jpeg')) FROM structs");
        assertThat(five(jpeg.getStruct(0))).isEqualTo("jpeg 6 9 3 16");
        assertThat(jpeg.getString(1))
                .isEqualTo("image.unsupported: image format jpeg: expected a picture without alpha, got one with alpha;"
                        + " write it as png");
        assertThat(jpeg.getStruct(2).getString(0)).isEqualTo("jpeg");
        assertThatThrownBy(() -> spark.sql("SELECT fovea_encode(bgr, 'tiff') FROM structs"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("image format 'tiff': expected png, jpeg or bmp, got another");
    }

    @Test
    void infoSaysSizeAndKind() {
        Row row = first("SELECT fovea_image_info(content) i, fovea_image_info(fovea_decode(content)) d FROM files");
        Image cat = Image.decode(Photos.bytes("cat.jpg"));
        assertThat(row.getStruct(0).mkString(" "))
                .isEqualTo("jpeg " + cat.height() + " " + cat.width() + " 3 16 " + Photos.bytes("cat.jpg").length);
        assertThat(row.getStruct(1).mkString(" "))
                .isEqualTo("struct " + cat.height() + " " + cat.width() + " 3 16 " + cat.data().length);
        assertThat(first("SELECT fovea_image_info(bgra) FROM structs")
                        .getStruct(0)
                        .mkString(" "))
                .isEqualTo("struct 6 9 4 24 216");
    }

    /** A constant picture stays constant, channel by channel, whatever the resampler; and the origin stays. */
    @ParameterizedTest
    @CsvSource({"pillow_nearest", "pillow_bilinear", "lanczos", "awt_area_averaging", "TF2-BILINEAR"})
    void resizesEachChannel(String resampler) {
        Row row = first(
                        "SELECT fovea_resize(named_struct('origin', 'o', 'height', 3, 'width', 4, 'nChannels', 4, 'mode',"
                                + " 24, 'data', unhex(repeat('0A141EFF', 12))), 8, 5, '" + resampler + "')")
                .getStruct(0);
        assertThat(five(row)).isEqualTo("o 5 8 4 24");
        byte[] data = (byte[]) row.get(5);
        assertThat(data).hasSize(8 * 5 * 4);
        for (int i = 0; i < data.length; i += 4) {
            assertThat(new byte[] {data[i], data[i + 1], data[i + 2], data[i + 3]})
                    .isEqualTo(new byte[] {10, 20, 30, -1});
        }
    }

    /** Transparent pixels have no colour: red beside transparent green is red that fades. */
    @Test
    void colourIsWeightedByAlpha() {
        Row row = first(
                        "SELECT fovea_resize(named_struct('origin', 'o', 'height', 1, 'width', 2, 'nChannels', 4, 'mode',"
                                + " 24, 'data', unhex('0000FFFF00FF0000')), 1, 1)")
                .getStruct(0);
        assertThat((byte[]) row.get(5)).isEqualTo(new byte[] {0, 0, -1, -128});
    }

    @Test
    void resizesAsTheCoreDoes() {
        Row row = first(
                "SELECT fovea_resize(content, 224, 224), fovea_resize(fovea_decode(content), 224, 224) FROM files");
        same(row.getStruct(0), row.getStruct(1));
        // A model's answer is the same for the file and for the picture that was resized as the model does it.
        assertThat(first("SELECT size(fovea_featurize(fovea_resize(content, 224, 224))) FROM files")
                        .getInt(0))
                .isEqualTo(1280);
    }

    @Test
    void sizesMayComeFromColumns() {
        assertThat(first("SELECT fovea_resize(bgr, bgr.width * 2, bgr.height - 1).width FROM structs")
                        .getInt(0))
                .isEqualTo(18);
        assertThat(first("SELECT fovea_resize(bgr, CAST(NULL AS INT), 3) FROM structs")
                        .isNullAt(0))
                .isTrue();
        assertThatThrownBy(() -> first("SELECT try_fovea_resize(bgr, 0, 3) FROM structs"))
                .rootCause()
                .hasMessageContaining(
                        "expected a width and height of at least 1 whose picture fits an array, got 0 x 3");
    }

    @Test
    void wrongArgumentsAreAnalysisErrors() {
        assertThatThrownBy(() -> spark.sql("SELECT fovea_resize(bgr, '8', 8) FROM structs"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("The second parameter requires the INT");
        assertThatThrownBy(() -> spark.sql("SELECT fovea_resize(bgr, 8, 8, bgr.origin) FROM structs"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("The fourth parameter requires the constant STRING (a resampler)");
        assertThatThrownBy(() -> spark.sql("SELECT fovea_resize(bgr, 8, 8, 'lanczoz') FROM structs"))
                .hasMessageContaining("did you mean 'lanczos'?");
        assertThatThrownBy(() -> spark.sql("SELECT fovea_resize(bgr, 8) FROM structs"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("WRONG_NUM_ARGS");
    }

    @Test
    void constantsToo() {
        assertThat(first("SELECT try_fovea_image_info(X'00').error").getString(0))
                .startsWith("image.not_an_image");
    }
}
