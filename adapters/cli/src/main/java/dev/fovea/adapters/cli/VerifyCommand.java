package dev.fovea.adapters.cli;

import dev.fovea.Graphs;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fovea models verify}: whether model files are whole. */
@Command(
        name = "verify",
        description =
                "Check model files: all bytes against the hash that the file or its spec states, and the network.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class)
final class VerifyCommand implements Callable<Integer> {

    private final Console console;

    @Parameters(arity = "1..*", paramLabel = "NAME|FILE", description = "Models by name or file.")
    private List<String> models = new ArrayList<>();

    @Mixin
    private WeightsOption weights = new WeightsOption();

    VerifyCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        int failed = 0;
        for (String word : models) {
            try {
                Model model = weights.find(word);
                Graph graph = Graphs.verify(model);
                console.outWriter()
                        .println(String.format(
                                Locale.ROOT,
                                "%s: good, %s, %,d nodes, %,d parameters, sha256 %s",
                                Printable.line(word),
                                ByteSize.of(model.file().totalSize()),
                                graph.nodes().size(),
                                graph.parameters(),
                                model.file().sha256()));
            } catch (FoveaException e) {
                failed++;
                console.error(word + ": " + e.getMessage());
                console.trace(e);
            }
        }
        return failed == 0 ? ExitCode.OK : ExitCode.SOME_FAILED;
    }
}
