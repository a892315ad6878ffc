package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Pooling;
import dev.fovea.api.model.Resampler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The options of ports: by name, as JSON, and as what they choose. */
class PortOptionsTest {

    private static final PortOptions ALL = new PortOptions(
            new FeatureChoice("fc2", Pooling.MAX),
            Resampler.TF2_BILINEAR,
            Fit.cropPct(0.875),
            Background.gray(114),
            PixelMode.CAFFE,
            "cpu",
            7,
            3);

    @Test
    void everyChoiceHasAName() {
        Map<String, String> map = ALL.toMap();
        assertThat(map)
                .containsExactly(
                        Map.entry("pooling", "max(fc2)"),
                        Map.entry("resampler", "tf2_bilinear"),
                        Map.entry("crop", "crop-pct:0.875"),
                        Map.entry("background", "#727272"),
                        Map.entry("preprocessing", "caffe"),
                        Map.entry("batchSize", "7"),
                        Map.entry("threads", "3"),
                        Map.entry("backend", "cpu"));
        assertThat(PortOptions.of(map)).isEqualTo(ALL).hasSameHashCodeAs(ALL);
        assertThat(PortOptions.of(Map.of()))
                .isEqualTo(PortOptions.defaults())
                .isEqualTo(PortOptions.of(PortOptions.defaults().toMap()));
    }

    @Test
    void jsonIsRead() {
        assertThat(PortOptions.ofJson("{\"pooling\": \"max(fc2)\", \"resampler\": \"TF2-Bilinear\","
                        + " \"crop\": \"crop-pct:0.875\", \"background\": 114, \"preprocessing\": \"caffe\","
                        + " \"batchSize\": 7, \"threads\": 3, \"backend\": \"cpu\"}"))
                .isEqualTo(ALL);
        assertThat(PortOptions.ofJson(" ")).isEqualTo(PortOptions.defaults());
        assertThatThrownBy(() -> PortOptions.ofJson("[1]"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("options: expected a JSON object such as {\"pooling\": \"max\"}, got [1]");
        assertThatThrownBy(() -> PortOptions.ofJson("{"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("options: expected a JSON object such as {\"pooling\": \"max\"}, got {");
        assertThatThrownBy(() -> PortOptions.ofJson("{\"pooling\": null}"))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("option 'pooling': expected a text or a number, got null");
    }

    @Test
    void featuresAreChosenByPoolingOrLayer() {
        assertThat(FeatureChoice.of("NONE")).isEqualTo(new FeatureChoice(null, Pooling.NONE));
        assertThat(FeatureChoice.of("avg")).isEqualTo(new FeatureChoice(null, Pooling.AVG));
        assertThat(FeatureChoice.of("avg(a/b)")).isEqualTo(new FeatureChoice("a/b", Pooling.AVG));
        assertThat(FeatureChoice.of("fc2")).isEqualTo(new FeatureChoice("fc2", null));
        for (String text : new String[] {"none", "avg", "max", "fc2", "avg(fc2)", "max(a b)"}) {
            assertThat(FeatureChoice.of(text).text()).isEqualTo(text);
        }
    }

    /** As sparkdl handed them to java.awt, and as the JDK treats them. */
    @Test
    void scaleHintsStandForAResamplerAndNoCrop() {
        Map<String, Resampler> hints = Map.of(
                "SCALE_AREA_AVERAGING", Resampler.AWT_AREA_AVERAGING,
                "SCALE_SMOOTH", Resampler.AWT_AREA_AVERAGING,
                "SCALE_DEFAULT", Resampler.AWT_REPLICATE,
                "SCALE_FAST", Resampler.AWT_REPLICATE,
                "SCALE_REPLICATE", Resampler.AWT_REPLICATE);
        hints.forEach((hint, resampler) -> {
            PortOptions options = PortOptions.of(Map.of("scaleHint", hint));
            assertThat(options.resampler()).isEqualTo(resampler);
            assertThat(options.fit()).isEqualTo(Fit.stretch());
        });
        assertThatThrownBy(() -> PortOptions.of(Map.of("scaleHint", "SCALE_FAST", "resampler", "pillow_box")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "options scaleHint and resampler: expected one of them, got both; leave scaleHint out, which"
                                + " stands for a resampler and no crop");
        assertThatThrownBy(() -> PortOptions.of(Map.of("scaleHint", "SCALE_FAST", "crop", "stretch")))
                .hasMessageStartingWith("options scaleHint and crop: expected one of them, got both");
    }

    @Test
    void badOptionsNameTheChoices() {
        assertThatThrownBy(() -> PortOptions.of(Map.of("poolin", "avg")))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("option 'poolin': expected one of pooling, scaleHint, resampler, crop, background,"
                        + " preprocessing, batchSize, threads, backend, got another; did you mean 'pooling'?");
        assertThatThrownBy(() -> PortOptions.of(Map.of("resampler", "bilinear")))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessageStartingWith("option resampler: expected one of pillow_nearest, pillow_box, ")
                .hasMessageEndingWith(", got 'bilinear'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("scaleHint", "SCALE_BIG")))
                .hasMessage("option scaleHint: expected one of SCALE_AREA_AVERAGING, SCALE_DEFAULT, SCALE_FAST,"
                        + " SCALE_REPLICATE, SCALE_SMOOTH, got 'SCALE_BIG'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("crop", "middle")))
                .hasMessageStartingWith("option crop: expected one of stretch, centre-square[:FRACTION], ")
                .hasMessageEndingWith(", got 'middle'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("background", "256")))
                .hasMessage("option background: expected #rrggbb, black, white, gray or a gray of 0 to 255, got '256'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("preprocessing", "keras")))
                .hasMessage("option preprocessing: expected one of tf, caffe, torch, raw, got 'keras'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("batchSize", "0")))
                .hasMessage("option batchSize: expected 1 to 4096, got '0'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("threads", "many")))
                .hasMessage("option threads: expected 1 to 1024, got 'many'");
        assertThatThrownBy(() -> PortOptions.of(Map.of("pooling", " ")))
                .hasMessage("option pooling: expected none, avg, max, a layer, or avg(LAYER) or max(LAYER), got ' '");
    }

    @Test
    void travelsByJavaSerialisation() throws IOException, ClassNotFoundException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(ALL);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(in.readObject()).isEqualTo(ALL);
        }
    }
}
