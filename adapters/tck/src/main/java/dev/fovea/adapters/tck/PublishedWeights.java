package dev.fovea.adapters.tck;

import dev.fovea.api.model.ModelFile;
import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A file of weights as Keras publishes them: a group for each layer with the names of its weights in order, under names
 * that are not the model's, and layers without weights between.
 */
public final class PublishedWeights {

    /** One array of a layer. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Weight(String name, int[] dims, float[] values) {}

    private final Map<String, List<Weight>> layers = new LinkedHashMap<>();

    /** A file without layers. */
    public PublishedWeights() {}

    /** Adds a weight to a layer; layers come in the order in which they are first named. */
    public PublishedWeights with(String layer, String weight, int[] dims, float[] values) {
        layers.computeIfAbsent(layer, key -> new ArrayList<>()).add(new Weight(weight, dims, values));
        return this;
    }

    /**
     * The made-up weights of a network.
     *
     * @param weights {@code LAYER/WEIGHT} of each, in the order of model.layers
     */
    public static PublishedWeights of(MadeUpWeights made, List<String> weights) {
        PublishedWeights file = new PublishedWeights();
        for (String each : weights) {
            int slash = each.lastIndexOf('/');
            String layer = each.substring(0, slash);
            String weight = each.substring(slash + 1);
            file.with(layer, weight, made.shape(layer, weight).dims(), made.values(layer, weight));
        }
        return file;
    }

    /** Writes the file, and reads it. */
    public ModelFile write(Path target) {
        try (WritableHdfFile file = HdfFile.write(target)) {
            List<String> names = new ArrayList<>();
            int number = 0;
            for (Map.Entry<String, List<Weight>> layer : layers.entrySet()) {
                String idle = "activation_" + number;
                names.add(idle);
                // jHDF cannot read its own empty groups back.
                file.putGroup(idle).putDataset("unused", new float[1]);
                String name = "old_" + number++;
                names.add(name);
                WritableGroup group = file.putGroup(name);
                WritableGroup inner = group.putGroup(name);
                List<String> weights = new ArrayList<>();
                for (Weight weight : layer.getValue()) {
                    weights.add(name + "/" + weight.name() + ":0");
                    inner.putDataset(weight.name() + ":0", nested(weight.dims(), weight.values()));
                }
                group.putAttribute("weight_names", weights.toArray(new String[0]));
            }
            file.putAttribute("layer_names", names.toArray(new String[0]));
        }
        try {
            return ModelFile.of(String.valueOf(target.getFileName()), Files.readAllBytes(target));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Object nested(int[] dims, float[] values) {
        Object array = Array.newInstance(float.class, dims);
        fill(array, values, 0);
        return array;
    }

    private static int fill(Object array, float[] values, int from) {
        if (array instanceof float[] row) {
            System.arraycopy(values, from, row, 0, row.length);
            return from + row.length;
        }
        int at = from;
        for (Object part : (Object[]) array) {
            at = fill(part, values, at);
        }
        return at;
    }
}
