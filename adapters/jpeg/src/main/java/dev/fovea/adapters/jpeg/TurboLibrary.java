package dev.fovea.adapters.jpeg;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.Availability;
import dev.fovea.nativelib.JpegStatus;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativeJpeg;
import dev.fovea.nativelib.NativeLibrary;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The libjpeg-turbo of this process, by the settings of the moment. */
final class TurboLibrary {

    private static final String DEFAULT = "libturbojpeg.so.0";
    private static final String REPAIR = "install it (Debian and Ubuntu: apt install libturbojpeg0; Fedora: dnf install"
            + " turbojpeg) or set fovea.jpeg.library to its file";

    private static final AtomicBoolean ANNOUNCED = new AtomicBoolean();

    private static volatile @Nullable LibraryStatus loaded;

    private TurboLibrary() {}

    /** What was found, or why nothing was. */
    private record Found(@Nullable NativeJpeg jpeg, Availability availability) {}

    /** The library, empty when it cannot be used here. */
    static Optional<NativeJpeg> find() {
        return Optional.ofNullable(look().jpeg);
    }

    /** Whether it can be used; that it cannot is said once in the log. */
    static Availability availability() {
        Availability availability = look().availability;
        if (availability instanceof Availability.Unavailable missing && ANNOUNCED.compareAndSet(false, true)) {
            System.getLogger(TurboLibrary.class.getPackageName())
                    .log(
                            System.Logger.Level.INFO,
                            "JPEG: codec imageio; not libjpeg-turbo: {0}; {1}",
                            missing.reason(),
                            missing.repair());
        }
        return availability;
    }

    private static Found look() {
        String setting = Setting.JPEG_LIBRARY.value();
        if (setting != null && setting.toLowerCase(Locale.ROOT).equals("none")) {
            return missing("switched off by fovea.jpeg.library=none", "unset fovea.jpeg.library", null);
        }
        LibraryStatus status = own();
        if (status instanceof LibraryStatus.Unavailable none) {
            return missing(none.reason(), none.repair(), none.cause());
        }
        JpegStatus opened = ((LibraryStatus.Loaded) status).kernels().jpeg(setting == null ? DEFAULT : setting);
        if (opened instanceof JpegStatus.Loaded loaded) {
            NativeJpeg jpeg = loaded.jpeg();
            return new Found(jpeg, Availability.available("TurboJPEG " + jpeg.version()));
        }
        String reason = ((JpegStatus.Unavailable) opened).reason();
        if (setting != null) {
            // What is named is used, or it is an error.
            throw new InvalidArgumentException(Fault.of("system property", Setting.JPEG_LIBRARY.property())
                    .expected("a TurboJPEG library of libjpeg-turbo 2.0 or newer, or none")
                    .got("'" + setting + "' (" + reason + ")")
                    .repair("unset it for " + DEFAULT + " of the system"));
        }
        return missing(reason, REPAIR, null);
    }

    /** Fovea's own library: loaded once, as looking whether it is the right one takes longer than a small picture. */
    private static LibraryStatus own() {
        if (!Setting.NATIVE_ENABLED.flag(true)) {
            return NativeLibrary.load(false, Setting.cacheDir());
        }
        LibraryStatus status = loaded;
        if (status == null) {
            status = NativeLibrary.load(true, Setting.cacheDir());
            loaded = status;
        }
        return status;
    }

    private static Found missing(String reason, String repair, @Nullable Throwable cause) {
        return new Found(null, Availability.unavailable(reason, repair, cause));
    }
}
