package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Outcomes;
import java.io.Serializable;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The size that pictures must have, where nobody said how to resize them.
 *
 * @param floats how pictures of float samples reach the model as they are; null where they are rounded to bytes
 */
record ExactSize(int width, int height, @Nullable FloatInput floats) implements Serializable {

    /**
     * The picture itself.
     *
     * @throws ImageException when it has another size
     */
    Image check(Image image, String name) {
        check(image.width(), image.height(), name);
        return image;
    }

    /**
     * Returns when this is the size.
     *
     * @throws ImageException when it is another
     */
    void check(int wide, int high, String name) {
        if (wide != width || high != height) {
            throw new ImageException(
                    Reason.WRONG_SIZE,
                    Fault.of("image", name)
                            .expected(width + " x " + height + " pixels, as the model takes")
                            .got(wide + " x " + high)
                            .repair("resize it before, or set resampler"));
        }
    }

    /**
     * The port for pictures of this size alone; it closes the other one.
     *
     * @param floatPort for pictures of float samples; null where they are rounded
     */
    OpenPort before(OpenPort port, @Nullable FloatPort floatPort) {
        return new OpenPort() {
            @Override
            Outcomes<Object> values(Iterator<ImageSource> sources) {
                return new ExactOutcomes(port, ExactSize.this, floatPort, sources);
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
}
