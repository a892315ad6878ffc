package dev.fovea.nativelib;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Loads the library that the jar holds. */
public final class NativeLibrary {

    /** {@code FOVEA_ABI_VERSION} of the headers that these classes were written for. */
    static final int ABI_VERSION = 5;

    private static final String FILE = "libjnifovea.so";

    private static final String ONE_LOADER =
            "load fovea's jars by one class loader: on Spark, name them when the application"
                    + " starts (spark.jars, --packages or spark.executor.extraClassPath) and not in a session (ADD JAR,"
                    + " addArtifact), or set spark.sql.artifact.isolation.enabled=false";

    private NativeLibrary() {}

    /**
     * The library, extracted to {@code cacheDir/native/SHA-256/} (or, when that cannot be written, to a temporary
     * folder) and loaded. Calling it again is cheap and loads nothing twice.
     *
     * @param enabled false answers {@code Unavailable} at once
     * @param cacheDir the folder of all of fovea's caches
     * @throws LinkageError when the library belongs to another build of the classes: the jar is packed wrong
     */
    public static LibraryStatus load(boolean enabled, Path cacheDir) {
        if (!enabled) {
            return new LibraryStatus.Unavailable(
                    "switched off by fovea.native.enabled=false", "unset fovea.native.enabled", null);
        }
        return load(platform(System.getProperty("os.name", ""), System.getProperty("os.arch", "")), cacheDir);
    }

    static LibraryStatus load(String platform, Path cacheDir) {
        String resource = platform + "/" + FILE;
        LibraryCache.Extracted extracted;
        try (InputStream in = NativeLibrary.class.getResourceAsStream(resource);
                InputStream hash = NativeLibrary.class.getResourceAsStream(resource + ".sha256")) {
            if (in == null || hash == null) {
                return new LibraryStatus.Unavailable(
                        "no native library for " + platform + " in this build",
                        platform.startsWith("linux-")
                                ? "build fovea where a C++ compiler (g++) is installed and without -Dfovea.native=false"
                                : "use Linux on x86-64 or ARM64; elsewhere Java kernels do the work",
                        null);
            }
            extracted = LibraryCache.extract(
                    in.readAllBytes(),
                    new String(hash.readAllBytes(), StandardCharsets.US_ASCII).strip(),
                    FILE,
                    cacheDir);
        } catch (IOException e) {
            return new LibraryStatus.Unavailable(
                    "the native library could not be extracted: " + e,
                    "set fovea.cache.dir or java.io.tmpdir to a folder that can be written",
                    e);
        }
        return link(extracted, platform, cacheDir);
    }

    private static LibraryStatus link(LibraryCache.Extracted extracted, String platform, Path cacheDir) {
        try {
            System.load(extracted.file().toString());
        } catch (UnsatisfiedLinkError e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("already loaded in another classloader") && !extracted.temporary()) {
                return linkCopy(extracted, platform, cacheDir);
            }
            return new LibraryStatus.Unavailable(
                    "the native library could not be loaded: " + message,
                    "set fovea.cache.dir to a folder whose file system allows execution; fovea's own library needs"
                            + " glibc 2.14 or newer",
                    e);
        }
        int version = Binding.abiVersion();
        if (version != ABI_VERSION) {
            throw new LinkageError("native library " + extracted.file() + ": expected ABI version " + ABI_VERSION
                    + ", got " + version + "; use one build of the fovea-native jar");
        }
        return new LibraryStatus.Loaded(new NativeKernels(), extracted.file(), extracted.note());
    }

    /** One file serves one class loader; another loader in the same JVM needs a file of its own. */
    private static LibraryStatus linkCopy(LibraryCache.Extracted extracted, String platform, Path cacheDir) {
        try {
            LibraryCache.Extracted copy = LibraryCache.copy(extracted.file());
            String note = "another class loader of this process uses " + extracted.file() + " already; " + copy.file()
                    + " is a second copy, with threads, models and a memory limit of its own; " + ONE_LOADER;
            return link(new LibraryCache.Extracted(copy.file(), true, note), platform, cacheDir);
        } catch (IOException e) {
            return new LibraryStatus.Unavailable(
                    "the native library is in use by another class loader and could not be copied: " + e,
                    ONE_LOADER + ", or set java.io.tmpdir to a folder that can be written",
                    e);
        }
    }

    /** JavaCPP's name of the platform, such as {@code linux-x86_64}. */
    static String platform(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("linux")
                ? "linux"
                : os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os.replace(' ', '-');
        String arch = switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64" -> "x86_64";
            case "aarch64", "arm64" -> "arm64";
            default -> osArch.toLowerCase(Locale.ROOT);
        };
        return system + "-" + arch;
    }
}
