package dev.fovea.bench.photo;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PhotosTest {

    @TempDir
    private Path folder;

    @Test
    void theFolderHoldsDifferentFilesOfOneSizeAndTheSameAgain() throws IOException {
        List<Path> files = PhotoFolder.fill(folder.resolve("a"), 103);
        List<Path> again = PhotoFolder.fill(folder.resolve("b"), 103);
        Set<String> contents = new HashSet<>();
        for (int i = 0; i < files.size(); i++) {
            byte[] content = Files.readAllBytes(files.get(i));
            contents.add(java.util.Arrays.hashCode(content) + "/" + content.length);
            assertThat(Files.readAllBytes(again.get(i))).isEqualTo(content);
        }
        assertThat(contents).hasSize(103);
        for (int i : new int[] {0, 1, 102}) {
            BufferedImage picture = Jpeg.decode(Files.readAllBytes(files.get(i)));
            assertThat(picture.getWidth()).isEqualTo(1280);
            assertThat(picture.getHeight()).isEqualTo(720);
        }
    }

    @Test
    void photosHaveTheSizesOfTheirNames() {
        BufferedImage picture = Jpeg.decode(Photos.jpeg("1080p"));
        assertThat(picture.getWidth()).isEqualTo(1920);
        assertThat(picture.getHeight()).isEqualTo(1080);
        assertThat(Photos.pixels("64x48").height()).isEqualTo(48);
    }

    @Test
    void channelsSurviveTheWayThroughTheDesktopClasses() {
        var scene = Scene.of(40, 30, 3);
        assertThat(Jpeg.rgb(Jpeg.buffered(scene)).data()).isEqualTo(scene.data());
    }
}
