package dev.fovea.spark;

import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFormat;
import dev.fovea.api.model.Selection;
import dev.fovea.api.tensor.TensorInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Any model on columns of numbers: {@link #inputMapping()} says which column feeds which tensor, {@link #outputMapping()}
 * which tensor fills which new column. A model has as many inputs and outputs as it likes; inner tensors may be outputs
 * where the backend reads the model as a graph.
 *
 * <pre>{@code
 * new TensorTransformer()
 *     .setModelFile("two_inputs.keras")
 *     .setInputMapping(Map.of("left", "a", "right", "b"))
 *     .setOutputMapping(Map.of("scores", "score"))
 *     .transform(data);
 * }</pre>
 */
public final class TensorTransformer extends TensorStage<TensorTransformer> {

    private static final long serialVersionUID = 1L;

    private final MappingParam inputMapping;
    private final MappingParam outputMapping;
    private final Param<String> signature;

    /** A transformer under a new random uid. */
    public TensorTransformer() {
        this(Identifiable$.MODULE$.randomUID("TensorTransformer"));
    }

    /** A transformer. */
    public TensorTransformer(String uid) {
        super(uid);
        inputMapping = new MappingParam(
                this,
                "inputMapping",
                "map from each column that feeds the model to the name of its input; also as the text of a JSON object");
        outputMapping = new MappingParam(
                this,
                "outputMapping",
                "map from each output that is wanted to the name of the column that is appended; also as the text of a"
                        + " JSON object");
        signature = text(
                "signature",
                "key of a SavedModel's signature, whose names the mappings then use; serving_default when it is not set",
                "a signature's key");
    }

    /** Reads saved transformers. */
    public static MLReader<TensorTransformer> read() {
        return new StageReader<>(TensorTransformer.class);
    }

    /** The transformer saved in that folder. */
    public static TensorTransformer load(String path) {
        return read().load(path);
    }

    /** Map from each column that feeds the model to the name of its input. */
    public MappingParam inputMapping() {
        return inputMapping;
    }

    /** Map from each output that is wanted to the name of the column that is appended, in the columns' order. */
    public MappingParam outputMapping() {
        return outputMapping;
    }

    /**
     * Key of a SavedModel's signature, whose names the mappings then use; by default {@code serving_default}. Other formats
     * have no signatures.
     */
    public Param<String> signature() {
        return signature;
    }

    /** The key of the signature. */
    public String getSignature() {
        return required(signature);
    }

    /** Sets {@link #signature()}. */
    public TensorTransformer setSignature(String key) {
        set(signature, key);
        return this;
    }

    /** The columns, each with the input that it feeds. */
    public Map<String, String> getInputMapping() {
        return MappingParam.mapping(inputMapping.name(), required(inputMapping));
    }

    /** Sets {@link #inputMapping()}. */
    public TensorTransformer setInputMapping(Map<String, String> columnToTensor) {
        set(inputMapping, inputMapping.text(columnToTensor));
        return this;
    }

    /** The outputs, each with the column that it fills. */
    public Map<String, String> getOutputMapping() {
        return MappingParam.mapping(outputMapping.name(), required(outputMapping));
    }

    /** Sets {@link #outputMapping()}. */
    public TensorTransformer setOutputMapping(Map<String, String> tensorToColumn) {
        set(outputMapping, outputMapping.text(tensorToColumn));
        return this;
    }

    @Override
    TensorTransformer self() {
        return this;
    }

    @Override
    String defaultReasonCol() {
        return getOutputMapping().values().iterator().next() + "_reason";
    }

    /** TensorFlow's graphs take any tensor as an input, under any of its names; those of a mapping are fed where need be. */
    @Override
    Selection selection(Model model) {
        Selection chosen = Selection.NONE.withSignature(orNull(signature));
        if (ModelFormat.of(model.file()).isEmpty() || !isDefined(inputMapping)) {
            return chosen;
        }
        Collection<String> feeds = getInputMapping().values();
        boolean areKnown = new Faults()
                .attempt(() -> DriverTensors.ends(model, kind(chosen)))
                .map(ends ->
                        ends.inputs().stream().map(TensorInfo::name).toList().containsAll(feeds))
                .orElse(false);
        return areKnown ? chosen : chosen.withFeeds(List.copyOf(feeds));
    }

    @Override
    List<String> wantedOutputs() {
        return isDefined(outputMapping) ? List.copyOf(getOutputMapping().keySet()) : List.of();
    }

    @Override
    List<TensorLink> inputLinks(Optional<TensorEnds> ends) {
        return getInputMapping().entrySet().stream()
                .map(entry -> new TensorLink(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    List<TensorLink> outputLinks(Optional<TensorEnds> ends) {
        return getOutputMapping().entrySet().stream()
                .map(entry -> new TensorLink(entry.getValue(), entry.getKey()))
                .toList();
    }
}
