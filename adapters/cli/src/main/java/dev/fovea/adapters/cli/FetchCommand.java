package dev.fovea.adapters.cli;

import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.spi.FetchOptions;
import dev.fovea.api.spi.ModelStore.Entry;
import dev.fovea.api.spi.ModelStore.Fetched;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fovea models fetch}: the weights of named models, from their publishers. */
@Command(
        name = "fetch",
        description = "Fetch the weights of named models from their publishers, and check them.",
        mixinStandardHelpOptions = true,
        versionProvider = FoveaCommand.Version.class,
        sortOptions = false,
        footer = {
            "",
            "A file that is here is checked and not fetched again; one that was cut off is continued.",
            "It goes to the folder 'models' of the cache (fovea.cache.dir, by default ~/.cache/fovea).",
            "What was fetched first is pinned: FILE.sha256 beside it.",
            "",
            "Example: fovea models fetch ResNet50"
        })
final class FetchCommand implements Callable<Integer> {

    /** What the name of a network without its classifier ends in. */
    private static final String HEADLESS = "-notop";

    private final Console console;

    @Parameters(paramLabel = "NAME", arity = "0..*", description = "Models by name (see 'fovea models').")
    private List<String> names = new ArrayList<>();

    @Option(names = "--all", description = "Every model that needs weights from elsewhere.")
    private boolean all;

    @Option(
            names = "--no-top",
            description = "The variant without the classifier, which is smaller and gives features alone: NAME"
                    + HEADLESS + " in place of NAME.")
    private boolean headless;

    @Option(names = "--force", description = "Fetch them although they are here; they must still be what they were.")
    private boolean force;

    private @Nullable URI mirror;

    FetchCommand(Console console) {
        this.console = console;
    }

    @Option(
            names = "--url-base",
            paramLabel = "URL",
            description = "A mirror: the folder that holds the files, in place of their publishers' addresses.")
    void mirror(String word) {
        try {
            mirror = new URI(word);
        } catch (URISyntaxException e) {
            throw new InvalidArgumentException(
                    Fault.of("option", "--url-base").expected("an address").got("'" + word + "'"), e);
        }
    }

    @Override
    public Integer call() {
        boolean isAnyMissing = false;
        for (Entry entry : wanted()) {
            try {
                console.outWriter().println(entry.spec().name() + ": " + describe(fetch(entry)));
            } catch (ModelException e) {
                console.error(String.valueOf(e.getMessage()));
                console.trace(e);
                isAnyMissing = true;
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
        }
        console.outWriter().flush();
        return isAnyMissing ? ExitCode.SOME_FAILED : ExitCode.OK;
    }

    private Optional<Fetched> fetch(Entry entry) {
        try (TransferProgress progress = new TransferProgress(console)) {
            return Fovea.fetch(entry.spec().name(), new FetchOptions(force, mirror), progress);
        }
    }

    private static String describe(Optional<Fetched> fetched) {
        return fetched.map(file -> (file.wasThere() ? "already here, checked: " : "fetched: ") + file.file() + " ("
                        + ByteSize.of(file.bytes()) + ", SHA-256 " + file.sha256() + ")")
                .orElse("comes with its weights, nothing to fetch");
    }

    /** All that is asked for, known to be there before anything is fetched. */
    private Set<Entry> wanted() {
        List<Entry> known = Fovea.models();
        Set<Entry> wanted = new LinkedHashSet<>();
        if (all) {
            known.stream()
                    .filter(entry -> entry.weights() != null && isHeadless(entry) == headless)
                    .forEach(wanted::add);
        } else if (names.isEmpty()) {
            throw new InvalidArgumentException(Fault.of("argument", "NAME")
                    .expected("names of models, or --all")
                    .got("nothing"));
        }
        for (String name : names) {
            Entry entry = named(name, known);
            boolean isOther = headless && !isHeadless(entry);
            wanted.add(isOther ? named(entry.spec().name() + HEADLESS, known) : entry);
        }
        return wanted;
    }

    private static boolean isHeadless(Entry entry) {
        return entry.spec().name().toLowerCase(Locale.ROOT).endsWith(HEADLESS);
    }

    private static Entry named(String name, List<Entry> known) {
        return known.stream()
                .filter(entry -> names(entry).anyMatch(name::equalsIgnoreCase))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(Fault.of("model", "'" + name + "'")
                        .expected("a known name")
                        .got("none")
                        .repair(Names.suggestion(
                                name,
                                known.stream().flatMap(FetchCommand::names).toList()))));
    }

    private static Stream<String> names(Entry entry) {
        return Stream.concat(Stream.of(entry.spec().name()), entry.aliases().stream());
    }
}
