package dev.fovea.adapters.datasets;

import dev.fovea.api.train.Dataset.Skipped;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds the photos below a folder, links followed. Files of other kinds are told by kind and not one by one: a folder may
 * hold thousands of them.
 */
final class PhotoWalk {

    private final Path root;
    private final Set<String> extensions;
    private final List<Skipped> skipped;
    private final Map<String, Integer> strays = new TreeMap<>();

    /**
     * A walk below a folder.
     *
     * @param extensions of photos, lower case, without the dot
     * @param skipped takes what is left out
     */
    PhotoWalk(Path root, Set<String> extensions, List<Skipped> skipped) {
        this.root = root;
        this.extensions = extensions;
        this.skipped = skipped;
    }

    /** Lists the files that lie beside the classes. */
    void strays() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, file -> !Files.isDirectory(file))) {
            entries.forEach(files::add);
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(files);
        for (Path file : files) {
            if (isPhoto(file)) {
                skipped.add(new Skipped(file.toString(), "a photo outside of the classes' subfolders", false));
            } else if (!isHidden(file)) {
                stray(root, file);
            }
        }
    }

    /** The photos below a class's folder, relative to the root, by name. */
    List<String> photos(Path folder) throws IOException {
        List<String> photos = new ArrayList<>();
        List<Path> failed = new ArrayList<>();
        Map<Path, String> reasons = new TreeMap<>();
        // What a loop leads to was met before: nothing is missing.
        Set<Path> loops = new HashSet<>();
        Files.walkFileTree(
                folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
                        return isHidden(entry) && !entry.equals(folder)
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (isHidden(file)) {
                            return FileVisitResult.CONTINUE;
                        }
                        if (!isPhoto(file)) {
                            stray(folder, file);
                        } else if (attributes.isSymbolicLink()) {
                            reasons.put(file, "a link that leads nowhere");
                        } else if (!attributes.isRegularFile()) {
                            reasons.put(file, "not a regular file");
                        } else if (attributes.size() == 0) {
                            reasons.put(file, "0 bytes");
                        } else if (!Files.isReadable(file)) {
                            reasons.put(file, "no permission to read it");
                        } else {
                            photos.add(relative(file));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException error) {
                        failed.add(file);
                        if (error instanceof FileSystemLoopException) {
                            loops.add(file);
                        }
                        reasons.put(file, Faults.reason(error));
                        return FileVisitResult.CONTINUE;
                    }
                });
        if (failed.contains(folder)) {
            throw new IOException(reasons.get(folder));
        }
        reasons.forEach((file, reason) -> skipped.add(new Skipped(file.toString(), reason, !loops.contains(file))));
        Collections.sort(photos);
        return photos;
    }

    /** Lists the files of other kinds, a line a kind. */
    void end() {
        strays.forEach((kind, count) -> skipped.add(
                new Skipped(kind, count == 1 ? "not a photo" : count + " files that are no photos", false)));
    }

    private boolean isPhoto(Path file) {
        return extensions.contains(extension(file));
    }

    private static boolean isHidden(Path file) {
        return file.getFileName().toString().startsWith(".");
    }

    private static String extension(Path file) {
        String name = file.getFileName().toString();
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private void stray(Path folder, Path file) {
        boolean hasKind = file.getFileName().toString().indexOf('.') > 0;
        strays.merge(folder.resolve(hasKind ? "*." + extension(file) : "*").toString(), 1, Integer::sum);
    }

    private String relative(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }
}
