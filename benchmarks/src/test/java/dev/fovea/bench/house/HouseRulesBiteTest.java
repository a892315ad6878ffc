package dev.fovea.bench.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Each rule finds the class that was planted to break it, and leaves the innocent alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseRulesBiteTest {

    private static final String FOREIGN = "org.openjdk.jmh.infra.Blackhole planted;";

    private final StandardJavaFileManager files =
            ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);

    @TempDir
    private Path folder;

    @AfterAll
    void closeFiles() throws IOException {
        files.close();
    }

    @ParameterizedTest
    @EnumSource
    void aWhitelistFindsAForeignLibrary(Room room) throws IOException {
        String home = room.own()[0].replace("..", "");
        bites(HouseRules.whitelist(room), plant(home, FOREIGN), "Blackhole");
    }

    @ParameterizedTest
    @CsvSource({
        "API, dev.fovea.Fovea",
        "API, dev.fovea.adapters.jvm.JvmWorkPool",
        "DOMAIN, dev.fovea.adapters.jvm.JvmWorkPool",
        "DOMAIN, org.apache.spark.sql.SparkSession",
        "REFERENCE, dev.fovea.Fovea",
        "REFERENCE, dev.fovea.adapters.jvm.JvmWorkPool",
        "IMAGES, dev.fovea.nativelib.NativeLibrary",
        "CPU, dev.fovea.adapters.reference.ReferenceKernelProvider",
        "CLI, dev.fovea.adapters.jvm.JvmWorkPool",
        "SPARK, dev.fovea.adapters.jvm.JvmWorkPool",
        "NATIVE, dev.fovea.api.image.Image"
    })
    void aWhitelistFindsAnotherRoom(Room room, String type) throws IOException {
        String home = room.own()[0].replace("..", "");
        bites(HouseRules.whitelist(room), plant(home, type + " planted;"), type);
    }

    @ParameterizedTest
    @EnumSource
    void aWhitelistLeavesTheInnocentAlone(Room room) throws IOException {
        String home = room.own()[0].replace("..", "");
        JavaClasses classes = plant(
                home, "java.util.List<int[]> values; byte[][] rows; String name() { return \"\" + rows.length; }");
        HouseRules.whitelist(room).check(classes);
    }

    @Test
    void sparkIsFoundOutsideItsRoom() throws IOException {
        bites(
                HouseRules.sparkStaysInItsRoom(),
                plant("dev.fovea.adapters.cli", "org.apache.spark.sql.SparkSession planted;"),
                "SparkSession");
    }

    @Test
    void bytedecoIsFoundOutsideItsRooms() throws IOException {
        bites(
                HouseRules.bytedecoStaysInItsRooms(),
                plant("dev.fovea.adapters.images", "org.bytedeco.opencv.opencv_core.Mat planted;"),
                "Mat");
    }

    @ParameterizedTest
    @CsvSource({
        "System.load(\"/planted\")",
        "System.loadLibrary(\"planted\")",
        "Runtime.getRuntime().load(\"/planted\")",
        "org.bytedeco.javacpp.Loader.load(String.class)"
    })
    void aLoadIsFoundOutsideItsRooms(String call) throws IOException {
        bites(
                HouseRules.nativeCodeIsLoadedInItsRooms(),
                plant("dev.fovea.adapters.cpu", "void planted() { " + call + "; }"),
                "load");
    }

    @ParameterizedTest
    @CsvSource({"System.out.println(1)", "System.err.println(1)", "new Throwable().printStackTrace()"})
    void printingIsFoundOutsideTheCommandLine(String call) throws IOException {
        bites(
                HouseRules.onlyTheCommandLinePrints(),
                plant("dev.fovea.domain", "void planted() { " + call + "; }"),
                "Planted");
        HouseRules.onlyTheCommandLinePrints().check(plant("dev.fovea.domain", "System.Logger logger;"));
    }

    @ParameterizedTest
    @CsvSource({"new java.util.Random()", "Math.random()", "java.util.concurrent.ThreadLocalRandom.current()"})
    void randomWithoutASeedIsFound(String call) throws IOException {
        bites(HouseRules.randomHasASeed(), plant("dev.fovea.domain", "Object planted() { return " + call + "; }"), "");
        HouseRules.randomHasASeed().check(plant("dev.fovea.domain", "Object o() { return new java.util.Random(1); }"));
    }

    @Test
    void aSecondDoorToServicesIsFound() throws IOException {
        bites(
                HouseRules.servicesHaveOneDoor(),
                plant("dev.fovea.domain", "Object planted() { return java.util.ServiceLoader.load(String.class); }"),
                "ServiceLoader");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static final String A = System.getProperty(\"a\");",
                "static final String A = System.getenv(\"a\");",
                "static { System.loadLibrary(\"planted\"); }",
                "static { System.getLogger(\"a\").log(System.Logger.Level.INFO, \"loaded\"); }",
                "static final Object A = dev.fovea.api.spi.Services.all(dev.fovea.api.spi.WorkPool.class);",
                "static final Object A = make(); static Object make() { return System.getProperty(\"a\"); }",
                "static final boolean A = dev.fovea.api.Setting.THREADS.flag(true);",
                "static class Nested { static final String A = System.getProperty(\"a\"); void use() {} }"
            })
    void aBusyStaticInitialiserIsFound(String members) throws IOException {
        bites(HouseRules.staticInitialisersDoNothing(), plant("dev.fovea.domain", members), "Planted");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "static final int A = Math.max(1, 2); static final Object B = java.util.List.of(1);",
                "static final System.Logger LOG = System.getLogger(\"a\");",
                "String a() { return System.getProperty(\"a\"); }",
                "static final Object A = dev.fovea.api.Setting.THREADS;",
                "private static class LazyHolder { static final String A = System.getProperty(\"a\"); }"
            })
    void aQuietStaticInitialiserPasses(String members) throws IOException {
        HouseRules.staticInitialisersDoNothing().check(plant("dev.fovea.domain", members));
    }

    @Test
    void aCycleIsFound() throws IOException {
        JavaClasses classes = new Planted(files, folder)
                .with("dev.fovea.api.a", "class A", "dev.fovea.api.b.B b;")
                .with("dev.fovea.api.b", "class B", "dev.fovea.api.c.C[] c;")
                .with("dev.fovea.api.c", "class C", "void c() { new dev.fovea.api.a.A(); }")
                .with("dev.fovea.api.d", "class D", "dev.fovea.api.a.A a;")
                .compiled();
        assertThat(new PackageGraph(classes, "dev.fovea.api").cycles())
                .containsExactly(Set.of("dev.fovea.api.a", "dev.fovea.api.b", "dev.fovea.api.c"));
        assertThat(new PackageGraph(classes, "dev.fovea.domain").cycles()).isEmpty();
    }

    private JavaClasses plant(String packageName, String members) throws IOException {
        return new Planted(files, folder)
                .with(packageName, "class Planted", members)
                .compiled();
    }

    private static void bites(ArchRule rule, JavaClasses classes, String named) {
        assertThat(rule.evaluate(classes).hasViolation())
                .as(rule.getDescription())
                .isTrue();
        assertThat(rule.evaluate(classes).getFailureReport().toString()).contains(named);
    }
}
