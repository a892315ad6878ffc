package dev.fovea.spark;

import dev.fovea.api.model.Model;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.types.StructField;

/**
 * The features that an image model finds in each picture, as an MLlib vector of double: what a simple classifier needs
 * to tell classes apart that the model was never trained on. The vector's size is in the column's metadata.
 *
 * <pre>{@code
 * new Pipeline().setStages(new PipelineStage[] {
 *     new DeepImageFeaturizer().setInputCol("content").setOutputCol("features"), new LogisticRegression()
 * }).fit(train);
 * }</pre>
 */
public final class DeepImageFeaturizer extends ImageModelTransformer<DeepImageFeaturizer> {

    private static final long serialVersionUID = 1L;

    /** A featurizer of the default model, under a new random uid. */
    public DeepImageFeaturizer() {
        this(Identifiable$.MODULE$.randomUID("DeepImageFeaturizer"));
    }

    /** A featurizer of the default model. */
    public DeepImageFeaturizer(String uid) {
        super(uid);
    }

    /** Reads saved featurizers. */
    public static MLReader<DeepImageFeaturizer> read() {
        return new StageReader<>(DeepImageFeaturizer.class);
    }

    /** The featurizer saved in that folder. */
    public static DeepImageFeaturizer load(String path) {
        return read().load(path);
    }

    @Override
    DeepImageFeaturizer self() {
        return this;
    }

    @Override
    Answer answer() {
        return new Answer.FeatureVector();
    }

    @Override
    StructField outputField(String name, Model model, boolean nullable) {
        return answer().field(name, DriverModels.size(model, answer(), options()), nullable);
    }
}
