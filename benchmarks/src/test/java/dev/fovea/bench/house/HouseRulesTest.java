package dev.fovea.bench.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The house as it stands keeps its rules. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HouseRulesTest {

    private JavaClasses house;

    @BeforeAll
    void readClasses() {
        house = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/fovea/bench/"))
                .importPackages("dev.fovea");
    }

    @ParameterizedTest
    @EnumSource
    void aRoomKnowsWhatItsWhitelistSays(Room room) {
        HouseRules.whitelist(room).check(house);
    }

    /** A rule about a package that does not exist holds for ever and says nothing. */
    @ParameterizedTest
    @EnumSource
    void everyPackageOfARoomHoldsClasses(Room room) {
        for (String name : room.own()) {
            assertThat(house.stream().filter(JavaClass.Predicates.resideInAPackage(name)))
                    .as(name)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyWhitelistedPackageIsUsed(Room room) {
        DescribedPredicate<JavaClass> own = JavaClass.Predicates.resideInAnyPackage(room.own());
        for (String name : room.beyond()) {
            DescribedPredicate<JavaClass> used = JavaClass.Predicates.resideInAPackage(name);
            assertThat(house.stream()
                            .filter(own)
                            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                            .anyMatch(dependency -> used.test(dependency.getTargetClass())))
                    .as(room + " uses " + name + "; if no more, take it off the whitelist")
                    .isTrue();
        }
    }

    @Test
    void everyClassLivesInARoom() {
        DescribedPredicate<JavaClass> rooms = JavaClass.Predicates.resideInAnyPackage(Room.packages(Room.values()));
        assertThat(house.stream().filter(type -> !rooms.test(type))).isEmpty();
    }

    @Test
    void sparkStaysInItsRoom() {
        check(HouseRules.sparkStaysInItsRoom());
    }

    @Test
    void bytedecoStaysInItsRooms() {
        check(HouseRules.bytedecoStaysInItsRooms());
    }

    @Test
    void nativeCodeIsLoadedInItsRooms() {
        check(HouseRules.nativeCodeIsLoadedInItsRooms());
    }

    @Test
    void onlyTheCommandLinePrints() {
        check(HouseRules.onlyTheCommandLinePrints());
    }

    @Test
    void randomHasASeed() {
        check(HouseRules.randomHasASeed());
    }

    @Test
    void servicesHaveOneDoor() {
        check(HouseRules.servicesHaveOneDoor());
    }

    @Test
    void staticInitialisersDoNothing() {
        check(HouseRules.staticInitialisersDoNothing());
    }

    /** The one knot: the decoder and the memory gauge are values that ask the SPI for what is installed. */
    @Test
    void apiHasNoOtherCycleThanTheKnownOne() {
        assertThat(new PackageGraph(house, "dev.fovea.api").cycles())
                .containsExactly(Set.of(
                        "dev.fovea.api.graph",
                        "dev.fovea.api.image",
                        "dev.fovea.api.memory",
                        "dev.fovea.api.model",
                        "dev.fovea.api.plan",
                        "dev.fovea.api.spi",
                        "dev.fovea.api.tensor",
                        "dev.fovea.api.train"));
    }

    @Test
    void domainHasNoCycle() {
        assertThat(new PackageGraph(house, "dev.fovea.domain").cycles()).isEmpty();
    }

    private void check(ArchRule rule) {
        rule.check(house);
    }
}
