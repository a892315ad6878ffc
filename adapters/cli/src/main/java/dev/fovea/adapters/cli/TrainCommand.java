package dev.fovea.adapters.cli;

import dev.fovea.Datasets;
import dev.fovea.Fovea;
import dev.fovea.Graphs;
import dev.fovea.TrainerBuilder;
import dev.fovea.Training;
import dev.fovea.adapters.cli.TrainDataOptions.Opened;
import dev.fovea.api.Setting;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.evaluate.CrossValidation;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.Augmentation;
import dev.fovea.api.train.Checkpoints;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Dataset.Skipped;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fovea train}: labelled examples to a model file. */
@Command(
        name = "train",
        description = "Learn to tell classes of pictures apart, and write a model file.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "Without --model a new head learns on the features of " + Fovea.DEFAULT_MODEL
                    + ", which a training computes once:",
            "  fovea train --data photos/ --out my.fovea",
            "  fovea predict --model my.fovea photo.jpg",
            "How good it will be, told by five trainings; and a page to look at:",
            "  fovea train --data photos/ --folds 5 --html report.html --out my.fovea",
            "A file is trained as a whole, for instance an untrained network that Keras saved:",
            "  fovea train --data mnist/ --model cnn.keras --epochs 5 --batch 128 --out digits.fovea",
            "JSON is one object an epoch, {\"phase\", \"epoch\", \"loss\", \"accuracy\", \"val_loss\",",
            "\"val_accuracy\", \"learning_rate\", \"seconds\"}, one a fold, {\"fold\", \"folds\", \"n\", \"accuracy\", ...},",
            "and one at the end with \"model\"."
        })
final class TrainCommand implements Callable<Integer> {

    /** How progress and summary are written. */
    enum Format {
        TABLE,
        JSON
    }

    private static final int MAX_BATCH = 4096;
    private static final int DEFAULT_EPOCHS = 10;
    /** A head on features that are computed once: an epoch takes next to no time. */
    private static final int DEFAULT_HEAD_EPOCHS = 60;

    private static final double FINE_TUNING_RATE = 1e-5;

    private final Console console;

