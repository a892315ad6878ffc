package dev.fovea.adapters.cli;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ImageException.Reason;
import dev.fovea.api.image.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that the arguments name, in order: files as they are, folders and globs as they are walked, so that the
 * first picture is there before the last one is found. Of a folder, only the names of its own entries are held at a
 * time, and only regular files are taken from them. Whatever is no picture at all becomes a source that fails, so that nothing gets lost. Use it from one thread.
 */
final class Inputs implements Iterator<ImageSource> {

    /** The argument that stands for standard input. */
    static final String STANDARD_INPUT = "-";

    private final Set<String> extensions;
    private final InputStream stdin;
    private final Predicate<Path> passedOver;
    private final Deque<Iterator<Step>> stack = new ArrayDeque<>();
    private @Nullable ImageSource next;
    private long found;

    /** A step of the walk. */
    sealed interface Step {
        /** A picture, or the reason why there is none. */
        record Found(ImageSource source) implements Step {}

        /** More steps, made when it is their turn. */
        record Open(Supplier<Iterator<Step>> steps) implements Step {}
    }

    /** A folder on the way from the root of a walk, to tell loops of symbolic links. */
    private record Trail(Path real, @Nullable Trail parent) {
        boolean holds(Path folder) {
            for (Trail t = this; t != null; t = t.parent) {
                if (t.real.equals(folder)) {
                    return true;
                }
            }
            return false;
        }
    }

    /**
     * A walk over the arguments.
     *
     * @param extensions of files that count as pictures inside folders, lower case, without the dot
     */
    Inputs(List<String> arguments, Set<String> extensions, InputStream stdin) {
        this(arguments, extensions, stdin, path -> false);
    }

    /**
     * A walk over the arguments.
     *
     * @param extensions of files that count as pictures inside folders, lower case, without the dot
     * @param passedOver files that are taken only when they are named outright
     */
    Inputs(List<String> arguments, Set<String> extensions, InputStream stdin, Predicate<Path> passedOver) {
        this.extensions = extensions;
        this.stdin = stdin;
        this.passedOver = passedOver;
        stack.push(arguments.stream()
                .map(argument -> (Step) new Step.Open(() -> argument(argument)))
                .iterator());
    }

    @Override
    public boolean hasNext() {
        while (next == null && !stack.isEmpty()) {
            if (!stack.element().hasNext()) {
                stack.pop();
                continue;
            }
            Step step = stack.element().next();
            if (step instanceof Step.Found picture) {
                next = picture.source();
                found++;
            } else if (step instanceof Step.Open open) {
                stack.push(open.steps().get());
            }
        }
        return next != null;
    }

    @Override
    public ImageSource next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        ImageSource source = next;
        next = null;
        return source;
    }

    private Iterator<Step> argument(String argument) {
        if (argument.equals(STANDARD_INPUT)) {
            return one(new StandardInput(stdin));
        }
        Path path;
        try {
            path = Path.of(argument);
        } catch (InvalidPathException e) {
            return Glob.looksLikeOne(argument) ? glob(argument) : one(failing(argument, "a path", e.getReason(), e));
        }
        if (Files.isDirectory(path)) {
            return nonEmpty(
                    () -> folder(path, null),
                    argument,
                    "a folder with pictures (" + String.join(", ", extensions) + ")",
                    "none in it or below");
        }
        if (!Files.exists(path) && Glob.looksLikeOne(argument)) {
            return glob(argument);
        }
        return one(ImageSource.of(path));
    }

    private Iterator<Step> glob(String pattern) {
        return nonEmpty(
                () -> new Glob(pattern, this::match).steps(), pattern, "a pattern that matches pictures", "no match");
    }

    private Iterator<Step> match(Path path) {
        if (Files.isDirectory(path)) {
            return folder(path, null);
        }
        return isTakenUnasked(path) ? one(ImageSource.of(path)) : Collections.emptyIterator();
    }

    private Iterator<Step> nonEmpty(Supplier<Iterator<Step>> steps, String argument, String expected, String got) {
        long before = found;
        Step check = new Step.Open(
                () -> found > before ? Collections.emptyIterator() : one(failing(argument, expected, got, null)));
        return List.of(new Step.Open(steps), check).iterator();
    }

    private Iterator<Step> folder(Path folder, @Nullable Trail parent) {
        List<Path> entries;
        Trail trail;
        try {
            Path real = folder.toRealPath();
            if (parent != null && parent.holds(real)) {
                return Collections.emptyIterator();
            }
            trail = new Trail(real, parent);
            entries = list(folder);
        } catch (IOException e) {
            return one(failing(folder.toString(), "a folder that can be read", describe(e), e));
        }
        Iterator<Path> paths = entries.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return paths.hasNext();
            }

            @Override
            public Step next() {
                Path path = paths.next();
                return new Step.Open(() -> entry(path, trail));
            }
        };
    }

    private Iterator<Step> entry(Path path, Trail trail) {
        if (isPicture(path) && isTakenUnasked(path)) {
            return one(ImageSource.of(path));
        }
        return Files.isDirectory(path) ? folder(path, trail) : Collections.emptyIterator();
    }

    /** False for pipes and devices, which could be waited on for ever; links that lead nowhere are failures. */
    private boolean isTakenUnasked(Path path) {
        return Files.isRegularFile(path) ? !passedOver.test(path) : !Files.exists(path);
    }

    private boolean isPicture(Path path) {
        String name = path.getFileName().toString();
        return extensions.contains(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
    }

    /** The entries of a folder, hidden ones left out, by name. */
    static List<Path> list(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            for (Path entry : stream) {
                if (!entry.getFileName().toString().startsWith(".")) {
                    entries.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(entries);
        return entries;
    }

    static Iterator<Step> one(ImageSource source) {
        return List.<Step>of(new Step.Found(source)).iterator();
    }

    /** A source that ends in a typed error when its turn comes. */
    static ImageSource failing(String name, String expected, String got, @Nullable Throwable cause) {
        ImageException error = new ImageException(
                Reason.UNREADABLE,
                Fault.of("input", name).expected(expected).got(got).repair("check the path"),
                cause);
        return new FailingSource(name, error);
    }

    static String describe(IOException error) {
        return error.getClass().getSimpleName().replace("Exception", "") + " " + error.getMessage();
    }
}
