package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.Setting;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.domain.plan.Planner;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole networks, from the picture to every recorded layer, against what Keras answered. */
class NetworkGoldensTest {

    private static final String NO_NATIVE = "this build has no native code (no C++ compiler, or -Dfovea.native=false)";

    private static final List<String> LEVELS = List.of("scalar", "avx2", "avx512", "avx512vnni", "neon");

    private final String cap = System.getProperty(Setting.NATIVE_MAX_ISA.property(), "best");

    @AfterEach
    void restoreCap() {
        System.setProperty(Setting.NATIVE_MAX_ISA.property(), cap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"InceptionV3", "Xception", "ResNet50", "VGG16", "VGG19", "MobileNetV2"})
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    void atTheBestLevel(String name) {
        GoldenNetwork network = GoldenNetwork.of(name);
        try (Executable executable = compile("cpu", network)) {
            network.assertAnswers(name + " " + detail("cpu"), executable, 2);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"InceptionV3", "Xception", "ResNet50", "VGG16", "VGG19", "MobileNetV2"})
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = NO_NATIVE)
    @Tag("full")
    void atEveryLevel(String name) {
        GoldenNetwork network = GoldenNetwork.of(name);
        for (Map.Entry<String, String> level : levels().entrySet()) {
            System.setProperty(Setting.NATIVE_MAX_ISA.property(), level.getValue());
            try (Executable executable = compile("cpu", network)) {
                for (int threads = 1; threads <= 2; threads++) {
                    network.assertAnswers(name + " " + level.getKey() + ", threads " + threads, executable, threads);
                }
            }
        }
    }

    /** The definitions alone: a fault here is one of the reader, the planner or the goldens, not of a kernel. */
    @Test
    void byTheReference() {
        GoldenNetwork network = GoldenNetwork.of("MobileNetV2");
        try (Executable executable = compile("reference", network)) {
            network.assertAnswers("MobileNetV2 reference", executable, 2);
        }
    }

    /** The levels that this machine runs, each with a cap that leads to it. */
    private static Map<String, String> levels() {
        Map<String, String> levels = new LinkedHashMap<>();
        for (String cap : LEVELS) {
            System.setProperty(Setting.NATIVE_MAX_ISA.property(), cap);
            levels.putIfAbsent(detail("cpu"), cap);
        }
        return levels;
    }

    private static Executable compile(String backend, GoldenNetwork network) {
        assertThat(detail(backend)).isNotEmpty();
        PlanCompiler compiler = provider(backend).kernels(PlanCompiler.class).orElseThrow();
        return compiler.compile(Planner.plan(network.graph(), compiler.target()));
    }

    private static String detail(String backend) {
        Availability availability = provider(backend).availability();
        assertThat(availability).isInstanceOf(Availability.Available.class);
        return ((Availability.Available) availability).detail();
    }

    private static KernelProvider provider(String id) {
        return Services.all(KernelProvider.class).stream()
                .filter(provider -> provider.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
