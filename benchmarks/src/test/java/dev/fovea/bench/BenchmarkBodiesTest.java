package dev.fovea.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.bench.run.Groups;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Every benchmark's body runs once, through JMH itself: its set-up checks backend and result and throws. */
class BenchmarkBodiesTest {

    private static final boolean FULL = Boolean.getBoolean("fovea.full");

    @TempDir
    private Path folder;

    @BeforeAll
    static void letTestsOfOtherCheckoutsRunBesideThis() {
        System.setProperty("jmh.ignoreLock", "true");
    }

    static Stream<Class<?>> benchmarks() {
        return Groups.JMH.stream();
    }

    /** Without JMH's annotation processor everything compiles, and nothing would run. */
    @ParameterizedTest
    @MethodSource("benchmarks")
    void theBenchmarkListNamesIt(Class<?> benchmark) throws IOException {
        try (InputStream list = Groups.class.getResourceAsStream("/META-INF/BenchmarkList")) {
            assertThat(list).isNotNull();
            String text = new String(list.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(text).contains(benchmark.getName());
        }
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void everyMethodIsAContestant(Class<?> benchmark) {
        assertThat(benchmark).hasAnnotation(Topic.class);
        assertThat(Arrays.stream(benchmark.getMethods()).filter(method -> method.isAnnotationPresent(Benchmark.class)))
                .isNotEmpty()
                .allMatch(method -> method.isAnnotationPresent(Contestant.class))
                .extracting(method -> method.getAnnotation(Contestant.class).role())
                .containsOnlyOnce(Role.BASELINE);
    }

    @ParameterizedTest
    @MethodSource("benchmarks")
    void everyBodyRunsOnce(Class<?> benchmark) throws RunnerException {
        assumeTrue(
                Boolean.getBoolean("fovea.native.built"),
                "the native kernels were not built (no compiler, or switched off): nothing to measure");
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(benchmark.getName()) + "\\.")
                .mode(Mode.SingleShotTime)
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(1)
                .shouldFailOnError(true)
                .output(folder.resolve("jmh.log").toString());
        if (!FULL) {
            // The grid's small corner; -Pfull walks all of it.
            options.param("source", "640x480").param("photo", "720p").param("threads", "1");
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        long methods = Arrays.stream(benchmark.getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .count();
        assertThat(results).hasSizeGreaterThanOrEqualTo((int) methods);
    }

    /** A run without a shared folder takes pictures made by formula. */
    @Test
    void picturesAreTheSameEveryTime() {
        assertThat(dev.fovea.bench.photo.Scene.of(64, 48, 1).data())
                .isEqualTo(dev.fovea.bench.photo.Scene.of(64, 48, 1).data())
                .isNotEqualTo(dev.fovea.bench.photo.Scene.of(64, 48, 2).data());
    }
}
