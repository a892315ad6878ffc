package dev.fovea.domain.autograd.value;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensor arithmetic without gradients: results in the innermost open scope, computed by the first kernels that take the
 * element types. One thread at a time.
 */
public final class Arithmetic implements AutoCloseable {

    private static final double[] NONE = {};
    private static final Program COPY = Program.copy();
    private static final Program SCALE = new Program(1, 1, NONE, List.of(Program.Instruction.of(OpCode.MUL, 0, 1)), 2);
    private static final Program FILL = new Program(0, 1, NONE, List.of(), 0);

    private final List<TrainingKernels> kernels;
    private final Map<DType, TrainingKernels> byType = new EnumMap<>(DType.class);
    private final Blocks blocks = new Blocks();
    private final Deque<Scope> scopes = new ArrayDeque<>();

    /** Arithmetic by these kernels, preferred first. */
    public Arithmetic(List<TrainingKernels> kernels) {
        this.kernels = List.copyOf(kernels);
        scopes.push(new Scope(blocks, () -> {}));
    }

    /** Opens a scope; what is made until it closes is its. */
    public Scope open() {
        Scope[] opened = new Scope[1];
        opened[0] = new Scope(blocks, () -> scopes.remove(opened[0]));
        scopes.push(opened[0]);
        return opened[0];
    }

    /** The innermost open scope. */
    public Scope scope() {
        return scopes.getFirst();
    }

    /** Closes every scope and gives the memory back. */
    @Override
    public void close() {
        while (scopes.size() > 1) {
            scopes.getFirst().close();
        }
        scopes.getFirst().close();
        blocks.close();
    }

    /** The kernels for tensors of one element type. */
    public TrainingKernels kernels(DType dtype) {
        @Nullable TrainingKernels chosen = byType.get(dtype);
        if (chosen == null) {
            chosen = first(dtype, dtype);
            byType.put(dtype, chosen);
        }
        return chosen;
    }

    private TrainingKernels kernels(DType a, DType b) {
        return a == b ? kernels(a) : first(a, b);
    }

    private TrainingKernels first(DType a, DType b) {
        for (TrainingKernels each : kernels) {
            if (each.supports(a) && each.supports(b)) {
                return each;
            }
        }
        throw new BackendException(Fault.of("training kernels", "")
                .expected("a backend for " + a + (a == b ? "" : " and " + b))
                .got("none of " + kernels.size() + " installed")
                .repair("add dev.fovea:fovea-reference to the class path"));
    }

    /** A tensor of undefined content. */
    public Strided empty(DType dtype, int... shape) {
        return Strided.dense(scope().allocate(dtype, Shapes.elements(shape)), dtype, shape);
    }

    /** A tensor of one value. */
    public Strided full(double value, DType dtype, int... shape) {
        Strided out = empty(dtype, shape);
        fill(value, out);
        return out;
    }

    /** Sets every element. */
    public void fill(double value, Strided out) {
        kernels(out.dtype()).map(FILL, new double[] {value}, new Operand[0], new Operand[] {out.operand()});
    }

    /** Multiplies every element by a number, in place. */
    public void scale(Strided out, double by) {
        Operand[] operands = {out.operand()};
        kernels(out.dtype()).map(SCALE, new double[] {by}, operands, operands);
    }

    /** A tensor with a copy of the values. */
    public Strided of(double[] values, DType dtype, int... shape) {
        Strided out = empty(dtype, shape);
        ByteBuffer buffer = buffer(out);
        for (double value : values) {
            switch (dtype) {
                case F64 -> buffer.putDouble(value);
                case F32 -> buffer.putFloat((float) value);
                case I32 -> buffer.putInt((int) value);
                case I64 -> buffer.putLong((long) value);
                case I16 -> buffer.putShort((short) value);
                case U8, I8, BOOL -> buffer.put((byte) value);
                case F16 -> throw new IllegalArgumentException(dtype.toString());
            }
        }
        return out;
    }

    /** A window on a tensor that its owner keeps open for as long as the scope. */
    public Strided borrow(Tensor tensor) {
        return Strided.dense(
                scope().borrow(tensor), tensor.dtype(), tensor.shape().dims());
    }

    /** The elements, row-major. */
    public double[] values(Strided in) {
        if (!in.isDense()) {
            long mark = scope().mark();
            double[] values = values(copy(in));
            scope().dropSince(mark);
            return values;
        }
        ByteBuffer buffer = buffer(in);
        double[] values = new double[in.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (in.dtype()) {
                case F64 -> buffer.getDouble();
                case F32 -> buffer.getFloat();
                case I32 -> buffer.getInt();
                case I64 -> buffer.getLong();
                case I16 -> buffer.getShort();
                case I8 -> buffer.get();
                case U8, BOOL -> buffer.get() & 0xff;
                case F16 -> throw new IllegalArgumentException(in.dtype().toString());
            };
        }
        return values;
    }

