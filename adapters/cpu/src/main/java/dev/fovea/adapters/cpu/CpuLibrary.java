package dev.fovea.adapters.cpu;

import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.spi.Availability;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativeLibrary;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The native library of this process: loaded when it is first needed, by the settings of that moment. */
final class CpuLibrary {

    private static @Nullable LibraryStatus loaded;

    private CpuLibrary() {}

    /** Whether the library can be used; one load a process. */
    static synchronized LibraryStatus status() {
        if (!Setting.NATIVE_ENABLED.flag(true)) {
            return NativeLibrary.load(false, Setting.cacheDir());
        }
        LibraryStatus status = loaded;
        if (status == null) {
            status = NativeLibrary.load(true, Setting.cacheDir());
            loaded = status;
            if (status instanceof LibraryStatus.Loaded now && !now.note().isEmpty()) {
                Logger logger = System.getLogger(CpuLibrary.class.getPackageName());
                logger.log(Level.WARNING, "native library: {0}", now.note());
            }
        }
        return status;
    }

    /** The same in the words of the SPI. */
    static Availability availability() {
        LibraryStatus status = status();
        if (status instanceof LibraryStatus.Unavailable missing) {
            return Availability.unavailable(missing.reason(), missing.repair(), missing.cause());
        }
        return Availability.available(
                ((LibraryStatus.Loaded) status).kernels().isa(cap()).id());
    }

    /** The highest level allowed by {@code fovea.native.maxIsa}. */
    static Isa cap() {
        String value = Setting.NATIVE_MAX_ISA.value();
        if (value == null || value.equalsIgnoreCase("best")) {
            return Isa.NEON; // the last one: on x86-64, a cap of another architecture caps nothing
        }
        return Arrays.stream(Isa.values())
                .filter(isa -> isa.id().equals(value.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new InvalidArgumentException(Fault.of(
                                "system property", Setting.NATIVE_MAX_ISA.property())
                        .expected(Arrays.stream(Isa.values()).map(Isa::id).collect(Collectors.joining(", ")))
                        .got("'" + value + "'")
                        .repair("unset it for the best level of the machine")));
    }
}
