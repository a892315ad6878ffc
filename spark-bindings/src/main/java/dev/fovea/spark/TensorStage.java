package dev.fovea.spark;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.Selection;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.param.Param;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * A stage that feeds columns of numbers to a model and appends its outputs. Columns may be numbers, arrays, nested arrays
 * and ML vectors. The other columns and the order of rows within a partition stay as they are.
 *
 * <p>Rows whose values do not fit the model are treated as {@link #handleInvalid()} says: nulls, arrays whose lengths
 * differ, another number of values, numbers that the tensor's element type cannot hold. Anything else that goes wrong,
 * such as a model that fails or memory that runs out, fails the task whatever it says.
 *
 * @param <S> the stage itself
 */
public abstract class TensorStage<S extends TensorStage<S>> extends ModelStage<S> {

    private static final long serialVersionUID = 1L;

    private final Param<String> outputMode;

    TensorStage(String uid) {
        super(uid);
        outputMode = new Param<>(
                this,
                "outputMode",
                "what comes out: array (a number, an array or nested arrays, as the tensor has dimensions besides that of"
                        + " the batch) or vector (an ML vector of the row-major values)",
                ParamCheck.oneOf("outputMode", OutputMode.words()));
        setDefault(outputMode, OutputMode.ARRAY.word());
    }

    /**
     * What comes out: {@code array} (default), a number, an array or nested arrays, as the tensor has dimensions besides
     * that of the batch; or {@code vector}, an ML vector of the row-major values.
     */
    public final Param<String> outputMode() {
        return outputMode;
    }

    /** What comes out. */
    public final String getOutputMode() {
        return getOrDefault(outputMode);
    }

    /** Sets {@link #outputMode()}. */
    public final S setOutputMode(String mode) {
        set(outputMode, mode);
        return self();
    }

    /** The names of the outputs that are wanted; empty for the model's own. */
    abstract List<String> wantedOutputs();

    /**
     * The columns and the inputs that they feed.
     *
     * @param ends of the model; empty when it cannot be had
     * @throws FoveaException when the params do not say it
     */
    abstract List<TensorLink> inputLinks(Optional<TensorEnds> ends);

    /**
     * The columns and the outputs that fill them.
     *
     * @param ends of the model; empty when it cannot be had
     * @throws FoveaException when the params do not say it
     */
    abstract List<TensorLink> outputLinks(Optional<TensorEnds> ends);

    /**
     * Which part of the model's file is meant.
     *
     * @throws FoveaException when the params do not say it
     */
    Selection selection(Model model) {
        return Selection.NONE;
    }

    /** What is wanted of the model. */
    final TensorPort.Kind kind(Selection selection) {
        PortOptions options = options();
        return new TensorPort.Kind(wantedOutputs(), selection, options.backend(), options.threads());
    }

    private TensorPlan plan(StructType schema) {
        Faults faults = new Faults();
        Optional<Model> model = faults.attempt(this::model);
        Selection selection =
                model.flatMap(known -> faults.attempt(() -> selection(known))).orElse(Selection.NONE);
        Optional<TensorEnds> ends = model.flatMap(known -> DriverTensors.ends(known, kind(selection), faults));
        List<TensorLink> inputs = faults.attempt(() -> inputLinks(ends)).orElse(List.of());
        List<TensorLink> outputs = faults.attempt(() -> outputLinks(ends)).orElse(List.of());
        String reason = chosenHandling() == HandleInvalid.KEEP
                ? faults.attempt(this::getReasonCol).orElse(null)
                : null;
        TensorPlan.Wish wish = new TensorPlan.Wish(
                getClass().getSimpleName(), inputs, outputs, OutputMode.of(getOutputMode()), reason);
        return TensorPlan.of(schema, wish, ends, selection, faults);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        TensorPlan plan = plan(dataset.schema());
        TensorTask task = new TensorTask(
                plan.inputs(),
                plan.indices(),
                plan.outputs(),
                OutputMode.of(getOutputMode()),
                reference(dataset.sparkSession()),
                kind(plan.selection()),
                getBatchSize(),
                chosenHandling(),
                Accumulators.ofRows(dataset.sparkSession()));
        return ExactRows.mapped(dataset, task, plan.schema());
    }

    /**
     * The schema of {@link #transform}'s result. Everything that does not fit is told at once.
     *
     * @throws FoveaException of the fitting kind when a column is missing, of a wrong type or in the way, when the model
     *     cannot be had, or when it has no such inputs and outputs
     */
    @Override
    public StructType transformSchema(StructType schema) {
        return plan(schema).schema();
    }
}
