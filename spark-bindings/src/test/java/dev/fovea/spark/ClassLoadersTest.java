package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClassLoadersTest {

    private static Object notice(ClassLoader loader) throws ReflectiveOperationException {
        Method notice = loader.loadClass(ClassLoaders.class.getName()).getDeclaredMethod("notice");
        notice.setAccessible(true);
        return notice.invoke(null);
    }

    @Test
    void aSecondCopyOfTheClassesIsNoticedAndTheRepairTold() throws Exception {
        assertThat(ClassLoaders.notice()).isEmpty();
        assertThat(ClassLoaders.notice()).as("asked again").isEmpty();
        URL classes = ClassLoaders.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader other = new URLClassLoader(new URL[] {classes}, ClassLoader.getPlatformClassLoader())) {
            Optional<?> notice = (Optional<?>) notice(other);
            assertThat(notice).isPresent();
            assertThat(notice.get().toString())
                    .startsWith("fovea: expected one class loader of its jars in a process, got ")
                    .contains("java.net.URLClassLoader@")
                    .endsWith(
                            "each with models, threads and a memory limit of its own; name the jars when the application"
                                    + " starts (spark.jars, --packages or spark.executor.extraClassPath) and not in a session (ADD"
                                    + " JAR, addArtifact), or set spark.sql.artifact.isolation.enabled=false");
        }
    }
}
