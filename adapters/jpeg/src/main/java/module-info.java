/** Decodes JPEG with the libjpeg-turbo of the machine. */
module dev.fovea.adapters.jpeg {
    requires dev.fovea.api;
    requires dev.fovea.nativelib;
    requires static org.jspecify;

    provides dev.fovea.api.spi.ImageCodec with
            dev.fovea.adapters.jpeg.TurboJpegCodec;
}
