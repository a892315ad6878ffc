package dev.fovea.adapters.tck;

import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Operands for one call of a training kernel: laid out with gaps, in another order, or dense; between guards; outputs
 * filled with NaN. Close it.
 */
final class TrainingCase implements AutoCloseable {

    private static final int GUARD = 8;
    private static final double GUARD_VALUE = -777;

    private final Random random;
    private final DType dtype;
    private final List<MemoryBlock> blocks = new ArrayList<>();
    private final List<Runnable> guards = new ArrayList<>();

    TrainingCase(String name, DType dtype) {
        this.random = TestSeed.random(name);
        this.dtype = dtype;
    }

    DType dtype() {
        return dtype;
    }

    Random random() {
        return random;
    }

    /** The distance between neighbours at 1: the unit of the last place. */
    double unit() {
        return dtype == DType.F32 ? 0x1p-23 : 0x1p-52;
    }

    /** How an operand lies in memory. */
    enum Lie {
        DENSE,
        /** The dimensions in the opposite order. */
        REVERSED,
        /** Three elements more at the end of each row. */
        GAPS
    }

    /** An input of uniform values within low..high. */
    Operand input(Lie lie, double low, double high, int... shape) {
        Operand operand = operand(dtype, lie, shape);
        write(operand, index -> low + (high - low) * random.nextDouble());
        return operand;
    }

    /** Positions within 0..size - 1. */
    Operand indices(Lie lie, int size, int... shape) {
        Operand operand = operand(DType.I32, lie, shape);
        write(operand, index -> random.nextInt(size));
        return operand;
    }

    /** An output, filled with NaN. */
    Operand output(Lie lie, int... shape) {
        Operand operand = operand(dtype, lie, shape);
        write(operand, index -> Double.NaN);
        return operand;
    }

    /** An output of positions, filled with nonsense. */
    Operand positions(Lie lie, int... shape) {
        Operand operand = operand(DType.I32, lie, shape);
        write(operand, index -> -1);
        return operand;
    }

    private Operand operand(DType type, Lie lie, int... shape) {
        int[] strides = new int[shape.length];
        int step = 1;
        for (int i = 0; i < shape.length; i++) {
            int at = lie == Lie.REVERSED ? i : shape.length - 1 - i;
            strides[at] = step;
            step *= Math.max(1, shape[at]);
            step += lie == Lie.GAPS && i == 0 ? 3 : 0;
        }
        int capacity = 2 * GUARD + step;
        MemoryBlock block = Memory.allocate(capacity * type.bytes());
        blocks.add(block);
        ByteBuffer buffer = block.buffer().duplicate().order(ByteOrder.nativeOrder());
        for (int i = 0; i < capacity; i++) {
            set(buffer, type, i, GUARD_VALUE);
        }
        Operand operand = new Operand(block, type, GUARD, shape, strides, capacity);
        boolean[] own = new boolean[capacity];
        write(operand, index -> GUARD_VALUE, own);
        guards.add(() -> {
            for (int i = 0; i < capacity; i++) {
                if (!own[i] && get(buffer, type, i) != GUARD_VALUE) {
                    throw new AssertionError("memory beside " + operand + ": expected untouched, got "
                            + get(buffer, type, i) + " at element " + (i - GUARD));
                }
            }
        });
        return operand;
    }

    /** Fails when something beside the operands was written. */
    void checkGuards() {
        guards.forEach(Runnable::run);
    }

    private interface Source {
        double at(int index);
    }

    private static void write(Operand operand, Source source) {
        write(operand, source, null);
    }

    private static void write(Operand operand, Source source, boolean @Nullable [] own) {
        ByteBuffer buffer = operand.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
        int[] index = new int[operand.rank()];
        for (int i = 0; i < operand.elements(); i++) {
            int at = place(operand, index, i);
            set(buffer, operand.dtype(), at, source.at(i));
            if (own != null) {
                own[at] = true;
            }
        }
    }

    /** The elements, row-major. */
    static double[] values(Operand operand) {
        ByteBuffer buffer = operand.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
        int[] index = new int[operand.rank()];
        double[] values = new double[operand.elements()];
        Arrays.setAll(values, i -> get(buffer, operand.dtype(), place(operand, index, i)));
        return values;
    }

    private static int place(Operand operand, int[] index, int element) {
        int rest = element;
        int at = operand.offset();
        for (int d = operand.rank() - 1; d >= 0; d--) {
            index[d] = rest % operand.size(d);
            rest /= operand.size(d);
            at += index[d] * operand.stride(d);
        }
        return at;
    }

    private static void set(ByteBuffer buffer, DType type, int at, double value) {
        switch (type) {
            case F32 -> buffer.putFloat(at * 4, (float) value);
            case F64 -> buffer.putDouble(at * 8, value);
            default -> buffer.putInt(at * 4, (int) value);
        }
    }

    private static double get(ByteBuffer buffer, DType type, int at) {
        return switch (type) {
            case F32 -> buffer.getFloat(at * 4);
            case F64 -> buffer.getDouble(at * 8);
            default -> buffer.getInt(at * 4);
        };
    }

    /** Sets an element by its row-major number. */
    static void set(Operand operand, int element, double value) {
        ByteBuffer buffer = operand.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
        set(buffer, operand.dtype(), place(operand, new int[operand.rank()], element), value);
    }

    /** An operand that repeats a dimension of size 1. */
    static Operand repeated(Operand operand, int dimension, int times) {
        int[] shape = operand.shape();
        int[] strides = operand.strides();
        shape[dimension] = times;
        strides[dimension] = 0;
        return new Operand(operand.memory(), operand.dtype(), operand.offset(), shape, strides, Integer.MAX_VALUE);
    }

    static Lie lie(int i) {
        return Lie.values()[Math.floorMod(i, Lie.values().length)];
    }

    static DType[] types(TrainingKernels kernels) {
        return Arrays.stream(new DType[] {DType.F32, DType.F64})
                .filter(kernels::supports)
                .toArray(DType[]::new);
    }

    @Override
    public void close() {
        blocks.forEach(MemoryBlock::close);
    }
}
