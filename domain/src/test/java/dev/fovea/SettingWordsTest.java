package dev.fovea;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.DecodeScale;
import dev.fovea.api.image.Orientation;
import dev.fovea.api.train.EarlyStopping;
import dev.fovea.api.train.Monitor;
import dev.fovea.domain.train.KerasLoss;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.LossKind;
import dev.fovea.domain.train.Optimizer;
import dev.fovea.domain.train.Optimizers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a training's provenance says of its settings. */
class SettingWordsTest {

    @Test
    void whatIsOffIsLeftOut() {
        Map<String, String> words = new SettingWords()
                .with("early stopping", (EarlyStopping) null)
                .with("class weights", (float[]) null)
                .with("fine tuning", (Optimizer) null)
                .with("frozen", List.of())
                .with("loss", (Loss) null)
                .all();
        assertThat(words).isEqualTo(Map.of("loss", "the network's"));
    }

    @Test
    void whatIsOnIsInWords() {
        Map<String, String> words = new SettingWords()
                .with("loss", new KerasLoss(LossKind.HUBER, false, 0, 2))
                .with("other loss", new KerasLoss(LossKind.CATEGORICAL_CROSSENTROPY, true, 0.1, 1))
                .with("optimizer", Optimizers.adam(0.01, 0.9, 0.999, 1e-7, false))
                .with("early stopping", new EarlyStopping(Monitor.VALIDATION_LOSS, 3, 0.01, true))
                .with("class weights", new float[] {0.5f, 2})
                .with("frozen", List.of("a", "b"))
                .with("decoding", new DecodeOptions(Orientation.IGNORE, 1000, 2000, DecodeScale.AUTO))
                .all();
        assertThat(words)
                .containsEntry("loss", "huber, delta 2.0")
                .containsEntry("other loss", "categorical_crossentropy from logits, label smoothing 0.1")
                .containsEntry(
                        "early stopping",
                        "after 3 epochs without a better validation loss by more than 0.01, with the best epoch's"
                                + " weights")
                .containsEntry("class weights", "0.5, 2.0")
                .containsEntry("frozen", "a, b")
                .containsEntry(
                        "decoding",
                        "EXIF orientation ignored, JPEGs smaller where that is enough, up to 1,000 pixels and 2,000"
                                + " bytes");
        assertThat(words.get("optimizer"))
                .startsWith("adam, learning_rate 0.01, ")
                .contains("beta_2 0.999")
                .doesNotContain("null")
                .doesNotContain("amsgrad");
    }
}
