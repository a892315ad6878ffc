package dev.fovea.adapters.keras;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a layer has to keep, by the names of Keras 3 and in the order of {@code layer.weights}.
 *
 * @param trained what training changes by gradients
 * @param others statistics
 */
record LayerVariables(List<String> trained, List<String> others) {

    private static final LayerVariables NONE = new LayerVariables(List.of(), List.of());

    /** The weights of a layer that is no model; none for classes that are not known. */
    static LayerVariables of(Layer layer) {
        Fields config = layer.config();
        return switch (layer.className()) {
            case "Conv2D", "Convolution2D", "DepthwiseConv2D", "Conv2DTranspose", "Convolution2DTranspose", "Dense" ->
                withBias(config, "kernel");
            case "SeparableConv2D", "SeparableConvolution2D" ->
                withBias(config, "depthwise_kernel", "pointwise_kernel");
            case "BatchNormalization" ->
                new LayerVariables(scaleAndCentre(config), List.of("moving_mean", "moving_variance"));
            case "LayerNormalization", "GroupNormalization" -> new LayerVariables(scaleAndCentre(config), List.of());
            case "PReLU" -> new LayerVariables(List.of("alpha"), List.of());
            // The last one, how much was seen, is of no use to inference.
            case "Normalization" ->
                config.has("mean") ? NONE : new LayerVariables(List.of(), List.of("mean", "variance", "count"));
            default -> NONE;
        };
    }

    private static LayerVariables withBias(Fields config, String... kernels) {
        List<String> names = new ArrayList<>(List.of(kernels));
        if (config.flag("use_bias", true)) {
            names.add("bias");
        }
        return new LayerVariables(names, List.of());
    }

    private static List<String> scaleAndCentre(Fields config) {
        List<String> names = new ArrayList<>();
        if (config.flag("scale", true)) {
            names.add("gamma");
        }
        if (config.flag("center", true)) {
            names.add("beta");
        }
        return names;
    }

    /** All of them: trained ones first. */
    List<String> all() {
        return Stream.concat(trained.stream(), others.stream()).toList();
    }
}
