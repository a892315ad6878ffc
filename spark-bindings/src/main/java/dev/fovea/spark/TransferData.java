package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.monotonically_increasing_id;

import dev.fovea.Graphs;
import dev.fovea.TransferHead;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Pooling;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;
import org.jspecify.annotations.Nullable;

/**
 * What trials of one data set share: the network below the heads, and its features of all good rows. Features of pictures
 * are computed on the executors, once, and lie in Parquet files until this is closed; those that the data has already are
 * read where they are, once: an executor keeps them on its disk, since they may be a column that is computed.
 *
 * @param base the network up to its features
 * @param spec of the model, with how pictures are prepared
 * @param rows as {@link ExampleTask} makes them
 * @param scratch where they lie; null where they are the data's own
 */
record TransferData(
        Graph base,
        ModelSpec spec,
        LabelColumn label,
        Dataset<Row> rows,
        Classes classes,
        @Nullable Scratch scratch) implements AutoCloseable {

    /** What a classifier's params ask for, of data whose schema it has checked. */
    static TransferData of(DeepImageClassifier stage, Dataset<?> data) {
        DeepImageFeaturizer featurizer = stage.featurizer();
        Model model = stage.model(featurizer);
        Graph base = TransferHead.features(Graphs.of(model), model.spec());
        featurizer.setPooling(choice(base).text());
        int width = base.node(base.outputs().get(0)).type().elements();
        LabelColumn label = LabelColumn.of(data.schema(), stage.getLabelCol());
        String known = stage.featuresOf(data.schema());
        ExampleTask task =
                new ExampleTask(label, known == null ? stage.getInputCol() : known, width, stage.isSkipping());
        SparkSession session = data.sparkSession();
        ModelSpec spec = prepared(model.spec(), featurizer.options());
        if (known != null) {
            Dataset<Row> rows = examples(data.toDF(), label, known, task).persist(StorageLevel.DISK_ONLY());
            try {
                return new TransferData(base, spec, label, rows, Classes.of(rows, label), null);
            } catch (Throwable e) { // Spark throws checked exceptions that it does not declare.
                rows.unpersist();
                throw e;
            }
        }
        Scratch scratch = stage.scratch(session);
        try {
            Dataset<Row> pictures = narrow(data.toDF(), stage.getInputCol(), label.name());
            if (stage.isSkipping()) {
                pictures = pictures.filter(col(quoted(label.name())).isNotNull());
            }
            Dataset<Row> features =
                    featurizer.setOutputCol(DeepImageClassifier.FEATURES).transform(pictures);
            Dataset<Row> rows = scratch.written(examples(features, label, DeepImageClassifier.FEATURES, task));
            Classes classes = scratch.reading(() -> Classes.of(rows, label));
            return new TransferData(base, spec, label, rows, classes, scratch);
        } catch (Throwable e) { // Spark throws checked exceptions that it does not declare.
            scratch.close();
            throw e;
        }
    }

    /** What the features of a classifier's model are. */
    static FeatureChoice features(DeepImageClassifier stage, DeepImageFeaturizer featurizer) {
        Model model = stage.model(featurizer);
        return choice(TransferHead.features(Graphs.of(model), model.spec()));
    }

    /** The columns that features need; {@code path} names pictures in messages. */
    private static Dataset<Row> narrow(Dataset<Row> data, String input, String label) {
        List<String> all = Arrays.asList(data.columns());
        Set<String> names = new LinkedHashSet<>(List.of(input, label));
        if (all.indexOf("path") >= 0 && all.indexOf("path") == all.lastIndexOf("path")) {
            names.add("path");
        }
        return data.select(names.stream().map(name -> col(quoted(name))).toArray(Column[]::new));
    }

    private static Dataset<Row> examples(Dataset<Row> data, LabelColumn label, String features, ExampleTask task) {
        Column[] columns = {
            monotonically_increasing_id().as(ExampleTask.AT), col(quoted(label.name())), col(quoted(features))
        };
        return data.select(columns).mapPartitions(task, Encoders.row(ExampleTask.SCHEMA));
    }

    /** A column's name as it is, dots and all. */
    static String quoted(String column) {
        return '`' + column.replace("`", "``") + '`';
    }

    /** The features of the base, as the featurizer is told of them. */
    private static FeatureChoice choice(Graph base) {
        Node output = base.node(base.outputs().get(0));
        boolean isAdded = output.name().equals("head/pool");
        if (isAdded && output.op() instanceof GlobalPool) {
            return new FeatureChoice(output.inputs().get(0), Pooling.AVG);
        }
        return new FeatureChoice(
                isAdded && output.op() instanceof Flatten ? output.inputs().get(0) : output.name(), null);
    }

    static ModelSpec prepared(ModelSpec spec, PortOptions options) {
        ImageInput image = spec.image();
        if (image == null) {
            return spec;
        }
        if (options.fit() != null) {
            image = image.withFit(options.fit());
        }
        if (options.resampler() != null) {
            image = image.withResampler(options.resampler());
        }
        if (options.background() != null) {
            image = image.withBackground(options.background());
        }
        if (options.mode() != null) {
            image = image.withMode(options.mode());
        }
        return spec.withImage(image);
    }

    /** The number of features. */
    int width() {
        return base.node(base.outputs().get(0)).type().elements();
    }

    /** Runs the trial on the rows. */
    TrialResult trained(HeadTrial trial) {
        return scratch == null ? TrialResult.of(rows, trial) : scratch.reading(() -> TrialResult.of(rows, trial));
    }

    /** The whole model of a head that was trained. */
    ModelPayload model(ModelPayload head) {
        Graph trained = Graphs.of(head.toModel());
        Graph joined = TransferHead.joined(base, trained);
        return ModelPayload.of(spec.name() + ".fovea", joined, TransferHead.spec(spec, joined, classes.names()));
    }

    @Override
    public void close() {
        if (scratch == null) {
            rows.unpersist();
        } else {
            scratch.close();
        }
    }
}
