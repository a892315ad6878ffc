package dev.fovea.nativelib;

import java.nio.file.Files;
import java.nio.file.Path;

/** A JVM of its own that loads the library as soon as a file appears. */
final class LoadWhenTold {

    private LoadWhenTold() {}

    public static void main(String[] args) throws InterruptedException {
        Path go = Path.of(args[1]);
        while (!Files.exists(go)) {
            Thread.sleep(1);
        }
        LibraryStatus status = NativeLibrary.load(true, Path.of(args[0]));
        if (status instanceof LibraryStatus.Loaded loaded) {
            System.out.println("loaded " + loaded.kernels().isa(Isa.NEON) + " note '" + loaded.note() + "'");
        } else {
            System.out.println(status);
            System.exit(1);
        }
    }
}
