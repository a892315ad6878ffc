package dev.fovea.spark;

import dev.fovea.Fovea;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructField;

/**
 * The features that an image model finds in each picture, as an MLlib vector of double or an array of float: what a simple
 * classifier needs to tell classes apart that the model was never trained on. Their number is in the column's metadata.
 *
 * <pre>{@code
 * new Pipeline().setStages(new PipelineStage[] {
 *     new DeepImageFeaturizer().setInputCol("content").setOutputCol("features"), new LogisticRegression()
 * }).fit(train);
 * }</pre>
 */
public final class DeepImageFeaturizer extends ImageModelTransformer<DeepImageFeaturizer> {

    private static final long serialVersionUID = 1L;
    private static final String ARRAY = "array";
    private static final String VECTOR = "vector";

    private final Param<String> pooling;
    private final Param<String> scaleHint;
    private final Param<String> outputType;

    /** A featurizer of the default model, under a new random uid. */
    public DeepImageFeaturizer() {
        this(Identifiable$.MODULE$.randomUID("DeepImageFeaturizer"));
    }

    /** A featurizer of the default model. */
    public DeepImageFeaturizer(String uid) {
        super(uid, PICTURES);
        pooling = option(
                PortOption.POOLING,
                "what the features are: the last feature map whole (none) or pooled, or a layer's result; the features that"
                        + " the model's spec names when it is not set");
        scaleHint = option(
                PortOption.SCALE_HINT,
                "sparkdl's resizers, the whole picture, in place of the model's resampler and crop; not together with"
                        + " resampler or crop");
        outputType = new Param<>(
                this,
                "outputType",
                "type of the output column: vector (MLlib's, double) or array (of float, half the memory)",
                ParamCheck.oneOf("outputType", VECTOR, ARRAY));
        setDefault(modelName(), Fovea.DEFAULT_MODEL);
        setDefault(outputType, VECTOR);
    }

    /** Reads saved featurizers. */
    public static MLReader<DeepImageFeaturizer> read() {
        return new StageReader<>(DeepImageFeaturizer.class);
    }

    /** The featurizer saved in that folder. */
    public static DeepImageFeaturizer load(String path) {
        return read().load(path);
    }

    /**
     * What the features are: {@code none}, {@code avg} or {@code max} of the last feature map; a layer's name for its
     * result, flattened row-major; or {@code avg(LAYER)}, {@code max(LAYER)}. By default what the model's spec names.
     */
    public Param<String> pooling() {
        return pooling;
    }

    /**
     * sparkdl's resizers: {@code SCALE_AREA_AVERAGING}, {@code SCALE_DEFAULT}, {@code SCALE_FAST}, {@code SCALE_REPLICATE},
     * {@code SCALE_SMOOTH}, java.awt's of these names, of the whole picture. By default unset: the model's own way. Not
     * together with {@link #resampler()} or {@link #crop()}.
     */
    public Param<String> scaleHint() {
        return scaleHint;
    }

    /** {@code vector} (default): an MLlib vector of double; {@code array}: an array of float, half the memory. */
    public Param<String> outputType() {
        return outputType;
    }

    /** What the features are. */
    public String getPooling() {
        return required(pooling);
    }

    /** Sets {@link #pooling()}. */
    public DeepImageFeaturizer setPooling(String poolingOrLayer) {
        set(pooling, poolingOrLayer);
        return this;
    }

    /** sparkdl's resizer. */
    public String getScaleHint() {
        return required(scaleHint);
    }

    /** Sets {@link #scaleHint()}. */
    public DeepImageFeaturizer setScaleHint(String hint) {
        set(scaleHint, hint);
        return this;
    }

    /** The type of the output column. */
    public String getOutputType() {
        return getOrDefault(outputType);
    }

    /** Sets {@link #outputType()}. */
    public DeepImageFeaturizer setOutputType(String type) {
        set(outputType, type);
        return this;
    }

    @Override
    DeepImageFeaturizer self() {
        return this;
    }

    @Override
    PortOptions options() {
        return super.options()
                .withScaleHint("params", chosen(PortOption.SCALE_HINT, scaleHint))
                .withFeatures(chosen(PortOption.POOLING, pooling));
    }

    @Override
    Work work() {
        Answer answer = getOutputType().equals(ARRAY) ? new Answer.FeatureArray() : new Answer.FeatureVector();
        return new Work(model(), false, answer, options());
    }

    @Override
    StructField outputField(String name, Work work, boolean nullable) {
        return work.answer().field(name, DriverModels.size(work.model(), work.answer(), work.options()), nullable);
    }
}
