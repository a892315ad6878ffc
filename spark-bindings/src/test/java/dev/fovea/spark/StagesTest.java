package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.junit.jupiter.api.Test;

/** Nobody forgets a stage: each has a contract test, and each is listed where Spark Connect looks. */
class StagesTest {

    @Test
    void everyStageHasItsContractTest() {
        Set<Class<?>> tested = classesBeside(StagesTest.class)
                .filter(type -> type.getSuperclass() == StageContract.class
                        || type.getSuperclass() == TensorStageContract.class
                        || type.getSuperclass() == EstimatorContract.class)
                .flatMap(type ->
                        Arrays.stream(((ParameterizedType) type.getGenericSuperclass()).getActualTypeArguments()))
                .<Class<?>>map(type -> (Class<?>) type)
                .collect(Collectors.toSet());
        assertThat(stages(PipelineStage.class)).isNotEmpty();
        assertThat(tested).isEqualTo(stages(PipelineStage.class));
    }

    @Test
    void everyStageIsAService() {
        assertThat(services(Transformer.class)).isEqualTo(names(stages(Transformer.class)));
        assertThat(services(Estimator.class)).isEqualTo(names(stages(Estimator.class)));
    }

    @Test
    void everyStageCanBeMadeAndReadByItsClass() throws ReflectiveOperationException {
        for (Class<?> stage : stages(PipelineStage.class)) {
            Object made = stage.getConstructor(String.class).newInstance("uid");
            assertThat(((PipelineStage) made).uid()).isEqualTo("uid");
            assertThat(((PipelineStage) stage.getConstructor().newInstance()).uid())
                    .startsWith(stage.getSimpleName() + "_");
            assertThat(Modifier.isStatic(stage.getMethod("read").getModifiers()))
                    .isTrue();
        }
    }

    private static Set<Class<?>> stages(Class<?> kind) {
        return classesBeside(DeepImagePredictor.class)
                .filter(type -> kind.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                .collect(Collectors.toSet());
    }

    private static Set<String> names(Set<Class<?>> types) {
        return types.stream().map(Class::getName).collect(Collectors.toSet());
    }

    private static Set<String> services(Class<?> kind) {
        String resource = "META-INF/services/" + kind.getName();
        try {
            Path root = root(DeepImagePredictor.class);
            if (!Files.exists(root.resolve(resource))) {
                return Set.of();
            }
            try (InputStream in = Files.newInputStream(root.resolve(resource))) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .collect(Collectors.toSet());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every class that was compiled together with this one. */
    private static Stream<Class<?>> classesBeside(Class<?> one) {
        Path root = root(one);
        try (Stream<Path> files = Files.walk(root)) {
            List<String> names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .map(name -> name.substring(0, name.length() - 6).replace('/', '.'))
                    .toList();
            return names.stream().map(StagesTest::load);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, StagesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path root(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
