package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.port.Featurizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

class KerasImageFileTransformerTest extends StageContract<KerasImageFileTransformer> {

    private static final StructType URIS = new StructType().add("uri", DataTypes.StringType);

    /** A network that Keras saved, 32 x 32 x 3 in. */
    private static Path mini() {
        return Photos.folder().resolve("../examples/mini.keras").normalize();
    }

    private static KerasImageFileTransformer stage() {
        return new KerasImageFileTransformer()
                .setInputCol("content")
                .setOutputCol("out")
                .setModelFile(mini().toString())
                .setPreprocessing("tf");
    }

    @Override
    DataType inputType() {
        return DataTypes.StringType;
    }

    @Override
    String inputs() {
        return "string (the URI of a picture file)";
    }

    /** A file with the picture, under a name that needs no escape. */
    @Override
    Object cell(byte[] encoded) {
        String name = dev.fovea.api.model.ModelFile.sha256(ByteBuffer.wrap(encoded));
        try {
            Path file = folder.resolve(name + ".picture");
            return (Files.exists(file) ? file : Files.write(file, encoded))
                    .toUri()
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    String nameOf(Row row) {
        return row.getString(1);
    }

    @Override
    List<KerasImageFileTransformer> testObjects() {
        return List.of(
                stage(),
                stage().setModelFile(TinyModels.classifier(folder).toString()).setOutputTensor("map"),
                stage().setPreprocessing("caffe").setResampler("pillow_lanczos").setCrop("crop-to-aspect-ratio"));
    }

    @Override
    List<Object> byCore(KerasImageFileTransformer stage, List<Image> images) {
        boolean hasSpec = stage.isSet(stage.outputTensor());
        var builder = Fovea.featurizer(Path.of(stage.getModelFile()))
                .mode(stage.getPreprocessing().equals("tf") ? PixelMode.TF : PixelMode.CAFFE)
                .layer(hasSpec ? "map" : miniOutput());
        if (!hasSpec) {
            builder.resampler(stage.isSet(stage.resampler()) ? Resampler.PILLOW_LANCZOS : Resampler.PILLOW_NEAREST);
        }
        if (stage.isSet(stage.crop())) {
            builder.fit(Fit.cropToAspectRatio());
        }
        try (Featurizer featurizer = builder.build()) {
            return images.stream()
                    .<Object>map(image -> ColumnValues.vector(featurizer.featurize(image)))
                    .toList();
        }
    }

    private static String miniOutput() {
        return dev.fovea.Graphs.of(Fovea.model(mini())).outputs().get(0);
    }

    @Override
    KerasImageFileTransformer unusual() {
        return stage().setPreprocessing("torch")
                .setOutputTensor("map")
                .setOutputMode("image")
                .setImageType("byte")
                .setImageSize("32x32")
                .setResampler("pillow_box")
                .setCrop("letterbox")
                .setBackground("gray")
                .setThreads(1)
                .setBatchSize(3)
                .setHandleInvalid("keep")
                .setReasonCol("why")
                .setBackend("cpu");
    }

    @Override
    KerasImageFileTransformer load(String path) {
        return KerasImageFileTransformer.load(path);
    }

    private static Dataset<Row> uris(String... uris) {
        Row[] rows = new Row[uris.length];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = RowFactory.create(uris[i]);
        }
        return data(URIS, rows);
    }

    @Test
    void pathsAndUrisOfAnyFileSystem() throws IOException {
        Path odd = Files.createDirectory(folder.resolve("a b%20c"));
        Path cat = Files.copy(Photos.file("cat.jpg"), odd.resolve("cät #1.jpg"));
        List<Row> rows = stage().setInputCol("uri")
                .transform(uris(
                        Photos.file("cat.jpg").toAbsolutePath().normalize().toString(),
                        Photos.file("cat.jpg")
                                .toAbsolutePath()
                                .normalize()
                                .toUri()
                                .toString(),
                        cat.toString(),
                        "file:" + cat,
                        CountedFileSystem.SCHEME + ":" + cat))
                .collectAsList();
        assertThat(rows).hasSize(5);
        for (Row row : rows) {
            assertThat(row.<Vector>getAs("out")).isEqualTo(rows.get(0).getAs("out"));
        }
    }

    /** The session's options reach the executors; each file is opened once. */
    @Test
    void sessionsConfigurationIsUsedAndAFileIsReadOnce() {
        int before = CountedFileSystem.OPENED.get();
        String bird = CountedFileSystem.SCHEME + ":"
                + Photos.file("rocket.jpg").toAbsolutePath().normalize();
        spark.conf().set(CountedFileSystem.KEY, "seen");
        try {
            assertThat(stage().setInputCol("uri").transform(uris(bird)).collectAsList())
                    .hasSize(1);
        } finally {
            spark.conf().unset(CountedFileSystem.KEY);
        }
        assertThat(CountedFileSystem.OPENED.get() - before).isEqualTo(1);
        assertThat(CountedFileSystem.CONFIGURED.get()).isEqualTo("seen");
    }

    @Test
    void badFilesSayWhy() {
        String missing = folder.resolve("missing.jpg").toUri().toString();
        List<Row> rows = stage().setInputCol("uri")
                .setHandleInvalid("keep")
                .transform(uris(missing, folder.toUri().toString(), "", "nowhere://x/y.jpg"))
                .select("out_reason")
                .collectAsList();
        assertThat(rows.get(0).getString(0))
                .isEqualTo("image.unreadable: image " + missing
                        + ": expected a readable file, got no such file; check the path");
        assertThat(rows.get(1).getString(0))
                .isEqualTo("image.unreadable: image " + folder.toUri() + ": expected a file, got a folder");
        assertThat(rows.get(2).getString(0)).startsWith("image.unreadable: image: expected the URI of a file, got ");
        assertThat(rows.get(3).getString(0))
                .startsWith(
                        "image.unreadable: image nowhere://x/y.jpg: expected the URI of a file system that Spark reads,"
                                + " got No FileSystem for scheme \"nowhere\"; check the scheme, and give Spark the jar");
    }

    @Test
    void preprocessingIsRequiredWithoutASpec() {
        KerasImageFileTransformer stage = new KerasImageFileTransformer()
                .setInputCol("uri")
                .setOutputCol("out")
                .setModelFile(mini().toString());
        assertThatThrownBy(() -> stage.transformSchema(URIS))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "param preprocessing: expected one of tf, caffe, torch, raw, as mini.keras has no spec beside"
                                + " it, got none; call setPreprocessing with the mode that the model was trained with");
        assertThat(stage.setModelFile(TinyModels.classifier(folder).toString())
                        .transformSchema(URIS)
                        .fieldNames())
                .containsExactly("uri", "out");
    }

    /** An architecture and its weights are two files; both travel, and both are saved. */
    @Test
    void architectureAndWeightsAreSavedTogether() throws IOException {
        Path from = Goldens.folder("golden/keras2/mobile");
        Path architecture = Files.copy(from.resolve("architecture.json"), folder.resolve("architecture.json"));
        Path weights = Files.copy(from.resolve("weights.h5"), folder.resolve("weights.h5"));
        Dataset<Row> cat =
                uris(Photos.file("cat.jpg").toAbsolutePath().normalize().toString());
        KerasImageFileTransformer stage =
                stage().setInputCol("uri").setModelFile(architecture.toString()).setWeightsFile(weights.toString());
        List<Row> expected = stage.transform(cat).collectAsList();
        String at = folder.resolve("two-files").toString();
        stage.save(at);
        Files.delete(architecture);
        Files.delete(weights);
        KerasImageFileTransformer loaded = KerasImageFileTransformer.load(at);
        assertThat(loaded.getWeightsFile()).isEqualTo(weights.toString());
        assertThat(loaded.transform(cat).collectAsList()).isEqualTo(expected);
    }
}
