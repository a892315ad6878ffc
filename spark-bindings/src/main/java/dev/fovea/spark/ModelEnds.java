package dev.fovea.spark;

import dev.fovea.ModelRunner;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What of a model a stage on pictures runs: from its one input to one of its tensors.
 *
 * @param input takes the pictures
 * @param output any tensor that the backend gives
 */
record ModelEnds(TensorInfo input, TensorInfo output) {

    /**
     * The ends by name, checked by loading the model.
     *
     * @param input name of the model's input, with or without TensorFlow's {@code :0}; null for its only one
     * @param output name of the tensor, likewise; null for the model's only output
     * @param backend that must run it, or null
     * @throws UnknownNameException when there is no such tensor
     * @throws ModelException when a name is needed, or the model takes more than the one input
     */
    static ModelEnds of(Model model, @Nullable String input, @Nullable String output, @Nullable String backend) {
        List<String> wanted = output == null ? List.of() : List.of(output);
        try (ModelRunner runner = open(model, wanted, backend)) {
            return new ModelEnds(input(model, runner.inputs(), input), output(model, runner.outputs()));
        }
    }

    private static ModelRunner open(Model model, List<String> outputs, @Nullable String backend) {
        try {
            return ModelRunner.open(model, outputs, backend, 1);
        } catch (UnknownNameException e) {
            if (outputs.isEmpty() || !outputs.get(0).endsWith(":0")) {
                throw e;
            }
            return ModelRunner.open(model, List.of(withoutIndex(outputs.get(0))), backend, 1);
        }
    }

    private static String withoutIndex(String name) {
        return name.endsWith(":0") ? name.substring(0, name.length() - 2) : name;
    }

    private static TensorInfo input(Model model, List<TensorInfo> inputs, @Nullable String name) {
        List<String> names = inputs.stream().map(TensorInfo::name).toList();
        if (name != null && !names.contains(name) && !names.contains(withoutIndex(name))) {
            throw new UnknownNameException(Fault.of("model input", "'" + name + "'")
                    .expected("one of " + names + ", the inputs of "
                            + model.spec().name())
                    .got("another")
                    .repair(Names.suggestion(name, names)));
        }
        if (inputs.size() != 1) {
            throw new ModelException(Fault.of("model", model.spec().name())
                    .expected("one input, a picture")
                    .got("inputs " + inputs)
                    .repair("use a model of one input"));
        }
        return inputs.get(0);
    }

    private static TensorInfo output(Model model, List<TensorInfo> outputs) {
        if (outputs.size() != 1) {
            throw new ModelException(Fault.of("model", model.spec().name())
                    .expected("a choice among its outputs "
                            + outputs.stream().map(TensorInfo::name).toList())
                    .got("none")
                    .repair("call setOutputTensor"));
        }
        return outputs.get(0);
    }

    /**
     * How pictures become the input: stretched to its size, their samples as they are.
     *
     * @param order of the model's channels
     * @param size where the model leaves it open, or null
     * @throws ModelException when the input takes no pictures of so many channels and a fixed size
     */
    ImageInput pictures(ChannelOrder order, Resampler resampler, @Nullable InputSize size) {
        Shape shape = input.shape();
        boolean isPicture = shape.rank() == 4;
        boolean isLast = isPicture && shape.dim(3) == order.channels();
        boolean isFirst = isPicture && !isLast && shape.dim(1) == order.channels();
        int height = isLast ? shape.dim(1) : isFirst ? shape.dim(2) : 0;
        int width = isLast ? shape.dim(2) : isFirst ? shape.dim(3) : 0;
        if (size != null && (isLast || isFirst)) {
            size.requireFits("model input " + input.name(), height, width);
            height = size.height();
            width = size.width();
        }
        if (height < 1 || width < 1) {
            Fault fault = Fault.of("model input", input.name())
                    .expected("pictures of " + order.channels() + (order.channels() == 1 ? " channel" : " channels")
                            + " and a fixed size, for order " + order)
                    .got(input);
            throw new ModelException(isLast || isFirst ? fault.repair("for an open size, set imageSize") : fault);
        }
        return new ImageInput(
                width, height, order, isLast ? Layout.NHWC : Layout.NCHW, Fit.stretch(), resampler, Alpha.WHITE, null);
    }

    /** The number of the output's values for one picture. */
    int size() {
        return Math.toIntExact(output.shape().row().elements());
    }
}
