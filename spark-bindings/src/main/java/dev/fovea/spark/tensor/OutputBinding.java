package dev.fovea.spark.tensor;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.Half;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;

/** An output of a model that becomes a column. */
public final class OutputBinding {

    private final TensorInfo tensor;
    private final String column;
    private final NumberKind kind;

    /** The tensor that fills the column. */
    public OutputBinding(TensorInfo tensor, String column) {
        this.tensor = Objects.requireNonNull(tensor, "tensor");
        this.column = Objects.requireNonNull(column, "column");
        this.kind = NumberKind.of(tensor);
    }

    /** What the model says of the output. */
    public TensorInfo tensor() {
        return tensor;
    }

    /** The name of the column. */
    public String column() {
        return column;
    }

    /** The kind of its numbers. */
    public NumberKind kind() {
        return kind;
    }

    /** The dimensions of a row's values, open where the model leaves them open. */
    public Shape row() {
        return tensor.shape().row();
    }

    /** Why the output cannot fill a column; empty when it can. */
    public static Optional<FoveaException> refusal(TensorInfo tensor) {
        return tensor.shape().rank() > 0
                ? Optional.empty()
                : Optional.of(new ShapeException(output(tensor)
                        .expected("a batch dimension first, and so a value for each row")
                        .got("a scalar")
                        .repair("name another output")));
    }

    /**
     * The values of one row.
     *
     * @param batch the model's answer
     * @param rows that went in
     * @param i the row that is wanted
     * @throws ModelException when the answer has another number of rows
     */
    RowValues row(Tensor batch, int rows, int i) {
        Shape shape = batch.shape();
        if (shape.rank() == 0 || shape.dim(0) != rows) {
            throw new ModelException(output(tensor)
                    .expected("an answer for each of " + rows + " rows")
                    .got("a tensor " + shape)
                    .repair("name an output that has the batch dimension first"));
        }
        Shape row = shape.row();
        int count = (int) row.elements();
        int bytes = count * batch.dtype().bytes();
        ByteBuffer from = batch.bytes().slice(i * bytes, bytes).order(ByteOrder.nativeOrder());
        return new RowValues(read(from, count), row);
    }

    private Object read(ByteBuffer from, int count) {
        Quantization quantization = tensor.quantization();
        if (quantization != null && !tensor.dtype().isFloating()) {
            float[] reals = new float[count];
            for (int i = 0; i < count; i++) {
                reals[i] = (float) quantization.dequantize((int) stored(from));
            }
            return reals;
        }
        return switch (tensor.dtype()) {
            case F32 -> {
                float[] values = new float[count];
                from.asFloatBuffer().get(values);
                yield values;
            }
            case F64 -> {
                double[] values = new double[count];
                from.asDoubleBuffer().get(values);
                yield values;
            }
            case F16 -> {
                float[] values = new float[count];
                for (int i = 0; i < count; i++) {
                    values[i] = Half.toFloat(from.getShort());
                }
                yield values;
            }
            case BOOL -> {
                boolean[] values = new boolean[count];
                for (int i = 0; i < count; i++) {
                    values[i] = from.get() != 0;
                }
                yield values;
            }
            case I8 -> {
                byte[] values = new byte[count];
                from.get(values);
                yield values;
            }
            case U8 -> {
                short[] values = new short[count];
                for (int i = 0; i < count; i++) {
                    values[i] = (short) stored(from);
                }
                yield values;
            }
            case I16 -> {
                short[] values = new short[count];
                from.asShortBuffer().get(values);
                yield values;
            }
            case I32 -> {
                int[] values = new int[count];
                from.asIntBuffer().get(values);
                yield values;
            }
            case I64 -> {
                long[] values = new long[count];
                from.asLongBuffer().get(values);
                yield values;
            }
        };
    }

    private long stored(ByteBuffer from) {
        return switch (tensor.dtype()) {
            case U8, BOOL -> from.get() & 0xff;
            case I8 -> from.get();
            case I16 -> from.getShort();
            case I32 -> from.getInt();
            case I64 -> from.getLong();
            case F32, F64, F16 -> throw new IllegalStateException(tensor.toString());
        };
    }

    private static Fault output(TensorInfo tensor) {
        return Fault.of("model output", "'" + tensor.name() + "'");
    }
}
