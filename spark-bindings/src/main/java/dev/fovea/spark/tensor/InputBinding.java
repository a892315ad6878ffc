package dev.fovea.spark.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A column that is an input of a model. Nested arrays lie as the tensor's dimensions do, without that of the batch; a
 * scalar, an array or a vector may also stand for the row-major values of a tensor whose dimensions are known.
 */
public final class InputBinding {

    private final String column;
    private final TensorInfo tensor;
    private final ElementWriter writer;

    /** The column that feeds the tensor. */
    public InputBinding(String column, TensorInfo tensor) {
        this.column = Objects.requireNonNull(column, "column");
        this.tensor = Objects.requireNonNull(tensor, "tensor");
        this.writer = new ElementWriter(tensor);
    }

    /** The name of the column. */
    public String column() {
        return column;
    }

    /** What the model says of the input. */
    public TensorInfo tensor() {
        return tensor;
    }

    /** Why the model's input cannot be fed by any column; empty when it can. */
    public static Optional<FoveaException> refusal(TensorInfo tensor) {
        if (tensor.shape().rank() == 0) {
            return Optional.of(new ShapeException(input(tensor)
                    .expected("a batch dimension first")
                    .got("a scalar")
                    .repair("give the model a batch dimension, and save it again")));
        }
        if (!new ElementWriter(tensor).canWrite()) {
            return Optional.of(new InvalidArgumentException(input(tensor)
                    .expected("an element type other than f16")
                    .got(tensor)
                    .repair("save the model with an f32 input")));
        }
        return Optional.empty();
    }

    /** Why no row of such a column can be the input; empty when some can. */
    public Optional<FoveaException> refusal(ColumnInfo of) {
        Shape row = tensor.shape().row();
        boolean isFlat = of.rank() <= 1 && row.isKnown();
        if (of.rank() != row.rank() && !isFlat) {
            return Optional.of(new ShapeException(Fault.of("input column", "'" + column + "'")
                    .expected(wanted())
                    .got(of.type())
                    .repair(
                            of.rank() > row.rank()
                                    ? "flatten it"
                                    : "nest it as the tensor's dimensions lie, without that of the batch")));
        }
        long size = of.rank() == 0 ? 1 : of.size();
        if (of.rank() <= 1 && row.isKnown() && size != ColumnInfo.UNKNOWN && size != row.elements()) {
            return Optional.of(new ShapeException(Fault.of("input column", "'" + column + "'")
                    .expected(wanted())
                    .got(of.rank() == 0 ? "one number a row, " + of.type() : size + " a row")
                    .repair("choose another column")));
        }
        return Optional.empty();
    }

    /**
     * The dimensions of the row's tensor, without that of the batch.
     *
     * @param place of the row, for messages
     * @throws ShapeException when the value is null or ragged, or does not fit the tensor
     */
    int[] dims(@Nullable Object value, String place) {
        NestedValue nested = new NestedValue(value, column, place);
        int[] dims = nested.dims();
        Shape row = tensor.shape().row();
        if (dims.length == row.rank()) {
            for (int i = 0; i < dims.length; i++) {
                if (row.dim(i) != Shape.UNKNOWN && row.dim(i) != dims[i]) {
                    throw unfit(nested, dims);
                }
            }
            return dims;
        }
        if (dims.length > 1 || !row.isKnown() || (dims.length == 0 ? 1 : dims[0]) != row.elements()) {
            throw unfit(nested, dims);
        }
        return row.dims();
    }

    private ShapeException unfit(NestedValue nested, int[] dims) {
        return new ShapeException(nested.fault()
                .expected(wanted())
                .got(dims.length == 0 ? "one number" : dims.length == 1 ? dims[0] + " values" : sizes(dims)));
    }

    /**
     * Writes the numbers of a value at the buffer's position.
     *
     * @throws InvalidArgumentException when a number has no place in the tensor
     */
    void write(@Nullable Object value, String place, ByteBuffer to) {
        NestedValue nested = new NestedValue(value, column, place);
        int start = to.position();
        if (!nested.write(writer, to)) {
            int[] index = index((to.position() - start) / tensor.dtype().bytes(), nested.dims());
            Object number = nested.number(index);
            NumberKind kind = number instanceof Float || number instanceof Double ? NumberKind.DOUBLE : NumberKind.LONG;
            throw new InvalidArgumentException(nested.faultAt(index)
                    .expected(writer.accepted(kind) + " for model input '" + tensor.name() + "' ("
                            + tensor.dtype().name().toLowerCase(java.util.Locale.ROOT) + ")")
                    .got(number));
        }
    }

    /** The index of the number that comes at that place in row-major order. */
    private static int[] index(int position, int[] dims) {
        int[] index = new int[dims.length];
        int rest = position;
        for (int i = dims.length - 1; i >= 0; i--) {
            index[i] = rest % dims[i];
            rest /= dims[i];
        }
        return index;
    }

    private String wanted() {
        Shape row = tensor.shape().row();
        String numbers = switch (row.rank()) {
            case 0 -> "one number";
            case 1 -> row.isKnown() ? row.dim(0) + " numbers" : "an array of numbers";
            default ->
                "arrays of " + sizes(row.dims()) + " numbers"
                        + (row.isKnown() ? ", or the " + row.elements() + " in one array or vector" : "");
        };
        return numbers + " for model input " + tensor;
    }

    private static String sizes(int[] dims) {
        return Shape.of(dims).toString();
    }

    private static Fault input(TensorInfo tensor) {
        return Fault.of("model input", "'" + tensor.name() + "'");
    }
}
