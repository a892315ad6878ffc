package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.Shape;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A Keras model on picture files that a column names: the executors read them, from any file system that Spark reads, while
 * the model computes. Pictures are brought to the model's input size, by Pillow's NEAREST as Keras's {@code load_img} unless
 * {@link #resampler()} says otherwise, and normalised by {@link #preprocessing()}. Any model file that fovea reads will do; a
 * spec beside it takes the place of these defaults.
 *
 * <pre>{@code
 * new KerasImageFileTransformer().setInputCol("uri").setOutputCol("scores")
 *     .setModelFile("model.h5").setPreprocessing("tf").transform(uris);
 * }</pre>
 */
public final class KerasImageFileTransformer extends TensorOutputStage<KerasImageFileTransformer> {

    private static final long serialVersionUID = 1L;

    private final Param<String> preprocessing;

    /** A transformer without a model, under a new random uid. */
    public KerasImageFileTransformer() {
        this(Identifiable$.MODULE$.randomUID("KerasImageFileTransformer"));
    }

    /** A transformer without a model. */
    public KerasImageFileTransformer(String uid) {
        super(uid, "URIs of picture files (string)");
        preprocessing = option(
                PortOption.PREPROCESSING,
                "channel order and normalisation, as Keras's preprocess_input has them by these names; required unless the"
                        + " model's spec says how pictures become its input");
    }

    /** Reads saved transformers. */
    public static MLReader<KerasImageFileTransformer> read() {
        return new StageReader<>(KerasImageFileTransformer.class);
    }

    /** The transformer saved in that folder. */
    public static KerasImageFileTransformer load(String path) {
        return read().load(path);
    }

    /**
     * Channel order and normalisation: {@code tf}, {@code caffe}, {@code torch} or {@code raw}, the modes of {@link
     * PixelMode}. Required unless the model's spec says how pictures become its input.
     */
    public Param<String> preprocessing() {
        return preprocessing;
    }

    /** The mode of preprocessing. */
    public String getPreprocessing() {
        return required(preprocessing);
    }

    /** Sets {@link #preprocessing()}. */
    public KerasImageFileTransformer setPreprocessing(String mode) {
        set(preprocessing, mode);
        return this;
    }

    @Override
    KerasImageFileTransformer self() {
        return this;
    }

    @Override
    PictureColumn input(StructType schema, @Nullable SparkSession session) {
        return PictureColumn.ofFiles(schema, getInputCol(), session);
    }

    @Override
    PortOptions options() {
        return super.options().withMode(chosen(PortOption.PREPROCESSING, preprocessing));
    }

    @Override
    Work work() {
        Model model = model();
        ModelEnds ends = ends(model, null);
        ImageInput own = model.spec().image();
        InputSize size = chosenSize();
        if (own != null) {
            if (size != null) {
                size.requireFits("the spec of " + model.spec().name(), own.height(), own.width());
            }
            return work(model, false, ends, own, null);
        }
        PixelMode mode = chosen(PortOption.PREPROCESSING, preprocessing);
        if (mode == null) {
            throw new InvalidArgumentException(Fault.of("param", "preprocessing")
                    .expected(PortOption.PREPROCESSING.expected() + ", as "
                            + model.file().name() + " has no spec beside it")
                    .got("none")
                    .repair("call setPreprocessing with the mode that the model was trained with"));
        }
        ImageInput input = ends.pictures(
                        isGray(ends) ? ChannelOrder.GRAY : mode.order(), Resampler.PILLOW_NEAREST, size)
                .withMode(mode);
        return work(prepared(model, input), true, ends, input, null);
    }

    private static boolean isGray(ModelEnds ends) {
        Shape shape = ends.input().shape();
        return shape.rank() == 4 && (shape.dim(3) == 1 || (shape.dim(3) != 3 && shape.dim(1) == 1));
    }
}
