package dev.fovea.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.grack.nanojson.JsonObject;
import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.keras.applications.Application;
import dev.fovea.adapters.tck.Goldens;
import dev.fovea.adapters.tck.MadeUpWeights;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.image.Image;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** One of the six Keras applications with its made-up weights, and what Keras answered on two photos. */
final class GoldenNetwork {

    static final List<String> PHOTOS = List.of("cat_720p", "parrot");

    /** Of a whole tensor, as the goldens' README says. */
    private static final double RELATIVE_ERROR = 1e-4;

    private static final int KEPT = 97;

    private final Path folder;
    private final JsonObject meta;
    private final Graph graph;

    private GoldenNetwork(Path folder, JsonObject meta, Graph graph) {
        this.folder = folder;
        this.meta = meta;
        this.graph = graph;
    }

    /** The network, its outputs the recorded layers and the predictions. */
    static GoldenNetwork of(String name) {
        Path folder = Goldens.folder("golden/networks/" + name);
        JsonObject meta = GoldenPhotos.json(folder.resolve("meta.json"));
        MadeUpWeights made = MadeUpWeights.of(name);
        Graph whole = Application.of(name)
                .graph(true, Application.CLASSES, (layer, weight, shape) -> made.weights(layer, weight));
        List<String> outputs = new ArrayList<>();
        meta.getArray("layers").forEach(layer -> outputs.add((String) layer));
        outputs.add("predictions");
        return new GoldenNetwork(folder, meta, whole.outputs(outputs));
    }

    Graph graph() {
        return graph;
    }

    /**
     * Runs one photo, then both in a batch: each answer is the recorded one, and the first photo's does not depend, bit
     * for bit, on the other.
     */
    void assertAnswers(String label, Executable executable, int threads) {
        Map<String, float[]> alone = run(executable, threads, PHOTOS.subList(0, 1));
        Map<String, float[]> both = run(executable, threads, PHOTOS);
        for (String output : graph.outputs()) {
            int row = alone.get(output).length;
            for (int i = 0; i < PHOTOS.size(); i++) {
                String what = label + ": " + output + " of " + PHOTOS.get(i);
                assertRecorded(
                        what, PHOTOS.get(i), output, Arrays.copyOfRange(both.get(output), i * row, (i + 1) * row));
            }
            assertThat(Arrays.copyOf(both.get(output), row))
                    .as(label + ": " + output + " in a batch")
                    .isEqualTo(alone.get(output));
        }
    }

    private Map<String, float[]> run(Executable executable, int threads, List<String> photos) {
        Map<String, float[]> answers = new HashMap<>();
        try (Tensor batch = batch(photos)) {
            Map<String, Tensor> outputs = executable.run(
                    Map.of(graph.inputs().get(0).name(), batch), graph.outputs(), new JvmWorkPool(), threads);
            outputs.forEach((name, tensor) -> answers.put(name, tensor.toFloats()));
            outputs.values().forEach(Tensor::close);
        }
        return answers;
    }

    private Tensor batch(List<String> photos) {
        int size = meta.getInt("input_size");
        int row = size * size * 3;
        float[] values = new float[photos.size() * row];
        for (int i = 0; i < photos.size(); i++) {
            Image image = Image.read(folder.resolve(photos.get(i) + ".input.png"));
            assertThat(List.of(image.width(), image.height())).containsExactly(size, size);
            prepare(image, values, i * row);
        }
        return Tensor.of(Shape.of(photos.size(), size, size, 3), values);
    }

    /** As Keras prepares pictures in its modes {@code tf} and {@code caffe}. */
    private void prepare(Image image, float[] values, int at) {
        boolean caffe = meta.getString("mode").equals("caffe");
        float[] blueGreenRed = {103.939f, 116.779f, 123.68f};
        for (int y = 0; y < image.height(); y++) {
            for (int x = 0; x < image.width(); x++) {
                for (int c = 0; c < 3; c++) {
                    float sample = image.sample(y, x, caffe ? 2 - c : c);
                    values[at + (y * image.width() + x) * 3 + c] =
                            caffe ? sample - blueGreenRed[c] : sample / 127.5f - 1;
                }
            }
        }
    }

    private void assertRecorded(String what, String photo, String output, float[] actual) {
        Path some = folder.resolve(photo + "." + output + ".every97.npy");
        boolean isSome = Files.exists(some);
        float[] expected = Goldens.npy(isSome ? some : folder.resolve(photo + "." + output + ".npy"))
                .values();
        int step = isSome ? KEPT : 1;
        assertThat((actual.length + step - 1) / step).as(what).isEqualTo(expected.length);
        double difference = 0;
        double square = 0;
        for (int i = 0; i < expected.length; i++) {
            double d = (double) actual[i * step] - expected[i];
            difference += d * d;
            square += (double) expected[i] * expected[i];
        }
        assertThat(Math.sqrt(difference / square)).as(what).isLessThanOrEqualTo(RELATIVE_ERROR);
        if (output.equals("predictions")) {
            assertThat(top(actual)).as(what).isEqualTo(top(expected));
        }
    }

    /** The five classes of the largest values, largest first. */
    private static List<Integer> top(float[] values) {
        return IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -values[i]))
                .limit(5)
                .toList();
    }
}
