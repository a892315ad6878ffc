package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Selection;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.spark.tensor.BatchRule;
import dev.fovea.spark.tensor.ColumnInfo;
import dev.fovea.spark.tensor.InputBinding;
import dev.fovea.spark.tensor.OutputBinding;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * Columns bound to the tensors of a model, checked before any row is read.
 *
 * @param inputs the columns that feed the model
 * @param indices their places in the data
 * @param outputs the columns that are appended
 * @param selection which part of the model's file they belong to
 * @param schema of the result
 */
record TensorPlan(
        List<TensorLink> inputs,
        List<Integer> indices,
        List<TensorLink> outputs,
        Selection selection,
        StructType schema) {

    /**
     * What the params ask for.
     *
     * @param stage that asks, for messages
     * @param inputs columns and the model's inputs
     * @param outputs columns and the model's outputs
     * @param reasonCol the column of reasons, or null for none
     */
    record Wish(
            String stage,
            List<TensorLink> inputs,
            List<TensorLink> outputs,
            OutputMode mode,
            @Nullable String reasonCol) {}

    /**
     * The plan.
     *
     * @param ends of the model; empty when it cannot be had, whose reason is among the faults
     * @throws FoveaException when something does not fit; everything that does not is told
     */
    static TensorPlan of(StructType data, Wish wish, Optional<TensorEnds> ends, Selection selection, Faults faults) {
        List<Integer> indices = new ArrayList<>();
        for (TensorLink link : wish.inputs()) {
            Optional<StructField> field = field(data, link.column(), faults);
            field.ifPresent(found -> indices.add(data.fieldIndex(found.name())));
            Optional<ColumnInfo> column = field.flatMap(found -> numbers(found, faults));
            Optional<TensorInfo> tensor = ends.flatMap(known -> input(known.inputs(), link, faults));
            if (column.isPresent() && tensor.isPresent() && tensor.get().shape().rank() > 0) {
                faults.note(new InputBinding(link.column(), tensor.get()).refusal(column.get()));
            }
        }
        ends.ifPresent(known -> requireInputs(known.inputs(), wish, faults));
        List<StructField> fields = new ArrayList<>(Arrays.asList(data.fields()));
        for (TensorLink link : wish.outputs()) {
            requireNew(fields, "output column", link.column(), faults);
            Optional<OutputBinding> output = ends.flatMap(known -> known.outputs().stream()
                            .filter(info -> info.name().equals(link.tensor()))
                            .findFirst())
                    .filter(info -> faults.note(OutputBinding.refusal(info)))
                    .map(info -> new OutputBinding(info, link.column()));
            // Where the model is not to be had, the name alone still keeps others from it.
            fields.add(output.map(known -> wish.mode().field(known, wish.reasonCol() != null))
                    .orElseGet(() -> DataTypes.createStructField(link.column(), DataTypes.NullType, true)));
        }
        if (wish.reasonCol() != null) {
            requireNew(fields, "reason column", wish.reasonCol(), faults);
            fields.add(DataTypes.createStructField(wish.reasonCol(), DataTypes.StringType, true));
        }
        faults.throwAny(wish.stage());
        // Not DataTypes', which refuses names that the data has twice.
        StructType schema = new StructType(fields.toArray(StructField[]::new));
        return new TensorPlan(wish.inputs(), indices, wish.outputs(), selection, schema);
    }

    private static Optional<StructField> field(StructType data, String name, Faults faults) {
        List<String> names = Arrays.asList(data.fieldNames());
        int index = names.indexOf(name);
        if (index != names.lastIndexOf(name)) {
            faults.add(PictureColumn.ambiguous(name));
            return Optional.empty();
        }
        if (index >= 0) {
            return Optional.of(data.fields()[index]);
        }
        faults.add(new UnknownNameException(Fault.of("input column", "'" + name + "'")
                .expected("a column of the data")
                .got("none of that name")
                .repair(names.isEmpty() ? "the data has no columns" : Names.suggestion(name, names))));
        return Optional.empty();
    }

    private static Optional<ColumnInfo> numbers(StructField field, Faults faults) {
        Optional<ColumnInfo> column = NumberColumn.of(field);
        if (column.isEmpty()) {
            faults.add(new InvalidArgumentException(Fault.of("input column", "'" + field.name() + "'")
                    .expected(NumberColumn.EXPECTED)
                    .got(field.dataType().simpleString())
                    .repair("cast it, for instance to double")));
        }
        return column;
    }

    private static Optional<TensorInfo> input(List<TensorInfo> inputs, TensorLink link, Faults faults) {
        List<String> names = inputs.stream().map(TensorInfo::name).toList();
        Optional<TensorInfo> tensor = inputs.stream()
                .filter(info -> info.name().equals(link.tensor()))
                .findFirst();
        if (tensor.isEmpty()) {
            faults.add(new UnknownNameException(Fault.of("model input", "'" + link.tensor() + "'")
                    .expected("one of " + names + ", the inputs of the model")
                    .got("another")
                    .repair(Names.suggestion(link.tensor(), names))));
        }
        return tensor;
    }

    private static void requireInputs(List<TensorInfo> inputs, Wish wish, Faults faults) {
        boolean hasBatches = true;
        for (TensorInfo input : inputs) {
            // Where the params do not say which columns they are, that is told, and nothing more.
            boolean isFed = wish.inputs().isEmpty()
                    || wish.inputs().stream().anyMatch(link -> link.tensor().equals(input.name()));
            if (!isFed) {
                faults.add(new InvalidArgumentException(Fault.of("model input", "'" + input.name() + "'")
                        .expected("a column for " + input)
                        .got("none")
                        .repair("name the column that feeds it")));
            }
            hasBatches &= faults.note(InputBinding.refusal(input));
        }
        if (inputs.isEmpty()) {
            faults.add(new ShapeException(
                    Fault.of("model", "").expected("at least one input").got("none")));
        } else if (hasBatches) {
            faults.note(BatchRule.refusal(inputs));
        }
    }

    private static void requireNew(List<StructField> fields, String what, String name, Faults faults) {
        for (StructField field : fields) {
            if (Columns.isOne(field.name(), name)) {
                faults.add(new InvalidArgumentException(Fault.of(what, "'" + name + "'")
                        .expected("the name of a new column")
                        .got("one that the data or another output has")
                        .repair("choose another name, or drop that column before")));
                return;
            }
        }
    }
}
