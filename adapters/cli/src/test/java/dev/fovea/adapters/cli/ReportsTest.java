package dev.fovea.adapters.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonArray;
import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.api.Setting;
import org.junit.jupiter.api.Test;

/** {@code fovea models} and {@code fovea doctor}. */
class ReportsTest {

    @Test
    void modelsListsTheDefaultFirst() {
        Run run = Run.of("models");
        assertThat(run.code()).isZero();
        assertThat(run.out().lines().toList().get(1))
                .matches("\\*  EfficientNet-Lite0 +8\\.9 MiB .* 224 x 224  1280 +Apache-2\\.0 .*");
        assertThat(run.out()).contains("\n   EfficientNet-Lite0-int8 ");
    }

    @Test
    void modelsSpeaksJson() throws JsonParserException {
        JsonArray models =
                JsonParser.array().from(Run.of("models", "-f", "json").out());
        JsonObject first = models.getObject(0);
        assertThat(first.getString("name")).isEqualTo("EfficientNet-Lite0");
        assertThat(first.getBoolean("default")).isTrue();
        assertThat(first.getArray("aliases")).contains("efficientnet_lite0");
        assertThat(first.getString("license")).isEqualTo("Apache-2.0");
        assertThat(first.getObject("input").getInt("width")).isEqualTo(224);
        assertThat(first.getString("sha256")).hasSize(64);
        assertThat(models.getObject(1).getBoolean("default")).isFalse();
    }

    @Test
    void namedNetworksSayWhatFeaturesTheyGive() throws JsonParserException {
        assertThat(Run.of("models").out())
                .containsPattern("\n   InceptionV3 .* 299 x 299  2048 \\(map 131072\\) ")
                .containsPattern("\n   VGG16 .* 224 x 224  512 \\(map 25088\\), fc1 4096, fc2 4096 ")
                .containsPattern("\n   VGG16-notop .* 224 x 224  512 \\(map 25088\\) ");
        JsonArray models =
                JsonParser.array().from(Run.of("models", "-f", "json").out());
        JsonObject resnet = models.stream()
                .map(JsonObject.class::cast)
                .filter(model -> model.getString("name").equals("ResNet50"))
                .findFirst()
                .orElseThrow();
        assertThat(resnet.getString("featureMap")).isEqualTo("conv5_block3_out");
        JsonObject map = resnet.getArray("layers").getObject(0);
        assertThat(map.getInt("size")).isEqualTo(100_352);
        assertThat(map.getArray("shape")).containsExactly(7, 7, 2048);
    }

    @Test
    void oneModelIsShownInFull() throws JsonParserException {
        Run run = Run.of("models", "show", "efficientnet_lite0");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("EfficientNet-Lite0 (default)")
                .contains("centre-square:0.875")
                .contains("PILLOW_BICUBIC")
                .contains("1000 classes");
        JsonObject json = JsonParser.object()
                .from(Run.of("models", "show", "-f", "json", "EfficientNet-Lite0-int8")
                        .out());
        assertThat(json.getInt("classes")).isEqualTo(1000);
        assertThat(json.getObject("input").isNull("normalization")).isTrue();
    }

    @Test
    void doctorNamesEveryPartOfThisMachine() {
        Run run = Run.of("doctor");
        assertThat(run.code()).isZero();
        assertThat(run.out())
                .containsPattern("reference +kernels +available: java")
                .containsPattern("tflite +model runtime +available: ")
                .containsPattern("  threads +\\d+\n")
                .containsPattern("  isa +\\S+")
                .containsPattern("  cache +\\S+")
                .containsPattern("  heap +.* in use, limit ")
                .contains("JPEG")
                .contains(System.getProperty("java.version"));
        for (Setting setting : Setting.values()) {
            assertThat(run.out()).contains(setting.property());
        }
    }

    @Test
    void doctorSpeaksJson() throws JsonParserException {
        System.setProperty("fovea.memory.max", "512m");
        try {
            JsonObject json = JsonParser.object()
                    .from(Run.of("doctor", "--format", "json").out());
            assertThat(json.getLong("memoryLimit")).isEqualTo(512L << 20);
            assertThat(json.getObject("settings").getString("fovea.memory.max")).isEqualTo("512m");
            assertThat(json.getArray("backends")).anySatisfy(backend -> {
                assertThat(((JsonObject) backend).getString("id")).isEqualTo("tflite");
                assertThat(((JsonObject) backend).getBoolean("available")).isTrue();
            });
        } finally {
            System.clearProperty("fovea.memory.max");
        }
    }

    @Test
    void fitAndBackgroundAreTextsAndNormalizationIsAnObject() throws JsonParserException {
        JsonObject input = JsonParser.object()
                .from(Run.of("models", "show", "-f", "json", "EfficientNet-Lite0")
                        .out())
                .getObject("input");
        assertThat(input.getString("fit")).isEqualTo("centre-square:0.875");
        assertThat(input.getString("background")).isEqualTo("#000000");
        JsonObject normalization = input.getObject("normalization");
        assertThat(normalization.keySet()).containsExactly("divisor", "mean", "std");
        assertThat(normalization.getDouble("divisor")).isEqualTo(1);
        assertThat(normalization.getArray("mean").getDouble(0)).isEqualTo(127);
        assertThat(normalization.getArray("std").getDouble(0)).isEqualTo(128);
    }

    @Test
    void doctorShowsWhatIsWrongWithASetting() throws JsonParserException {
        System.setProperty("fovea.memory.max", "zzz");
        System.setProperty("fovea.threads", "-3");
        System.setProperty("fovea.backend", "tflit");
        try {
            Run run = Run.of("doctor");
            assertThat(run.code()).isZero();
            assertThat(run.err()).isEmpty();
            assertThat(run.out())
                    .containsPattern("fovea\\.memory\\.max +zzz \\(wrong: expected a positive number, with k, m or g;"
                            + " unset it for the default \\(unlimited\\)\\)\n")
                    .containsPattern("fovea\\.threads +-3 \\(wrong: expected a positive number")
                    .containsPattern("fovea\\.backend +tflit \\(wrong: expected one of .*did you mean 'tflite'\\?\\)");
            JsonObject json =
                    JsonParser.object().from(Run.of("doctor", "-f", "json").out());
            assertThat(json.getObject("settings").getString("fovea.memory.max")).isEqualTo("zzz");
            assertThat(json.getObject("wrongSettings").keySet())
                    .containsExactlyInAnyOrder("fovea.memory.max", "fovea.threads", "fovea.backend");
            assertThat(System.getProperty("fovea.memory.max"))
                    .as("left as it was")
                    .isEqualTo("zzz");
        } finally {
            System.clearProperty("fovea.memory.max");
            System.clearProperty("fovea.threads");
            System.clearProperty("fovea.backend");
        }
    }
}
