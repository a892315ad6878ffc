package dev.fovea.spark;

import dev.fovea.Graphs;
import dev.fovea.TransferHead;
import dev.fovea.api.model.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link DeepImageClassifier} has learned: appends the probability of every class, the index of the likeliest and its
 * name, as MLlib's evaluators expect them. Where the data has {@link #featuresCol()}, the head alone runs on these features;
 * else the whole network runs on the pictures of {@link #inputCol()}.
 */
public final class DeepImageClassifierModel extends TrainedStage<DeepImageClassifierModel> {

    private static final long serialVersionUID = 1L;

    private final Param<String> labelCol;
    private final Param<String> featuresCol;
    private final ClassColumns columns;
    private transient @Nullable Model head;

    /** A model that has learned nothing yet, under a new random uid: for Spark, which makes it so to load a saved one. */
    public DeepImageClassifierModel() {
        this(Identifiable$.MODULE$.randomUID("DeepImageClassifierModel"));
    }

    /** A model that has learned nothing yet. */
    public DeepImageClassifierModel(String uid) {
        super(uid, ImageModelTransformer.PICTURES);
        labelCol = new Param<>(
                this,
                "labelCol",
                "column of the rows' own labels, for labelIndexCol; nothing else needs it",
                ParamCheck.text("labelCol", "a column name"));
        featuresCol = new Param<>(
                this,
                "featuresCol",
                "column of features that takes the place of inputCol where the data has it",
                ParamCheck.text("featuresCol", "a column name"));
        columns = new ClassColumns(this);
        setDefault(labelCol, "label");
        setDefault(columns.prediction(), "prediction");
        setDefault(columns.probability(), "probability");
        setDefault(columns.label(), "predictedLabel");
    }

    /** Reads saved models. */
    public static MLReader<DeepImageClassifierModel> read() {
        return new TrainedReader<>(DeepImageClassifierModel.class);
    }

    /** The model saved in that folder. */
    public static DeepImageClassifierModel load(String path) {
        return read().load(path);
    }

    /** Column of the rows' own labels, for {@link #labelIndexCol()}. */
    public Param<String> labelCol() {
        return labelCol;
    }

    /** Column of features that takes the place of {@link #inputCol()} where the data has it. */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /** Column of the predicted class's index. */
    public Param<String> predictionCol() {
        return columns.prediction();
    }

    /** Column of all probabilities. */
    public Param<String> probabilityCol() {
        return columns.probability();
    }

    /** Column of the predicted class's name. */
    public Param<String> predictedLabelCol() {
        return columns.label();
    }

    /** Column of the index of the row's own label, where the data has one. */
    public Param<String> labelIndexCol() {
        return columns.index();
    }

    /** The name of the column of the rows' own labels. */
    public String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** Sets {@link #labelCol()}. */
    public DeepImageClassifierModel setLabelCol(String column) {
        set(labelCol, column);
        return this;
    }

    /** The name of the column of features. */
    public String getFeaturesCol() {
        return required(featuresCol);
    }

    /** Sets {@link #featuresCol()}. */
    public DeepImageClassifierModel setFeaturesCol(String column) {
        set(featuresCol, column);
        return this;
    }

    /** The name of the column of predicted indices. */
    public String getPredictionCol() {
        return getOrDefault(predictionCol());
    }

    /** Sets {@link #predictionCol()}. */
    public DeepImageClassifierModel setPredictionCol(String column) {
        set(predictionCol(), column);
        return this;
    }

    /** The name of the column of probabilities. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    /** Sets {@link #probabilityCol()}. */
    public DeepImageClassifierModel setProbabilityCol(String column) {
        set(probabilityCol(), column);
        return this;
    }

    /** The name of the column of predicted names. */
    public String getPredictedLabelCol() {
        return getOrDefault(predictedLabelCol());
    }

    /** Sets {@link #predictedLabelCol()}. */
    public DeepImageClassifierModel setPredictedLabelCol(String column) {
        set(predictedLabelCol(), column);
        return this;
    }

    /** The name of the column of the rows' own indices. */
    public String getLabelIndexCol() {
        return required(labelIndexCol());
    }

    /** Sets {@link #labelIndexCol()}. */
    public DeepImageClassifierModel setLabelIndexCol(String column) {
        set(labelIndexCol(), column);
        return this;
    }

    @Override
    DeepImageClassifierModel self() {
        return this;
    }

    @Override
    String defaultReasonCol() {
        return getPredictionCol() + "_reason";
    }

    /** The stage that gives the probabilities. */
    private ModelStage<?> network(StructType schema) {
        String features = isDefined(featuresCol) ? Columns.find(schema, getFeaturesCol()) : null;
        if (features != null) {
            return prepared(new KerasTransformer(uid() + "_head"), head())
                    .setInputCol(features)
                    .setOutputCol(getProbabilityCol())
                    .setOutputMode("vector");
        }
        return prepared(new DeepImagePredictor(uid() + "_network"), content())
                .setInputCol(getInputCol())
                .setOutputCol(getProbabilityCol())
                .setDecodePredictions(false);
    }

    private synchronized Model head() {
        Model known = head;
        if (known == null) {
            known = ModelPayload.of("head.fovea", TransferHead.of(Graphs.of(content())), ModelPayload.named("head"))
                    .toModel();
            head = known;
        }
        return known;
    }

    private @Nullable LabelColumn own(StructType schema) {
        return isDefined(labelIndexCol()) && Columns.find(schema, getLabelCol()) != null
                ? LabelColumn.of(schema, getLabelCol())
                : null;
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        transformSchema(schema);
        return columns.add(network(schema).transform(dataset), labels(), own(schema));
    }

    /**
     * The schema of {@link #transform}'s result.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a column is missing, of a wrong type or in the way
     */
    @Override
    public StructType transformSchema(StructType schema) {
        return columns.appended(network(schema).transformSchema(schema), null, labels(), own(schema) != null);
    }
}
