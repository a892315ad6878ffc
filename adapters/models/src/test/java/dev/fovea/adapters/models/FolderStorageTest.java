package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.spi.Services;
import dev.fovea.api.spi.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStorageTest {

    @TempDir
    Path folder;

    private final Storage storage = new FolderStorage();

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isInstalled() {
        assertThat(Services.all(Storage.class)).hasAtLeastOneElementOfType(FolderStorage.class);
    }

    @Test
    void writesAndReadsWhatWasWritten() throws IOException {
        Path file = folder.resolve("made/on the way/a.bin");
        storage.write(file, List.of(text("one "), text(""), text("two")));
        assertThat(StandardCharsets.UTF_8.decode(storage.read(file)).toString()).isEqualTo("one two");
        storage.write(file, List.of(text("3")));
        assertThat(Files.readString(file)).isEqualTo("3");
        assertThatThrownBy(() -> storage.read(folder.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void listsWholeFilesByName() throws IOException {
        assertThat(storage.list(folder.resolve("none"))).isEmpty();
        storage.write(folder.resolve("b"), List.of(text("b")));
        storage.write(folder.resolve("a"), List.of(text("a")));
        Files.writeString(folder.resolve(".c.part"), "what a process that ended left");
        Files.createDirectory(folder.resolve("inner"));
        assertThat(storage.list(folder)).containsExactly(folder.resolve("a"), folder.resolve("b"));
        storage.delete(folder.resolve("a"));
        storage.delete(folder.resolve("a"));
        assertThat(storage.list(folder)).containsExactly(folder.resolve("b"));
        // What was left over is written over.
        storage.write(folder.resolve("c"), List.of(text("c")));
        assertThat(folder.resolve(".c.part")).doesNotExist();
    }

    /** A folder stands where the file should: the move fails, and nothing is left or lost. */
    @Test
    void leavesNothingWhenItFails() throws IOException {
        Path taken = Files.createDirectory(folder.resolve("taken"));
        Files.writeString(taken.resolve("inside"), "kept");
        assertThatThrownBy(() -> storage.write(taken, List.of(text("x")))).isInstanceOf(IOException.class);
        assertThat(taken.resolve("inside")).hasContent("kept");
        assertThat(folder.resolve(".taken.part")).doesNotExist();
    }
}
