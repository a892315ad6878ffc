package dev.fovea.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * A pipeline of every picture stage, saved, with what it answers. When a new format begins, its {@link #main} writes the
 * fixture of that format; one that is there is never written again.
 */
public final class SavedPipelineFixture {

    private static final StructType SCHEMA =
            new StructType().add("uri", DataTypes.StringType).add("content", DataTypes.BinaryType);

    private SavedPipelineFixture() {}

    /** Writes the fixture of the present format to where the tests look for it. */
    public static void main(String[] arguments) throws IOException {
        Path target = of(SavedFormat.CURRENT);
        if (Files.exists(target)) {
            throw new IOException(target + " is there already");
        }
        try (SparkSession spark = Sessions.local()) {
            write(spark, target, Files.createTempDirectory("models"));
        }
    }

    /** Where the fixture of a format lies. */
    static Path of(int format) {
        return Path.of(
                System.getProperty("fovea.root", ".."), "spark-bindings/src/test/resources/saved/format-" + format);
    }

    private static Dataset<Row> photos(SparkSession spark) {
        Row[] rows = Stream.of("cat.jpg", "espresso.jpg")
                .map(Photos::file)
                .map(file -> RowFactory.create(file.toAbsolutePath().normalize().toString(), Photos.bytes(file)))
                .toArray(Row[]::new);
        return spark.createDataFrame(List.of(rows), SCHEMA).coalesce(1);
    }

    static JsonNode answers(SparkSession spark, PipelineModel pipeline) {
        ArrayNode rows = new ObjectMapper().createArrayNode();
        for (Row row : pipeline.transform(photos(spark)).collectAsList()) {
            ObjectNode node = rows.addObject();
            ArrayNode labels = node.putArray("labels");
            for (Row label : row.<Row>getList(row.fieldIndex("labels"))) {
                labels.add(label.getString(0)).add(label.getString(1)).add(label.getFloat(2));
            }
            ArrayNode features = node.putArray("features");
            row.<Float>getList(row.fieldIndex("features")).forEach(features::add);
            put(node.putArray("tensor"), row.getAs("tensor"));
            put(node.putArray("scores"), row.getAs("scores"));
            Row image = row.getAs("image");
            ArrayNode picture = node.putArray("image");
            picture.add(image.getInt(1))
                    .add(image.getInt(2))
                    .add(image.getInt(3))
                    .add(image.getInt(4));
            ByteBuffer data = ByteBuffer.wrap(image.getAs("data")).order(ByteOrder.LITTLE_ENDIAN);
            while (data.hasRemaining()) {
                picture.add(data.getFloat());
            }
        }
        return rows;
    }

    private static void put(ArrayNode array, Vector vector) {
        for (double value : vector.toArray()) {
            array.add(value);
        }
    }

    /** Saves the pipeline and its answers in a folder that is not there yet; its models are written to the other. */
    static void write(SparkSession spark, Path target, Path models) throws IOException {
        Files.createDirectories(target);
        String classifier = TinyModels.classifier(models).toString();
        PipelineModel pipeline = new Pipeline("pipeline")
                .setStages(new PipelineStage[] {
                    new DeepImagePredictor("predictor")
                            .setInputCol("content")
                            .setOutputCol("labels")
                            .setModelFile(classifier)
                            .setTopK(2)
                            .setBatchSize(3),
                    new DeepImageFeaturizer("featurizer")
                            .setInputCol("content")
                            .setOutputCol("features")
                            .setModelFile(classifier)
                            .setPooling("max")
                            .setScaleHint("SCALE_FAST")
                            .setOutputType("array"),
                    new ImageTensorTransformer("tensor")
                            .setInputCol("content")
                            .setOutputCol("tensor")
                            .setModelFile(TinyModels.withoutSpec(models).toString())
                            .setChannelOrder("BGR")
                            .setOutputTensor("pool")
                            .setResampler("pillow_lanczos"),
                    new ImageTensorTransformer("image")
                            .setInputCol("content")
                            .setOutputCol("image")
                            .setModelFile(TinyModels.identity(models, 4, 3, 3).toString())
                            .setChannelOrder("RGB")
                            .setOutputMode("image")
                            .setResampler("pillow_box"),
                    new KerasImageFileTransformer("file")
                            .setInputCol("uri")
                            .setOutputCol("scores")
                            .setModelFile(TinyModels.withoutSpec(models).toString())
                            .setPreprocessing("caffe")
                })
                .fit(photos(spark));
        pipeline.save(target.resolve("pipeline").toString());
        Files.writeString(
                target.resolve("answers.json"), answers(spark, pipeline).toString());
        tidy(target, models);
    }

    /**
     * Removes Hadoop's checksums of its local files, which other file systems have not either, and says of a folder of models
     * no more than that it is one.
     */
    static void tidy(Path target, Path models) throws IOException {
        List<Path> all;
        try (Stream<Path> files = Files.walk(target)) {
            all = files.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            String name = Objects.toString(file.getFileName());
            if (name.endsWith(".crc")) {
                Files.delete(file);
            } else if (name.startsWith("part-")) {
                Files.writeString(file, Files.readString(file).replace(models + "/", "models/"));
            }
        }
    }
}
