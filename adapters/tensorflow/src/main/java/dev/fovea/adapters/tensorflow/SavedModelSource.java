package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSignature;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.tensorflow.Graph;
import org.tensorflow.proto.AssetFileDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.TensorInfo;

/** A SavedModel: its signatures name what is fed and fetched; names of tensors are taken, too. */
final class SavedModelSource extends ModelSource {

    private static final String INIT_SIGNATURE = "__saved_model_init_op";
    private static final List<String> INIT_COLLECTIONS = List.of("saved_model_main_op", "legacy_init_op");

    private final ModelFile file;
    private final SavedModelFiles files;
    private final Signatures signatures;

    private SavedModelSource(ModelFile file, SavedModelFiles files, Signatures signatures) {
        super(file.name(), GraphCheck.of(file.name(), signatures.graph().getGraphDef()));
        this.file = file;
        this.files = files;
        this.signatures = signatures;
    }

    static SavedModelSource of(ModelFile file) {
        SavedModelFiles files = SavedModelFiles.in(file);
        return new SavedModelSource(
                file, files, Signatures.of(file, Protobufs.savedModel(file.name(), files.definition())));
    }

    List<ModelSignature> describe() {
        return signatures.describe();
    }

    @Override
    TensorflowModel load(List<String> wanted) {
        MetaGraphDef graph = signatures.graph();
        List<String> first = new ArrayList<>();
        first.add(graph.getSaverDef().getRestoreOpName());
        TensorInfo init = graph.getSignatureDefMap().containsKey(INIT_SIGNATURE)
                ? graph.getSignatureDefOrThrow(INIT_SIGNATURE).getOutputsMap().get(INIT_SIGNATURE)
                : null;
        if (init != null) {
            first.add(init.getName());
        }
        for (String collection : INIT_COLLECTIONS) {
            if (graph.containsCollectionDef(collection)) {
                first.addAll(
                        graph.getCollectionDefOrThrow(collection).getNodeList().getValueList());
            }
        }
        check().running(first.stream().map(GraphCheck::source).toList(), Set.of(), true);
        for (AssetFileDef asset : graph.getAssetFileDefList()) {
            String name = asset.getFilename();
            if (name.startsWith("/")
                    || name.contains("\\")
                    || List.of(name.split("/", -1)).contains("..")) {
                throw new ModelException(Fault.of("model", file.name())
                        .expected("assets in its own folder")
                        .got("the name '" + name + "'"));
            }
        }
        return TensorflowModel.ofSavedModel(file, files, signatures.tags());
    }

    @Override
    List<String> cut(List<String> outputs) {
        if (hasSignature(outputs)) {
            Set<String> own =
                    signatures.outputs(signatures.key(file.selection())).keySet();
            outputs.stream().filter(name -> !own.contains(name)).forEach(this::requireNode);
            return own.containsAll(outputs) ? List.of() : outputs;
        }
        outputs.forEach(this::requireNode);
        return outputs;
    }

    /** False when all is named that a signature would name, and none is customary. */
    private boolean hasSignature(List<String> outputs) {
        boolean isNamed = !outputs.isEmpty() && !file.selection().feeds().isEmpty();
        return !isNamed
                || file.selection().signature() != null
                || !signatures.describe().isEmpty();
    }

    @Override
    Endpoints endpoints(Graph loaded, List<String> wanted) {
        SortedMap<String, String> inputKeys = new java.util.TreeMap<>();
        SortedMap<String, String> outputKeys = new java.util.TreeMap<>();
        if (hasSignature(wanted)) {
            String key = signatures.key(file.selection());
            inputKeys.putAll(signatures.inputs(key));
            outputKeys.putAll(signatures.outputs(key));
        }
        List<Endpoint> inputs = endpoints(loaded, file.selection().feeds(), inputKeys);
        List<Endpoint> outputs = endpoints(loaded, wanted, outputKeys);
        requireRunnable(outputs, inputs);
        return new Endpoints(inputs, outputs);
    }

    private List<Endpoint> endpoints(Graph loaded, List<String> named, Map<String, String> keys) {
        List<String> names = named.isEmpty() ? List.copyOf(keys.keySet()) : named;
        return names.stream()
                .distinct()
                .map(name -> endpoint(loaded, name, keys.getOrDefault(name, name)))
                .toList();
    }
}
