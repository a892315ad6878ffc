/** Decodes JPEG, PNG, BMP, GIF, WebP and TIFF pictures. */
module dev.fovea.adapters.images {
    requires static org.jspecify;
    requires dev.fovea.api;
    requires java.desktop;
    requires kotlin.stdlib;
    requires webp.imageio;

    provides dev.fovea.api.spi.ImageCodec with
            dev.fovea.adapters.images.ImageIoCodec;
}
