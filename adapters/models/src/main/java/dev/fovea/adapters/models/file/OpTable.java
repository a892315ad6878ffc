package dev.fovea.adapters.models.file;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AlphaDropout;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.Dequantize;
import dev.fovea.api.graph.Dropout;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.GaussianDropout;
import dev.fovea.api.graph.GaussianNoise;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Quantize;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.Softmax;
import dev.fovea.api.graph.Transpose;
import dev.fovea.api.graph.Weights;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How each operation is written: its number and its fields in order. Numbers never change; an operation whose fields
 * change gets a new one.
 */
final class OpTable {

    private static final List<Row<?>> ROWS = List.of(
            new Row<>(
                    1,
                    Activate.class,
                    (op, out) -> out.activation(op.activation()),
                    in -> new Activate(in.activation())),
            new Row<>(2, Add.class, (op, out) -> {}, in -> new Add()),
            new Row<>(
                    3,
                    AveragePool.class,
                    (op, out) -> out.window(op.window()).padding(op.padding()),
                    in -> new AveragePool(in.window(), in.padding())),
            new Row<>(4, BatchNorm.class, OpTable::write, in -> batchNorm(in, false)),
            new Row<>(5, Cast.class, (op, out) -> out.dtype(op.to()), in -> new Cast(in.dtype())),
            new Row<>(6, Concat.class, (op, out) -> out.u8(op.axis()), in -> new Concat(in.u8("axis"))),
            new Row<>(7, Constant.class, (op, out) -> out.weights(op.value()), in -> new Constant(in.weights())),
            new Row<>(
                    8,
                    Conv2d.class,
                    (op, out) -> out.weights(op.kernel())
                            .optionalWeights(op.bias())
                            .window(op.window())
                            .padding(op.padding())
                            .i32(op.groups()),
                    in -> new Conv2d(in.weights(), in.optionalWeights(), in.window(), in.padding(), in.i32("groups"))),
            new Row<>(
                    9,
                    Conv2dTranspose.class,
                    (op, out) -> out.weights(op.kernel())
                            .optionalWeights(op.bias())
                            .window(op.window())
                            .padding(op.crop())
                            .i32(op.height())
                            .i32(op.width()),
                    in -> new Conv2dTranspose(
                            in.weights(),
                            in.optionalWeights(),
                            in.window(),
                            in.padding(),
                            in.i32("height"),
                            in.i32("width"))),
            new Row<>(10, Crop.class, (op, out) -> out.padding(op.margin()), in -> new Crop(in.padding())),
            new Row<>(
                    11,
                    Dense.class,
                    (op, out) -> out.weights(op.kernel()).optionalWeights(op.bias()),
                    in -> new Dense(in.weights(), in.optionalWeights())),
            new Row<>(
                    12,
                    DepthwiseConv2d.class,
                    (op, out) -> out.weights(op.kernel())
                            .optionalWeights(op.bias())
                            .window(op.window())
                            .padding(op.padding()),
                    in -> new DepthwiseConv2d(in.weights(), in.optionalWeights(), in.window(), in.padding())),
            new Row<>(13, Dequantize.class, (op, out) -> {}, in -> new Dequantize()),
            new Row<>(14, Flatten.class, (op, out) -> {}, in -> new Flatten()),
            new Row<>(
                    15,
                    GlobalPool.class,
                    (op, out) -> out.u8(Codes.of(op.reduction())).flag(op.keepDims()),
                    in -> new GlobalPool(
                            in.choice("reduction", GlobalPool.Reduction.values(), Codes::of), in.flag("keep"))),
            new Row<>(16, Input.class, (op, out) -> out.type(op.type()), in -> new Input(in.type())),
            new Row<>(
                    17,
                    MaxPool.class,
                    (op, out) -> out.window(op.window()).padding(op.padding()),
                    in -> new MaxPool(in.window(), in.padding())),
            new Row<>(
                    18,
                    Mean.class,
                    (op, out) -> out.axes(op.axes()).flag(op.keepDims()),
                    in -> new Mean(in.axes(), in.flag("keep"))),
            new Row<>(19, Multiply.class, (op, out) -> {}, in -> new Multiply()),
            new Row<>(20, PRelu.class, (op, out) -> out.weights(op.alpha()), in -> new PRelu(in.weights())),
            new Row<>(
                    21,
                    Pad.class,
                    (op, out) -> out.padding(op.padding()).f32(op.value()),
                    in -> new Pad(in.padding(), in.f32("value"))),
            new Row<>(22, Quantize.class, (op, out) -> out.type(op.to()), in -> new Quantize(in.type())),
            new Row<>(23, Reshape.class, (op, out) -> out.shape(op.shape()), in -> new Reshape(in.shape())),
            new Row<>(
                    24,
                    Resize.class,
                    (op, out) -> out.i32(op.height())
                            .i32(op.width())
                            .u8(Codes.of(op.method()))
                            .u8(Codes.of(op.coordinates())),
                    in -> new Resize(
                            in.i32("height"),
                            in.i32("width"),
                            in.choice("method", Resize.Method.values(), Codes::of),
                            in.choice("coordinates", Resize.Coordinates.values(), Codes::of))),
            new Row<>(25, Softmax.class, (op, out) -> {}, in -> new Softmax()),
            new Row<>(26, Transpose.class, (op, out) -> out.axes(op.permutation()), in -> new Transpose(in.axes())),
            new Row<>(
                    27,
                    Dropout.class,
                    (op, out) -> out.f64(op.rate()).u8(Codes.of(op.grain())),
                    in -> new Dropout(in.f64("rate"), in.choice("grain", Dropout.Grain.values(), Codes::of))),
            // One of another momentum than the usual one.
            new Row<>(
                    28,
                    BatchNorm.class,
                    (op, out) -> {
                        write(op, out);
                        out.f64(op.momentum());
                    },
                    in -> batchNorm(in, true)),
            new Row<>(
                    29,
                    GaussianNoise.class,
                    (op, out) -> out.f64(op.stddev()),
                    in -> new GaussianNoise(in.f64("standard deviation"))),
            new Row<>(
                    30,
                    GaussianDropout.class,
                    (op, out) -> out.f64(op.rate()),
                    in -> new GaussianDropout(in.f64("rate"))),
            new Row<>(
                    31,
                    AlphaDropout.class,
                    (op, out) -> out.f64(op.rate()).u8(Codes.of(op.grain())),
                    in -> new AlphaDropout(in.f64("rate"), in.choice("grain", Dropout.Grain.values(), Codes::of))));

