package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an application meets when it errs: typed errors whose texts say how to go on, and nothing lost. */
class BadInputTest {

    private static final Image GRAY_DOT = Image.of(1, 1, ChannelOrder.GRAY, new byte[] {7}, "dot");

    @TempDir
    Path folder;

    @Test
    void anUnknownModelSuggestsTheNearestName() {
        assertThatThrownBy(() -> Fovea.predictor("EfficentNet-Lite0").build())
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("model 'EfficentNet-Lite0': expected a known name or a model file, got neither;"
                        + " did you mean 'EfficientNet-Lite0'?");
    }

    @Test
    void aMissingOrCorruptModelFileIsTold() throws IOException {
        assertThatThrownBy(() -> Fovea.predictor("nowhere/model.tflite").build())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.tflite");
        Path noise = Files.write(folder.resolve("noise.tflite"), new byte[] {1, 2, 3, 4, 'T', 'F', 'L', '3', 9, 9});
        assertThatThrownBy(() -> Fovea.predictor(noise).build())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("noise.tflite");
    }

    @Test
    void aMissingPictureIsTold() {
        assertThatThrownBy(() -> Image.read(folder.resolve("no.jpg")))
                .isInstanceOf(ImageException.class)
                .hasMessage("image " + folder.resolve("no.jpg")
                        + ": expected a readable file, got no such file; check the path");
    }

    @Test
    void contentThatIsNoPictureIsTold() {
        assertThatThrownBy(() -> Image.decode("hello world".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .isInstanceOfSatisfying(
                        ImageException.class, e -> assertThat(e.reason()).isEqualTo(ImageException.Reason.NOT_AN_IMAGE))
                .hasMessageContaining("JPEG");
    }

    @Test
    void optionsOutOfRangeAreTold() {
        assertThatThrownBy(() -> Fovea.predictor(Fovea.DEFAULT_MODEL).batchSize(0))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("option batchSize: expected 1 to 4096, got 0");
        assertThatThrownBy(() -> Fovea.predictor(Fovea.DEFAULT_MODEL).threads(0))
                .hasMessage("option threads: expected at least 1, got 0");
        assertThatThrownBy(() ->
                        Fovea.predictor(Fovea.DEFAULT_MODEL).backend("cuda").build())
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("backend 'cuda'");
        try (Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).build()) {
            assertThatThrownBy(() -> predictor.predict(GRAY_DOT).top(1001))
                    .isInstanceOf(InvalidArgumentException.class)
                    .hasMessage("argument k: expected 1 to 1000, got 1001");
        }
    }

    @Test
    void aClosedPortSaysSo() {
        Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).build();
        predictor.close();
        predictor.close();
        assertThatThrownBy(() -> predictor.predict(GRAY_DOT))
                .isInstanceOf(ClosedException.class)
                .hasMessage("model EfficientNet-Lite0: expected an open port, got a closed one;"
                        + " build a new one, or close it later");
        Featurizer featurizer = Fovea.featurizer(Fovea.DEFAULT_MODEL).build();
        featurizer.close();
        assertThatThrownBy(() -> featurizer.featurize(Collections.emptyIterator()))
                .isInstanceOf(ClosedException.class);
    }

    @Test
    void aModelWithoutFeaturesOffersItsOutputs() throws IOException {
        Path model = dev.fovea.adapters.tck.Goldens.file("models/mobilenet_v1_0.25_128_quant.tflite");
        assertThatThrownBy(() -> Fovea.featurizer(model).build())
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("expected a spec that names its feature output, got none; choose one of [");
    }

    @Test
    void theMemoryLimitIsKept() {
        long before = Memory.used();
        System.setProperty("fovea.memory.max", Long.toString(before + 1000));
        try {
            assertThatThrownBy(() -> Tensor.allocate(DType.F32, Shape.of(1000)))
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessage("memory tensor: expected at most " + (before + 1000) + " bytes in all, got " + before
                            + " in use and 4000 more asked for; close what is done, use a smaller batch,"
                            + " or raise fovea.memory.max");
        } finally {
            System.clearProperty("fovea.memory.max");
        }
        assertThat(Memory.used()).isEqualTo(before);
    }
}
