package dev.fovea.bench.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.bench.Role;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.report.Row;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every kernel of the group runs once, and agrees with the reference. */
class KernelRaceTest {

    @Test
    void everyKernelRunsAndStandsBesideItsLimit() throws Exception {
        assumeTrue(Boolean.getBoolean("fovea.native.built"), "this build has no native code");
        List<Row> rows = KernelRace.measure(Effort.smoke(), line -> {});
        assertThat(rows).hasSize(2 * (2 * KernelCase.Map.all().size() + 10) + 4);
        assertThat(rows).allSatisfy(row -> assertThat(row.median()).isPositive());
        assertThat(rows.stream().filter(row -> row.role() == Role.BASELINE))
                .hasSize(2 * KernelCase.Map.all().size() + 11);
    }
}
