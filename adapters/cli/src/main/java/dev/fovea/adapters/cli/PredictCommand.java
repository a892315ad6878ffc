package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.api.model.Model;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Predictor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fovea predict}: what is in each picture. */
@Command(
        name = "predict",
        description = "Say what is in each picture.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "JSON is one object a line and picture, in input order:",
            "  {\"source\": ..., \"labels\": [{\"index\", \"id\", \"name\", \"probability\"}, ...]}",
            "  {\"source\": ..., \"error\": {\"type\", \"message\"}}",
            "CSV has a record a label: source,rank,index,id,name,probability. The record",
            "of a bad picture has rank 0, the error's type as id, its message as name.",
            "An interrupted run leaves whole rows only."
        })
final class PredictCommand implements Callable<Integer> {

    /** How answers are written. */
    enum Format {
        TABLE,
        JSON,
        CSV
    }

    private final Console console;

    @Mixin
    private InputOptions inputs = new InputOptions();

    @Mixin
    private ModelOptions model = new ModelOptions();

    private int top;
    private Format format = Format.TABLE;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "Write to a file instead of standard output; it is begun anew.")
    private @Nullable Path output;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a contact sheet: one page that holds each photo with its labels as bars.")
    private @Nullable Path html;

    @Mixin
    private ProfileOptions profile = new ProfileOptions();

    PredictCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = {"-k", "--top"},
            paramLabel = "K",
            description = "Labels a picture, likeliest first. Default: 5, or all of a model with fewer classes.")
    void top(String word) {
        top = Choices.number("--top", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json|csv",
            description = "How answers are written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Override
    public Integer call() throws IOException {
        inputs.require();
        OutputFiles.require(outputs(), reads());
        model.sizePool();
        Model found = model.find();
        try (Predictor predictor = model.configure(Fovea.predictor(found)).build()) {
            boolean isOnTerminal = output == null && console.terminal().outIsTerminal();
            boolean isListed = format == Format.TABLE && isOnTerminal;
            PictureRun run = new PictureRun(console, inputs, !isListed, isOnTerminal);
            if (profile.isAsked()) {
                // What the first run does once is not where the time of the others goes.
                predictor.warmUp();
                predictor.profile();
            }
            Answers answers = new Answers(top, sinks(predictor, isOnTerminal));
            int code = run.run(predictor::predict, answers);
            if (answers.areScores()) {
                console.error("what the model answers with are scores, not probabilities: some lie outside of 0 to 1");
            }
            if (profile.isAsked()) {
                showProfile(predictor);
            }
            return code;
        }
    }

    /** Its text stays out of answers that another program reads. */
    private void showProfile(Predictor predictor) throws IOException {
        Description description = predictor.describe();
        Profile measured = Profile.measured(
                description.model(), description.runtime(), description.threads(), predictor.profile());
        boolean isApart = output != null || format == Format.TABLE;
        profile.show(measured, console, isApart ? console.outWriter() : console.errWriter());
    }

    private List<Path> outputs() {
        List<Path> files = new ArrayList<>(profile.files());
        if (output != null) {
            files.add(output);
        }
        if (html != null) {
            files.add(html);
        }
        return files;
    }

    private List<String> reads() {
        return Stream.concat(inputs.arguments().stream(), model.files().stream())
                .toList();
    }

    private List<Sink<Answer>> sinks(Predictor predictor, boolean isOnTerminal) throws IOException {
        List<Sink<Answer>> sinks = new ArrayList<>();
        Rows rows = Rows.to(output, console);
        sinks.add(
                switch (format) {
                    case TABLE -> new TableRows(rows, console.terminal(), isOnTerminal);
                    case JSON -> new JsonRows(rows);
                    case CSV -> new CsvRows(rows);
                });
        if (html != null) {
            sinks.add(ContactSheet.create(html, predictor.describe(), FoveaCommand.Version.current()));
        }
        return sinks;
    }
}
