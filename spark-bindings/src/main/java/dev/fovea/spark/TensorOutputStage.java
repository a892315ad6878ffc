package dev.fovea.spark;

import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.types.StructField;
import org.jspecify.annotations.Nullable;

/**
 * A stage that gives one of a model's tensors for each picture, as a vector or as an image.
 *
 * @param <S> the stage itself
 */
public abstract class TensorOutputStage<S extends TensorOutputStage<S>> extends ImageModelTransformer<S> {

    private static final long serialVersionUID = 1L;

    private static final String VECTOR = "vector";
    private static final String IMAGE = "image";
    private static final String FLOAT = "float";
    private static final String BYTE = "byte";

    private final Param<String> outputTensor;
    private final Param<String> outputMode;
    private final Param<String> imageType;
    private final Param<String> imageSize;

    TensorOutputStage(String uid, String inputs) {
        super(uid, inputs);
        outputTensor = text(
                "outputTensor",
                "name of the tensor that comes out, an inner one where the backend reads the model as a graph; the model's"
                        + " only output when it is not set",
                "a tensor's name");
        outputMode = new Param<>(
                this,
                "outputMode",
                "what comes out: vector (the tensor's values, row-major) or image (Spark's image struct)",
                ParamCheck.oneOf("outputMode", VECTOR, IMAGE));
        imageType = new Param<>(
                this,
                "imageType",
                "samples of an image that comes out: float (CV_32FC1, CV_32FC3, CV_32FC4) or byte (CV_8UC1, CV_8UC3,"
                        + " CV_8UC4: rounded, cut to 0 to 255)",
                ParamCheck.oneOf("imageType", FLOAT, BYTE));
        imageSize = new Param<>(
                this,
                "imageSize",
                "size of the model's input where the model leaves it open: " + InputSize.EXPECTED,
                ParamCheck.size("imageSize"));
        setDefault(outputMode, VECTOR);
        setDefault(imageType, FLOAT);
    }

    /** Name of the tensor that comes out; by default the model's only output. */
    public final Param<String> outputTensor() {
        return outputTensor;
    }

    /** What comes out: {@code vector} (default), the tensor's values row-major; or {@code image}, Spark's image struct. */
    public final Param<String> outputMode() {
        return outputMode;
    }

    /**
     * Samples of an image that comes out: {@code float} (default), by sparkdl's codes CV_32FC1 = 5, CV_32FC3 = 21, CV_32FC4 =
     * 29; or {@code byte}, by Spark's, rounded and cut to 0 to 255.
     */
    public final Param<String> imageType() {
        return imageType;
    }

    /** Size of the model's input where the model leaves it open, {@code HEIGHTxWIDTH}. */
    public final Param<String> imageSize() {
        return imageSize;
    }

    /** The name of the tensor that comes out. */
    public final String getOutputTensor() {
        return required(outputTensor);
    }

    /** Sets {@link #outputTensor()}. */
    public final S setOutputTensor(String name) {
        set(outputTensor, name);
        return self();
    }

    /** What comes out. */
    public final String getOutputMode() {
        return getOrDefault(outputMode);
    }

    /** Sets {@link #outputMode()}. */
    public final S setOutputMode(String mode) {
        set(outputMode, mode);
        return self();
    }

    /** The samples of an image that comes out. */
    public final String getImageType() {
        return getOrDefault(imageType);
    }

    /** Sets {@link #imageType()}. */
    public final S setImageType(String type) {
        set(imageType, type);
        return self();
    }

    /** The size of the model's input. */
    public final String getImageSize() {
        return required(imageSize);
    }

    /** Sets {@link #imageSize()}. */
    public final S setImageSize(String heightByWidth) {
        set(imageSize, heightByWidth);
        return self();
    }

    final @Nullable InputSize chosenSize() {
        String text = orNull(imageSize);
        return text == null ? null : InputSize.of(text);
    }

    /** The ends of the model that are used. */
    final ModelEnds ends(Model model, @Nullable String input) {
        return DriverModels.ends(model, input, orNull(outputTensor), orNull(backend()));
    }

    /**
     * The work of giving the tensor.
     *
     * @param exact the size that pictures must have, or null when they are resized
     */
    final Work work(Model model, boolean isPrepared, ModelEnds ends, ImageInput input, @Nullable ExactSize exact) {
        PortOptions options =
                options().withFeatures(new FeatureChoice(ends.output().name(), null));
        Answer answer = getOutputMode().equals(IMAGE)
                ? new Answer.TensorImage(
                        PictureForm.of(ends.output(), input, getImageType().equals(FLOAT)), exact)
                : new Answer.TensorVector(ends.size(), exact);
        return new Work(model, isPrepared, answer, options);
    }

    /** The model with nothing in its spec but how pictures become its input. */
    static Model prepared(Model model, ImageInput input) {
        ModelSpec spec = model.spec();
        return new Model(
                new ModelSpec(
                        spec.name(), spec.description(), spec.license(), input, null, null, null, null, List.of()),
                model.file());
    }

    @Override
    final StructField outputField(String name, Work work, boolean nullable) {
        int size = work.answer() instanceof Answer.TensorVector vector ? vector.size() : 0;
        return work.answer().field(name, size, nullable);
    }
}
