package dev.fovea.adapters.images;

import java.io.IOException;
import java.util.Iterator;
import java.util.Locale;
import javax.imageio.ImageReader;
import javax.imageio.spi.IIORegistry;
import javax.imageio.spi.ImageReaderSpi;
import org.jspecify.annotations.Nullable;

/**
 * Makes readers of the JDK for one format. Other plug-ins for it that the host program may have registered are passed
 * over: they decode in ways of their own.
 */
final class JdkReader {

    private final String format;
    private volatile @Nullable ImageReaderSpi provider;

    JdkReader(String format) {
        this.format = format;
    }

    /** A new reader; the caller disposes of it. */
    ImageReader open() throws IOException {
        ImageReaderSpi found = provider;
        if (found == null) {
            found = find();
            provider = found;
        }
        return found.createReaderInstance();
    }

    // The registry is the only door to the JDK's own readers; ImageIO itself would add its cache settings to it.
    private ImageReaderSpi find() {
        String start = "com.sun.imageio.plugins." + format.toLowerCase(Locale.ROOT) + ".";
        Iterator<ImageReaderSpi> providers =
                IIORegistry.getDefaultInstance().getServiceProviders(ImageReaderSpi.class, false);
        while (providers.hasNext()) {
            ImageReaderSpi next = providers.next();
            if (next.getClass().getName().startsWith(start)) {
                return next;
            }
        }
        throw new NoClassDefFoundError("no " + format + " reader in this JDK");
    }
}
