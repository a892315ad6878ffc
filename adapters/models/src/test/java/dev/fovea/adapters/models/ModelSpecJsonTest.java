package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ModelSpecJsonTest {

    static String documentedExample() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("fovea.root"), "docs", "model-spec.md"));
        int start = page.indexOf("```json") + "```json".length();
        return page.substring(start, page.indexOf("```", start));
    }

    @Test
    void theDocumentedExampleParses() throws IOException {
        ModelSpec spec = ModelSpecJson.read(documentedExample(), "example");

        assertThat(spec.name()).isEqualTo("my-model");
        assertThat(spec.license()).isEqualTo("Apache-2.0");
        assertThat(spec.image())
                .isEqualTo(new ImageInput(
                        224,
                        224,
                        ChannelOrder.RGB,
                        Layout.NHWC,
                        Fit.centreSquare(0.875),
                        Resampler.PILLOW_BICUBIC,
                        Alpha.WHITE,
                        Normalization.of(
                                255, new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f})));
        assertThat(spec.probabilities()).isEqualTo("probabilities");
        assertThat(spec.features()).isEqualTo("features");
        assertThat(spec.labels().size()).isEqualTo(5);
        assertThat(spec.labels().get(1)).isEqualTo(new LabelTable.Entry("a2", "Cox Orange"));
        assertThat(spec.labels().get(4)).isEqualTo(new LabelTable.Entry("", "Topaz"));
    }

    @Test
    void everyKeyOfTheExampleIsInTheTableOfThePage() throws IOException {
        String page = Files.readString(Path.of(System.getProperty("fovea.root"), "docs", "model-spec.md"));
        for (String key : List.of(
                "name",
                "aliases",
                "description",
                "license",
                "file",
                "sha256",
                "bytes",
                "weights",
                "weights.file",
                "weights.url",
                "weights.md5",
                "weights.sha256",
                "weights.bytes",
                "input",
                "input.width",
                "input.height",
                "input.order",
                "input.layout",
                "input.mode",
                "input.fit",
                "input.background",
                "input.resampler",
                "input.alpha",
                "input.normalization",
                "outputs.probabilities",
                "outputs.features",
                "outputs.featureMap",
                "layers",
                "labels")) {
            assertThat(page).contains("`" + key + "`");
        }
    }

    @Test
    void aSmallSpecHasTheDocumentedDefaults() {
        ModelSpec spec = ModelSpecJson.read("{\"name\": \"n\", \"input\": {\"width\": 3, \"height\": 2}}", "s");

        assertThat(spec)
                .isEqualTo(new ModelSpec(
                        "n",
                        "",
                        "",
                        new ImageInput(
                                3,
                                2,
                                ChannelOrder.RGB,
                                Layout.NHWC,
                                Fit.stretch(),
                                Resampler.PILLOW_BILINEAR,
                                Alpha.WHITE,
                                null),
                        null,
                        null,
                        null));
    }

    @ParameterizedTest
    @EnumSource(PixelMode.class)
    void aModeStandsForOrderAndNormalization(PixelMode mode) {
        ImageInput input = ModelSpecJson.read(
                        "{\"name\":\"n\",\"input\":{\"width\":3,\"height\":2,\"mode\":\""
                                + mode.name().toLowerCase(Locale.ROOT) + "\"}}",
                        "s")
                .image();
        assertThat(input.order()).isEqualTo(mode == PixelMode.CAFFE ? ChannelOrder.BGR : ChannelOrder.RGB);
        assertThat(input.normalization()).isEqualTo(mode.normalization());
        assertThat(PixelMode.of(input)).isEqualTo(mode);
    }

    @Test
    void aModeLeavesAGrayInputGray() {
        ImageInput input = ModelSpecJson.read(
                        "{\"name\":\"n\",\"input\":{\"width\":3,\"height\":2,\"mode\":\"tf\",\"order\":\"GRAY\"}}", "s")
                .image();
        assertThat(input.order()).isEqualTo(ChannelOrder.GRAY);
        assertThat(input.normalization()).isEqualTo(Normalization.tf());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"name\":\"n\",\"inputs\":{}}|expected one of name, aliases, description, license, file, sha256, bytes, weights, input, outputs, layers, labels, got an unknown key at key 'inputs'",
                "{\"name\":\"n\",\"layers\":{}}|expected a list, got {} at key 'layers'",
                "{\"name\":\"n\",\"layers\":[{\"shape\":[1]}]}|expected the name of a layer, got nothing at key 'layers[0].name'",
                "{\"name\":\"n\",\"layers\":[{\"name\":\"l\",\"shape\":[0]}]}|expected whole numbers from 1 to 16777216, got 0.0 at key 'layers[0].shape'",
                "{\"name\":3}|expected text, got 3 at key 'name'",
                "{\"name\":\" \"}|expected a name, got \" \" at key 'name'",
                "{}|expected a name, got nothing at key 'name'",
                "{\"name\":\"n\",\"input\":[]}|expected an object, got [] at key 'input'",
                "{\"name\":\"n\",\"input\":{\"width\":0,\"height\":2}}|expected a whole number from 1 to 65536, got 0 at key 'input.width'",
                "{\"name\":\"n\",\"input\":{\"width\":4.5,\"height\":2}}|expected a whole number from 1 to 65536, got 4.5 at key 'input.width'",
                "{\"name\":\"n\",\"input\":{\"width\":\"4\",\"height\":2}}|expected a whole number from 1 to 65536, got \"4\" at key 'input.width'",
                "{\"name\":\"n\",\"input\":{\"width\":4}}|expected a whole number from 1 to 65536, got nothing at key 'input.height'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"order\":\"RGBA\"}}|expected one of [GRAY, RGB, BGR], got \"RGBA\" at key 'input.order'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"fit\":\"half\"}}|expected one of stretch, centre-square[:FRACTION], crop-to-aspect-ratio, pad-to-aspect-ratio, resize-shorter:SIDE, crop-pct:FRACTION, letterbox[:top-left], got \"half\" at key 'input.fit'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"fit\":\"centre-square:1.5\"}}|expected a fraction above 0 and at most 1, got \"centre-square:1.5\" at key 'input.fit'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"fit\":{\"centreSquare\":0.5}}}|expected text, got {\"centreSquare\":0.5} at key 'input.fit'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"crop\":\"whole\"}}|expected one of width, height, mode, order, layout, fit, background, resampler, alpha, normalization, got an unknown key at key 'input.crop'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"background\":\"#12\"}}|expected #rrggbb, black, white, gray or a gray of 0 to 255, got \"#12\" at key 'input.background'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"background\":\"256\"}}|expected samples of 0 to 255, got \"256\" at key 'input.background'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"mode\":\"keras\"}}|expected one of [TF, CAFFE, TORCH, RAW], got \"keras\" at key 'input.mode'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"mode\":\"tf\",\"normalization\":{\"mean\":0,\"std\":1}}}|expected nothing, since there is a mode, got a normalization at key 'input.normalization'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"mode\":\"caffe\",\"order\":\"GRAY\"}}|expected one that a GRAY input may have: tf or raw, got \"CAFFE\" at key 'input.mode'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"resampler\":\"PILOW_BICUBIC\"}}|TF2_MITCHELLCUBIC_ANTIALIAS], got \"PILOW_BICUBIC\" at key 'input.resampler'; did you mean 'PILLOW_BICUBIC'?",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"normalization\":{\"mean\":[1,2],\"std\":1}}}|expected 1 or 3 numbers, as RGB has, got 2 at key 'input.normalization.mean'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"normalization\":{\"mean\":0,\"std\":[1,0,1]}}}|expected numbers above 0, got 0.0 at key 'input.normalization.std'",
                "{\"name\":\"n\",\"input\":{\"width\":4,\"height\":4,\"normalization\":{\"mean\":0,\"std\":[1,\"a\",1]}}}|expected a number, got \"a\" at key 'input.normalization.std[1]'",
                "{\"name\":\"n\",\"sha256\":\"ABC\"}|expected 64 lower-case hex digits, got \"ABC\" at key 'sha256'",
                "{\"name\":\"n\",\"outputs\":{\"probability\":\"p\"}}|expected one of probabilities, features, featureMap, got an unknown key at key 'outputs.probability'",
                "{\"name\":\"n\",\"labels\":[\"a\",7]}|expected a name or {\"id\": id, \"name\": name}, got 7 at key 'labels[1]'",
                "{\"name\":\"n\",\"labels\":[]}|expected at least one label, got none at key 'labels'",
                "{\"name\":\"n\",\"labels\":\"l.txt\"}|expected a list of labels, since this spec stands alone, got \"l.txt\" at key 'labels'",
            })
    void aWrongSpecNamesKeyFileExpectedAndGot(String json, String message) {
        assertThatThrownBy(() -> ModelSpecJson.read(json, "my.fovea.json"))
                .isInstanceOf(ModelException.class)
                .hasMessage("model spec my.fovea.json: " + message + "; docs/model-spec.md describes the format");
    }

    @Test
    void brokenJsonNamesThePlace() {
        assertThatThrownBy(() -> ModelSpecJson.read("{\n\"name\": }", "my.fovea.json"))
                .isInstanceOf(ModelException.class)
                .hasMessageStartingWith("model spec my.fovea.json: expected a JSON object, got ")
                .hasMessageContaining("at line 2, character");
        assertThatThrownBy(() -> ModelSpecJson.read("{\"name\":" + "[".repeat(100_000), "s"))
                .isInstanceOf(ModelException.class)
                .hasMessage("model spec s: expected objects and lists within each other at most 16 deep,"
                        + " got more at character 23");
    }

    @ParameterizedTest
    @EnumSource(Resampler.class)
    void writingAndReadingGivesTheSpecBack(Resampler resampler) {
        Random random = new Random(20261122L + resampler.name().hashCode());
        for (int i = 0; i < 50; i++) {
            ModelSpec spec = randomSpec(random, resampler);
            ModelSpec back = ModelSpecJson.read(ModelSpecJson.write(spec), "round trip");
            LabelTable none = LabelTable.of(List.of());
            assertThat(back.withLabels(none)).isEqualTo(spec.withLabels(none));
            assertThat(entries(back.labels())).isEqualTo(entries(spec.labels()));
        }
    }

    private static List<LabelTable.Entry> entries(LabelTable table) {
        return table == null
                ? List.of()
                : java.util.stream.IntStream.range(0, table.size())
                        .mapToObj(table::get)
                        .toList();
    }

    private static ModelSpec randomSpec(Random random, Resampler resampler) {
        ChannelOrder order =
                List.of(ChannelOrder.GRAY, ChannelOrder.RGB, ChannelOrder.BGR).get(random.nextInt(3));
        float[] mean = new float[order.channels()];
        float[] std = new float[order.channels()];
        for (int c = 0; c < mean.length; c++) {
            mean[c] = random.nextFloat() * 255 - 100;
            std[c] = random.nextFloat() + 1e-3f;
        }
        List<Fit> fits = List.of(
                Fit.stretch(),
                Fit.centreSquare(random.nextDouble() + 1e-9),
                Fit.cropToAspectRatio(),
                Fit.padToAspectRatio(),
                Fit.resizeShorter(1 + random.nextInt(1000)),
                Fit.cropPct(random.nextDouble() + 1e-9),
                Fit.letterbox(),
                new Fit.Letterbox(false));
        ImageInput image = new ImageInput(
                1 + random.nextInt(1000),
                1 + random.nextInt(1000),
                order,
                random.nextBoolean() ? Layout.NHWC : Layout.NCHW,
                fits.get(random.nextInt(fits.size())),
                new Background(random.nextInt(256), random.nextInt(256), random.nextInt(256)),
                resampler,
                random.nextBoolean() ? Alpha.WHITE : Alpha.DROP,
                random.nextBoolean() ? null : Normalization.of(random.nextFloat() + 0.5f, mean, std));
        LabelTable labels = random.nextBoolean()
                ? null
                : LabelTable.of(List.of(
                        new LabelTable.Entry("id\"1\n", "tab\t, quote \", backslash \\"),
                        new LabelTable.Entry("", "żółw \ud83d\udc22")));
        return new ModelSpec(
                "model " + random.nextInt(),
                random.nextBoolean() ? "" : "a \"quoted\" line",
                random.nextBoolean() ? "" : "MIT",
                random.nextInt(4) == 0 ? null : image,
                random.nextBoolean() ? null : "probabilities",
                random.nextBoolean() ? null : "features",
                labels,
                random.nextBoolean() ? null : "map",
                random.nextBoolean()
                        ? List.of()
                        : List.of(
                                new FeatureLayer("map", List.of(1 + random.nextInt(20), 3, 5)),
                                new FeatureLayer("fc1", List.of(1 + random.nextInt(5000)))));
    }
}
