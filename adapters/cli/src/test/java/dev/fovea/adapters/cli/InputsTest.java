package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class InputsTest {

    @TempDir
    private Path root;

    @BeforeEach
    void makeFolders() throws IOException {
        for (String file :
                List.of("b.jpg", "a.PNG", "notes.txt", ".hidden.jpg", "sub/c.jpg", "sub/deep/d.jpg", "Z.jpg")) {
            Path path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, "x");
        }
        Files.createDirectories(root.resolve(".secret"));
        Files.writeString(root.resolve(".secret/e.jpg"), "x");
        Files.createDirectories(root.resolve("empty/inside"));
    }

    private List<ImageSource> walk(String... arguments) {
        List<ImageSource> sources = new ArrayList<>();
        new Inputs(List.of(arguments), Set.of("jpg", "png"), InputStream.nullInputStream())
                .forEachRemaining(sources::add);
        return sources;
    }

    private List<String> names(String... arguments) {
        return walk(arguments).stream()
                .map(ImageSource::name)
                .map(name -> name.replace(root + "/", ""))
                .toList();
    }

    private static String reason(ImageSource source) {
        assertThat(source).isInstanceOf(FailingSource.class);
        return ((FailingSource) source).error().getMessage();
    }

    @Test
    void aFolderIsWalkedByNameWithoutHiddenAndForeignFiles() {
        assertThat(names(root.toString())).containsExactly("Z.jpg", "a.PNG", "b.jpg", "sub/c.jpg", "sub/deep/d.jpg");
    }

    @Test
    void whatIsPassedOverIsTakenWhenItIsNamedOnly() {
        List<ImageSource> sources = new ArrayList<>();
        new Inputs(
                        List.of(root.toString(), root + "/*.jpg", root + "/b.jpg"),
                        Set.of("jpg", "png"),
                        InputStream.nullInputStream(),
                        path -> path.endsWith("b.jpg"))
                .forEachRemaining(sources::add);
        assertThat(sources.stream().map(source -> source.name().replace(root + "/", "")))
                .containsExactly("Z.jpg", "a.PNG", "sub/c.jpg", "sub/deep/d.jpg", "Z.jpg", "b.jpg");
    }

    @Test
    void filesAreTakenAsTheyAre() {
        assertThat(names(root + "/notes.txt", root + "/.hidden.jpg", root + "/missing.jpg"))
                .containsExactly("notes.txt", ".hidden.jpg", "missing.jpg");
    }

    @Test
    void argumentsKeepTheirOrder() {
        assertThat(names(root + "/sub", root + "/b.jpg", "-"))
                .containsExactly("sub/c.jpg", "sub/deep/d.jpg", "b.jpg", "-");
    }

    @Test
    void aFolderWithoutPicturesIsAFailure() {
        List<ImageSource> sources = walk(root + "/empty", root + "/b.jpg");
        assertThat(sources).hasSize(2);
        assertThat(reason(sources.get(0)))
                .isIn(
                        "input " + root
                                + "/empty: expected a folder with pictures (jpg, png), got none in it or below; check the"
                                + " path",
                        "input " + root
                                + "/empty: expected a folder with pictures (png, jpg), got none in it or below; check the"
                                + " path");
    }

    @Test
    void globsMatchInsideNamesAndAcrossFolders() {
        assertThat(names(root + "/*.jpg")).containsExactly("Z.jpg", "b.jpg");
        assertThat(names(root + "/**/*.jpg")).containsExactly("Z.jpg", "b.jpg", "sub/c.jpg", "sub/deep/d.jpg");
        assertThat(names(root + "/sub/**")).containsExactly("sub/c.jpg", "sub/deep/d.jpg");
        assertThat(names(root + "/s?b/[a-c].{jpg,png}")).containsExactly("sub/c.jpg");
        assertThat(names(root + "/*b"))
                .as("a folder that matches is walked")
                .containsExactly("sub/c.jpg", "sub/deep/d.jpg");
    }

    @Test
    void aGlobWithoutMatchOrSenseIsAFailure() {
        assertThat(reason(walk(root + "/*.gif").get(0)))
                .isEqualTo("input " + root
                        + "/*.gif: expected a pattern that matches pictures, got no match; check the path");
        assertThat(reason(walk(root + "/[a.jpg").get(0)))
                .startsWith("input " + root + "/[a.jpg: expected a pattern, got");
    }

    @Test
    void aFileWhoseNameLooksLikeAGlobIsAFile() throws IOException {
        Path odd = Files.writeString(root.resolve("what[1]?.jpg"), "x");
        assertThat(names(odd.toString())).containsExactly("what[1]?.jpg");
    }

    @Test
    void linksThatLoopAreLeftOut() throws IOException {
        Files.createSymbolicLink(root.resolve("sub/loop"), root);
        Files.createSymbolicLink(root.resolve("sub/self"), Path.of("."));
        assertThat(names(root + "/sub"))
                .containsExactly("sub/c.jpg", "sub/deep/d.jpg", "sub/loop/Z.jpg", "sub/loop/a.PNG", "sub/loop/b.jpg");
    }

    @Test
    void aFolderThatCannotBeReadIsAFailure() throws IOException {
        Path loop = root.resolve("loop");
        Files.createSymbolicLink(loop, Path.of("loop"));
        assertThat(walk(loop.toString())).hasSize(1);
    }

    @Test
    void theFirstPictureComesBeforeTheWalkEnds() throws IOException {
        Inputs inputs = new Inputs(List.of(root.toString()), Set.of("jpg", "png"), InputStream.nullInputStream());
        assertThat(inputs.next().name()).endsWith("Z.jpg");
        Files.writeString(root.resolve("sub/late.jpg"), "x");
        List<String> rest = new ArrayList<>();
        inputs.forEachRemaining(source -> rest.add(source.name()));
        assertThat(rest).contains(root + "/sub/late.jpg");
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void pipesAreTakenWhenTheyAreNamedOnly() throws Exception {
        Path pipe = root.resolve("pipe.jpg");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Files.createSymbolicLink(root.resolve("sub/dangling.jpg"), root.resolve("gone.jpg"));
        assertThat(names(root.toString()))
                .containsExactly("Z.jpg", "a.PNG", "b.jpg", "sub/c.jpg", "sub/dangling.jpg", "sub/deep/d.jpg");
        assertThat(names(root + "/*.jpg")).containsExactly("Z.jpg", "b.jpg");
        assertThat(names(root + "/sub/*.jpg")).containsExactly("sub/c.jpg", "sub/dangling.jpg");
        assertThat(reason(walk(root + "/pi*.jpg").get(0))).contains("got no match");
        assertThat(names(pipe.toString())).containsExactly("pipe.jpg");
    }
}