    @Mixin
    private TrainDataOptions data = new TrainDataOptions();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            required = true,
            description = "The model file to write, such as my.fovea; with labels and how pictures are prepared.")
    private Path out = Path.of("");

    @Option(
            names = {"-m", "--model"},
            paramLabel = "NAME|FILE",
            description = "A named model, on whose features a new head learns; or a file, which is trained as a whole."
                    + " Default: " + Fovea.DEFAULT_MODEL + ".")
    private String model = Fovea.DEFAULT_MODEL;

    @Option(names = "--transfer", description = "Let a new head learn on the features of a model file, too.")
    private boolean isTransfer;

    @Mixin
    private TrainPictureOptions pictures = new TrainPictureOptions();

    private @Nullable Integer epochs;
    private int batch = 32;
    private @Nullable Double learningRate;
    private long seed;
    private int fineTune;
    private int patience;
    private @Nullable Integer threads;
    private Format format = Format.TABLE;

    @Option(
            names = {"-e", "--epochs"},
            paramLabel = "N",
            description =
                    "How often the examples are gone through. Default: 10; 60 for a new head, of which an epoch takes"
                            + " next to no time.")
    void epochs(String word) {
        epochs = Choices.number("--epochs", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = {"-b", "--batch"},
            paramLabel = "N",
            description = "Examples of a step, 1 to 4096. Default: 32.")
    void batch(String word) {
        batch = Choices.number("--batch", word, 1, MAX_BATCH);
    }

    @Option(
            names = "--learning-rate",
            paramLabel = "RATE",
            description = "Of the optimiser. Default: the optimiser's in Keras, such as 0.001 for adam.")
    void learningRate(String word) {
        learningRate = Choices.decimal("--learning-rate", word, Double.MIN_VALUE, 1e6);
    }

    @Option(
            names = "--optimizer",
            paramLabel = "NAME",
            description =
                    "As Keras names and defines them: sgd, rmsprop, adagrad, adadelta, adam, adamw, adamax, nadam,"
                            + " lion. Default: adam.")
    private String optimizer = "adam";

    @Option(
            names = "--loss",
            paramLabel = "NAME",
            description =
                    "As Keras names them, such as categorical_crossentropy or mse; with _from_logits behind a"
                            + " cross-entropy for a network without softmax or sigmoid. Default: what goes with the network's end.")
    private @Nullable String loss;

    @Option(
            names = "--class-weights",
            paramLabel = "balanced|none",
            description = "balanced lets classes count alike, however many examples they have. Default: balanced for a"
                    + " new head, else none.")
    private @Nullable String classWeights;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Of everything that is drawn: weights, order, split, augmentation. Default: 0.")
    void seed(String word) {
        seed = Choices.wholeNumber("--seed", word);
    }

    @Option(
            names = "--fine-tune",
            paramLabel = "N",
            description =
                    "After the head, train also the model's N top layers, for --epochs or 10 at a learning rate of"
                            + " 0.00001.")
    void fineTune(String word) {
        fineTune = Choices.number("--fine-tune", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = "--early-stopping",
            paramLabel = "N",
            description = "End after N epochs without a lower validation loss, and take the best epoch's weights.")
    void patience(String word) {
        patience = Choices.number("--early-stopping", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = "--checkpoints",
            paramLabel = "DIR",
            description = "Note there after each epoch how far the training is.")
    private @Nullable Path checkpoints;

    @Option(
            names = "--resume",
            description = "Go on from the last checkpoint in --checkpoints, where there is one: the result is that of a"
                    + " training that was never stopped.")
    private boolean resume;

    @Option(
            names = "--backend",
            paramLabel = "ID",
            description = "The backend whose kernels are taken wherever it has them (see 'fovea doctor'). Default: the"
                    + " best that works here.")
    private @Nullable String backend;

    @Option(
            names = {"-t", "--threads"},
            paramLabel = "N",
            description = "Threads to compute on. They change no bit of the result. Default: all processors.")
    void threads(String word) {
        threads = Choices.number("--threads", word, 1, Integer.MAX_VALUE);
    }

    @Option(
            names = {"-f", "--format"},
            paramLabel = "table|json",
            description = "How epochs and the summary are written. Default: table.")
    void format(String word) {
        format = Choices.of("--format", Format.class, word);
    }

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Also write a report: one page with the curves of the training and, where something was"
                    + " measured with, all that the report of 'fovea evaluate' has.")
    private @Nullable Path html;

    TrainCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        String type = Graphs.formatOf(String.valueOf(out.getFileName()));
        check();
        if (threads != null) {
            System.setProperty(Setting.THREADS.property(), String.valueOf(threads));
        }
        Model found = Fovea.model(model);
        Graph graph = Graphs.of(found);
        ModelSpec spec = pictures.of(found.spec(), graph);
        try (Opened examples = data.open(seed);
                TrainReport report = new TrainReport(console, format)) {
            if (data.folds() > 0) {
                requireAnOutputForEach(examples.training().classes(), graph);
            }
            report.begin(examples, isTransferred() ? "a new head on " + spec.name() : spec.name());
            boolean hasClasses = !examples.training().classes().isEmpty();
            if (hasClasses && !isTransferred() && !Training.endsWithProbabilities(graph)) {
                console.error("the network ends without softmax or sigmoid: what the model will answer with are scores,"
                        + " not probabilities");
            }
            TrainFolds folds =
                    new TrainFolds(split -> builder(graph, spec, split.training(), split.validation()), report);
            CrossValidation crossed = data.folds() == 0 ? null : folds.run(examples.training(), data.folds(), seed);
            try (Trainer trainer = builder(graph, spec, examples.training(), examples.validation())
                    .listener(report)
                    .build()) {
                TrainingResult result = trainer.fit(examples.training());
                long size = GraphFile.save(result.graph(), result.spec().withName(name()), type, out, console);
                // What turned out to be broken first: of the rest there may be much.
                List<Skipped> skipped =
                        LeftOut.of(result.skipped(), examples.whole().skipped());
                report.end(result, phases(), patience > 0, examples, out, size, skipped);
                if (html != null) {
                    page(html, result, examples, crossed, folds, skipped);
                }
            }
        }
        return ExitCode.OK;
    }

    private void page(
            Path file,
            TrainingResult result,
            Opened examples,
            @Nullable CrossValidation crossed,
            TrainFolds folds,
            List<Skipped> skipped)
            throws IOException {
        Dataset apart = examples.validation();
        Evaluation evaluation = crossed == null ? null : crossed.whole();
        if (apart != null && result.spec().labels() != null) {
            try (Predictor predictor = TrainedModel.predictor(result)) {
                evaluation = EvaluateCommand.measure(predictor, apart, console);
            }
        }
        TrainingPage.write(
                file,
                out,
                new TrainingPage.Told(
                        result,
                        phases(),
                        examples.training().size(),
                        examples.measured(),
                        evaluation,
                        apart == null ? folds : apart::content,
                        crossed,
                        skipped));
    }

    /** What can be refused before anything is read. */
    private void check() {
        if (resume && checkpoints == null) {
            throw new InvalidArgumentException(Fault.of("option", "--resume")
                    .expected("--checkpoints DIR beside it")
                    .got("none"));
        }
        if (classWeights != null && !classWeights.equals("none") && !classWeights.equals("balanced")) {
            throw new InvalidArgumentException(Fault.of("option", "--class-weights")
                    .expected("balanced or none")
                    .got("'" + classWeights + "'"));
        }
        if (data.folds() > 0 && (checkpoints != null || patience > 0)) {
            throw new InvalidArgumentException(Fault.of("option", "--folds")
                    .expected("trainings that go on to their last epoch")
                    .got((checkpoints != null ? "--checkpoints" : "--early-stopping") + " as well")
                    .repair("leave one of them out"));
        }
        if (fineTune > 0 && !isTransferred()) {
            throw new InvalidArgumentException(Fault.of("option", "--fine-tune")
                    .expected("a named model, or --transfer beside it")
                    .got("the file " + model + ", which is trained as a whole")
                    .repair("leave it out, or add --transfer"));
        }
        if (!pictures.augmentations().isEmpty() && isTransferred() && fineTune == 0) {
            throw new InvalidArgumentException(Fault.of("option", "--augment")
                    .expected("--fine-tune N beside it, or a file that is trained as a whole")
                    .got("a new head alone, whose features are computed once, on pictures as they are")
                    .repair("leave it out, or add --fine-tune 4"));
        }
        List<String> reads = new ArrayList<>(data.files());
        reads.add(model);
        OutputFiles.requireModel(out, reads);
        if (html != null) {
            reads.add(out.toString());
            OutputFiles.require(List.of(html), reads);
            OutputFiles.requireWritable(html, false);
        }
        OutputFiles.requireWritable(out, true);
    }

    /** What is measured with the folds, and would be found out after the first training. */
    private void requireAnOutputForEach(List<String> classes, Graph graph) {
        int outputs = graph.node(graph.outputs().get(0)).type().elements();
        boolean isOfSecond = outputs == 1 && classes.size() == 2;
        if (!classes.isEmpty() && !isTransferred() && outputs != classes.size() && !isOfSecond) {
            throw new InvalidArgumentException(Fault.of("option", "--folds")
                    .expected("a network with an output for each of " + classes.size() + " classes")
                    .got(outputs)
                    .repair("leave it out, or add --transfer"));
        }
    }

    private List<String> phases() {
        return isTransferred() ? List.of("head", "fine-tuning") : List.of("training");
    }

    /** The model goes by its file's name: what it was made from is another model. */
    private String name() {
        return String.valueOf(out.getFileName()).replaceFirst("(?<=.)\\.[^.]*$", "");
    }

    private boolean isTransferred() {
        return isTransfer || !Files.isRegularFile(Path.of(model));
    }

    private int epochs() {
        return epochs != null ? epochs : isTransferred() ? DEFAULT_HEAD_EPOCHS : DEFAULT_EPOCHS;
    }

    /** An epoch of the network itself takes as long as one of a whole training. */
    private int fineTuningEpochs() {
        return epochs != null ? epochs : DEFAULT_EPOCHS;
    }

    private TrainerBuilder builder(Graph graph, ModelSpec spec, Dataset training, @Nullable Dataset validation) {
        Map<String, Double> rate = learningRate == null ? Map.of() : Map.of("learning_rate", learningRate);
        TrainerBuilder builder = Fovea.trainer(graph, spec)
                .epochs(epochs())
                .batchSize(batch)
                .optimizer(optimizer, rate)
                .augment(pictures.augmentations().toArray(new Augmentation[0]))
                .backend(backend)
                .seed(seed);
        if (loss != null) {
            builder.loss(loss);
        }
        if (validation != null) {
            builder.validation(validation);
        }
        boolean hasClasses = !training.classes().isEmpty();
        if ("balanced".equals(classWeights) || (classWeights == null && isTransferred() && hasClasses)) {
            builder.classWeights(Datasets.balancedWeights(training));
        }
        if (patience > 0) {
            builder.earlyStopping(EarlyStopping.after(patience));
        }
        if (checkpoints != null) {
            builder.checkpoints(new Checkpoints(checkpoints, 0, 3, resume));
        }
        if (threads != null) {
            builder.threads(threads);
        }
        if (isTransferred()) {
            builder.transfer();
        }
        return fineTune > 0 ? builder.fineTune(fineTune, FINE_TUNING_RATE, fineTuningEpochs()) : builder;
    }
}
