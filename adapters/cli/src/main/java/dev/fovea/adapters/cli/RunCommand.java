package dev.fovea.adapters.cli;

import dev.fovea.ModelRunner;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.model.Model;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea run}: any model on NumPy arrays. */
@Command(
        name = "run",
        description = "Run any model on NumPy arrays.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Arrays have the model's own layout and values; nothing is resized or normalised.",
            "One row may come without the batch dimension. float64 and float16 are converted",
            "for a model that takes float32.",
            "",
            "Example: fovea run model.tflite --input image.npy --out-dir out --repeat 20"
        })
final class RunCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(paramLabel = "NAME|FILE", description = "A model by name (see 'fovea models') or file.")
    private String model = "";

    @Mixin
    private WeightsOption weights = new WeightsOption();

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    @Option(
            names = {"-i", "--input"},
            required = true,
            paramLabel = "[NAME=]FILE.npy",
            description = "An array for the model's input of that name; the name may be left out where there is one"
                    + " input. May be repeated.")
    private List<String> inputs = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description =
                    "An output that is wanted; an inner node too, where the backend reads the model as a graph, and"
                            + " any tensor of TensorFlow's graphs. May be repeated. Default: the model's outputs.")
    private List<String> outputs = new ArrayList<>();

    @Option(
            names = {"-o", "--out-dir"},
            paramLabel = "DIR",
            description =
                    "Write each output as NAME.npy to this folder, and outputs.json with the files' names in order.")
    private @Nullable Path folder;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description =
                    "The backend that must run the model, such as cpu, tflite or reference. Default: the best that"
                            + " works here.")
    private @Nullable String backend;

    private int threads;
    private int repeat = 1;

    @Option(
            names = "--compare",
            paramLabel = "ID",
            description = "Also run the model on this backend, and show where the outputs differ most.")
    private @Nullable String other;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    RunCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads to compute on. Default: all processors.")
    void threads(String word) {
        threads = Choices.number("--threads", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description = "Run N times, and show the time of the first run and the median of all. Default: 1.")
    void repeat(String word) {
        repeat = Choices.number("--repeat", word, 1, 1_000_000);
    }

    @Override
    public Integer call() throws IOException {
        if (threads > 0) {
            // Before anything asks for the pool.
            System.setProperty(Setting.THREADS.property(), String.valueOf(threads));
        }
        Model found = selection.of(weights.find(model));
        try (ModelRunner runner = ModelRunner.open(found, outputs, backend, threads)) {
            List<String> names = runner.outputs().stream().map(TensorInfo::name).toList();
            ArrayFiles files = folder == null ? null : new ArrayFiles(folder, names);
            OutputFiles.require(outputs(files), reads(runner));
            try (ArrayInputs arrays = ArrayInputs.read(inputs, runner.inputs(), console)) {
                if (profile.isAsked()) {
                    runner.profile();
                }
                long[] nanos = new long[repeat];
                Map<String, Tensor> results = timed(runner, arrays, nanos);
                try {
                    console.outWriter().print(table(runner, results));
                    console.outWriter().println(time(runner, nanos));
                    if (files != null) {
                        files.write(results);
                    }
                    if (profile.isAsked()) {
                        List<StepTime> steps = runner.profile();
                        profile.show(
                                Profile.measured(found.spec().name(), runner.backend(), runner.threads(), steps),
                                console);
                    }
                    if (other != null) {
                        compare(found, runner, results, arrays);
                    }
                } finally {
                    close(results);
                }
            }
        }
        console.outWriter().flush();
        return ExitCode.OK;
    }

    private List<Path> outputs(@Nullable ArrayFiles files) {
        return Stream.concat(files == null ? Stream.empty() : files.paths().stream(), profile.files().stream())
                .toList();
    }

    private List<String> reads(ModelRunner runner) {
        return Stream.concat(
                        weights.files(model).stream(),
                        inputs.stream()
                                .map(word ->
                                        ArrayInputs.file(word, runner.inputs()).toString()))
                .toList();
    }

    private static Map<String, Tensor> timed(ModelRunner runner, ArrayInputs arrays, long[] nanos) {
        Map<String, Tensor> results = Map.of();
        for (int i = 0; i < nanos.length; i++) {
            close(results);
            long start = System.nanoTime();
            results = runner.run(arrays.tensors());
            nanos[i] = System.nanoTime() - start;
        }
        return results;
    }

    private static void close(Map<String, Tensor> tensors) {
        tensors.values().forEach(Tensor::close);
    }

    private static TextTable table(ModelRunner runner, Map<String, Tensor> results) {
        TextTable table = new TextTable().row("OUTPUT", "TYPE", "SHAPE", "MIN", "MEAN", "MAX");
        for (TensorInfo info : runner.outputs()) {
            HeapTensor values = values(info, results);
            OutputSummary summary = OutputSummary.of(info.name(), values);
            table.row(
                    NodeName.brief(summary.name()),
                    summary.dtype().toLowerCase(Locale.ROOT),
                    values.shape().toString(),
                    number(summary.min()),
                    number(summary.mean()),
                    number(summary.max()));
        }
        return table;
    }

    private static HeapTensor values(TensorInfo info, Map<String, Tensor> results) {
        return HeapTensor.copyOf(Objects.requireNonNull(results.get(info.name())), info.quantization());
    }

    private static String number(float value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }

    private static String time(ModelRunner runner, long[] nanos) {
        String first = String.format(Locale.ROOT, "%.3f ms", nanos[0] / 1e6);
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        long low = sorted[(sorted.length - 1) / 2];
        long high = sorted[sorted.length / 2];
        String times = nanos.length == 1
                ? first
                : String.format(
                        Locale.ROOT, "median of %d: %.3f ms, first: %s", nanos.length, (low + high) / 2e6, first);
        return times + ", " + runner.backend() + ", " + runner.threads()
                + (runner.threads() == 1 ? " thread" : " threads");
    }

    private void compare(Model found, ModelRunner runner, Map<String, Tensor> results, ArrayInputs arrays) {
        List<String> names = runner.outputs().stream().map(TensorInfo::name).toList();
        try (ModelRunner second = ModelRunner.open(found, names, other, threads)) {
            Map<String, Tensor> others = second.run(arrays.tensors());
            try {
                TextTable table = new TextTable().row("OUTPUT", "ABSOLUTE", "AT", "VALUES", "RELATIVE", "AT", "VALUES");
                for (int i = 0; i < names.size(); i++) {
                    HeapTensor a = values(runner.outputs().get(i), results);
                    HeapTensor b = values(second.outputs().get(i), others);
                    if (!a.shape().equals(b.shape())) {
                        throw new ShapeException(Fault.of("output", "'" + names.get(i) + "'")
                                .expected("one shape on both backends")
                                .got(a.shape() + " and " + b.shape()));
                    }
                    Difference difference = Difference.of(a, b);
                    table.row(
                            NodeName.brief(names.get(i)),
                            String.format(Locale.ROOT, "%.3g", difference.absolute()),
                            difference.absoluteAt(),
                            difference.absoluteValues(),
                            String.format(Locale.ROOT, "%.3g", difference.relative()),
                            difference.relativeAt(),
                            difference.relativeValues());
                }
                console.outWriter().println("largest differences from " + second.backend() + ":");
                console.outWriter().print(table);
            } finally {
                close(others);
            }
        }
    }
}
