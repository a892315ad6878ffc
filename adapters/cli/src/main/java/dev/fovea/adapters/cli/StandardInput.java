package dev.fovea.adapters.cli;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.IOException;
import java.io.InputStream;

/** The bytes of one picture on standard input, read when its turn comes. */
record StandardInput(InputStream in) implements ImageSource {

    @Override
    public String name() {
        return Inputs.STANDARD_INPUT;
    }

    @Override
    public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
        int limit = (int) Math.min(Integer.MAX_VALUE - 16L, options.maxBytes() + 1);
        return decoder.decode(in.readNBytes(limit), "standard input", options);
    }
}
