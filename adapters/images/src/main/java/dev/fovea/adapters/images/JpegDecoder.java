package dev.fovea.adapters.images;

import dev.fovea.adapters.images.JpegHeader.Colors;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ChannelOrder;
import java.awt.image.Raster;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.imageio.IIOException;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import org.jspecify.annotations.Nullable;

/**
 * Decodes JPEG with the JDK's libjpeg, which gives Pillow's pixels bit for bit: baseline, extended and progressive, 1,
 * 3 or 4 components. What libjpeg only warns of (data that end early, bad codes) is an error here.
 */
final class JpegDecoder implements FormatDecoder {

    private final JdkReader readers = new JdkReader("JPEG");

    @Override
    public String format() {
        return "JPEG";
    }

    @Override
    public List<String> extensions() {
        return List.of("jpg", "jpeg", "jpe", "jfif");
    }

    @Override
    public boolean recognises(byte[] encoded) {
        return encoded.length >= 2 && encoded[0] == (byte) 0xff && encoded[1] == (byte) 0xd8;
    }

    @Override
    public Stored decode(Encoded in) throws IOException {
        JpegHeader header = JpegHeader.of(in);
        Colors colors = header.colors();
        int width = header.width();
        int height = header.height();
        ImageReader reader = readers.open();
        Warnings warnings = new Warnings();
        try (ByteArrayImageInputStream stream = new ByteArrayImageInputStream(header.plain())) {
            reader.addIIOReadWarningListener((source, text) -> warnings.add(text));
            reader.setInput(stream, true, true);
            boolean gray = colors == Colors.GRAY;
            Raster raster;
            if (gray || colors == Colors.YCC) {
                ImageReadParam target = reader.getDefaultReadParam();
                target.setDestination(RowTarget.image(width, height, gray ? 1 : 3));
                raster = reader.read(0, target).getRaster();
            } else {
                raster = reader.readRaster(0, null);
            }
            warnings.check(in, header.complete());
            if (raster.getWidth() != width || raster.getHeight() != height) {
                throw in.corrupt(width + " x " + height, raster.getWidth() + " x " + raster.getHeight());
            }
            ChannelOrder order = gray ? ChannelOrder.GRAY : ChannelOrder.RGB;
            int bands = colors == Colors.CMYK || colors == Colors.YCCK ? 4 : order.channels();
            byte[] samples = Rasters.interleaved(in, raster, bands, false);
            if (bands == 4) {
                samples = Cmyk.toRgb(samples, colors == Colors.YCCK);
            }
            return Stored.of(in, width, height, order, samples, header.orientation());
        } catch (IIOException e) {
            // libjpeg pads a file that ends early and then trips over what it made up itself.
            if (!header.complete()) {
                throw in.error(Reason.TRUNCATED, "a complete JPEG", "the end of the file before the end marker", e);
            }
            throw e;
        } finally {
            reader.dispose();
        }
    }

    /** What libjpeg says on the way; most of it means that pixels are made up. */
    private static final class Warnings {
        private @Nullable String worst;

        void add(String text) {
            String lower = text.toLowerCase(Locale.ROOT);
            // Bytes between segments and a missing end marker after the last row leave every pixel in place.
            if (lower.contains("extraneous bytes") || lower.contains("missing eoi")) {
                return;
            }
            if (worst == null) {
                worst = text;
            }
        }

        void check(Encoded in, boolean complete) {
            String text = worst;
            if (text != null) {
                throw complete
                        ? in.corrupt("a sound JPEG", "'" + text.strip() + "'")
                        : in.error(Reason.TRUNCATED, "a complete JPEG", "'" + text.strip() + "'");
            }
        }
    }
}
