package dev.fovea.domain.train.data;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.spi.EncodedPreprocess;
import dev.fovea.api.spi.PreprocessKernels;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How pictures are decoded and brought into tensors.
 *
 * @param encoded takes encoded pictures, of the same backend as the kernels; null when there is none
 */
public record PictureReading(
        PreprocessKernels kernels, @Nullable EncodedPreprocess encoded, DecodeOptions options) {
    public PictureReading {
        Objects.requireNonNull(kernels, "kernels");
        Objects.requireNonNull(options, "options");
    }
}
