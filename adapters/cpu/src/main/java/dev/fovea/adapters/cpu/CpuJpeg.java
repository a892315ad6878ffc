package dev.fovea.adapters.cpu;

import dev.fovea.api.Setting;
import dev.fovea.nativelib.JpegStatus;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativeJpeg;
import java.util.Locale;
import java.util.Optional;

/** The libjpeg-turbo of this process, by the setting of the moment. Why it is absent the codec of that name says. */
final class CpuJpeg {

    private static final String DEFAULT = "libturbojpeg.so.0";

    private CpuJpeg() {}

    /** The library, empty when there is none or it is switched off. */
    static Optional<NativeJpeg> find() {
        String setting = Setting.JPEG_LIBRARY.value();
        boolean isOff = setting != null && setting.toLowerCase(Locale.ROOT).equals("none");
        if (isOff || !(CpuLibrary.status() instanceof LibraryStatus.Loaded loaded)) {
            return Optional.empty();
        }
        JpegStatus status = loaded.kernels().jpeg(setting == null ? DEFAULT : setting);
        return status instanceof JpegStatus.Loaded jpeg ? Optional.of(jpeg.jpeg()) : Optional.empty();
    }
}
