package dev.fovea.bench.house;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Random;
import java.util.Set;

/** The rules between rooms, and what is forbidden in all of them. Each is shown to bite by {@link HouseRulesBiteTest}. */
final class HouseRules {

    private static final Set<String> LOADS = Set.of("load", "loadLibrary");
    private static final Set<String> LOADERS =
            Set.of("java.lang.System", "java.lang.Runtime", "org.bytedeco.javacpp.Loader");

    private HouseRules() {}

    /** A room knows what its whitelist says, and nothing else. */
    static ArchRule whitelist(Room room) {
        return classes()
                .that()
                .resideInAnyPackage(room.own())
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(room.whitelist()).or(primitivesAndArrays()))
                .because(room + " may know " + room.beyond() + ", plain Java and itself");
    }

    /** An array of primitives has no package at all. */
    private static DescribedPredicate<JavaClass> primitivesAndArrays() {
        return describe(
                "primitives and their arrays",
                javaClass -> javaClass.getBaseComponentType().isPrimitive());
    }

    static ArchRule sparkStaysInItsRoom() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(Room.packages(Room.SPARK))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..");
    }

    static ArchRule bytedecoStaysInItsRooms() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(Room.packages(Room.TFLITE, Room.TENSORFLOW, Room.NATIVE, Room.CPU))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.bytedeco..");
    }

    static ArchRule nativeCodeIsLoadedInItsRooms() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(Room.packages(Room.NATIVE, Room.TFLITE))
                .should()
                .callMethodWhere(describe("loads native code", HouseRules::isLoad));
    }

    static ArchRule onlyTheCommandLinePrints() {
        return noClasses()
                .that()
                .resideOutsideOfPackages(Room.packages(Room.CLI, Room.TCK))
                .should()
                .accessTargetWhere(describe("uses System.out or System.err", HouseRules::isStandardStream))
                .orShould()
                .callMethod(Throwable.class, "printStackTrace");
    }

    static ArchRule randomHasASeed() {
        return noClasses()
                .should()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
                .because("a result that cannot be repeated cannot be checked");
    }

    static ArchRule servicesHaveOneDoor() {
        return noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.fovea.api.spi.Services")
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.ServiceLoader")
                .because("the thread's class loader is another one under Spark");
    }

    static ArchRule staticInitialisersDoNothing() {
        return classes().should(new QuietStaticInitialisers());
    }

    static boolean isLoad(JavaAccess<? extends AccessTarget> access) {
        return LOADERS.contains(access.getTargetOwner().getName())
                && LOADS.contains(access.getTarget().getName());
    }

    private static boolean isStandardStream(JavaAccess<?> access) {
        String name = access.getTarget().getName();
        return access.getTargetOwner().getName().equals("java.lang.System")
                && (name.equals("out") || name.equals("err"));
    }
}
