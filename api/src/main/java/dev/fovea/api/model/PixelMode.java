package dev.fovea.api.model;

import dev.fovea.api.image.ChannelOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The preprocessing modes of Keras's {@code imagenet_utils.preprocess_input}: channel order and normalisation, with its
 * constants and in its order of f32 operations.
 */
public enum PixelMode {
    /** RGB, {@code x / 127.5 - 1}: InceptionV3, Xception, MobileNetV2. */
    TF(ChannelOrder.RGB),
    /** BGR, less ImageNet's means 103.939, 116.779 and 123.68, not scaled: ResNet50, VGG16, VGG19. */
    CAFFE(ChannelOrder.BGR),
    /** RGB, {@code x / 255}, less the means 0.485, 0.456 and 0.406, over 0.229, 0.224 and 0.225: DenseNet. */
    TORCH(ChannelOrder.RGB),
    /** RGB samples as they are, 0 to 255: networks that normalise themselves, such as EfficientNet. */
    RAW(ChannelOrder.RGB);

    private final ChannelOrder order;

    PixelMode(ChannelOrder order) {
        this.order = order;
    }

    /** The order of the model's channels. */
    public ChannelOrder order() {
        return order;
    }

    /** The map from samples to values; null for the samples as they are. */
    public @Nullable Normalization normalization() {
        return switch (this) {
            case TF -> Normalization.tf();
            case CAFFE -> Normalization.caffe();
            case TORCH -> Normalization.torch();
            case RAW -> null;
        };
    }

    /** The mode that an input has, or null when it has none of them. */
    public static @Nullable PixelMode of(ImageInput input) {
        for (PixelMode mode : values()) {
            if (mode.order == input.order() && Objects.equals(mode.normalization(), input.normalization())) {
                return mode;
            }
        }
        return null;
    }
}
