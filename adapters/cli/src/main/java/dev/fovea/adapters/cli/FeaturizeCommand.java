package dev.fovea.adapters.cli;

import dev.fovea.FeaturizerBuilder;
import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.port.Featurizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fovea featurize}: a vector of features for each picture. */
@Command(
        name = "featurize",
        description = "Write the feature vector of each picture.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "CSV has a record a picture: source,f0,f1,...",
            "NumPy: NAME.npy holds float32 [pictures, features], NAME.paths.txt the source of each row.",
            "Bad pictures have no row; they are listed on standard error.",
            "An interrupted run leaves whole rows only."
        })
final class FeaturizeCommand implements Callable<Integer> {

    /** How features are written. */
    enum Format {
        CSV,
        NPY
    }

    /** Methods of the facade, and what stands for them here. */
    private static final Map<String, String> WORDS =
            Map.of("layer(name)", "--layer NAME", "pooling(AVG)", "--pooling avg");

    private final Console console;

    @Mixin
    private InputOptions inputs = new InputOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    private @Nullable Format format;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to a file instead of standard output; it is begun anew. NumPy needs one.")
    private @Nullable Path output;

    @Option(
            names = {"--layer", "--feature-output"},
            paramLabel = "NAME",
            description =
                    "The layer or output whose result the features are, flattened row-major. Default: the one that"
                            + " the model's spec names.")
    private @Nullable String layer;

    private @Nullable Pooling pooling;

    FeaturizeCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "csv|npy",
            description = "How features are written. Default: by the output's extension, else csv.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Option(
            names = "--pooling",
            paramLabel = "avg|max|none",
            description =
                    "What becomes of the last feature map, or of --layer: each channel's mean or largest value, or"
                            + " all of it. Default: avg.")
    void pooling(String word) {
        pooling = Choices.of("--pooling", Pooling.class, word);
    }

    @Override
    public Integer call() throws IOException {
        inputs.require();
        Format chosen = chosenFormat();
        OutputFiles.require(
                outputs(chosen),
                Stream.concat(inputs.arguments().stream(), model.files().stream())
                        .toList());
        model.sizePool();
        Model found = model.find();
        FeaturizerBuilder builder = model.configure(Fovea.featurizer(found));
        if (layer != null) {
            builder.layer(layer);
        }
        if (pooling != null) {
            builder.pooling(pooling);
        }
        try (Featurizer featurizer = build(builder)) {
            Sink<float[]> sink = chosen == Format.NPY && output != null
                    ? NpyFeatures.create(output, featurizer.size())
                    : new CsvFeatures(Rows.to(output, console), featurizer.size());
            boolean isOnTerminal = output == null && console.terminal().outIsTerminal();
            return new PictureRun(console, inputs, true, isOnTerminal).run(featurizer::featurize, sink);
        }
    }

    private List<Path> outputs(Format chosen) {
        if (output == null) {
            return List.of();
        }
        return chosen == Format.NPY ? List.of(output, NpyFeatures.sourcesBeside(output)) : List.of(output);
    }

    /** Words the repair for the command line where the facade speaks of a method. */
    private static Featurizer build(FeaturizerBuilder builder) {
        try {
            return builder.build();
        } catch (ModelException e) {
            Fault fault = e.fault();
            String repair = fault == null ? null : fault.repair();
            if (fault == null || repair == null) {
                throw e;
            }
            for (Map.Entry<String, String> word : WORDS.entrySet()) {
                repair = repair.replace(word.getKey(), word.getValue());
            }
            throw new ModelException(fault.repair(repair), e);
        }
    }

    private Format chosenFormat() {
        boolean isNpy =
                output != null && output.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
        Format chosen = format != null ? format : isNpy ? Format.NPY : Format.CSV;
        if (chosen == Format.NPY && output == null) {
            throw new InvalidArgumentException(Fault.of("option", "--format npy")
                    .expected("--output FILE beside it, since its header is completed at the end")
                    .got("none"));
        }
        return chosen;
    }
}
