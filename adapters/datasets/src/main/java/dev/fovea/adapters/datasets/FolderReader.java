package dev.fovea.adapters.datasets;

import dev.fovea.adapters.datasets.PictureSet.Photo;
import dev.fovea.api.error.Names;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.spi.DatasetReader;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.Dataset.Skipped;
import dev.fovea.api.train.DatasetOptions;
import dev.fovea.api.train.DatasetOptions.Part;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A folder with a subfolder a class, photos at any depth below; or one that holds two such folders, {@code train} and one
 * to measure with.
 */
public final class FolderReader implements DatasetReader {

    private static final Set<String> TRAINING = Set.of("train", "training");
    private static final Set<String> VALIDATION = Set.of("val", "valid", "validation", "test", "testing");

    @Override
    public String format() {
        return "folder";
    }

    @Override
    public String takes() {
        return "a folder with a subfolder of photos a class";
    }

    @Override
    public int priority() {
        return 0;
    }

    @Override
    public boolean accepts(Path path) {
        return Files.isDirectory(path);
    }

    @Override
    public boolean holdsValidation(Path path) {
        try {
            return part(folders(path), VALIDATION) != null;
        } catch (IOException e) {
            return false; // opening it says why
        }
    }

    @Override
    public Dataset open(Path path, DatasetOptions options) {
        try {
            List<Path> folders = folders(path);
            Path part = part(folders, options.part() == Part.TRAINING ? TRAINING : VALIDATION);
            return part == null ? read(path, folders, options) : read(part, folders(part), options);
        } catch (IOException e) {
            throw Faults.unreadable(path, e);
        }
    }

    /** The subfolder of a part, where all subfolders are parts; null where they are classes. */
    private static @Nullable Path part(List<Path> folders, Set<String> names) {
        Path training = null;
        Path validation = null;
        for (Path folder : folders) {
            String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
            if (TRAINING.contains(name)) {
                training = folder;
            } else if (!VALIDATION.contains(name)) {
                return null;
            } else if (validation == null || name.startsWith("val")) {
                // Of several the one for validation: a test set is for the end.
                validation = folder;
            }
        }
        if (training == null || validation == null) {
            return null;
        }
        return names == TRAINING ? training : validation;
    }

    private static Dataset read(Path root, List<Path> folders, DatasetOptions options) throws IOException {
        List<Skipped> skipped = new ArrayList<>();
        Set<String> extensions = new TreeSet<>();
        ImageDecoder.installed().codecs().forEach(codec -> extensions.addAll(codec.extensions()));
        if (folders.isEmpty()) {
            throw Faults.of(
                    root,
                    "a subfolder of photos for each class",
                    "no subfolder",
                    "sort the photos into one folder a class, such as photos/cat and photos/dog");
        }
        List<String> found =
                folders.stream().map(folder -> folder.getFileName().toString()).toList();
        List<String> classes = options.classes().isEmpty() ? found : options.classes();
        boolean isTraining = options.part() == Part.TRAINING;
        for (String name : found) {
            if (!classes.contains(name)) {
                skipped.add(
                        new Skipped(root.resolve(name).toString(), "not one of the classes that are asked for", false));
            }
        }
        PhotoWalk walk = new PhotoWalk(root, extensions, skipped);
        walk.strays();
        List<Photo> photos = new ArrayList<>();
        for (int label = 0; label < classes.size(); label++) {
            String name = classes.get(label);
            List<String> files = found.contains(name) ? walk.photos(root.resolve(name)) : List.of();
            if (isTraining && files.isEmpty()) {
                throw missing(root, name, found, extensions);
            }
            for (String file : files) {
                photos.add(new Photo(file, label, 1));
            }
        }
        if (isTraining && classes.size() < 2) {
            throw Faults.of(
                    root,
                    "at least 2 classes",
                    "only '" + classes.get(0) + "'",
                    "add a subfolder with photos of something else");
        }
        if (photos.isEmpty()) {
            throw Faults.of(
                    root,
                    "photos of the classes " + String.join(", ", classes),
                    "none in the subfolders " + String.join(", ", found),
                    "name the subfolders as the classes");
        }
        walk.end();
        return new PictureSet(root, root, classes, photos, skipped);
    }

    private static RuntimeException missing(Path root, String name, List<String> found, Set<String> extensions) {
        if (!found.contains(name)) {
            return Faults.of(
                    root, "a subfolder '" + name + "', as the classes name it", "none", Names.suggestion(name, found));
        }
        return Faults.of(
                root.resolve(name),
                "at least one photo (" + String.join(", ", extensions) + ")",
                "none that is not empty",
                extensions.isEmpty()
                        ? "add dev.fovea:fovea-images to the class path"
                        : "add photos, or take the folder away");
    }

    /** The subfolders that are not hidden, by name. */
    private static List<Path> folders(Path root) throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path entry : entries) {
                if (!entry.getFileName().toString().startsWith(".")) {
                    folders.add(entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        Collections.sort(folders);
        return folders;
    }
}
