package dev.fovea.adapters.tflite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.schema.Model;
import org.tensorflow.lite.schema.SignatureDef;
import org.tensorflow.lite.schema.SubGraph;
import org.tensorflow.lite.schema.TensorMap;

/** The names of a file's inputs and outputs, the very ones that {@link ModelTables} finds in an interpreter. */
final class EndpointNames {

    private static final String DEFAULT_SIGNATURE = "serving_default";

    private EndpointNames() {}

    static List<String> inputs(Model model, List<FileTensor> tensors) {
        SubGraph graph = model.subgraphs(0);
        int[] indices = new int[graph.inputsLength()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = graph.inputs(i);
        }
        SignatureDef signature = signature(model);
        Map<String, Integer> entries = new TreeMap<>();
        for (int i = 0; signature != null && i < signature.inputsLength(); i++) {
            enter(signature.inputs(i), entries);
        }
        return names("input", indices, entries, tensors);
    }

    static List<String> outputs(Model model, List<FileTensor> tensors) {
        SubGraph graph = model.subgraphs(0);
        int[] indices = new int[graph.outputsLength()];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = graph.outputs(i);
        }
        SignatureDef signature = signature(model);
        Map<String, Integer> entries = new TreeMap<>();
        for (int i = 0; signature != null && i < signature.outputsLength(); i++) {
            enter(signature.outputs(i), entries);
        }
        return names("output", indices, entries, tensors);
    }

    private static void enter(TensorMap entry, Map<String, Integer> entries) {
        entries.put(FileTensor.text(entry.nameAsByteBuffer()), (int) entry.tensorIndex());
    }

    /** The default signature or the first one of graph 0; null for a file without. */
    private static @Nullable SignatureDef signature(Model model) {
        SignatureDef first = null;
        for (int i = 0; i < model.signatureDefsLength(); i++) {
            SignatureDef candidate = model.signatureDefs(i);
            String key = FileTensor.text(candidate.signatureKeyAsByteBuffer());
            if (candidate.subgraphIndex() != 0 || key.isEmpty()) {
                continue;
            }
            if (key.equals(DEFAULT_SIGNATURE)) {
                return candidate;
            }
            first = first == null ? candidate : first;
        }
        return first;
    }

    private static List<String> names(
            String kind, int[] indices, Map<String, Integer> entries, List<FileTensor> tensors) {
        Map<Integer, String> signed = new HashMap<>();
        entries.forEach((name, tensor) -> signed.put(tensor, name));
        List<String> names = new ArrayList<>(indices.length);
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < indices.length; i++) {
            String name =
                    signed.getOrDefault(indices[i], tensors.get(indices[i]).name());
            if (name.isEmpty() || !taken.add(name)) {
                name = (name.isEmpty() ? kind : name) + "#" + i;
                taken.add(name);
            }
            names.add(name);
        }
        return names;
    }
}
