package dev.fovea.nativelib;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class NativeLibraryTest {

    @TempDir
    private Path cache;

    @Test
    @EnabledIfSystemProperty(
            named = "fovea.native.built",
            matches = "true",
            disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
    void the_library_that_was_built_is_loaded_from_the_cache() throws Exception {
        LibraryStatus status = NativeLibrary.load(true, cache);
        assertThat(status).isInstanceOf(LibraryStatus.Loaded.class);
        LibraryStatus.Loaded loaded = (LibraryStatus.Loaded) status;
        assertThat(loaded.note()).isEmpty();
        assertThat(loaded.file()).startsWith(cache.resolve("native")).hasFileName("libjnifovea.so");
        assertThat(loaded.file().getParent().getFileName())
                .hasToString(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(loaded.file()))));
        assertThat(NativeLibrary.load(true, cache)).isInstanceOf(LibraryStatus.Loaded.class);
    }

    @Test
    @DisabledIfSystemProperty(
            named = "fovea.native.built",
            matches = "true",
            disabledReason = "this build has native code; the test is for builds without")
    void a_build_without_native_code_says_how_to_get_it() {
        assertThat(NativeLibrary.load("linux-x86_64", cache))
                .isEqualTo(new LibraryStatus.Unavailable(
                        "no native library for linux-x86_64 in this build",
                        "build fovea where a C++ compiler (g++) is installed and without -Dfovea.native=false",
                        null));
    }

    @Test
    void switched_off_means_unavailable() {
        assertThat(NativeLibrary.load(false, cache))
                .isEqualTo(new LibraryStatus.Unavailable(
                        "switched off by fovea.native.enabled=false", "unset fovea.native.enabled", null));
    }

    @Test
    void other_platforms_are_unavailable_with_a_reason() {
        assertThat(NativeLibrary.load("macosx-arm64", cache))
                .isEqualTo(new LibraryStatus.Unavailable(
                        "no native library for macosx-arm64 in this build",
                        "use Linux on x86-64 or ARM64; elsewhere Java kernels do the work",
                        null));
    }

    @Test
    void platforms_have_one_name() {
        assertThat(NativeLibrary.platform("Linux", "amd64")).isEqualTo("linux-x86_64");
        assertThat(NativeLibrary.platform("Linux", "aarch64")).isEqualTo("linux-arm64");
        assertThat(NativeLibrary.platform("Mac OS X", "aarch64")).isEqualTo("macosx-arm64");
        assertThat(NativeLibrary.platform("Windows 11", "amd64")).isEqualTo("windows-x86_64");
        assertThat(NativeLibrary.platform("Linux", "riscv64")).isEqualTo("linux-riscv64");
    }

    @Test
    @EnabledIfSystemProperty(
            named = "fovea.native.built",
            matches = "true",
            disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
    void jvms_that_start_at_once_on_an_empty_cache_all_load() throws Exception {
        Path go = cache.resolve("go");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xshare:auto",
                    "-Xmx64m",
                    "-cp",
                    System.getProperty("java.class.path"),
                    LoadWhenTold.class.getName(),
                    cache.resolve("empty").toString(),
                    go.toString());
            processes.add(builder.redirectErrorStream(true).start());
        }
        Thread.sleep(500); // all wait for the file by now; that is likely, not needed
        Files.createFile(go);
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(output).startsWith("loaded").contains("note ''");
            assertThat(process.exitValue()).isZero();
        }
        try (Stream<Path> files = Files.walk(cache.resolve("empty"))) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("libjnifovea.so", "lock");
        }
    }

    @Test
    @EnabledIfSystemProperty(
            named = "fovea.native.built",
            matches = "true",
            disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
    void a_second_class_loader_gets_a_file_of_its_own() throws Exception {
        assertThat(NativeLibrary.load(true, cache)).isInstanceOf(LibraryStatus.Loaded.class);
        URL classes = NativeLibrary.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader other = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Object status = other.loadClass(NativeLibrary.class.getName())
                    .getMethod("load", boolean.class, Path.class)
                    .invoke(null, true, cache);
            assertThat(status.getClass().getSimpleName()).isEqualTo("Loaded");
            assertThat(status.toString())
                    .contains("another class loader of this process uses ")
                    .contains(
                            " is a second copy, with threads, models and a memory limit of its own; load fovea's jars by"
                                    + " one class loader: on Spark, name them when the application starts");
        }
    }
}
