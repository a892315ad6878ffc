package dev.fovea.spark;

import dev.fovea.Graphs;
import dev.fovea.Training;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Trains a Keras model, all of it, on labelled picture files that a column names, as {@code model.compile} and {@code
 * model.fit} do. One task reads the photos, from any file system that Spark reads, decodes them ahead of the steps, and gives
 * the trained model back. Any model file will do that fovea reads as a graph whose operations have gradients. What an
 * imageLoader did in sparkdl, {@link #preprocessing()}, {@link #resampler()} and {@link #crop()} say.
 *
 * <pre>{@code
 * new KerasImageFileEstimator().setInputCol("uri").setLabelCol("onehot").setOutputCol("scores")
 *     .setModelFile("model.keras").setPreprocessing("tf").setKerasOptimizer("adam")
 *     .setKerasLoss("categorical_crossentropy").setKerasFitParams(Map.of("epochs", 5)).fit(uris);
 * }</pre>
 */
public final class KerasImageFileEstimator extends TrainingStage<KerasImageFileEstimator, KerasImageFileModel> {

    private static final long serialVersionUID = 1L;
    private static final System.Logger LOG = System.getLogger(KerasImageFileEstimator.class.getPackageName());

    private final Param<String> outputCol;
    private final Param<String> outputMode;
    private final Param<String> predictionCol;
    private final Param<String> preprocessing;
    private final Param<String> imageSize;
    private final Param<String> kerasOptimizer;
    private final Param<String> kerasLoss;
    private final FitParam kerasFitParams;

    /** An estimator without a model, under a new random uid. */
    public KerasImageFileEstimator() {
        this(Identifiable$.MODULE$.randomUID("KerasImageFileEstimator"));
    }

    /** An estimator without a model. */
    public KerasImageFileEstimator(String uid) {
        super(uid, "URIs of picture files (string)");
        outputCol = text("outputCol", "column that the model appends; it must not exist", "a column name");
        outputMode = new Param<>(
                this,
                "outputMode",
                "what the model gives: vector (the output's values, row-major) or image (Spark's image struct)",
                ParamCheck.oneOf("outputMode", "vector", "image"));
        predictionCol = text("predictionCol", KerasImageFileModel.PREDICTION, "a column name");
        preprocessing = option(
                PortOption.PREPROCESSING,
                "channel order and normalisation, as Keras's preprocess_input has them by these names; required unless the"
                        + " model's spec says how pictures become its input");
        imageSize = new Param<>(
                this,
                "imageSize",
                "size of the model's input where the model leaves it open: " + InputSize.EXPECTED,
                ParamCheck.size("imageSize"));
        kerasOptimizer = new Param<>(
                this, "kerasOptimizer", "optimiser by its name in Keras", ParamCheck.optimizer("kerasOptimizer"));
        kerasLoss = new Param<>(
                this,
                "kerasLoss",
                "loss by its name in Keras; the one that goes with the model's end when it is not set",
                ParamCheck.loss("kerasLoss"));
        kerasFitParams = new FitParam(
                this,
                "kerasFitParams",
                "arguments of Keras's model.fit: epochs (1), batch_size (32), shuffle (true); verbose does nothing");
        setDefault(outputMode, "vector");
        setDefault(kerasOptimizer, "adam");
        setDefault(classWeights(), "none");
    }

    /** Reads saved estimators. */
    public static MLReader<KerasImageFileEstimator> read() {
        return new EstimatorReader<>(KerasImageFileEstimator.class);
    }

    /** The estimator saved in that folder. */
    public static KerasImageFileEstimator load(String path) {
        return read().load(path);
    }

    /** Column that the model appends. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** What the model gives: {@code vector} (default) or {@code image}. */
    public Param<String> outputMode() {
        return outputMode;
    }

    /** Column of what the output's values predict that the model appends: the index of the largest, mostly; by default none. */
    public Param<String> predictionCol() {
        return predictionCol;
    }

    /** Channel order and normalisation: {@code tf}, {@code caffe}, {@code torch} or {@code raw}. */
    public Param<String> preprocessing() {
        return preprocessing;
    }

    /** Size of the model's input where the model leaves it open, {@code HEIGHTxWIDTH}. */
    public Param<String> imageSize() {
        return imageSize;
    }

    /** Optimiser by its name in Keras; by default adam. */
    public Param<String> kerasOptimizer() {
        return kerasOptimizer;
    }

    /** Loss by its name in Keras; by default the one that goes with the model's end. */
    public Param<String> kerasLoss() {
        return kerasLoss;
    }

    /** Arguments of Keras's {@code model.fit}: {@code epochs} (1), {@code batch_size} (32), {@code shuffle} (true). */
    public FitParam kerasFitParams() {
        return kerasFitParams;
    }

    /** The name of the column that the model appends. */
    public String getOutputCol() {
        return required(outputCol);
    }

    /** Sets {@link #outputCol()}. */
    public KerasImageFileEstimator setOutputCol(String column) {
        set(outputCol, column);
        return this;
    }

    /** What the model gives. */
    public String getOutputMode() {
        return getOrDefault(outputMode);
    }

    /** Sets {@link #outputMode()}. */
    public KerasImageFileEstimator setOutputMode(String mode) {
        set(outputMode, mode);
        return this;
    }

    /** The name of the column of indices. */
    public String getPredictionCol() {
        return required(predictionCol);
    }

    /** Sets {@link #predictionCol()}. */
    public KerasImageFileEstimator setPredictionCol(String column) {
        set(predictionCol, column);
        return this;
    }

    /** The mode of preprocessing. */
    public String getPreprocessing() {
        return required(preprocessing);
    }

    /** Sets {@link #preprocessing()}. */
    public KerasImageFileEstimator setPreprocessing(String mode) {
        set(preprocessing, mode);
        return this;
    }

    /** The size of the model's input. */
    public String getImageSize() {
        return required(imageSize);
    }

    /** Sets {@link #imageSize()}. */
    public KerasImageFileEstimator setImageSize(String heightByWidth) {
        set(imageSize, heightByWidth);
        return this;
    }

    /** The name of the optimiser. */
    public String getKerasOptimizer() {
        return getOrDefault(kerasOptimizer);
    }

    /** Sets {@link #kerasOptimizer()}. */
    public KerasImageFileEstimator setKerasOptimizer(String name) {
        set(kerasOptimizer, name);
        return this;
    }

    /** The name of the loss. */
    public String getKerasLoss() {
        return required(kerasLoss);
    }

    /** Sets {@link #kerasLoss()}. */
    public KerasImageFileEstimator setKerasLoss(String name) {
        set(kerasLoss, name);
        return this;
    }

    /** The arguments of {@code model.fit}; none where none are set. */
    public Map<String, Object> getKerasFitParams() {
        if (!isDefined(kerasFitParams)) {
            return Map.of();
        }
        return FitParam.arguments(kerasFitParams.name(), getOrDefault(kerasFitParams));
    }

    /** Sets {@link #kerasFitParams()}. */
    public KerasImageFileEstimator setKerasFitParams(Map<String, Object> arguments) {
        set(kerasFitParams, kerasFitParams.text(arguments));
        return this;
    }

    @Override
    KerasImageFileEstimator self() {
        return this;
    }

    private KerasImageFileTransformer transformer() {
        return prepared(new KerasImageFileTransformer(uid() + "_transformer"));
    }

    @Override
    ModelStage<?> modelStage() {
        return transformer();
    }

    /**
     * The data's columns and the one that the model appends.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a column is missing, of a wrong type or in the way,
     *     or when the model cannot be had
     */
    @Override
    public StructType transformSchema(StructType schema) {
        LabelColumn.of(schema, getLabelCol());
        KerasImageFileTransformer stage = transformer();
        StructType result = stage.transformSchema(schema);
        adopt(stage.known());
        return KerasImageFileModel.predicted(result, this, predictionCol);
    }

    @Override
    List<KerasImageFileModel> fitAll(Dataset<?> dataset, List<KerasImageFileEstimator> trials) {
        trials.forEach(trial -> trial.transformSchema(dataset.schema()));
        return parallel(dataset.sparkSession().sparkContext(), trials, trial -> trial.trained(dataset));
    }

    private KerasImageFileModel trained(Dataset<?> dataset) {
        SparkSession session = dataset.sparkSession();
        KerasImageFileTransformer stage = transformer();
        ImageModelTransformer.Work work = stage.work();
        Model model = new Model(
                TransferData.prepared(work.model().spec(), work.options()),
                work.model().file());
        Graph graph = Graphs.of(model);
        Map<String, Object> fit = getKerasFitParams();
        @Nullable String loss = orNull(kerasLoss);
        PhotoData data = PhotoData.of(
                dataset.toDF(),
                getInputCol(),
                LabelColumn.of(dataset.schema(), getLabelCol()),
                graph,
                loss,
                isSkipping());
        if (data.classes() != null && loss != null && Training.loss(loss).startsWith("sparse")) {
            // Of classes, which come to the network as one-hot here, both are the same number.
            loss = "categorical_crossentropy";
        }
        PhotoTrial trial = new PhotoTrial(
                DriverModels.broadcast(session, model),
                HadoopFiles.of(session),
                data.classes() == null ? List.of() : data.classes().names(),
                data.targets(),
                weights(data.classes()),
                loss,
                FitParam.shuffle(fit),
                !isSkipping(),
                settings(FitParam.epochs(fit), FitParam.batchSize(fit), getKerasOptimizer()));
        TrialResult result = TrialResult.of(data.rows(), trial);
        if (result.skipped() > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "{0} photos of column {1} could not be read and were left out of the training",
                    result.skipped(),
                    getInputCol());
        }
        KerasImageFileModel trained = new KerasImageFileModel(uid());
        trained.take(result.model(), result.history());
        return copyValues(trained, ParamMap.empty()).setParent(this);
    }

    private float @Nullable [] weights(@Nullable Classes classes) {
        if (getClassWeights().equals("none")) {
            return null;
        }
        if (classes == null) {
            throw new InvalidArgumentException(Fault.of("param", "classWeights")
                    .expected("none, for labels that are numbers and no classes")
                    .got("'balanced'"));
        }
        return classes.balanced();
    }
}
