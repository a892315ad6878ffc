package dev.fovea.adapters.cli;

import dev.fovea.adapters.cli.Inputs.Step;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A pattern of paths as shells know it: {@code *}, {@code ?}, {@code [a-z]} and {@code {a,b}} inside a name, and {@code
 * **} for any number of folders, none included. Only folders that can hold a match are read; hidden names are skipped;
 * {@code **} follows no symbolic links.
 */
final class Glob {

    private static final String ANY_FOLDERS = "**";

    private final String pattern;
    private final Function<Path, Iterator<Step>> onMatch;

    /** A pattern and what is to be done with each match. */
    Glob(String pattern, Function<Path, Iterator<Step>> onMatch) {
        this.pattern = pattern;
        this.onMatch = onMatch;
    }

    /** True when the argument holds one of the special characters. */
    static boolean looksLikeOne(String argument) {
        return argument.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
    }

    /** The walk over all matches, by name within each folder. */
    Iterator<Step> steps() {
        boolean isAbsolute = pattern.startsWith("/");
        List<String> parts =
                Stream.of(pattern.split("/+")).filter(part -> !part.isEmpty()).toList();
        try {
            return in(Path.of(isAbsolute ? "/" : ""), parts);
        } catch (PatternSyntaxException e) {
            return Inputs.one(Inputs.failing(pattern, "a pattern", e.getDescription(), e));
        }
    }

    private Iterator<Step> in(Path folder, List<String> parts) {
        if (parts.isEmpty()) {
            return onMatch.apply(folder);
        }
        String part = parts.get(0);
        List<String> rest = parts.subList(1, parts.size());
        if (part.equals(ANY_FOLDERS)) {
            return rest.isEmpty() ? onMatch.apply(folder) : anyFolders(folder, parts, rest);
        }
        if (!looksLikeOne(part)) {
            Path next = folder.resolve(part);
            return Files.exists(next) ? in(next, rest) : Collections.emptyIterator();
        }
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + part);
        return entries(folder).stream()
                .filter(entry -> matcher.matches(entry.getFileName()))
                .filter(entry -> rest.isEmpty() || Files.isDirectory(entry))
                .map(entry -> (Step) new Step.Open(() -> in(entry, rest)))
                .iterator();
    }

    private Iterator<Step> anyFolders(Path folder, List<String> parts, List<String> rest) {
        Stream<Step> here = Stream.of(new Step.Open(() -> in(folder, rest)));
        Stream<Step> below = entries(folder).stream()
                .filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                .map(entry -> new Step.Open(() -> in(entry, parts)));
        return Stream.concat(here, below).iterator();
    }

    private static List<Path> entries(Path folder) {
        try {
            return Inputs.list(folder);
        } catch (IOException e) {
            // As in shells: a folder that cannot be read holds no match.
            return List.of();
        }
    }
}
