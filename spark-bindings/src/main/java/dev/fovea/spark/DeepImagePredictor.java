package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructField;

/**
 * What an image classifier sees in each picture: the likeliest classes as {@code array<struct<class: string,
 * description: string, probability: float>>}, likeliest first; or, with {@link #decodePredictions()} off, the
 * probability of every class as an MLlib vector whose size is in the column's metadata.
 *
 * <pre>{@code
 * Dataset<Row> photos = spark.read().format("binaryFile").load("photos/");
 * new DeepImagePredictor().setInputCol("content").setOutputCol("labels").setTopK(5).transform(photos);
 * }</pre>
 */
public final class DeepImagePredictor extends ImageModelTransformer<DeepImagePredictor> {

    private static final long serialVersionUID = 1L;

    private final BooleanParam decodePredictions;
    private final IntParam topK;

    /** A predictor of the default model, under a new random uid. */
    public DeepImagePredictor() {
        this(Identifiable$.MODULE$.randomUID("DeepImagePredictor"));
    }

    /** A predictor of the default model. */
    public DeepImagePredictor(String uid) {
        super(uid, PICTURES);
        decodePredictions = new BooleanParam(
                this,
                "decodePredictions",
                "true: the topK likeliest classes with their names; false: the vector of all probabilities");
        topK = new IntParam(
                this,
                "topK",
                "classes a row when decodePredictions is true, from 1 to the number that the model has",
                ParamCheck.range("topK", 1, Integer.MAX_VALUE));
        setDefault(modelName(), Fovea.DEFAULT_MODEL);
        setDefault(decodePredictions, true);
        setDefault(topK, 5);
    }

    /** Reads saved predictors. */
    public static MLReader<DeepImagePredictor> read() {
        return new StageReader<>(DeepImagePredictor.class);
    }

    /** The predictor saved in that folder. */
    public static DeepImagePredictor load(String path) {
        return read().load(path);
    }

    /** True (default): the likeliest classes with their names; false: the vector of all probabilities. */
    public BooleanParam decodePredictions() {
        return decodePredictions;
    }

    /** Classes a row when they are decoded, from 1 to the number that the model has; by default 5. */
    public IntParam topK() {
        return topK;
    }

    /** Whether labels come out, or the vector of all probabilities. */
    public boolean getDecodePredictions() {
        return (Boolean) getOrDefault(decodePredictions);
    }

    /** Sets {@link #decodePredictions()}. */
    public DeepImagePredictor setDecodePredictions(boolean decode) {
        set(decodePredictions, decode);
        return this;
    }

    /** The number of classes a row. */
    public int getTopK() {
        return (Integer) getOrDefault(topK);
    }

    /** Sets {@link #topK()}. */
    public DeepImagePredictor setTopK(int classes) {
        set(topK, classes);
        return this;
    }

    @Override
    DeepImagePredictor self() {
        return this;
    }

    @Override
    Work work() {
        Answer answer = getDecodePredictions() ? new Answer.Labels(getTopK()) : new Answer.Probabilities();
        return new Work(model(), false, answer, options());
    }

    @Override
    StructField outputField(String name, Work work, boolean nullable) {
        int classes = DriverModels.size(work.model(), new Answer.Probabilities(), work.options());
        if (getDecodePredictions() && getTopK() > classes) {
            throw new InvalidArgumentException(Fault.of("param", "topK")
                    .expected("1 to " + classes + ", the classes of "
                            + work.model().spec().name())
                    .got(getTopK()));
        }
        return work.answer().field(name, classes, nullable);
    }
}
