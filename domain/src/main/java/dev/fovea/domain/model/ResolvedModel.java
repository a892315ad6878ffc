package dev.fovea.domain.model;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A spec held against the loaded model: what the spec leaves open is filled in from the file, what contradicts the file
 * is an error.
 */
public final class ResolvedModel {

    private static final System.Logger LOG = System.getLogger(ResolvedModel.class.getPackageName());

    private ResolvedModel() {}

    /**
     * The complete spec.
     *
     * @throws ModelException when the spec's size, channels, outputs or labels are not those of the file
     */
    public static ModelSpec resolve(ModelSpec spec, Executable executable) {
        return resolve(spec, executable, false);
    }

    /**
     * The complete spec.
     *
     * @param isCut true when the executable is a part of the model, so that it lacks outputs that the spec names
     * @throws ModelException when the spec's size, channels, outputs or labels are not those of the file
     */
    public static ModelSpec resolve(ModelSpec spec, Executable executable, boolean isCut) {
        ImageInput image = spec.image();
        if (image == null) {
            image = imageInputOf(executable.inputs(), input -> assumedNormalization(spec, input));
        } else {
            requireMatch(spec, image, executable.inputs());
        }
        if (isCut) {
            return spec.withImage(image);
        }
        for (String output : new String[] {spec.probabilities(), spec.features()}) {
            if (output != null && !spec.hasLayer(output)) {
                output(spec, executable.outputs(), output);
            }
        }
        String probabilities = spec.probabilities();
        LabelTable labels = spec.labels();
        if (probabilities == null && (spec.features() == null || labels != null)) {
            probabilities = classScores(executable.outputs());
        }
        if (labels != null) {
            requireLabels(spec, executable, probabilities, labels);
        }
        return spec.withImage(image).withProbabilities(probabilities);
    }

    /**
     * The spec, where it says nothing of pictures and the input looks like one with samples of 0..255 as input: what
     * Keras's own readers of pictures give to a network that is trained.
     */
    public static ModelSpec withRawImage(ModelSpec spec, List<TensorInfo> inputs) {
        return spec.image() == null ? spec.withImage(imageInputOf(inputs, input -> Normalization.identity())) : spec;
    }

    /**
     * The output of that name.
     *
     * @throws ModelException when the file has none
     */
    public static TensorInfo output(ModelSpec spec, List<TensorInfo> outputs, String name) {
        return outputs.stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ModelException(Fault.of("model", spec.name())
                        .expected("an output '" + name + "'")
                        .got("outputs " + outputs.stream().map(TensorInfo::name).toList())
                        .repair("name one of these")));
    }

    /** The single output of shape [n, classes], if there is just one output and it has that shape. */
    private static @Nullable String classScores(List<TensorInfo> outputs) {
        return outputs.size() == 1 && outputs.get(0).shape().rank() == 2
                ? outputs.get(0).name()
                : null;
    }

    private static void requireLabels(
            ModelSpec spec, Executable executable, @Nullable String probabilities, LabelTable labels) {
        if (probabilities == null) {
            throw new ModelException(Fault.of("model", spec.name())
                    .expected("one output [n, classes] to go with the labels")
                    .got("outputs " + executable.outputs())
                    .repair("leave the labels out, or name the output 'probabilities' in the model's spec"));
        }
        Shape shape = output(spec, executable.outputs(), probabilities).shape();
        int classes = shape.dim(shape.rank() - 1);
        if (classes != Shape.UNKNOWN && !labels.fits(classes)) {
            throw new ModelException(Fault.of("model", spec.name())
                    .expected(classes + " labels for output '" + probabilities + "' " + shape)
                    .got(labels.size())
                    .repair("use the label file that belongs to this model"));
        }
    }

    /** The model's single picture-like input as an ImageInput with documented defaults, or null if there is none. */
    private static @Nullable ImageInput imageInputOf(
            List<TensorInfo> inputs, Function<TensorInfo, @Nullable Normalization> normalization) {
        if (inputs.size() != 1 || inputs.get(0).shape().rank() != 4) {
            return null;
        }
        TensorInfo input = inputs.get(0);
        Layout layout = layoutOf(input.shape());
        if (layout == null) {
            return null;
        }
        boolean channelsLast = layout == Layout.NHWC;
        int height = input.shape().dim(channelsLast ? 1 : 2);
        int width = input.shape().dim(channelsLast ? 2 : 3);
        int channels = input.shape().dim(channelsLast ? 3 : 1);
        if (height < 1 || width < 1) {
            return null;
        }
        return new ImageInput(
                width,
                height,
                channels == 1 ? ChannelOrder.GRAY : ChannelOrder.RGB,
                layout,
                Fit.stretch(),
                Resampler.PILLOW_BILINEAR,
                Alpha.WHITE,
                normalization.apply(input));
    }

    private static @Nullable Layout layoutOf(Shape shape) {
        if (shape.dim(3) == 1 || shape.dim(3) == 3) {
            return Layout.NHWC;
        }
        return shape.dim(1) == 1 || shape.dim(1) == 3 ? Layout.NCHW : null;
    }

    /**
     * Unsigned bytes are taken as they are. For signed bytes the file's scale and zero point tell the range of real
     * values that it stores, and so which of the three customary maps the model was trained with. Floats tell nothing:
     * x / 127.5 - 1 is assumed, aloud.
     */
    private static @Nullable Normalization assumedNormalization(ModelSpec spec, TensorInfo input) {
        if (input.dtype() == DType.U8) {
            return null;
        }
        Quantization quantization = input.quantization();
        if (input.dtype() == DType.I8 && quantization != null) {
            double low = quantization.dequantize(-128);
            double range = quantization.dequantize(127) - low;
            if (low < -0.25 * range) {
                return Normalization.tf();
            }
            return range > 16 ? Normalization.of(1, 0, 1) : Normalization.of(255, 0, 1);
        }
        LOG.log(
                System.Logger.Level.WARNING,
                "model {0}: no spec says how its float input is normalised; assuming x / 127.5 - 1. Put a spec"
                        + " {0}.fovea.json beside it to say otherwise",
                spec.name());
        return Normalization.tf();
    }

    private static void requireMatch(ModelSpec spec, ImageInput image, List<TensorInfo> inputs) {
        if (inputs.size() != 1) {
            throw new ModelException(Fault.of("model", spec.name())
                    .expected("one input, a picture")
                    .got(inputs));
        }
        TensorInfo input = inputs.get(0);
        int[] wanted = image.layout() == Layout.NHWC
                ? new int[] {
                    Shape.UNKNOWN, image.height(), image.width(), image.order().channels()
                }
                : new int[] {Shape.UNKNOWN, image.order().channels(), image.height(), image.width()};
        boolean fits = input.shape().rank() == 4;
        for (int i = 1; fits && i < 4; i++) {
            fits = input.shape().dim(i) == wanted[i] || input.shape().dim(i) == Shape.UNKNOWN;
        }
        if (!fits) {
            throw new ModelException(Fault.of("model", spec.name())
                    .expected("the input " + Shape.of(wanted) + " of its spec")
                    .got(input)
                    .repair("correct the spec, or use the file that it was written for"));
        }
    }
}
