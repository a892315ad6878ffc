package dev.fovea.bench.run;

import dev.fovea.bench.model.FolderRace;
import dev.fovea.bench.pair.CommandLine;
import dev.fovea.bench.pair.Effort;
import dev.fovea.bench.pair.PredictorOverhead;
import dev.fovea.bench.pair.SkippedException;
import dev.fovea.bench.pair.SparkCluster;
import dev.fovea.bench.pair.SparkFeatures;
import dev.fovea.bench.pair.SparkImages;
import dev.fovea.bench.pair.SparkThroughput;
import dev.fovea.bench.photo.Photos;
import dev.fovea.bench.preprocess.Kernels;
import dev.fovea.bench.report.Chart;
import dev.fovea.bench.report.Json;
import dev.fovea.bench.report.Machine;
import dev.fovea.bench.report.Report;
import dev.fovea.bench.report.Row;
import dev.fovea.bench.report.TextTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the benchmarks, prints one table and writes it as Markdown, JSON, SVG and HTML. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        description = "Measures fovea, its peers and the machine's limits in one run.")
public final class Benchmarks implements Callable<Integer> {

    @Option(
            names = "--group",
            split = ",",
            paramLabel = "NAME",
            description =
                    "groups to run: preprocess, filters, isa, decode, model, photo, overhead, folder, spark, spark-peer,"
                            + " spark-cluster, spark-images, command, network, layer, start, open, memory, callers, train,"
                            + " train-kernels (all)")
    private List<String> groups = List.of();

    @Option(names = "--quick", description = "a smoke run: does everything work? Its numbers mean nothing.")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "rounds, every contestant once in each (3)")
    private int rounds = 3;

    @Option(
            names = {"-p", "--param"},
            paramLabel = "NAME=VALUE",
            description = "one value of a benchmark's parameter instead of all, as in -p source=640x480; preprocess,"
                    + " filters, isa, decode, model and photo take several,"
                    + " separated by commas")
    private Map<String, String> parameters = new LinkedHashMap<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "where the results go (benchmarks/target/results); docs/benchmarks keeps them")
    private Path out = Path.of("benchmarks", "target", "results");

    @Spec
    private CommandSpec spec;

    private final List<String> skipped = new ArrayList<>();

    /** Creates the command for picocli. */
    public Benchmarks() {
        this.spec = CommandSpec.create();
    }

    /** Runs the command and exits with its code. */
    public static void main(String[] arguments) {
        System.exit(new picocli.CommandLine(new Benchmarks()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        List<String> chosen = groups.isEmpty() ? Groups.all() : groups;
        for (String group : chosen) {
            if (!Groups.all().contains(group)) {
                throw new ParameterException(
                        spec.commandLine(), "group " + group + ": expected one of " + Groups.all() + ", got " + group);
            }
        }
        Path root =
                Path.of(System.getProperty("fovea.root", ".")).toAbsolutePath().normalize();
        if (!Photos.areReal()) {
            skipped.add("real photos: the shared folder is not there; pictures made by formula instead");
        }
        String level = level();
        Path log = Files.createDirectories(out.resolve("jmh"));
        List<Row> rows = new ArrayList<>();
        for (Class<?> benchmark : Groups.JMH) {
            if (chosen.contains(Groups.of(benchmark))) {
                rows.addAll(new JmhRounds(jmhEffort(), level, values(), log, skipped).run(benchmark, this::progress));
            }
        }
        Effort effort = quick ? Effort.smoke() : Effort.full(rounds);
        if (chosen.contains(PredictorOverhead.GROUP)) {
            progress(PredictorOverhead.GROUP);
            rows.addAll(PredictorOverhead.measure(effort));
        }
        if (chosen.contains(FolderRace.GROUP)) {
            progress(FolderRace.GROUP);
            rows.addAll(orSkipped(() -> FolderRace.measure(effort)));
        }
        if (chosen.contains(SparkThroughput.GROUP)) {
            progress(SparkThroughput.GROUP);
            rows.addAll(SparkThroughput.measure(effort));
        }
        if (chosen.contains(SparkFeatures.GROUP)) {
            progress(SparkFeatures.GROUP);
            rows.addAll(SparkFeatures.measure(effort));
        }
        if (chosen.contains(SparkCluster.GROUP)) {
            progress(SparkCluster.GROUP);
            rows.addAll(SparkCluster.measure(effort));
        }
        if (chosen.contains(SparkImages.GROUP)) {
            progress(SparkImages.GROUP);
            rows.addAll(orSkipped(() -> SparkImages.measure(effort)));
        }
        if (chosen.contains(CommandLine.GROUP)) {
            progress(CommandLine.GROUP);
            rows.addAll(orSkipped(() -> CommandLine.measure(effort, root, skipped::add)));
        }
        for (EngineGroup group : EngineGroup.values()) {
            if (chosen.contains(group.id())) {
                rows.addAll(orSkipped(() -> group.measure(effort, parameters, skipped::add, this::progress)));
            }
        }
        Report report = new Report(Machine.here(level, root), command(), rows, skipped);
        PrintWriter console = spec.commandLine().getOut();
        console.println();
        console.print(TextTable.plain(report));
        console.println();
        console.println("written: " + write(report));
        console.flush();
        return rows.isEmpty() ? 1 : 0;
    }

    private void progress(String text) {
        PrintWriter console = spec.commandLine().getErr();
        console.println(text);
        console.flush();
    }

    private List<Row> orSkipped(Callable<List<Row>> measured) throws Exception {
        try {
            return measured.call();
        } catch (SkippedException e) {
            skipped.add(String.valueOf(e.getMessage()));
            return List.of();
        }
    }

    private String level() {
        try {
            return Kernels.level(Kernels.of("cpu"));
        } catch (IllegalStateException e) {
            skipped.add("native kernels: " + e.getMessage());
            return "java";
        }
    }

    private JmhRounds.Effort jmhEffort() {
        return quick ? new JmhRounds.Effort(1, 1, 1, 100) : new JmhRounds.Effort(rounds, 3, 4, 500);
    }

    private Map<String, String[]> values() {
        Map<String, String[]> values = new LinkedHashMap<>();
        parameters.forEach((name, value) -> values.put(name, value.split(",")));
        return values;
    }

    private String command() {
        StringBuilder command = new StringBuilder("benchmarks/run");
        if (!groups.isEmpty()) {
            command.append(" --group ").append(String.join(",", groups));
        }
        parameters.forEach(
                (name, value) -> command.append(" -p ").append(name).append('=').append(value));
        return command.append(quick ? " --quick" : " --rounds " + rounds).toString();
    }

    private String write(Report report) throws IOException {
        Files.createDirectories(out);
        Path base = out.resolve(report.machine().fileName() + (quick ? "-smoke" : ""));
        Files.writeString(Path.of(base + ".md"), TextTable.markdown(report));
        Files.writeString(Path.of(base + ".json"), Json.of(report));
        Files.writeString(Path.of(base + ".svg"), Chart.svg(report));
        Files.writeString(Path.of(base + ".html"), Chart.html(report));
        return base + ".{md,json,svg,html}";
    }
}
