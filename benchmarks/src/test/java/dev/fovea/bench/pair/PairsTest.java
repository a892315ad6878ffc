package dev.fovea.bench.pair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fovea.bench.model.FolderRace;
import dev.fovea.bench.report.Row;
import dev.fovea.bench.report.Target;
import dev.fovea.spark.IdleModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The comparisons run once each, and fill the rows that the targets name. */
class PairsTest {

    @TempDir
    private Path folder;

    @AfterAll
    static void closeModels() {
        IdleModels.close();
    }

    @Test
    void thePredictorIsComparedWithTheSameStepsByHand() throws Exception {
        requireNative();
        fillsTargets(PredictorOverhead.measure(Effort.smoke()), "Predictor:", 1);
    }

    @Test
    void aFolderIsComparedWithLoopsOverOtherLibraries() throws Exception {
        requireNative();
        List<Row> rows = FolderRace.measure(Effort.smoke());
        assertThat(rows).hasSize(8);
        fillsTargets(rows, "folder:", 3);
    }

    @Test
    void theSparkStageIsComparedWithThePredictor() throws Exception {
        requireNative();
        List<Row> rows = SparkThroughput.measure(Effort.smoke());
        assertThat(rows).hasSize(5);
        List<Row> named = rows.stream()
                .map(row -> new Row(
                        row.group(),
                        row.table().replaceFirst("^" + Effort.smoke().photos() + " ", "2,000 "),
                        row.contestant(),
                        row.role(),
                        row.rounds(),
                        row.note()))
                .toList();
        fillsTargets(named, "Spark:", 3);
    }

    @Test
    void theFeaturizerIsComparedWithAMappingOfRows() throws Exception {
        requireNative();
        fillsTargets(SparkFeatures.measure(Effort.smoke()), "Spark:", 1);
    }

    /** Starts clusters of processes. */
    @Tag("full")
    @Test
    void executorsAndFirstRowsAreTimed() throws Exception {
        requireNative();
        fillsTargets(SparkCluster.measure(Effort.smoke()), "Spark:", 2);
    }

    @Test
    void functionsOfSmallPicturesAreTimed() throws Exception {
        try {
            fillsTargets(SparkImages.measure(Effort.smoke()), "Spark:", 2);
        } catch (SkippedException e) {
            abort(e.getMessage());
        }
    }

    @Test
    void theCommandLineIsTimed() throws Exception {
        launcher("exit 0");
        List<String> skipped = new ArrayList<>();
        List<Row> rows = CommandLine.measure(Effort.smoke(), folder, skipped::add);
        if (skipped.isEmpty()) {
            fillsTargets(rows, "command line:", 2);
        } else {
            assertThat(rows).hasSize(2);
            abort(skipped.get(0));
        }
    }

    @Test
    void aCommandThatFailsIsNotTimed() throws IOException {
        launcher("echo no such model; exit 2");
        assertThatThrownBy(() -> CommandLine.measure(Effort.smoke(), folder, skipped -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("expected exit 0, got 2")
                .hasMessageContaining("no such model");
    }

    @Test
    void withoutALauncherTheCommandLineIsSkipped() {
        assertThatThrownBy(() -> CommandLine.measure(Effort.smoke(), folder, skipped -> {}))
                .isInstanceOf(SkippedException.class)
                .hasMessage("command line: no launcher at fovea");
    }

    private void launcher(String body) throws IOException {
        Path file = Files.writeString(folder.resolve("fovea"), "#!/bin/sh\n" + body + "\n");
        assumeTrue(file.toFile().setExecutable(true), "this file system has no executable files");
    }

    private static void requireNative() {
        assumeTrue(
                Boolean.getBoolean("fovea.native.built"),
                "the native kernels were not built (no compiler, or switched off): nothing to measure");
    }

    private static void fillsTargets(List<Row> rows, String claim, int atLeast) {
        List<Target> named = Target.ALL.stream()
                .filter(target -> target.claim().startsWith(claim))
                .filter(target -> rows.stream().anyMatch(row -> row.table().equals(target.table())))
                .toList();
        assertThat(named).hasSizeGreaterThanOrEqualTo(atLeast).allSatisfy(target -> {
            assertThat(rows).anyMatch(row -> row.contestant().startsWith(target.numerator()));
            assertThat(rows).anyMatch(row -> row.contestant().startsWith(target.denominator()));
        });
    }
}
