package dev.fovea.adapters.cli;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;

/** An input that is known to be bad before anybody reads it. */
record FailingSource(String name, ImageException error) implements ImageSource {

    @Override
    public Image load(ImageDecoder decoder, DecodeOptions options) {
        throw error;
    }
}
