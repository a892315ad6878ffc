package dev.fovea.adapters.tflite;

import dev.fovea.api.Setting;
import dev.fovea.api.spi.Availability;
import java.io.IOException;
import java.lang.System.Logger;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.tensorflowlite.global.tensorflowlite;
import org.jspecify.annotations.Nullable;

/** Loads TensorFlow Lite's native library, once a process, when it is first asked for. */
final class TfliteLibrary {

    private static final String LOG_LEVEL = "_ZN6tflite16logging_internal13MinimalLogger21minimum_log_severity_E";
    private static final int SILENT = 4;

    private static @Nullable Availability state;

    private TfliteLibrary() {}

    /** Whether the library is loaded, after trying to. This is the one place where its absence is met. */
    static synchronized Availability availability() {
        Availability known = state;
        if (known == null) {
            known = load();
            state = known;
        }
        return known;
    }

    private static Availability load() {
        try {
            configure();
            LibraryFiles.restore();
            Loader.load(tensorflowlite.class);
            silence();
            return Availability.available(tensorflowlite.TfLiteVersion().getString());
        } catch (LinkageError | IOException | RuntimeException e) {
            return Availability.unavailable(
                    "TensorFlow Lite's native library does not load",
                    "put org.bytedeco:tensorflow-lite and org.bytedeco:javacpp with the natives of this platform ("
                            + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                            + ") on the class path, and see that fovea.cache.dir can be written",
                    e);
        }
    }

    /**
     * JavaCPP reads its properties when its classes load. Its own memory limits are a multiple of the heap: they would
     * call {@link System#gc()} and throw where fovea.memory.max rules.
     */
    private static void configure() {
        unlessSet(
                "org.bytedeco.javacpp.cachedir",
                Setting.cacheDir().resolve("javacpp").toString());
        unlessSet("org.bytedeco.javacpp.maxbytes", "0");
        unlessSet("org.bytedeco.javacpp.maxphysicalbytes", "0");
    }

    private static void unlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    /**
     * TensorFlow Lite writes to the process's standard error, even when all is well, and has no function in the bindings
     * to stop it; its level is a public variable. Every status is checked, so nothing is lost but noise. Switch the
     * logger of this package to DEBUG to see it.
     */
    private static void silence() {
        Pointer level = Loader.addressof(LOG_LEVEL);
        Logger logger = System.getLogger(TfliteLibrary.class.getPackageName());
        if (level != null && !level.isNull() && !logger.isLoggable(Logger.Level.DEBUG)) {
            new IntPointer(level).put(SILENT);
        }
    }
}
