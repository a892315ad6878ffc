package dev.fovea.adapters.tensorflow;

import dev.fovea.api.Setting;
import dev.fovea.api.spi.Availability;
import java.util.Locale;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;
import org.tensorflow.TensorFlow;

/** Loads TensorFlow's native library, once a process, when it is first asked for. */
final class TensorflowLibrary {

    private static @Nullable Availability state;

    private TensorflowLibrary() {}

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
            return Availability.available(TensorFlow.version());
        } catch (LinkageError | RuntimeException e) {
            return Availability.unavailable(
                    "TensorFlow's native library does not load",
                    "put org.tensorflow:tensorflow-core-native:" + version() + " with the classifier of this platform ("
                            + platform() + ") on the class path, and see that fovea.cache.dir can be written",
                    e);
        }
    }

    /** The version of TensorFlow Java that this was built with. */
    private static String version() {
        return "1.1.0";
    }

    private static String platform() {
        try {
            return Loader.getPlatform();
        } catch (LinkageError | RuntimeException e) {
            return (System.getProperty("os.name") + " " + System.getProperty("os.arch")).toLowerCase(Locale.ROOT);
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
}
