package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.TrainerBuilder;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.TrainingListener;
import dev.fovea.api.train.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that trains is killed by the system, and another one goes on as if nothing had been. */
class KilledTrainingTest {

    private static final int EPOCHS = 6;

    @TempDir
    Path folder;

    /** Trains in a process of its own, slowly once it is to be killed. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException {
            Path golden = Path.of(args[0]);
            TrainingListener slow = new TrainingListener() {
                @Override
                public void batch(TrainingProgress progress) {
                    System.out.println(progress.epoch() + " " + progress.batch());
                    System.out.flush();
                    try {
                        TimeUnit.MILLISECONDS.sleep(20);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            };
            train(golden, Path.of(args[1]), slow);
        }
    }

    private static Graph train(Path golden, Path checkpoints, TrainingListener listener) throws IOException {
        TrainerBuilder builder = Fovea.trainer(golden.resolve("initial.keras"))
                .optimizer("adam")
                .batchSize(7)
                .epochs(EPOCHS)
                .seed(11)
                .listener(listener)
                .checkpoints(Checkpoints.in(checkpoints).everySteps(3));
        try (Dataset data = new GoldenExamples(golden, "x", "y", Shape.of(12, 12, 3));
                Trainer trainer = builder.build()) {
            return trainer.fit(data).graph();
        }
    }

    @Test
    void goesOnBitForBit() throws Exception {
        Path golden = Goldens.folder("golden/training");
        Path killed = folder.resolve("killed");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Program.class.getName(),
                        golden.toString(),
                        killed.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            awaitSome(process, killed);
        } finally {
            process.destroyForcibly().waitFor();
        }
        List<Path> left = files(killed);
        assertThat(left).isNotEmpty();
        assertThat(left.get(left.size() - 1).getFileName().toString())
                .isLessThan("training-" + String.format("%09d", EPOCHS * 10) + ".checkpoint");
        Graph resumed = train(golden, killed, new TrainingListener() {});
        Graph whole = train(golden, folder.resolve("whole"), new TrainingListener() {});
        List<float[]> expected = weights(whole);
        List<float[]> found = weights(resumed);
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < expected.size(); i++) {
            assertThat(found.get(i)).as("weights " + i).isEqualTo(expected.get(i));
        }
    }

    /** Until there is a checkpoint beyond the first epoch. */
    private void awaitSome(Process process, Path checkpoints) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (System.nanoTime() < until) {
            assertThat(process.isAlive())
                    .as(() -> "the process lives; it said " + said())
                    .isTrue();
            if (files(checkpoints).stream()
                    .anyMatch(file -> file.getFileName().toString().compareTo("training-000000014") > 0)) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("no checkpoint in time; the process said " + said());
    }

    private String said() {
        try {
            return Files.readString(folder.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("training-\\d+\\.checkpoint"))
                    .sorted()
                    .toList();
        }
    }

    private static List<float[]> weights(Graph graph) {
        List<float[]> all = new ArrayList<>();
        for (Node node : graph.nodes()) {
            for (Weights weights : node.op().weights()) {
                all.add(weights.toFloats());
            }
        }
        return all;
    }
}
