package dev.fovea.adapters.tflite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Two copies of the classes in one JVM, as Spark's sessions make them of jars that were added to each. */
class SecondClassLoaderTest {

    private static URL url(String entry) {
        try {
            return Path.of(entry).toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theSecondLoaderHasTheLibraryToo() throws Exception {
        assertThat(new TfliteModelRuntime().availability().isAvailable()).isTrue();
        URL[] path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(SecondClassLoaderTest::url)
                .toArray(URL[]::new);
        try (URLClassLoader other = new URLClassLoader(path, ClassLoader.getPlatformClassLoader())) {
            Class<?> runtime = other.loadClass(TfliteModelRuntime.class.getName());
            assertThat(runtime).isNotSameAs(TfliteModelRuntime.class);
            Object availability = runtime.getMethod("availability")
                    .invoke(runtime.getConstructor().newInstance());
            assertThat(availability.toString()).startsWith("Available[");
        }
    }
}
