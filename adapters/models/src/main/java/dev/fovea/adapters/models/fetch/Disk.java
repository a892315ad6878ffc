package dev.fovea.adapters.models.fetch;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What a fetch needs of the disk; tests put a full one in its place. */
interface Disk {

    /** The machine's own. */
    Disk REAL = new Disk() {
        @Override
        public long free(Path folder) throws IOException {
            return Files.getFileStore(folder).getUsableSpace();
        }

        @Override
        public FileChannel open(Path part) throws IOException {
            // A link in a shared folder could lead the bytes anywhere.
            return FileChannel.open(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
        }
    };

    /** The bytes that can still be written to the folder. */
    long free(Path folder) throws IOException;

    /** The file, made when it is not there, for reading and writing. */
    FileChannel open(Path part) throws IOException;
}
