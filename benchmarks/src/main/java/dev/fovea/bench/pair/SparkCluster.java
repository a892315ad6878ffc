package dev.fovea.bench.pair;

import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.api.model.Model;
import dev.fovea.bench.Role;
import dev.fovea.bench.photo.PhotoFolder;
import dev.fovea.bench.report.Row;
import dev.fovea.bench.report.Statistics;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One, two and four executors of one core each; and what Spark adds to a model's load before the first row is there. */
public final class SparkCluster {

    /** What {@code --group} selects. */
    public static final String GROUP = "spark-cluster";

    /** The table of executors. */
    public static final String EXECUTORS = "720p JPEGs in files to features, EfficientNet-Lite0, executors of one core";

    /** The table of the first row. */
    public static final String FIRST_ROW = "the first row of a warm executor that has not loaded the model";

    private static final int MOST_PHOTOS = 600;
    private static final int SECONDS = 600;

    private SparkCluster() {}

    /** The rows. Each time is that of a new cluster or JVM; the contestants take turns. */
    public static List<Row> measure(Effort effort) throws Exception {
        try (Scratch scratch = new Scratch()) {
            Path folder = scratch.folder();
            Path photos = folder.resolve("photos");
            List<Path> files = PhotoFolder.fill(photos, Math.min(MOST_PHOTOS, effort.photos()));
            Path other = otherModel(folder.resolve("other.fovea"));
            String photo = files.get(0).toString();
            List<Double> one = new ArrayList<>();
            List<Double> two = new ArrayList<>();
            List<Double> four = new ArrayList<>();
            List<Double> plainOne = new ArrayList<>();
            List<Double> plainTwo = new ArrayList<>();
            List<Double> first = new ArrayList<>();
            List<Double> load = new ArrayList<>();
            List<Double> over = new ArrayList<>();
            for (int round = 0; round < effort.rounds(); round++) {
                one.add(run(folder, "cluster", photos.toString(), "1") / files.size());
                two.add(run(folder, "cluster", photos.toString(), "2") / files.size());
                four.add(run(folder, "cluster", photos.toString(), "4") / files.size());
                plainOne.add(plain(folder, photos, 1) / files.size());
                plainTwo.add(plain(folder, photos, 2) / files.size());
                load.add(run(folder, "load", photo, other.toString()));
                first.add(run(folder, "first-row", photo, other.toString()));
                over.add(first.get(round) - load.get(round));
            }
            return List.of(
                    new Row(GROUP, EXECUTORS, "2 executors", Role.BASELINE, two, "a photo"),
                    new Row(GROUP, EXECUTORS, "1 executor", Role.FOVEA, one, "a photo"),
                    new Row(GROUP, EXECUTORS, "4 executors", Role.FOVEA, four, "a photo"),
                    new Row(GROUP, EXECUTORS, "no Spark: 2 processes", Role.LIMIT, plainTwo, "one thread each"),
                    new Row(GROUP, EXECUTORS, "no Spark: 1 process", Role.PEER, plainOne, "one thread"),
                    new Row(GROUP, FIRST_ROW, "Spark: to the first row", Role.BASELINE, first, ""),
                    new Row(GROUP, FIRST_ROW, "no Spark: the model's load and one photo", Role.LIMIT, load, ""),
                    new Row(GROUP, FIRST_ROW, "over the load", Role.FOVEA, over, "the difference, round by round"));
        }
    }

    /** The same network as another file, so that everything but the model itself can be warm. */
    private static Path otherModel(Path file) throws IOException {
        Model model = Fovea.model(Fovea.DEFAULT_MODEL);
        try (OutputStream out = Files.newOutputStream(file)) {
            Graphs.write(Graphs.of(model), model.spec(), "fovea", out);
        }
        return file;
    }

    /** The photos dealt out to so many processes that work at once: the median over passes of the slowest of them. */
    private static double plain(Path folder, Path photos, int processes) throws IOException, InterruptedException {
        Path meeting = Files.createTempDirectory(folder, "plain");
        List<Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < processes; i++) {
                children.add(start(
                        folder,
                        meeting.resolve("millis" + i),
                        "plain",
                        photos.toString(),
                        Integer.toString(i),
                        Integer.toString(processes)));
            }
            List<Double> slowest = new ArrayList<>(children.get(0).millis());
            for (Child child : children) {
                List<Double> own = child.millis();
                for (int pass = 0; pass < slowest.size(); pass++) {
                    slowest.set(pass, Math.max(slowest.get(pass), own.get(pass)));
                }
            }
            return Statistics.median(slowest);
        } finally {
            children.forEach(child -> child.process().destroyForcibly());
        }
    }

    private static double run(Path folder, String mode, String... rest) throws IOException, InterruptedException {
        return start(folder, folder.resolve("millis"), mode, rest).millis().get(0);
    }

    private static Child start(Path folder, Path result, String mode, String... rest) throws IOException {
        Path log = Path.of(result + ".log");
        Files.deleteIfExists(result);
        Path arguments = folder.resolve("child.arguments");
        if (!Files.exists(arguments)) {
            Files.writeString(arguments, "-cp \"" + System.getProperty("java.class.path") + "\"\n");
        }
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("--add-") || option.startsWith("-Dfovea."))
                .forEach(command::add);
        command.addAll(List.of("-Xmx1g", "@" + arguments, SparkChild.class.getName(), mode, result.toString()));
        command.addAll(List.of(rest));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        // What workers of a cluster look for.
        builder.environment().put("SPARK_HOME", home(folder).toString());
        builder.environment().put("SPARK_SCALA_VERSION", "2.13");
        builder.environment().put("SPARK_LOCAL_IP", "127.0.0.1");
        return new Child(mode, builder.directory(folder.toFile()).start(), result, log);
    }

    /** A process that writes its times. */
    private record Child(String mode, Process process, Path result, Path log) {

        /** Waits for its end and returns the times. */
        List<Double> millis() throws IOException, InterruptedException {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new IllegalStateException(mode + ": expected an end within " + SECONDS + " s, got none");
            }
            if (process.exitValue() != 0 || !Files.exists(result)) {
                throw new IllegalStateException(
                        mode + ": expected a time, got exit " + process.exitValue() + "\n" + Files.readString(log));
            }
            return Files.readAllLines(result).stream().map(Double::valueOf).toList();
        }
    }

    /** A folder that passes for an installed Spark: its jars, as links. */
    private static Path home(Path folder) throws IOException {
        Path home = folder.resolve("spark-home");
        Path jars = home.resolve("jars");
        if (!Files.isDirectory(jars)) {
            Files.createDirectories(jars);
            for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
                Path jar = Path.of(entry).toAbsolutePath();
                Path link = jars.resolve(jar.getFileName());
                if (entry.endsWith(".jar") && !Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createSymbolicLink(link, jar);
                }
            }
        }
        return home;
    }
}
