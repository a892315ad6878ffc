package dev.fovea.adapters.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonParser;
import com.grack.nanojson.JsonParserException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Resampler;
import dev.fovea.api.spi.ModelStore;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of the networks whose weights Keras publishes. */
class NamedNetworksTest {

    private static final Map<String, ModelStore.Entry> ROWS = new LocalModelStore()
            .list().stream().collect(Collectors.toMap(entry -> entry.spec().name(), Function.identity()));

    private static ModelStore.Entry row(String name) {
        assertThat(ROWS).containsKey(name);
        return ROWS.get(name);
    }

    /** Sizes as sparkdl and Keras have them; MD5 of the file with top and of the one without. */
    @ParameterizedTest
    @CsvSource({
        "InceptionV3, 299, 2048, 131072, 9a0d58056eeedaa3f26cb7ebd46da564, bcbd6486424b2319ff4ef7d526e38f63",
        "Xception, 299, 2048, 204800, 0a58e3b7378bc2990ea3b43d5981f1f6, b0042744bf5b25fce3cb969f33bebb97",
        "ResNet50, 224, 2048, 100352, 2cb95161c43110f7111970584f804107, 4d473c1dd8becc155b73f8504c6f6626",
        "VGG16, 224, 512, 25088, 64373286793e3c8b2b4e3219cbf3544b, 6d6bbae143d832006294945121d1f1fc",
        "VGG19, 224, 512, 25088, cbe5617147190e668d6c5d5026f83318, 253f8cb515780f3b799900260a226db6",
        "MobileNetV2, 224, 1280, 62720, ,"
    })
    void sizesAndHashes(String name, int side, int channels, int whole, String md5, String md5WithoutTop)
            throws JsonParserException {
        for (boolean hasTop : new boolean[] {true, false}) {
            ModelStore.Entry row = row(hasTop ? name : name + "-notop");
            ModelSpec spec = row.spec();
            assertThat(spec.image().width()).isEqualTo(side);
            assertThat(spec.image().height()).isEqualTo(side);
            FeatureLayer map = spec.layers().get(0);
            assertThat(map.name()).isEqualTo(spec.featureMap());
            assertThat(map.isMap()).isTrue();
            assertThat(List.of(map.channels(), map.size())).containsExactly(channels, whole);
            assertThat(row.weights().md5()).isEqualTo(hasTop ? md5 : md5WithoutTop);
            assertThat(row.weights().address().toString())
                    .startsWith("https://storage.googleapis.com/tensorflow/keras-applications/")
                    .endsWith("/" + row.weights().file());
            assertThat(row.weights().file()).matches(hasTop ? ".*(kernels|1\\.0_224)\\.h5" : ".*_no_?top\\.h5");
            JsonObject text = JsonParser.object().from(text(row));
            assertThat(text).containsEntry("application", name).containsEntry("include_top", hasTop);
            assertThat(spec.probabilities()).isEqualTo(hasTop ? "predictions" : null);
            assertThat(spec.labels() == null).isNotEqualTo(hasTop);
        }
    }

    /** The architecture's text, which is small: its hash and size are right. */
    private static String text(ModelStore.Entry row) {
        String name = row.spec().name().toLowerCase(java.util.Locale.ROOT).replace('-', '_');
        var bytes = new ResourceFolder().read("model file", "applications/" + name + ".json", 4096);
        assertThat(row.sha256()).isEqualTo(ModelFile.sha256(bytes.duplicate()));
        assertThat(row.bytes()).isEqualTo(bytes.limit());
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    /** As keras.utils.load_img and preprocess_input of each network prepare a picture. */
    @ParameterizedTest
    @ValueSource(strings = {"InceptionV3", "Xception", "ResNet50", "VGG16", "VGG19", "MobileNetV2"})
    void picturesAreThoseOfKeras(String name) {
        for (String each : List.of(name, name + "-notop")) {
            ImageInput input = row(each).spec().image();
            assertThat(input.resampler()).isEqualTo(Resampler.PILLOW_NEAREST);
            assertThat(input.alpha()).isEqualTo(Alpha.DROP);
            boolean isCaffe = name.startsWith("VGG") || name.equals("ResNet50");
            float[] means = {103.939f, 116.779f, 123.68f};
            assertThat(input.order()).isEqualTo(isCaffe ? ChannelOrder.BGR : ChannelOrder.RGB);
            for (int x = 0; x < 256; x++) {
                for (int c = 0; c < 3; c++) {
                    assertThat(input.normalization().apply(x, c)).isEqualTo(isCaffe ? x - means[c] : x / 127.5f - 1f);
                }
            }
        }
    }

    @Test
    void allShareOneTableOfLabels() {
        LabelTable labels = row("InceptionV3").spec().labels();
        assertThat(row("VGG16").spec().labels()).isSameAs(labels);
        assertThat(labels.size()).isEqualTo(1000);
        assertThat(labels.get(0)).isEqualTo(new LabelTable.Entry("n01440764", "tench"));
        assertThat(labels.get(999).id()).isEqualTo("n15075141");
    }

    @Test
    void layersOfTheTopAreNamed() {
        assertThat(row("VGG16").spec().layers())
                .containsExactly(
                        new FeatureLayer("block5_pool", List.of(7, 7, 512)),
                        new FeatureLayer("fc1", List.of(4096)),
                        new FeatureLayer("fc2", List.of(4096)));
        assertThat(row("ResNet50").spec().features()).isEqualTo("avg_pool");
        assertThat(row("VGG16").spec().features()).isNull();
    }
}
