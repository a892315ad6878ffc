package dev.fovea.domain.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Baseline;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.explain.Score;
import dev.fovea.api.model.Background;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Methods by name, and settings that make no sense. */
class MethodsTest {

    private static final IntegratedGradients GRADIENTS = IntegratedGradients.defaults();
    private static final Occlusion OCCLUSION = Occlusion.defaults();

    @Test
    void methodsGoByTheirNames() {
        for (String name : AttributionMethod.names()) {
            assertThat(AttributionMethod.named(name).id()).isEqualTo(name);
        }
        assertThat(AttributionMethod.named("Integrated_Gradients")).isEqualTo(GRADIENTS);
        assertThatThrownBy(() -> AttributionMethod.named("oclusion"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageEndingWith("did you mean 'occlusion'?");
        for (Score score : Score.values()) {
            assertThat(Score.of(score.word())).isEqualTo(score);
        }
        assertThatThrownBy(() -> Score.of("log-ods")).hasMessageEndingWith("did you mean 'log-odds'?");
        for (String text : new String[] {"mean", "blurred", "#102030"}) {
            assertThat(Baseline.of(text).text()).isEqualTo(text);
        }
        assertThat(Baseline.of("white")).isEqualTo(Baseline.of(Background.gray(255)));
        assertThatThrownBy(() -> Baseline.of("pink"))
                .hasMessage("baseline 'pink': expected " + Baseline.WORDS + ", got none of them");
    }

    @Test
    void hostileSettingsAreRefused() {
        refused(() -> GRADIENTS.withSteps(0), "option steps: expected 1 to 65536, got 0");
        refused(() -> GRADIENTS.withMaxSteps(-1), "option steps: expected 1 to 65536, got -1");
        refused(() -> GRADIENTS.withSteps(1 << 20), "option steps: expected 1 to 65536, got 1048576");
        refused(() -> GRADIENTS.withBatch(0), "option gradient batch: expected 1 to 256, got 0");
        refused(() -> GRADIENTS.withTolerance(Double.NaN), "option tolerance: expected above 0 and below 1, got NaN");
        refused(() -> OCCLUSION.withPatch(0), "option patch: expected a side of at least 1 pixel, got 0");
        refused(() -> OCCLUSION.withStride(0), "option stride: expected at least 1 pixel, got 0");
        refused(
                () -> OCCLUSION.withPatch(4).withStride(5),
                "option stride: expected at most 4, the side of the patch, so that every pixel is hidden once, got 5");
        refused(
                () -> OCCLUSION.withPatch(300).on(224, 200),
                "option patch: expected at most 224, the longer side of the model's input, got 300");
        refused(
                () -> OCCLUSION.withStride(100).on(32, 32),
                "option stride: expected at most 6, the side of the patch,"
                        + " so that every pixel is hidden once, got 100");
        refused(
                () -> OCCLUSION.withScore(Score.LOGIT),
                "option score: expected probability or log-odds, for occlusion, got logit, which a prediction does not"
                        + " tell; use log-odds, which is the logit of a sigmoid and close to that of a softmax");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(InvalidArgumentException.class).hasMessage(message);
    }

    @Test
    void defaultsOfOcclusionFollowTheInput() {
        assertThat(OCCLUSION.on(224, 224)).isEqualTo(OCCLUSION.withPatch(44).withStride(11));
        assertThat(OCCLUSION.on(1, 1)).isEqualTo(OCCLUSION.withPatch(1).withStride(1));
    }
}