    /** A copy of the elements on the heap, row-major. */
    public HeapTensor toHeap(Strided in) {
        Shape shape = Shape.of(in.shape());
        try (Tensor tensor = Tensor.allocate(in.dtype(), shape)) {
            long mark = scope().mark();
            Strided dense = dense(in);
            int bytes = dense.elements() * in.dtype().bytes();
            ByteBuffer from = buffer(dense);
            tensor.bytes().put(from.limit(from.position() + bytes));
            scope().dropSince(mark);
            return HeapTensor.copyOf(tensor, null);
        }
    }

    /** Writes the elements of a tensor on the heap over out, which is dense. */
    public void fromHeap(HeapTensor tensor, Strided out) {
        requireFits("out", tensor, out);
        buffer(out).put(tensor.rawBytes());
    }

    /**
     * Checks that a tensor on the heap has the shape and the element type of a tensor.
     *
     * @param name of the two, for messages
     */
    public static void requireFits(String name, HeapTensor tensor, Strided out) {
        String expected = out.dtype() + " " + Shapes.text(out.shape());
        String got = tensor.dtype() + " " + Shapes.text(tensor.shape().dims());
        if (!got.equals(expected)) {
            throw new ShapeException(Fault.of("tensor", name).expected(expected).got(got));
        }
    }

    private static ByteBuffer buffer(Strided dense) {
        int size = dense.dtype().bytes();
        return dense.operand()
                .memory()
                .buffer()
                .duplicate()
                .order(ByteOrder.nativeOrder())
                .position(dense.offset() * size);
    }

    /** A dense copy. */
    public Strided copy(Strided in) {
        return cast(in, in.dtype());
    }

    /** A dense copy of another element type. */
    public Strided cast(Strided in, DType dtype) {
        Strided out = empty(dtype, in.shape());
        copyInto(in, out);
        return out;
    }

    /** Writes in over out; the shape of in repeats to that of out. */
    public void copyInto(Strided in, Strided out) {
        Operand[] from = {in.expand(out.shape()).operand()};
        kernels(in.dtype(), out.dtype()).map(COPY, NONE, from, new Operand[] {out.operand()});
    }

    /** The tensor itself when it is dense, else a copy. */
    public Strided dense(Strided in) {
        return in.isDense() ? in : copy(in);
    }

    /** The program at every index of the shape, to which the inputs repeat. */
    public Strided map(Program program, double[] parameters, int[] shape, DType dtype, Strided... inputs) {
        Strided out = empty(dtype, shape);
        mapInto(program, parameters, out, inputs);
        return out;
    }

    /** The program at every index of out, to which the inputs repeat; an input may be out itself. */
    public void mapInto(Program program, double[] parameters, Strided out, Strided... inputs) {
        TrainingKernels chosen = kernels(out.dtype());
        for (Strided input : inputs) {
            chosen = input.dtype() == out.dtype() ? chosen : kernels(input.dtype(), out.dtype());
        }
        chosen.map(program, parameters, operands(out.shape(), inputs), new Operand[] {out.operand()});
    }

    /** A program of several results in one pass; an input may be one of the outputs, all of which have one shape. */
    public void mapInto(Program program, double[] parameters, Strided[] outs, Strided... inputs) {
        kernels(outs[0].dtype())
                .map(program, parameters, operands(outs[0].shape(), inputs), operands(outs[0].shape(), outs));
    }

    private static Operand[] operands(int[] shape, Strided... inputs) {
        Operand[] operands = new Operand[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            operands[i] = inputs[i].expand(shape).operand();
        }
        return operands;
    }

    /**
     * The fold of the program over the indices of the shape, to which the inputs repeat.
     *
     * @param target the shape with 1 where it is folded; of a lower rank, its missing outer dimensions are folded too
     */
    public Strided fold(
            Fold fold,
            Program program,
            double[] parameters,
            int[] shape,
            int[] target,
            DType dtype,
            Strided... inputs) {
        Strided out = empty(dtype, target);
        int[] aligned = new int[shape.length];
        int more = shape.length - target.length;
        for (int i = 0; i < shape.length; i++) {
            aligned[i] = i < more ? 1 : target[i - more];
        }
        kernels(inputs[0].dtype())
                .fold(
                        fold,
                        program,
                        parameters,
                        operands(shape, inputs),
                        out.reshape(aligned).operand());
        return out;
    }

    /** left [b,m,k] times right [b,k,n]. */
    public Strided multiply(Strided left, Strided right) {
        Strided out = empty(left.dtype(), left.shape()[0], left.shape()[1], right.shape()[2]);
        kernels(out.dtype()).multiply(left.operand(), right.operand(), out.operand(), false);
        return out;
    }

    /** Elements by index along a dimension; index and result have one shape. */
    public Strided gather(int axis, Strided in, Strided index) {
        Strided out = empty(in.dtype(), index.shape());
        kernels(in.dtype()).gather(axis, in.operand(), index.operand(), out.operand());
        return out;
    }

    /** Zeros of the shape, and in added to them by index along a dimension. */
    public Strided scatterAdd(int axis, Strided in, Strided index, int... shape) {
        Strided out = full(0, in.dtype(), shape);
        kernels(in.dtype()).scatterAdd(axis, in.operand(), index.operand(), out.operand());
        return out;
    }
}
