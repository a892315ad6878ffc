package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * A Keras model on columns of numbers, as {@code model.predict} is called: one column for its input and one for its
 * output; or, where it has several, {@link #inputCols()} and {@link #outputCols()} in the order of the model's own.
 * Tensors may have any number of dimensions.
 *
 * <pre>{@code
 * new KerasTransformer().setModelFile("model.keras").setInputCol("features").setOutputCol("scores").transform(data);
 * }</pre>
 */
public final class KerasTransformer extends TensorStage<KerasTransformer> {

    private static final long serialVersionUID = 1L;

    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final StringArrayParam inputCols;
    private final StringArrayParam outputCols;

    /** A transformer under a new random uid. */
    public KerasTransformer() {
        this(Identifiable$.MODULE$.randomUID("KerasTransformer"));
    }

    /** A transformer. */
    public KerasTransformer(String uid) {
        super(uid);
        inputCol = text(
                "inputCol", "column that feeds the model's one input; not together with inputCols", "a column name");
        outputCol = text(
                "outputCol",
                "column that is appended for the model's one output; not together with outputCols",
                "a column name");
        inputCols = new StringArrayParam(
                this,
                "inputCols",
                "columns that feed the model's inputs, in the model's order; not together with inputCol",
                ParamCheck.names("inputCols"));
        outputCols = new StringArrayParam(
                this,
                "outputCols",
                "columns that are appended for the model's outputs, in the model's order; not together with outputCol",
                ParamCheck.names("outputCols"));
    }

    /** Reads saved transformers. */
    public static MLReader<KerasTransformer> read() {
        return new StageReader<>(KerasTransformer.class);
    }

    /** The transformer saved in that folder. */
    public static KerasTransformer load(String path) {
        return read().load(path);
    }

    /** Column that feeds the model's one input; not together with {@link #inputCols()}. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column that is appended for the model's one output; not together with {@link #outputCols()}. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Columns that feed the model's inputs, in the model's order; not together with {@link #inputCol()}. */
    public StringArrayParam inputCols() {
        return inputCols;
    }

    /** Columns that are appended for the model's outputs, in the model's order; not together with {@link #outputCol()}. */
    public StringArrayParam outputCols() {
        return outputCols;
    }

    /** The name of the column that feeds the model. */
    public String getInputCol() {
        return required(inputCol);
    }

    /** Sets {@link #inputCol()}. */
    public KerasTransformer setInputCol(String column) {
        set(inputCol, column);
        return this;
    }

    /** The name of the column that is appended. */
    public String getOutputCol() {
        return required(outputCol);
    }

    /** Sets {@link #outputCol()}. */
    public KerasTransformer setOutputCol(String column) {
        set(outputCol, column);
        return this;
    }

    /** The names of the columns that feed the model. */
    public String[] getInputCols() {
        return this.<String[]>required(inputCols).clone();
    }

    /** Sets {@link #inputCols()}. */
    public KerasTransformer setInputCols(String... columns) {
        set(inputCols, columns.clone());
        return this;
    }

    /** The names of the columns that are appended. */
    public String[] getOutputCols() {
        return this.<String[]>required(outputCols).clone();
    }

    /** Sets {@link #outputCols()}. */
    public KerasTransformer setOutputCols(String... columns) {
        set(outputCols, columns.clone());
        return this;
    }

    @Override
    KerasTransformer self() {
        return this;
    }

    @Override
    String defaultReasonCol() {
        return columns(outputCol, outputCols).get(0) + "_reason";
    }

    @Override
    List<String> wantedOutputs() {
        return List.of();
    }

    @Override
    List<TensorLink> inputLinks(Optional<TensorEnds> ends) {
        return links(columns(inputCol, inputCols), ends.map(TensorEnds::inputs), inputCols);
    }

    @Override
    List<TensorLink> outputLinks(Optional<TensorEnds> ends) {
        return links(columns(outputCol, outputCols), ends.map(TensorEnds::outputs), outputCols);
    }

    private List<String> columns(Param<String> one, StringArrayParam several) {
        if (isDefined(one) == isDefined(several)) {
            throw new InvalidArgumentException(Fault.of("params", one.name() + " and " + several.name())
                    .expected("one of them")
                    .got(isDefined(one) ? "both" : "none")
                    .repair(isDefined(one) ? "clear one of them" : "set one of them"));
        }
        return isDefined(one) ? List.of(getOrDefault(one)) : Arrays.asList(getOrDefault(several));
    }

    private static List<TensorLink> links(
            List<String> columns, Optional<List<TensorInfo>> tensors, StringArrayParam several) {
        int count = tensors.map(List::size).orElse(columns.size());
        if (columns.size() != count) {
            throw new InvalidArgumentException(Fault.of("param", several.name())
                    .expected(count + " columns for " + tensors.orElse(List.of()))
                    .got(columns)
                    .repair("name a column for each, in this order"));
        }
        List<TensorLink> links = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int at = i;
            links.add(new TensorLink(
                    columns.get(i), tensors.map(known -> known.get(at).name()).orElse("")));
        }
        return links;
    }
}
