package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.Fovea;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.Snippets;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Predictor;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/training.md run as they stand, and what they write predicts. */
class TrainingPageTest {

    private static final Path PAGE = Path.of("../docs/training.md");

    private static final String PRELUDE = """
            import dev.fovea.*;
            import dev.fovea.api.image.*;
            import dev.fovea.api.port.*;
            import dev.fovea.api.train.*;
            import dev.fovea.domain.train.*;
            import java.io.*;
            import java.nio.file.*;
            Path folder = (Path) given.get("folder");
            Path photos = (Path) given.get("photos");
            Path photo = (Path) given.get("photo");
            Path out = (Path) given.get("out");
            """;

    @TempDir
    Path out;

    @Test
    void aKerasModelIsTrained() throws Exception {
        Path golden = Goldens.folder("golden/training");
        Snippets.run(Snippets.of(PAGE).get("scratch"), PRELUDE, Map.of("folder", golden, "out", out), out);
        assertThat(out.resolve("checkpoints/training-best.checkpoint")).exists();
        assertThat(Fovea.model(out.resolve("trained.fovea")).spec().labels().size())
                .isEqualTo(4);
    }

    /** EfficientNet on the reference kernels would take minutes. */
    @Test
    @EnabledIfSystemProperty(named = "fovea.native.built", matches = "true", disabledReason = "needs native code")
    void aNewHeadTellsColoursApart() throws Exception {
        Path photos = out.resolve("photos");
        photos(photos, 8, 1);
        Path others = out.resolve("others");
        photos(others, 4, 2);
        Path photo = others.resolve("green/0.png");
        Snippets.run(
                Snippets.of(PAGE).get("transfer"), PRELUDE, Map.of("photos", photos, "photo", photo, "out", out), out);
        try (Predictor predictor = Fovea.predictor(out.resolve("mine.fovea")).build()) {
            for (String color : new String[] {"blue", "green", "red"}) {
                for (int i = 0; i < 4; i++) {
                    Path file = others.resolve(color + "/" + i + ".png");
                    assertThat(predictor.predict(Image.read(file)).top(1).get(0).name())
                            .as(file.toString())
                            .isEqualTo(color);
                }
            }
        }
    }

    private static void photos(Path folder, int each, long seed) throws IOException {
        Random random = new Random(seed);
        Map<String, Color> colors = Map.of("red", Color.RED, "green", Color.GREEN, "blue", Color.BLUE);
        for (Map.Entry<String, Color> color : colors.entrySet()) {
            Path inner = Files.createDirectories(folder.resolve(color.getKey()));
            for (int i = 0; i < each; i++) {
                BufferedImage image = new BufferedImage(80, 60, BufferedImage.TYPE_INT_RGB);
                Graphics2D graphics = image.createGraphics();
                graphics.setColor(Color.WHITE);
                graphics.fillRect(0, 0, 80, 60);
                graphics.setColor(color.getValue());
                graphics.fillOval(
                        random.nextInt(30), random.nextInt(20), 30 + random.nextInt(20), 30 + random.nextInt(10));
                graphics.dispose();
                ImageIO.write(image, "png", inner.resolve(i + ".png").toFile());
            }
        }
    }
}
