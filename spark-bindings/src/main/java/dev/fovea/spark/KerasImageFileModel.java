package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;

import dev.fovea.Graphs;
import dev.fovea.Training;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a {@link KerasImageFileEstimator} has trained: the model on picture files that a column names, as {@link
 * KerasImageFileTransformer} runs it, with the preparation that it was trained with.
 */
public final class KerasImageFileModel extends TrainedStage<KerasImageFileModel> {

    private static final long serialVersionUID = 1L;

    /** What predictionCol is for. */
    static final String PREDICTION =
            "column that the model appends, for evaluators, a double: the index of the largest of"
                    + " the output's values; of one value alone 1 where it is above 0.5 and 0 elsewhere if the network ends with"
                    + " sigmoid, else the value itself; no column when it is not set";

    private final Param<String> outputCol;
    private final Param<String> outputMode;
    private final Param<String> predictionCol;

    /** A model that has learned nothing yet, under a new random uid: for Spark, which makes it so to load a saved one. */
    public KerasImageFileModel() {
        this(Identifiable$.MODULE$.randomUID("KerasImageFileModel"));
    }

    /** A model that has learned nothing yet. */
    public KerasImageFileModel(String uid) {
        super(uid, "URIs of picture files (string)");
        outputCol = new Param<>(
                this,
                "outputCol",
                "column that is appended; it must not exist",
                ParamCheck.text("outputCol", "a column name"));
        outputMode = new Param<>(
                this,
                "outputMode",
                "what comes out: vector (the output's values, row-major) or image (Spark's image struct)",
                ParamCheck.oneOf("outputMode", "vector", "image"));
        predictionCol =
                new Param<>(this, "predictionCol", PREDICTION, ParamCheck.text("predictionCol", "a column name"));
        setDefault(outputMode, "vector");
    }

    /** Reads saved models. */
    public static MLReader<KerasImageFileModel> read() {
        return new TrainedReader<>(KerasImageFileModel.class);
    }

    /** The model saved in that folder. */
    public static KerasImageFileModel load(String path) {
        return read().load(path);
    }

    /** Column that is appended. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** What comes out: {@code vector} (default) or {@code image}. */
    public Param<String> outputMode() {
        return outputMode;
    }

    /** The name of the column that is appended. */
    public String getOutputCol() {
        return required(outputCol);
    }

    /** Sets {@link #outputCol()}. */
    public KerasImageFileModel setOutputCol(String column) {
        set(outputCol, column);
        return this;
    }

    /** What comes out. */
    public String getOutputMode() {
        return getOrDefault(outputMode);
    }

    /** Sets {@link #outputMode()}. */
    public KerasImageFileModel setOutputMode(String mode) {
        set(outputMode, mode);
        return this;
    }

    /** Column of what the output's values predict, for evaluators: the index of the largest, mostly; by default none. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** The name of the column of indices. */
    public String getPredictionCol() {
        return required(predictionCol);
    }

    /** Sets {@link #predictionCol()}. */
    public KerasImageFileModel setPredictionCol(String column) {
        set(predictionCol, column);
        return this;
    }

    /** A transformer of the same model and columns, as sparkdl's estimator gave it. */
    public KerasImageFileTransformer toTransformer() {
        return prepared(new KerasImageFileTransformer(uid() + "_transformer"), content());
    }

    @Override
    KerasImageFileModel self() {
        return this;
    }

    @Override
    String defaultReasonCol() {
        return getOutputCol() + "_reason";
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        transformSchema(dataset.schema());
        Dataset<Row> scored = toTransformer().transform(dataset);
        if (!isDefined(predictionCol)) {
            return scored;
        }
        boolean areProbabilities = Training.endsWithProbabilities(Graphs.of(content()));
        return scored.select(
                col("*"),
                ClassColumns.predicted(col(TransferData.quoted(getOutputCol())), areProbabilities)
                        .as(getPredictionCol()));
    }

    /**
     * The schema of {@link #transform}'s result.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a column is missing, of a wrong type or in the way
     */
    @Override
    public StructType transformSchema(StructType schema) {
        return predicted(toTransformer().transformSchema(schema), this, predictionCol);
    }

    /**
     * The schema with the column of indices, where there is one.
     *
     * @throws InvalidArgumentException when there is one and the output is no vector
     */
    static StructType predicted(StructType schema, Params stage, Param<String> predictionCol) {
        if (!stage.isDefined(predictionCol)) {
            return schema;
        }
        if (!"vector".equals(stage.getOrDefault(stage.getParam("outputMode")))) {
            throw new InvalidArgumentException(Fault.of("param", "predictionCol")
                    .expected("outputMode vector beside it")
                    .got("image"));
        }
        return Columns.appended(
                schema, DataTypes.createStructField(stage.getOrDefault(predictionCol), DataTypes.DoubleType, true));
    }
}
