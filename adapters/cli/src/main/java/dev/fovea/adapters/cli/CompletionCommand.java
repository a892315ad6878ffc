package dev.fovea.adapters.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code fovea completion}: the script that completes words in bash and zsh. */
@Command(
        name = "completion",
        description = "Print a completion script for bash and zsh: source <(fovea completion)",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class)
final class CompletionCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        console.outWriter().println(AutoComplete.bash("fovea", spec.root().commandLine()));
        return ExitCode.OK;
    }
}
