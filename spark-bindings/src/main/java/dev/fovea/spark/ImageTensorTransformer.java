package dev.fovea.spark;

import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Resampler;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.jspecify.annotations.Nullable;

/**
 * Any model on the samples of pictures as they are, bytes from 0 to 255, without normalisation: sparkdl's TFImageTransformer. One
 * tensor of the model comes out, its own output or an inner one, as a vector or as an image.
 *
 * <p>Samples are bytes, or floats, which reach the model as they are, whatever their range. Where pictures are resized, floats
 * are on the scale of bytes: rounded, and cut to 0 to 255.
 *
 * <p>Pictures are not resized unless {@link #resampler()} or {@link #crop()} is set: one of another size than the model's
 * input is a bad row. {@link #channelOrder()} must be set, since no file says in which order its model takes colours.
 *
 * <pre>{@code
 * new ImageTensorTransformer().setInputCol("image").setOutputCol("edges")
 *     .setModelFile("edges.keras").setChannelOrder("RGB").setOutputMode("image").transform(images);
 * }</pre>
 */
public final class ImageTensorTransformer extends TensorOutputStage<ImageTensorTransformer> {

    private static final long serialVersionUID = 1L;

    private final Param<String> channelOrder;
    private final Param<String> inputTensor;

    /** A transformer without a model, under a new random uid. */
    public ImageTensorTransformer() {
        this(Identifiable$.MODULE$.randomUID("ImageTensorTransformer"));
    }

    /** A transformer without a model. */
    public ImageTensorTransformer(String uid) {
        super(uid, PICTURES);
        channelOrder = new Param<>(
                this,
                "channelOrder",
                "channels in the order in which the model takes them: RGB, BGR or L (one channel, gray); required",
                ParamCheck.oneOf("channelOrder", "RGB", "BGR", "L"));
        inputTensor = text(
                "inputTensor",
                "name of the model's input; it may be left out, since pictures go to models of one input",
                "a tensor's name");
    }

    /** Reads saved transformers. */
    public static MLReader<ImageTensorTransformer> read() {
        return new StageReader<>(ImageTensorTransformer.class);
    }

    /** The transformer saved in that folder. */
    public static ImageTensorTransformer load(String path) {
        return read().load(path);
    }

    /** Channels in the order in which the model takes them: {@code RGB}, {@code BGR} or {@code L} (gray); required. */
    public Param<String> channelOrder() {
        return channelOrder;
    }

    /** Name of the model's input; it may be left out. */
    public Param<String> inputTensor() {
        return inputTensor;
    }

    /** The order of the model's channels. */
    public String getChannelOrder() {
        return required(channelOrder);
    }

    /** Sets {@link #channelOrder()}. */
    public ImageTensorTransformer setChannelOrder(String order) {
        set(channelOrder, order);
        return this;
    }

    /** The name of the model's input. */
    public String getInputTensor() {
        return required(inputTensor);
    }

    /** Sets {@link #inputTensor()}. */
    public ImageTensorTransformer setInputTensor(String name) {
        set(inputTensor, name);
        return this;
    }

    @Override
    ImageTensorTransformer self() {
        return this;
    }

    @Override
    Work work() {
        String word = getChannelOrder();
        ChannelOrder order = word.equals("L") ? ChannelOrder.GRAY : ChannelOrder.valueOf(word);
        Model model = model();
        ModelEnds ends = ends(model, orNull(inputTensor));
        ImageInput input = ends.pictures(order, Resampler.PILLOW_BILINEAR, chosenSize());
        boolean isResized = isDefined(resampler()) || isDefined(crop());
        @Nullable
        ExactSize exact = isResized ? null : new ExactSize(input.width(), input.height(), FloatInput.of(ends, input));
        return work(prepared(model, input), true, ends, input, exact);
    }
}
