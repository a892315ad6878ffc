package dev.fovea.adapters.cli;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.HelpCommand;

/**
 * A verb of the command: a new one is a row in {@link #ALL} and a class.
 *
 * @param word what people type
 * @param isAlone true when it runs without knowing the other verbs
 * @param factory makes a fresh command object
 */
record Verb(String word, boolean isAlone, Function<Console, Object> factory) {

    /** Every verb, in the order of the help. */
    static final List<Verb> ALL = List.of(
            new Verb("predict", true, PredictCommand::new),
            new Verb("featurize", true, FeaturizeCommand::new),
            new Verb("explain", true, ExplainCommand::new),
            new Verb("train", true, TrainCommand::new),
            new Verb("evaluate", true, EvaluateCommand::new),
            new Verb("run", true, RunCommand::new),
            new Verb("models", true, ModelsCommand::withVerbs),
            new Verb("doctor", true, DoctorCommand::new),
            new Verb("completion", false, CompletionCommand::new),
            new Verb("help", false, console -> new HelpCommand()));

    /** The verb of that word. */
    static Optional<Verb> named(String word) {
        return ALL.stream().filter(verb -> verb.word.equals(word)).findFirst();
    }
}
