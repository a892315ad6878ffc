package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSignature;
import dev.fovea.api.model.Selection;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;

/** The graph and the signature of a SavedModel that are selected, read in Java. */
final class Signatures {

    private static final String TAG = "serve";
    private static final String DEFAULT = "serving_default";

    /** Of TensorFlow's own, such as the call that initialises the model. */
    private static final String INTERNAL = "__saved_model";

    private final String model;
    private final MetaGraphDef graph;

    private Signatures(String model, MetaGraphDef graph) {
        this.model = model;
        this.graph = graph;
    }

    /**
     * The selected graph of the model.
     *
     * @throws UnknownNameException when it has none of these tags; the message says which it has
     */
    static Signatures of(ModelFile file, SavedModel model) {
        List<String> tags = file.selection().tags();
        List<String> wanted = tags.isEmpty()
                ? List.of(TAG)
                : tags.stream().distinct().sorted().toList();
        for (MetaGraphDef graph : model.getMetaGraphsList()) {
            if (tagsOf(graph).equals(wanted)) {
                return new Signatures(file.name(), graph);
            }
        }
        if (tags.isEmpty() && model.getMetaGraphsCount() == 1) {
            return new Signatures(file.name(), model.getMetaGraphs(0));
        }
        throw new UnknownNameException(Fault.of("model", file.name())
                .expected("tags that one of its graphs has, of "
                        + model.getMetaGraphsList().stream()
                                .map(Signatures::tagsOf)
                                .toList())
                .got(wanted)
                .repair("select these"));
    }

    private static List<String> tagsOf(MetaGraphDef graph) {
        return graph.getMetaInfoDef().getTagsList().stream().sorted().toList();
    }

    /** The selected graph. */
    MetaGraphDef graph() {
        return graph;
    }

    /** Its tags. */
    String[] tags() {
        return tagsOf(graph).toArray(String[]::new);
    }

    /** All signatures that callers may use, by key. */
    private SortedMap<String, SignatureDef> all() {
        SortedMap<String, SignatureDef> all = new TreeMap<>(graph.getSignatureDefMap());
        all.keySet().removeIf(key -> key.startsWith(INTERNAL));
        return all;
    }

    /**
     * The key of the selected signature: the one that is named, or the customary one, or the only one.
     *
     * @throws UnknownNameException when there is none of that key; the message says which there are
     */
    String key(Selection selection) {
        SortedMap<String, SignatureDef> all = all();
        String named = selection.signature();
        if (named == null && !all.containsKey(DEFAULT) && all.size() == 1) {
            return all.firstKey();
        }
        String key = named == null ? DEFAULT : named;
        if (!all.containsKey(key)) {
            throw new UnknownNameException(Fault.of("signature", "'" + key + "'")
                    .expected("one of " + all.keySet() + ", the signatures of model " + model)
                    .got("another")
                    .repair(named == null ? "select one" : Names.suggestion(key, all.keySet())));
        }
        return key;
    }

    /** The names of the tensors behind the inputs of a signature, by their keys, in alphabetical order. */
    SortedMap<String, String> inputs(String key) {
        return tensors(graph.getSignatureDefOrThrow(key).getInputsMap());
    }

    /** The names of the tensors behind the outputs of a signature, by their keys, in alphabetical order. */
    SortedMap<String, String> outputs(String key) {
        return tensors(graph.getSignatureDefOrThrow(key).getOutputsMap());
    }

    private SortedMap<String, String> tensors(Map<String, TensorInfo> infos) {
        SortedMap<String, String> names = new TreeMap<>();
        infos.forEach((key, info) -> {
            if (info.getName().isEmpty()) {
                throw new ModelException(Fault.of("model", model)
                        .expected("dense tensors in its signatures")
                        .got("another kind of tensor")
                        .at("'" + key + "'")
                        .repair("select another signature, or name inner tensors"));
            }
            names.put(key, info.getName());
        });
        return names;
    }

    /** Every signature whose tensors fovea has types for, the customary one first. */
    List<ModelSignature> describe() {
        List<ModelSignature> described = new ArrayList<>();
        all().forEach((key, signature) -> {
            List<dev.fovea.api.tensor.TensorInfo> inputs = describe(signature.getInputsMap());
            List<dev.fovea.api.tensor.TensorInfo> outputs = describe(signature.getOutputsMap());
            if (inputs.size() == signature.getInputsCount() && outputs.size() == signature.getOutputsCount()) {
                described.add(key.equals(DEFAULT) ? 0 : described.size(), new ModelSignature(key, inputs, outputs));
            }
        });
        return described;
    }

    private static List<dev.fovea.api.tensor.TensorInfo> describe(Map<String, TensorInfo> tensors) {
        List<dev.fovea.api.tensor.TensorInfo> described = new ArrayList<>();
        new TreeMap<>(tensors).forEach((key, tensor) -> {
            DType dtype = ElementTypes.of(tensor.getDtype());
            if (dtype != null) {
                described.add(new dev.fovea.api.tensor.TensorInfo(key, dtype, shape(tensor.getTensorShape()), null));
            }
        });
        return described;
    }

    /** Rows first, as an executable of the model describes it: see {@link Endpoint}. */
    private static Shape shape(TensorShapeProto proto) {
        if (proto.getUnknownRank()) {
            return Shape.of(Shape.UNKNOWN);
        }
        int[] dims = proto.getDimList().stream()
                .mapToInt(dim ->
                        dim.getSize() < 0 || dim.getSize() > Integer.MAX_VALUE ? Shape.UNKNOWN : (int) dim.getSize())
                .toArray();
        boolean isBatched = dims.length > 0 && (dims[0] == Shape.UNKNOWN || dims[0] == 1);
        return isBatched ? Shape.of(dims).withFirst(Shape.UNKNOWN) : Endpoint.batch(Shape.UNKNOWN, Shape.of(dims));
    }
}
