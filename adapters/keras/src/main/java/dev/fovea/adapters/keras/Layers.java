package dev.fovea.adapters.keras;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The classes of layers that a graph can say, by their names in Keras 3 and the older ones. */
final class Layers {

    /** Types in which the layer's numbers are kept or computed; f32 here. */
    private static final Set<String> POLICIES =
            Set.of("float32", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16");

    private Layers() {}

    /** What the layer becomes; its class is known. */
    static LayerReader reader(Layer layer) {
        checkPolicy(layer.config());
        LayerReader reader = named(layer.className());
        if (reader == null) {
            throw new IllegalStateException("layer " + layer.label() + " was not looked at");
        }
        return reader;
    }

    /** What the layers of a class become; null for a class that a graph cannot say. */
    static @Nullable LayerReader named(String className) {
        return switch (className) {
            case "Conv2D", "Convolution2D" -> ConvLayers::conv2d;
            case "DepthwiseConv2D" -> ConvLayers::depthwise;
            case "SeparableConv2D", "SeparableConvolution2D" -> ConvLayers::separable;
            case "Conv2DTranspose", "Convolution2DTranspose" -> TransposedLayers::conv2dTranspose;
            case "Dense" -> ConvLayers::dense;
            case "BatchNormalization" -> NormLayers::batchNorm;
            case "Normalization" -> NormLayers::normalization;
            case "Rescaling" -> NormLayers::rescaling;
            case "LayerNormalization" -> SelfNormLayers::layerNorm;
            case "GroupNormalization" -> SelfNormLayers::groupNorm;
            case "UnitNormalization" -> SelfNormLayers::unitNorm;
            case "Activation" -> Activations::activation;
            case "ReLU", "LeakyReLU", "ELU", "Softmax" -> Activations::layer;
            case "PReLU" -> Activations::prelu;
            case "Add" -> MergeLayers::add;
            case "Subtract" -> MergeLayers::subtract;
            case "Multiply" -> MergeLayers::multiply;
            case "Average" -> MergeLayers::average;
            case "Maximum" -> MergeLayers::maximum;
            case "Minimum" -> MergeLayers::minimum;
            case "Concatenate" -> MergeLayers::concatenate;
            case "MaxPooling2D", "MaxPool2D" -> PoolLayers::max;
            case "AveragePooling2D", "AvgPool2D" -> PoolLayers::average;
            case "GlobalAveragePooling2D", "GlobalAvgPool2D" -> PoolLayers::globalAverage;
            case "GlobalMaxPooling2D", "GlobalMaxPool2D" -> PoolLayers::globalMax;
            case "ZeroPadding2D" -> ShapeLayers::zeroPadding;
            case "Cropping2D" -> ShapeLayers::cropping;
            case "UpSampling2D" -> ShapeLayers::upSampling;
            case "Resizing" -> ShapeLayers::resizing;
            case "Reshape" -> ShapeLayers::reshape;
            case "Flatten" -> ShapeLayers::flatten;
            case "Permute" -> ShapeLayers::permute;
            case "RepeatVector" -> ShapeLayers::repeatVector;
            case "Dropout" -> NoiseLayers::dropout;
            case "SpatialDropout1D" -> NoiseLayers::spatialDropout1d;
            case "SpatialDropout2D" -> NoiseLayers::spatialDropout2d;
            case "AlphaDropout" -> NoiseLayers::alphaDropout;
            case "GaussianDropout" -> NoiseLayers::gaussianDropout;
            case "GaussianNoise" -> NoiseLayers::gaussianNoise;
            case "Identity",
                    "ActivityRegularization",
                    "RandomFlip",
                    "RandomRotation",
                    "RandomZoom",
                    "RandomTranslation",
                    "RandomContrast",
                    "RandomBrightness" -> ShapeLayers::identity;
            default -> null;
        };
    }

    /** Quantised layers keep other weights than their class says. */
    private static void checkPolicy(Fields config) {
        Object dtype = config.value("dtype");
        String policy = dtype instanceof String name
                ? name
                : dtype == null
                        ? "float32"
                        : config.object("dtype").object("config").text("name", "float32");
        if (!POLICIES.contains(policy) || config.has("quantization_config")) {
            throw config.unsupported(config.has("quantization_config") ? "quantization_config" : "dtype", "float32");
        }
    }
}
