package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.Training;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Learns classes of one's own from labelled pictures: a new head, dropout and a dense layer with softmax, on the features
 * that a trained network finds. Executors compute the features once and keep them as Parquet until the fit is over; a head
 * is trained by one task, which streams them. The result is one model, as {@code fovea train} writes it.
 *
 * <pre>{@code
 * DeepImageClassifierModel model = new DeepImageClassifier().setInputCol("content").setLabelCol("kind").fit(photos);
 * model.transform(others).select("path", "predictedLabel");
 * }</pre>
 *
 * <p>{@link #fitMultiple} computes features once for all param maps that agree on the pictures. A {@code CrossValidator}
 * fits each fold by itself: give it {@link #withFeatures}, and no picture is looked at twice.
 */
public final class DeepImageClassifier extends TrainingStage<DeepImageClassifier, DeepImageClassifierModel> {

    private static final long serialVersionUID = 1L;

    /** A column that lives between two steps of a fit. */
    static final String FEATURES = "__fovea_features";

    private final Param<String> modelName;
    private final Param<String> featuresCol;
    private final Param<String> featuresDir;
    private final BooleanParam keepFeatures;
    private final IntParam epochs;
    private final IntParam batchSize;
    private final Param<String> optimizer;
    private final DoubleParam dropout;
    private final ClassColumns columns;

    /** A classifier on the default model, under a new random uid. */
    public DeepImageClassifier() {
        this(Identifiable$.MODULE$.randomUID("DeepImageClassifier"));
    }

    /** A classifier on the default model. */
    public DeepImageClassifier(String uid) {
        super(uid, ImageModelTransformer.PICTURES);
        modelName = text(
                "modelName",
                "name of an installed model, on whose features the head learns; not together with modelFile",
                "a model name");
        featuresCol = text(
                "featuresCol",
                "column of features (vectors or arrays) that takes the place of inputCol where the data has it: those of"
                        + " withFeatures, or of a DeepImageFeaturizer with the same model and params",
                "a column name");
        featuresDir = text(
                "featuresDir",
                "folder, on a file system that all nodes share, for the features of a fit; the checkpoint folder, or one of"
                        + " the default file system when it is not set",
                "a path or URI");
        keepFeatures = new BooleanParam(
                this, "keepFeatures", "true: the Parquet files of a fit's features stay in featuresDir after it");
        epochs = new IntParam(
                this,
                "epochs",
                "how often the rows are gone through",
                ParamCheck.range("epochs", 1, Integer.MAX_VALUE));
        batchSize = new IntParam(
                this,
                "batchSize",
                "rows of a training step, 1 to 4096",
                ParamCheck.range("batchSize", 1, PortOption.MAX_BATCH));
        optimizer = new Param<>(
                this,
                "optimizer",
                "optimiser by its name in Keras, one of " + String.join(", ", Training.optimizers()),
                ParamCheck.optimizer("optimizer"));
        dropout = new DoubleParam(
                this, "dropout", "share of the features that a step drops, 0 to below 1", ParamCheck.share("dropout"));
        columns = new ClassColumns(this);
        setDefault(modelName, Fovea.DEFAULT_MODEL);
        setDefault(keepFeatures, false);
        setDefault(epochs, 60);
        setDefault(batchSize, 32);
        setDefault(optimizer, "adam");
        setDefault(dropout, 0.2);
        setDefault(classWeights(), "balanced");
        setDefault(columns.prediction(), "prediction");
        setDefault(columns.probability(), "probability");
        setDefault(columns.label(), "predictedLabel");
    }

    /** Reads saved classifiers. */
    public static MLReader<DeepImageClassifier> read() {
        return new EstimatorReader<>(DeepImageClassifier.class);
    }

    /** The classifier saved in that folder. */
    public static DeepImageClassifier load(String path) {
        return read().load(path);
    }

    /** Name of an installed model; not together with {@link #modelFile()}. */
    public Param<String> modelName() {
        return modelName;
    }

    /** Column of features that takes the place of {@link #inputCol()} where the data has it. */
    public Param<String> featuresCol() {
        return featuresCol;
    }

    /** Folder for the features of a fit, which all nodes see. */
    public Param<String> featuresDir() {
        return featuresDir;
    }

    /** Whether the features' files stay after a fit; by default not. */
    public BooleanParam keepFeatures() {
        return keepFeatures;
    }

    /** How often the rows are gone through; by default 60. */
    public IntParam epochs() {
        return epochs;
    }

    /** Rows of a training step, 1 to 4096; by default 32. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** Optimiser by its name in Keras; by default adam. */
    public Param<String> optimizer() {
        return optimizer;
    }

    /** Share of the features that a step drops, 0 to below 1; by default 0.2. */
    public DoubleParam dropout() {
        return dropout;
    }

    /** Column of the predicted class's index that the model appends; by default prediction. */
    public Param<String> predictionCol() {
        return columns.prediction();
    }

    /** Column of all probabilities that the model appends; by default probability. */
    public Param<String> probabilityCol() {
        return columns.probability();
    }

    /** Column of the predicted class's name that the model appends; by default predictedLabel. */
    public Param<String> predictedLabelCol() {
        return columns.label();
    }

    /** Column of the index of the row's own label that the model appends, for evaluators; by default none. */
    public Param<String> labelIndexCol() {
        return columns.index();
    }

    /** The name of the model. */
    public String getModelName() {
        return required(modelName);
    }

    /** Sets {@link #modelName()}. */
    public DeepImageClassifier setModelName(String name) {
        set(modelName, name);
        return this;
    }

    /** The name of the column of features. */
    public String getFeaturesCol() {
        return required(featuresCol);
    }

    /** Sets {@link #featuresCol()}. */
    public DeepImageClassifier setFeaturesCol(String column) {
        set(featuresCol, column);
        return this;
    }

    /** The folder for features. */
    public String getFeaturesDir() {
        return required(featuresDir);
    }

    /** Sets {@link #featuresDir()}. */
    public DeepImageClassifier setFeaturesDir(String folder) {
        set(featuresDir, folder);
        return this;
    }

    /** Whether the features' files stay. */
    public boolean getKeepFeatures() {
        return (Boolean) getOrDefault(keepFeatures);
    }

    /** Sets {@link #keepFeatures()}. */
    public DeepImageClassifier setKeepFeatures(boolean keep) {
        set(keepFeatures, keep);
        return this;
    }

    /** How often the rows are gone through. */
    public int getEpochs() {
        return (Integer) getOrDefault(epochs);
    }

    /** Sets {@link #epochs()}. */
    public DeepImageClassifier setEpochs(int number) {
        set(epochs, number);
        return this;
    }

    /** The rows of a training step. */
    public int getBatchSize() {
        return (Integer) getOrDefault(batchSize);
    }

    /** Sets {@link #batchSize()}. */
    public DeepImageClassifier setBatchSize(int rows) {
        set(batchSize, rows);
        return this;
    }

    /** The name of the optimiser. */
    public String getOptimizer() {
        return getOrDefault(optimizer);
    }

    /** Sets {@link #optimizer()}. */
    public DeepImageClassifier setOptimizer(String name) {
        set(optimizer, name);
        return this;
    }

    /** The share of the features that a step drops. */
    public double getDropout() {
        return (Double) getOrDefault(dropout);
    }

    /** Sets {@link #dropout()}. */
    public DeepImageClassifier setDropout(double share) {
        set(dropout, share);
        return this;
    }

    /** The name of the column of predicted indices. */
    public String getPredictionCol() {
        return getOrDefault(predictionCol());
    }

    /** Sets {@link #predictionCol()}. */
    public DeepImageClassifier setPredictionCol(String column) {
        set(predictionCol(), column);
        return this;
    }

    /** The name of the column of probabilities. */
    public String getProbabilityCol() {
        return getOrDefault(probabilityCol());
    }

    /** Sets {@link #probabilityCol()}. */
    public DeepImageClassifier setProbabilityCol(String column) {
        set(probabilityCol(), column);
        return this;
    }

    /** The name of the column of predicted names. */
    public String getPredictedLabelCol() {
        return getOrDefault(predictedLabelCol());
    }

    /** Sets {@link #predictedLabelCol()}. */
    public DeepImageClassifier setPredictedLabelCol(String column) {
        set(predictedLabelCol(), column);
        return this;
    }

    /** The name of the column of the rows' own indices. */
    public String getLabelIndexCol() {
        return required(labelIndexCol());
    }

    /** Sets {@link #labelIndexCol()}. */
    public DeepImageClassifier setLabelIndexCol(String column) {
        set(labelIndexCol(), column);
        return this;
    }

    @Override
    DeepImageClassifier self() {
        return this;
    }

    /** A featurizer with the same model and pictures; its output column is not set. */
    DeepImageFeaturizer featurizer() {
        DeepImageFeaturizer stage = prepared(new DeepImageFeaturizer(uid() + "_featurizer"));
        // The rows of a training step, and not the pictures that go through the network together.
        stage.clear(stage.batchSize());
        return isSkipping() ? stage.setHandleInvalid(HandleInvalid.SKIP.word()) : stage;
    }

    @Override
    ModelStage<?> modelStage() {
        return featurizer();
    }

    /** The column of features as the data calls it, where the data has it. */
    @Nullable
    String featuresOf(StructType schema) {
        String column = orNull(featuresCol);
        return column == null ? null : Columns.find(schema, column);
    }

    Scratch scratch(SparkSession session) {
        return Scratch.open(session, orNull(featuresDir), getKeepFeatures());
    }

    /**
     * The data with the features of its pictures in {@link #featuresCol()}, in place of {@link #inputCol()}: computed now, by
     * the executors, and written as Parquet to a folder in {@link #featuresDir()}, where they stay. Whatever is fitted on it,
     * fold by fold and trial by trial, no picture is looked at again.
     */
    public Dataset<Row> withFeatures(Dataset<?> dataset) {
        return ClassifierTrials.withFeatures(this, dataset);
    }

    /**
     * The data's columns and those that the model appends.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a column is missing, of a wrong type or in the way
     */
    @Override
    public StructType transformSchema(StructType schema) {
        String features = featuresOf(schema);
        if (features != null) {
            LabelColumn numbers = LabelColumn.of(schema, features);
            if (numbers.kind() != LabelColumn.Kind.ONE_HOT) {
                throw new InvalidArgumentException(Fault.of("features column", "'" + features + "'")
                        .expected("vectors or arrays of numbers")
                        .got(schema.apply(features).dataType().simpleString()));
            }
        } else {
            PictureColumn.of(schema, getInputCol());
        }
        LabelColumn.of(schema, getLabelCol());
        boolean keep = HandleInvalid.of(getHandleInvalid()) == HandleInvalid.KEEP;
        return columns.appended(
                Columns.appended(
                        schema,
                        new org.apache.spark.sql.types.StructField(
                                getProbabilityCol(),
                                SQLDataTypes.VectorType(),
                                true,
                                org.apache.spark.sql.types.Metadata.empty())),
                keep ? getPredictionCol() + "_reason" : null,
                List.of(),
                true);
    }

    @Override
    List<DeepImageClassifierModel> fitAll(Dataset<?> dataset, List<DeepImageClassifier> trials) {
        return new ClassifierTrials(this, dataset).fit(trials);
    }
}
