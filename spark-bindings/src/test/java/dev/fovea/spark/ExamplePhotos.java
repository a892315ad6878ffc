package dev.fovea.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the examples call {@code photos/}: a folder with a sub-folder for each kind, of parts of real photos. */
final class ExamplePhotos {

    private static final int EACH = 4;

    private ExamplePhotos() {}

    /** The folder, filled when it is not; the same files every time. */
    static Path folder() throws IOException {
        Path folder = Path.of("target", "example-photos").toAbsolutePath();
        for (int i = 0; i < EACH; i++) {
            put(folder.resolve("cat"), "cat.jpg", i);
            put(folder.resolve("cup"), "espresso.jpg", i);
        }
        return folder;
    }

    private static void put(Path kind, String photo, int number) throws IOException {
        Path file = Files.createDirectories(kind).resolve(number + ".png");
        if (!Files.exists(file)) {
            Files.write(file, Crops.png(photo, number));
        }
    }
}
