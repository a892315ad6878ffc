package dev.fovea.adapters.datasets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import dev.fovea.api.train.DatasetOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {

    @TempDir
    private Path temp;

    private Path root;

    private final FolderReader reader = new FolderReader();

    @BeforeEach
    void twoClasses() throws IOException {
        root = temp.resolve("set");
        SetFiles.photo(root.resolve("dog/rex.png"), 0x112233);
        SetFiles.photo(root.resolve("cat/b.PNG"), 0x445566);
        SetFiles.photo(root.resolve("cat/a.jpg"), 0x778899);
        SetFiles.photo(root.resolve("cat/wild/lynx.bmp"), 0xaabbcc);
    }

    private static List<String> names(Dataset data) {
        return IntStream.range(0, data.size()).mapToObj(data::nameOf).toList();
    }

    private Dataset open() {
        return reader.open(root, DatasetOptions.training());
    }

    @Test
    void subfoldersAreClassesByNameAndPhotosLieAtAnyDepth() throws IOException {
        try (Dataset data = open()) {
            assertThat(reader.accepts(root)).isTrue();
            assertThat(data.name()).isEqualTo(root.toString());
            assertThat(data.classes()).containsExactly("cat", "dog");
            assertThat(names(data))
                    .containsExactly(
                            root.resolve("cat/a.jpg").toString(),
                            root.resolve("cat/b.PNG").toString(),
                            root.resolve("cat/wild/lynx.bmp").toString(),
                            root.resolve("dog/rex.png").toString());
            assertThat(data.target(2)).containsExactly(0);
            assertThat(data.target(3)).containsExactly(1);
            assertThat(data.weight(0)).isEqualTo(1);
            assertThat(data.skipped()).isEmpty();
            Content.Picture picture = (Content.Picture) data.content(3);
            Image image = picture.source().load(ImageDecoder.installed(), DecodeOptions.defaults());
            assertThat(image.sample(0, 0, 0)).isEqualTo(0x11);
        }
    }

    @Test
    void linksAreFollowed() throws IOException {
        SetFiles.photo(temp.resolve("elsewhere/robin.png"), 1);
        Files.createSymbolicLink(root.resolve("bird"), temp.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("cat/self"), root.resolve("cat"));
        try (Dataset data = open()) {
            assertThat(data.classes()).containsExactly("bird", "cat", "dog");
            assertThat(data.nameOf(0)).endsWith("robin.png");
            assertThat(data.skipped()).singleElement().satisfies(skipped -> {
                assertThat(skipped.name()).endsWith("self");
                assertThat(skipped.reason()).startsWith("FileSystemLoop");
                assertThat(skipped.isUnreadable()).isFalse();
            });
        }
    }

    @Test
    void whatIsNoPhotoIsListedByKindAndBadPhotosOneByOne() throws IOException {
        Files.createFile(root.resolve("cat/empty.png"));
        Files.createSymbolicLink(root.resolve("cat/lost.png"), root.resolve("nowhere.png"));
        Files.writeString(root.resolve("cat/notes.txt"), "x");
        Files.writeString(root.resolve("cat/wild/more.txt"), "x");
        Files.writeString(root.resolve("dog/README"), "x");
        Files.writeString(root.resolve("labels.csv"), "x");
        Files.writeString(root.resolve("cat/.DS_Store"), "x");
        SetFiles.photo(root.resolve("stray.png"), 1);
        try (Dataset data = open()) {
            assertThat(data.size()).isEqualTo(4);
            assertThat(data.skipped())
                    .extracting(skipped -> root.relativize(Path.of(skipped.name())) + ": " + skipped.reason()
                            + (skipped.isUnreadable() ? "!" : ""))
                    .containsExactlyInAnyOrder(
                            "stray.png: a photo outside of the classes' subfolders",
                            "cat/empty.png: 0 bytes!",
                            "cat/lost.png: a link that leads nowhere!",
                            "*.csv: not a photo",
                            "cat/*.txt: 2 files that are no photos",
                            "dog/*: not a photo");
        }
    }

    @Test
    void aClassWithoutPhotosIsAnError() throws IOException {
        Files.createDirectory(root.resolve("bird"));
        Files.createFile(root.resolve("bird/empty.png"));
        assertThatThrownBy(this::open)
                .isInstanceOf(DatasetException.class)
                .hasMessageStartingWith("data set " + root.resolve("bird") + ": expected at least one photo (")
                .hasMessageEndingWith("), got none that is not empty; add photos, or take the folder away");
    }

    @Test
    void oneClassIsAnError() throws IOException {
        Files.delete(root.resolve("dog/rex.png"));
        Files.delete(root.resolve("dog"));
        assertThatThrownBy(this::open)
                .hasMessage("data set " + root + ": expected at least 2 classes, got only 'cat'; add a subfolder with"
                        + " photos of something else");
    }

    @Test
    void aFolderOfPhotosIsNoSet() {
        Path flat = root.resolve("dog");
        assertThatThrownBy(() -> reader.open(flat, DatasetOptions.training()))
                .hasMessage("data set " + flat + ": expected a subfolder of photos for each class, got no subfolder;"
                        + " sort the photos into one folder a class, such as photos/cat and photos/dog");
    }

    @Test
    void classesMayBeChosenInAnyOrder() throws IOException {
        SetFiles.photo(root.resolve("bird/robin.png"), 1);
        DatasetOptions options = DatasetOptions.training().withClasses(List.of("dog", "bird"));
        try (Dataset data = reader.open(root, options)) {
            assertThat(data.classes()).containsExactly("dog", "bird");
            assertThat(names(data))
                    .extracting(name -> root.relativize(Path.of(name)).toString())
                    .containsExactly("dog/rex.png", "bird/robin.png");
            assertThat(data.skipped())
                    .containsExactly(new Dataset.Skipped(
                            root.resolve("cat").toString(), "not one of the classes that are asked for", false));
        }
        assertThatThrownBy(() -> reader.open(root, options.withClasses(List.of("dog", "brid"))))
                .hasMessage("data set " + root + ": expected a subfolder 'brid', as the classes name it, got none; did"
                        + " you mean 'bird'?");
    }

    @Test
    void aSetToMeasureWithMayLackClasses() {
        DatasetOptions options = DatasetOptions.validation(List.of("cat", "dog", "horse"));
        try (Dataset data = reader.open(root, options)) {
            assertThat(data.classes()).hasSize(3);
            assertThat(data.size()).isEqualTo(4);
        }
        assertThatThrownBy(() -> reader.open(root, DatasetOptions.validation(List.of("tree", "house"))))
                .hasMessage("data set " + root + ": expected photos of the classes tree, house, got none in the"
                        + " subfolders cat, dog; name the subfolders as the classes");
    }

    @Test
    void foldersNamedTrainAndValAreTheTwoParts() throws IOException {
        Path both = temp.resolve("both");
        for (String part : List.of("train", "val", "test")) {
            SetFiles.photo(both.resolve(part + "/x/" + part + ".png"), 1);
            SetFiles.photo(both.resolve(part + "/y/" + part + ".png"), 1);
        }
        assertThat(reader.holdsValidation(both)).isTrue();
        assertThat(reader.holdsValidation(root)).isFalse();
        try (Dataset training = reader.open(both, DatasetOptions.training());
                Dataset validation = reader.open(both, DatasetOptions.validation(List.of("x", "y")))) {
            assertThat(training.classes()).containsExactly("x", "y");
            assertThat(training.nameOf(0)).endsWith("train.png");
            assertThat(validation.nameOf(1)).endsWith("val.png");
        }
    }

    @Test
    void theHashKnowsNamesClassesAndContentsButNotThePlace() throws IOException {
        String before = open().hash();
        Path copy = temp.resolve("copy");
        for (String file : List.of("dog/rex.png", "cat/b.PNG", "cat/a.jpg", "cat/wild/lynx.bmp")) {
            Files.createDirectories(copy.resolve(file).getParent());
            Files.copy(root.resolve(file), copy.resolve(file));
        }
        assertThat(before).matches("[0-9a-f]{64}");
        assertThat(reader.open(copy, DatasetOptions.training()).hash()).isEqualTo(before);
        Files.move(copy.resolve("cat/a.jpg"), copy.resolve("cat/c.jpg"));
        assertThat(reader.open(copy, DatasetOptions.training()).hash()).isNotEqualTo(before);
        Files.move(copy.resolve("cat/c.jpg"), copy.resolve("cat/a.jpg"));
        SetFiles.photo(copy.resolve("dog/rex.png"), 0x112234);
        assertThat(reader.open(copy, DatasetOptions.training()).hash()).isNotEqualTo(before);
    }
}
