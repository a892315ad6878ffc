package dev.fovea.adapters.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself, without a verb: it prints what there is. */
@Command(
        name = "fovea",
        description = "Deep-learning image pipelines: what is in a photo, and its features.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        synopsisSubcommandLabel = "VERB",
        commandListHeading = "%nVerbs:%n",
        footer = {
            "",
            "Example: fovea predict photos/ --top 3 --format json > labels.jsonl",
            "Exit codes: 0 all good; 1 some inputs failed, each listed with its reason; 2 usage or fatal."
        })
final class FoveaCommand implements Callable<Integer> {

    private final Console console;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    FoveaCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show stack traces and which backend was chosen and why.")
    void verbose(boolean verbose) {
        console.verbose(verbose);
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(console.outWriter());
        return ExitCode.OK;
    }

    /** What {@code --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fovea " + current()};
        }

        /** The version in the jar's manifest; classes outside a jar have none. */
        static String current() {
            String version = FoveaCommand.class.getPackage().getImplementationVersion();
            return version == null ? "(not from a jar)" : version;
        }
    }
}
