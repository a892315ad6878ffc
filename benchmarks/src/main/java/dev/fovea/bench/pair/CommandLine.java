package dev.fovea.bench.pair;

import dev.fovea.bench.Role;
import dev.fovea.bench.photo.Photos;
import dev.fovea.bench.report.Row;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The wall time of the command line, from its start to its end, once it is built. */
public final class CommandLine {

    /** What {@code --group} selects. */
    public static final String GROUP = "command";

    /** Training a classifier of the stamps, from the photos to the file. */
    public static final String TRAINING = "command line: a classifier of 324 stamps";

    /** The contestant of that table. */
    public static final String TRAIN = "./fovea train";

    private static final Path STAMPS = Path.of("/usr/share/tuxpaint/stamps");
    private static final String CLASSES = "animals,food,household,plants,vehicles";

    private CommandLine() {}

    /**
     * The rows.
     *
     * @param root of the project, where the launcher lies
     * @throws SkippedException when the launcher is not there
     */
    public static List<Row> measure(Effort effort, Path root, Consumer<String> skipped) throws Exception {
        Path launcher = root.resolve("fovea");
        if (!Files.isExecutable(launcher)) {
            throw new SkippedException("command line: no launcher at " + launcher.getFileName());
        }
        List<Row> rows = new ArrayList<>(photo(effort, root, launcher));
        if (Files.isDirectory(STAMPS.resolve("animals"))) {
            rows.add(training(effort, root, launcher));
        } else {
            skipped.accept(TRAINING + ": " + STAMPS + " is not there; apt install tuxpaint-stamps-default");
        }
        return rows;
    }

    /** Reading, features, the head of its default epochs, and the file; a fifth of the stamps is held out, as it is. */
    private static Row training(Effort effort, Path root, Path launcher) throws Exception {
        Path folder = Files.createTempDirectory("fovea-bench-");
        Path out = folder.resolve("stamps.fovea");
        try {
            String[] train = {
                launcher.toString(),
                "train",
                "--data",
                STAMPS.toString(),
                "--classes",
                CLASSES,
                "--crop",
                "none",
                "--out",
                out.toString()
            };
            List<List<Double>> times = Turns.take(List.of(() -> run(root, train)), 0, effort.rounds(), 1);
            return new Row(GROUP, TRAINING, TRAIN, Role.BASELINE, times.get(0), "features, head and file");
        } finally {
            Files.deleteIfExists(out);
            Files.delete(folder);
        }
    }

    private static List<Row> photo(Effort effort, Path root, Path launcher) throws Exception {
        Path photo = Files.createTempFile("fovea-bench-", ".jpg");
        try {
            Files.write(photo, Photos.jpeg("720p"));
            String[] predict = {launcher.toString(), "predict", photo.toString()};
            String[] bare = {
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xshare:auto", "-version"
            };
            run(root, predict);
            int calls = effort.quick() ? 1 : 7;
            List<List<Double>> times =
                    Turns.take(List.of(() -> run(root, predict), () -> run(root, bare)), 1, effort.rounds(), calls);
            String table = "command line: one photo";
            return List.of(
                    new Row(GROUP, table, "./fovea predict one.jpg", Role.BASELINE, times.get(0), ""),
                    new Row(GROUP, table, "java -version", Role.PEER, times.get(1), "an empty JVM"));
        } finally {
            Files.delete(photo);
        }
    }

    private static void run(Path root, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int exit = process.waitFor();
        if (exit != 0) {
            throw new IllegalStateException(command[0] + ": expected exit 0, got " + exit + "\n" + output);
        }
    }
}
