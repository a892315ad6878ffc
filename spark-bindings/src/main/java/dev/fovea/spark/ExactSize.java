package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Outcomes;
import java.io.IOException;
import java.io.Serializable;
import java.util.Iterator;

/** The size that pictures must have, where nobody said how to resize them. */
record ExactSize(int width, int height) implements Serializable {

    /**
     * The picture itself.
     *
     * @throws ImageException when it has another size
     */
    Image check(Image image, String name) {
        if (image.width() != width || image.height() != height) {
            throw new ImageException(
                    Reason.WRONG_SIZE,
                    Fault.of("image", name)
                            .expected(width + " x " + height + " pixels, as the model takes")
                            .got(image.width() + " x " + image.height())
                            .repair("resize it before, or set resampler"));
        }
        return image;
    }

    /** The port for pictures of this size alone; it closes the other one. */
    OpenPort before(OpenPort port) {
        return new OpenPort() {
            @Override
            Outcomes<Object> values(Iterator<ImageSource> sources) {
                return port.values(new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return sources.hasNext();
                    }

                    @Override
                    public ImageSource next() {
                        return new Checked(sources.next());
                    }
                });
            }

            @Override
            Object value(Image image) {
                return port.value(check(image, image.origin()));
            }

            @Override
            Footprint footprint() {
                return port.footprint();
            }

            @Override
            public Leases.Held held() {
                return port.held();
            }

            @Override
            int size() {
                return port.size();
            }

            @Override
            public void close() {
                port.close();
            }
        };
    }

    /** Decoded as it is, since the size must be seen. */
    private final class Checked implements ImageSource {

        private final ImageSource source;

        Checked(ImageSource source) {
            this.source = source;
        }

        @Override
        public String name() {
            return source.name();
        }

        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
            return check(source.load(decoder, options.withScale(DecodeScale.FULL)), name());
        }
    }
}
