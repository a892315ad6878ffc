package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.FeaturizerBuilder;
import dev.fovea.Fovea;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.port.Featurizer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class ImageTensorTransformerTest extends StageContract<ImageTensorTransformer> {

    static final StructType IMAGES = new StructType().add("image", ImageSchema.columnSchema());

    private static ImageTensorTransformer stage() {
        return new ImageTensorTransformer()
                .setInputCol("content")
                .setOutputCol("out")
                .setModelFile(TinyModels.withoutSpec(folder).toString())
                .setChannelOrder("RGB")
                .setResampler("pillow_bilinear");
    }

    /** A model that gives pictures back, on a column of image structs. */
    static ImageTensorTransformer identity(int width, int height, int channels, String order) {
        return new ImageTensorTransformer()
                .setInputCol("image")
                .setOutputCol("out")
                .setModelFile(
                        TinyModels.identity(folder, width, height, channels).toString())
                .setChannelOrder(order);
    }

    static Image noise(int width, int height, ChannelOrder order) {
        byte[] samples = new byte[width * height * order.channels()];
        new Random(5).nextBytes(samples);
        return Image.of(width, height, order, samples, "noise");
    }

    @Override
    List<ImageTensorTransformer> testObjects() {
        return List.of(
                stage(),
                stage().setOutputTensor("map:0").setChannelOrder("BGR").setCrop("centre-square"),
                stage().setOutputTensor("pool").setInputTensor("image:0").setResampler("tf2_bicubic"));
    }

    @Override
    List<Object> byCore(ImageTensorTransformer stage, List<Image> images) {
        FeaturizerBuilder builder = Fovea.featurizer(Path.of(stage.getModelFile()))
                .mode(PixelMode.RAW)
                .order(ChannelOrder.valueOf(stage.getChannelOrder()))
                .fit(stage.isSet(stage.crop()) ? Fit.centreSquare(1) : Fit.stretch())
                .resampler(Resampler.valueOf(stage.getResampler().toUpperCase(java.util.Locale.ROOT)))
                .layer(
                        stage.isSet(stage.outputTensor())
                                ? stage.getOutputTensor().replace(":0", "")
                                : "scores");
        try (Featurizer featurizer = builder.build()) {
            return images.stream()
                    .<Object>map(image -> ColumnValues.vector(featurizer.featurize(image)))
                    .toList();
        }
    }

    @Override
    ImageTensorTransformer unusual() {
        return stage().setInputTensor("image")
                .setOutputTensor("map")
                .setChannelOrder("BGR")
                .setOutputMode("image")
                .setImageType("byte")
                .setImageSize("6x8")
                .setCrop("letterbox")
                .setBackground("gray")
                .setThreads(1)
                .setBatchSize(3)
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setBackend("cpu");
    }

    @Override
    ImageTensorTransformer load(String path) {
        return ImageTensorTransformer.load(path);
    }

    /** What goes in comes out: rows before columns, channels in the order that was asked for, 0 to 255. */
    @Test
    void samplesReachTheModelAsTheyAre() {
        Image picture = noise(8, 6, ChannelOrder.BGR);
        for (String order : new String[] {"RGB", "BGR"}) {
            Row row = identity(8, 6, 3, order)
                    .transform(data(IMAGES, RowFactory.create(Photos.struct(picture))))
                    .first();
            double[] values = row.<Vector>getAs("out").toArray();
            assertThat(values).hasSize(8 * 6 * 3);
            for (int i = 0; i < values.length; i++) {
                int from = order.equals("BGR") ? i : i / 3 * 3 + 2 - i % 3;
                assertThat(values[i]).as(order + " at " + i).isEqualTo(picture.data()[from] & 0xff);
            }
        }
    }

    /** ITU-R 601 in integers, as docs/preprocessing.md has it. */
    @Test
    void grayModelsSeeColoursAsGray() {
        Image picture = noise(5, 4, ChannelOrder.BGR);
        double[] values = identity(5, 4, 1, "L")
                .transform(data(IMAGES, RowFactory.create(Photos.struct(picture))))
                .first()
                .<Vector>getAs("out")
                .toArray();
        for (int i = 0; i < values.length; i++) {
            int blue = picture.data()[3 * i] & 0xff;
            int green = picture.data()[3 * i + 1] & 0xff;
            int red = picture.data()[3 * i + 2] & 0xff;
            assertThat(values[i]).isEqualTo((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
        }
    }

    @Test
    void imagesComeOutInSparksOrderWithTheirOrigin() {
        Image picture = noise(8, 6, ChannelOrder.BGR);
        Row struct = Photos.struct(picture);
        for (String order : new String[] {"RGB", "BGR"}) {
            ImageTensorTransformer stage = identity(8, 6, 3, order).setOutputMode("image");
            StructType schema = stage.transformSchema(IMAGES);
            assertThat(schema.apply("out").dataType()).isEqualTo(ImageSchema.columnSchema());
            Row floats = stage.transform(data(IMAGES, RowFactory.create(struct)))
                    .first()
                    .getAs("out");
            assertThat(floats.getString(0)).isEqualTo("noise");
            assertThat(List.of(floats.getInt(1), floats.getInt(2), floats.getInt(3), floats.getInt(4)))
                    .containsExactly(6, 8, 3, 21);
            FloatBuffer values = ByteBuffer.wrap(floats.getAs("data"))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer();
            assertThat(values.remaining()).isEqualTo(8 * 6 * 3);
            for (int i = 0; i < picture.data().length; i++) {
                assertThat(values.get(i)).isEqualTo(picture.data()[i] & 0xff);
            }
            Row bytes = stage.setImageType("byte")
                    .transform(data(IMAGES, RowFactory.create(struct)))
                    .first()
                    .getAs("out");
            assertThat(bytes).isEqualTo(struct);
        }
    }

    @Test
    void grayImagesComeOutGray() {
        Image picture = noise(5, 4, ChannelOrder.GRAY);
        Row bytes = identity(5, 4, 1, "L")
                .setOutputMode("image")
                .setImageType("byte")
                .transform(data(IMAGES, RowFactory.create(Photos.struct(picture))))
                .first()
                .getAs("out");
        assertThat(bytes).isEqualTo(Photos.struct(picture));
        Row floats = identity(5, 4, 1, "L")
                .setOutputMode("image")
                .transform(data(IMAGES, RowFactory.create(Photos.struct(picture))))
                .first()
                .getAs("out");
        assertThat(floats.getInt(4)).isEqualTo(5);
    }

    @Test
    void bytesAreRoundedAndCut() {
        PictureForm form = new PictureForm(1, 2, 3, true, dev.fovea.api.model.Layout.NHWC, false);
        Row row = form.row(new float[] {-7, 0.5f, 1.4f, 300, Float.NaN, 254.5f});
        assertThat((byte[]) row.get(5)).containsExactly(1, 1, 0, 255, 0, 255);
        PictureForm planes = new PictureForm(1, 2, 4, true, dev.fovea.api.model.Layout.NCHW, false);
        assertThat((byte[]) planes.row(new float[] {1, 2, 3, 4, 5, 6, 7, 8}).get(5))
                .containsExactly(5, 3, 1, 7, 6, 4, 2, 8);
    }

    /** sparkdl did not resize either. */
    @Test
    void picturesOfAnotherSizeAreBadRowsUnlessResized() {
        Row small = Photos.struct(noise(8, 6, ChannelOrder.BGR));
        Row turned = Photos.struct(noise(6, 8, ChannelOrder.BGR));
        ImageTensorTransformer stage = identity(8, 6, 3, "RGB").setHandleInvalid("keep");
        List<Row> rows = stage.transform(data(IMAGES, RowFactory.create(small), RowFactory.create(turned)))
                .select("out", "out_reason")
                .collectAsList();
        assertThat(rows.get(0).isNullAt(1)).isTrue();
        assertThat(rows.get(1).isNullAt(0)).isTrue();
        assertThat(rows.get(1).getString(1))
                .isEqualTo("image.wrong_size: image noise: expected 8 x 6 pixels, as the model takes, got 6 x 8; resize"
                        + " it before, or set resampler");
        assertThat(stage.setResampler("pillow_box")
                        .transform(data(IMAGES, RowFactory.create(turned)))
                        .first()
                        .isNullAt(1))
                .isFalse();
        // Encoded pictures are no different.
        List<Row> photos = identity(8, 6, 3, "RGB")
                .setInputCol("content")
                .setHandleInvalid("skip")
                .transform(data(Photos.ENCODED, Photos.encoded("cat.jpg")))
                .collectAsList();
        assertThat(photos).isEmpty();
    }

    @Test
    void openSizesAreSetByAParam() {
        Image picture = noise(8, 6, ChannelOrder.BGR);
        ImageTensorTransformer stage = new ImageTensorTransformer()
                .setInputCol("image")
                .setOutputCol("out")
                .setModelFile(OpenSizeRuntime.file(folder).toString())
                .setChannelOrder("BGR")
                .setImageSize("6x8");
        double[] sums = new double[] {0, 0, 0, 48};
        for (int i = 0; i < picture.data().length; i++) {
            sums[i % 3] += picture.data()[i] & 0xff;
        }
        assertThat(stage.transform(data(IMAGES, RowFactory.create(Photos.struct(picture))))
                        .first()
                        .<Vector>getAs("out")
                        .toArray())
                .isEqualTo(sums);
        assertThat(stage.setImageSize("3x2")
                        .setResampler("pillow_box")
                        .transform(data(IMAGES, RowFactory.create(Photos.struct(picture))))
                        .first()
                        .<Vector>getAs("out")
                        .toArray()[3])
                .isEqualTo(6);
        stage.clear(stage.imageSize());
        assertThatThrownBy(() -> stage.transformSchema(IMAGES))
                .isInstanceOf(ModelException.class)
                .hasMessage("model input pixels: expected pictures of 3 channels and a fixed size, for order BGR, got"
                        + " pixels f32 [?,?,?,3]; for an open size, set imageSize");
        assertThatThrownBy(() -> stage.setImageSize("8,6"))
                .hasMessage("param imageSize: expected HEIGHTxWIDTH, such as 224x224, got '8,6'");
        assertThatThrownBy(() -> stage().setImageSize("8x6").transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param imageSize: expected 6x8, the size of model input image, got 8x6; leave it out");
    }

    @Test
    void vectorsSizeIsInTheMetadata() {
        StructType schema = stage().setOutputTensor("map").transformSchema(Photos.ENCODED);
        assertThat(AttributeGroup.fromStructField(schema.apply("out")).size()).isEqualTo(6 * 8 * 5);
    }

    @Test
    void whatIsMissingIsNamed() {
        ImageTensorTransformer bare =
                new ImageTensorTransformer().setInputCol("content").setOutputCol("out");
        assertThatThrownBy(() -> bare.transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("param channelOrder: expected a value, got none; call setChannelOrder");
        assertThatThrownBy(() -> bare.setChannelOrder("RGB").transformSchema(Photos.ENCODED))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("params modelName and modelFile: expected one of them, got none; call setModelFile, or"
                        + " setModelName");
        assertThatThrownBy(() -> stage().setChannelOrder("rgb"))
                .hasMessage("param channelOrder: expected one of RGB, BGR, L, got 'rgb'");
        assertThatThrownBy(() -> stage().setOutputMode("tensor"))
                .hasMessage("param outputMode: expected one of vector, image, got 'tensor'");
        assertThatThrownBy(() -> stage().setInputTensor("x:0").transformSchema(Photos.ENCODED))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("model input 'x:0': expected one of [image], the inputs of bare, got another; known are"
                        + " image");
        assertThatThrownBy(() -> stage().setOutputTensor("mapp:0").transformSchema(Photos.ENCODED))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'map'?");
        assertThatThrownBy(() -> stage().setChannelOrder("L").transformSchema(Photos.ENCODED))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model input image: expected pictures of 1 channel and a fixed size, for order GRAY, got image"
                                + " f32 [?,6,8,3]");
        assertThatThrownBy(() -> stage().setOutputMode("image").transformSchema(Photos.ENCODED))
                .isInstanceOf(ModelException.class)
                .hasMessage(
                        "model output scores: expected a picture [n,height,width,channels] of 1, 3 or 4 channels, for"
                                + " outputMode image, got scores f32 [?,3]; set outputMode to 'vector'");
    }
}
