package dev.fovea.bench.run;

import dev.fovea.bench.Contestant;
import dev.fovea.bench.Topic;
import dev.fovea.bench.preprocess.Kernels;
import dev.fovea.bench.report.Row;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs JMH in rounds of one fork each, all contestants of a group once a round: JMH by itself would run all forks of
 * one contestant before the next begins, and compare what the machine did at different times.
 */
final class JmhRounds {

    /**
     * How long JMH may take.
     *
     * @param rounds forks of every contestant
     * @param warmUps iterations before anything is timed
     * @param iterations timed iterations
     * @param millis length of an iteration
     */
    record Effort(int rounds, int warmUps, int iterations, long millis) {}

    private final Effort effort;
    private final String level;
    private final Map<String, String[]> parameters;
    private final Path log;
    private final List<String> skipped;
    private final Map<Key, List<Double>> rounds = new LinkedHashMap<>();
    private final Map<Key, Row> rows = new LinkedHashMap<>();

    private record Key(String table, String contestant) {}

    /**
     * Rounds on this machine.
     *
     * @param level the instruction-set level that fovea's kernels choose here
     * @param parameters values that replace those of the benchmarks
     * @param log folder for what JMH itself says
     * @param skipped where the reasons go for what does not run
     */
    JmhRounds(Effort effort, String level, Map<String, String[]> parameters, Path log, List<String> skipped) {
        this.log = log;
        this.effort = effort;
        this.parameters = parameters;
        this.level = level;
        this.skipped = skipped;
    }

    /** The rows of the class's tables. */
    List<Row> run(Class<?> benchmark, Consumer<String> progress) throws RunnerException {
        List<Method> methods = Arrays.stream(benchmark.getMethods())
                .filter(method -> method.isAnnotationPresent(Benchmark.class))
                .filter(this::runsHere)
                .toList();
        for (int round = 0; round < effort.rounds; round++) {
            progress.accept(Groups.of(benchmark) + ": round " + (round + 1) + " of " + effort.rounds);
            ChainedOptionsBuilder options = new OptionsBuilder()
                    .mode(Mode.SampleTime)
                    .timeUnit(java.util.concurrent.TimeUnit.MILLISECONDS)
                    .forks(1)
                    .warmupIterations(effort.warmUps)
                    .warmupTime(TimeValue.milliseconds(effort.millis))
                    .measurementIterations(effort.iterations)
                    .measurementTime(TimeValue.milliseconds(effort.millis))
                    .threads(1)
                    .syncIterations(false)
                    .jvmArgsPrepend("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")
                    .shouldFailOnError(false)
                    .output(log.resolve(benchmark.getSimpleName() + "-" + (round + 1) + ".log")
                            .toString());
            for (Method method : methods) {
                options.include("^" + Pattern.quote(benchmark.getName() + "." + method.getName()) + "$");
            }
            parameters.forEach(options::param);
            add(benchmark, new Runner(options.build()).run());
        }
        return rowsInOrder(methods);
    }

    private boolean runsHere(Method method) {
        Contestant contestant = method.getAnnotation(Contestant.class);
        String isa = contestant.isa();
        boolean isArm = level.equals("neon");
        boolean runs = isa.isEmpty()
                || isa.equals("scalar")
                || (isArm == isa.equals("neon") && Kernels.LEVELS.indexOf(isa) <= Kernels.LEVELS.indexOf(level));
        if (!runs) {
            skipped.add(contestant.value() + ": this machine has " + level);
        }
        return runs;
    }

    private void add(Class<?> benchmark, Collection<RunResult> results) {
        for (RunResult result : results) {
            BenchmarkParams params = result.getParams();
            Method method = method(benchmark, params.getBenchmark());
            Contestant contestant = method.getAnnotation(Contestant.class);
            Topic topic = benchmark.getAnnotation(Topic.class);
            Key key = new Key(filled(topic.title(), params), filled(contestant.value(), params));
            double median = result.getPrimaryResult().getStatistics().getPercentile(50);
            List<Double> times = rounds.computeIfAbsent(key, k -> new ArrayList<>());
            times.add(median);
            rows.put(key, new Row(topic.group(), key.table, key.contestant, contestant.role(), times, ""));
        }
    }

    private static Method method(Class<?> benchmark, String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        return Arrays.stream(benchmark.getMethods())
                .filter(method -> method.getName().equals(last) && method.isAnnotationPresent(Benchmark.class))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("benchmark " + name + ": no such method"));
    }

    private static String filled(String text, BenchmarkParams params) {
        String filled = text;
        for (String param : params.getParamsKeys()) {
            filled = filled.replace("{" + param + "}", params.getParam(param));
        }
        return filled;
    }

    /** JMH sorts by name; tables read better in the order of the roles. */
    private List<Row> rowsInOrder(List<Method> methods) {
        for (Method method : methods) {
            String name = method.getAnnotation(Contestant.class).value();
            if (rows.keySet().stream().noneMatch(key -> key.contestant.equals(name))) {
                skipped.add(name + ": failed; the logs in " + log + " say why");
            }
        }
        List<Row> ordered = new ArrayList<>();
        for (String table : rows.values().stream().map(Row::table).distinct().toList()) {
            rows.values().stream()
                    .filter(row -> row.table().equals(table))
                    .sorted(java.util.Comparator.comparing(Row::role).thenComparing(Row::median))
                    .forEach(ordered::add);
        }
        return ordered;
    }
}