    private OpTable() {}

    private record Row<T extends Op>(
            int code, Class<T> type, BiConsumer<T, FieldWriter> writer, Function<FieldReader, T> reader) {

        void write(Op op, FieldWriter out) {
            out.u8(code);
            writer.accept(type.cast(op), out);
        }
    }

    /**
     * Writes the operation's number and fields.
     *
     * @throws ModelException when the format lacks it
     */
    static void write(Op op, FieldWriter out) {
        ROWS.stream()
                .filter(row -> row.type().isInstance(op) && !(row.code() == 4 && isOfOwnMomentum(op)))
                .findFirst()
                .orElseThrow(() -> new ModelException(Fault.of("operation", op.kind())
                        .expected("one of "
                                + ROWS.stream()
                                        .map(row -> row.type().getSimpleName())
                                        .collect(Collectors.joining(", ")))
                        .got(op.getClass().getSimpleName())))
                .write(op, out);
    }

    /**
     * Reads an operation's number and fields.
     *
     * @throws ModelException when the number stands for none
     */
    static Op read(FieldReader in) {
        int code = in.u8("operation");
        for (Row<?> row : ROWS) {
            if (row.code() == code) {
                return row.reader().apply(in);
            }
        }
        throw in.wrong("a known operation", "number " + code, 1);
    }

    private static boolean isOfOwnMomentum(Op op) {
        return op instanceof BatchNorm norm && norm.momentum() != BatchNorm.MOMENTUM;
    }

    private static void write(BatchNorm op, FieldWriter out) {
        out.optionalWeights(op.gamma())
                .optionalWeights(op.beta())
                .weights(op.mean())
                .weights(op.variance())
                .f64(op.epsilon());
    }

    private static BatchNorm batchNorm(FieldReader in, boolean isOfOwnMomentum) {
        Weights gamma = in.optionalWeights();
        Weights beta = in.optionalWeights();
        Weights mean = in.weights();
        Weights variance = in.weights();
        double epsilon = in.f64("epsilon");
        if (!(epsilon >= 0) || Double.isInfinite(epsilon)) {
            throw in.wrong("an epsilon of at least 0", epsilon, Double.BYTES);
        }
        return new BatchNorm(
                gamma, beta, mean, variance, epsilon, isOfOwnMomentum ? in.f64("momentum") : BatchNorm.MOMENTUM);
    }
}
