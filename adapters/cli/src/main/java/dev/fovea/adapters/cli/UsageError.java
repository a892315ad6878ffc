package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.Names;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with the words of a command line, in the form of every other message. */
final class UsageError {

    private static final String UNKNOWN_VERB = "Unknown subcommand";

    private UsageError() {}

    /** One line that says what was expected, and the nearest word where one was mistyped. */
    static String message(ParameterException error) {
        CommandSpec command = error.getCommandLine().getCommandSpec();
        String raw = String.valueOf(error.getMessage());
        if (error instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return unmatched(unmatched.getUnmatched().get(0), command);
        }
        if (raw.startsWith(UNKNOWN_VERB) && error.getValue() != null) {
            return unknown("verb", error.getValue(), "a verb of fovea", verbs());
        }
        if (error instanceof MissingParameterException missing
                && missing.getMissing().size() == 1) {
            ArgSpec argument = missing.getMissing().get(0);
            return name(argument).expected(argument.paramLabel()).got("nothing").message();
        }
        if (error instanceof OverwrittenOptionException twice) {
            return name(twice.getOverwritten())
                    .expected("it once")
                    .got("it more than once")
                    .message();
        }
        return raw;
    }

    private static String unmatched(String word, CommandSpec command) {
        if (word.startsWith("-")) {
            int value = word.indexOf('=');
            String option = value < 0 ? word : word.substring(0, value);
            return unknown("option", option, "an option of " + command.qualifiedName(), options(command, option));
        }
        if (command.parent() == null) {
            return unknown("verb", word, "a verb of fovea", verbs());
        }
        if (!command.subcommands().isEmpty()) {
            return unknown(
                    "argument",
                    word,
                    "a word that " + command.qualifiedName() + " knows",
                    command.subcommands().keySet());
        }
        return Fault.of("argument", word)
                .expected("no more of them for " + command.qualifiedName())
                .got("one")
                .message();
    }

    private static String unknown(String what, String word, String expected, Collection<String> known) {
        return Fault.of(what, word)
                .expected(expected)
                .got("an unknown one")
                .repair(Names.suggestion(word, known))
                .message();
    }

    /** Long names for long ones: short ones are near to everything. */
    private static List<String> options(CommandSpec command, String like) {
        boolean isLong = like.startsWith("--");
        return command.optionsMap().keySet().stream()
                .filter(name -> name.startsWith("--") == isLong)
                .toList();
    }

    /** Of all verbs, not of those alone that this run has set up. */
    private static List<String> verbs() {
        return Verb.ALL.stream().map(Verb::word).toList();
    }

    private static Fault name(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? Fault.of("option", option.longestName())
                : Fault.of("argument", argument.paramLabel());
    }
}
