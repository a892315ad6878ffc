package dev.fovea.bench.train;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Fold;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.Program.Instruction;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** One call of a training kernel on tensors of its own: what runs, and the bytes that it must read and write. */
final class KernelCase implements AutoCloseable {

    private static final double[] NONE = {};
    private static final int PIXELS = 128 * 28 * 28;

    private final List<MemoryBlock> blocks = new ArrayList<>();
    private final Random random = new Random(42);
    private final String name;
    private Operand result;
    private long bytes;
    private Consumer<TrainingKernels> call = kernels -> {};

    /**
     * Some element-wise program.
     *
     * @param text what it is, for people
     * @param inputs tensors that it reads
     */
    record Map(String text, int inputs, Program program) {

        /** Those that are measured. */
        static List<Map> all() {
            return List.of(
                    new Map("add", 2, binary(OpCode.ADD)),
                    new Map("relu", 1, unary(OpCode.RELU)),
                    new Map("gradient of relu", 2, reluGradient()),
                    new Map("sigmoid", 1, unary(OpCode.SIGMOID)),
                    new Map("exp", 1, unary(OpCode.EXP)),
                    new Map("erf", 1, unary(OpCode.ERF)),
                    new Map("log1p", 1, unary(OpCode.LOG1P)),
                    new Map("Adam: weight and two averages", 4, adam()));
        }

        private static Program unary(OpCode code) {
            return new Program(1, 0, NONE, List.of(Instruction.of(code, 0)), 1);
        }

        static Program binary(OpCode code) {
            return new Program(2, 0, NONE, List.of(Instruction.of(code, 0, 1)), 2);
        }

        private static Program reluGradient() {
            return new Program(
                    2,
                    0,
                    new double[] {0},
                    List.of(Instruction.of(OpCode.GREATER, 1, 2), Instruction.of(OpCode.MUL, 3, 0)),
                    4);
        }

        /** r0 weight, r1 gradient, r2 mean, r3 variance; r4.. 1 - beta1, 1 - beta2, epsilon, rate. */
        private static Program adam() {
            return new Program(
                    4,
                    0,
                    new double[] {0.1, 0.001, 1e-7, 0.001},
                    List.of(
                            Instruction.of(OpCode.SUB, 1, 2),
                            Instruction.of(OpCode.MUL, 8, 4),
                            Instruction.of(OpCode.ADD, 2, 9),
                            Instruction.of(OpCode.MUL, 1, 1),
                            Instruction.of(OpCode.SUB, 11, 3),
                            Instruction.of(OpCode.MUL, 12, 5),
                            Instruction.of(OpCode.ADD, 3, 13),
                            Instruction.of(OpCode.ABS, 14),
                            Instruction.of(OpCode.SQRT, 15),
                            Instruction.of(OpCode.ADD, 16, 6),
                            Instruction.of(OpCode.DIV, 10, 17),
                            Instruction.of(OpCode.MUL, 18, 7),
                            Instruction.of(OpCode.SUB, 0, 19)),
                    20,
                    10,
                    14);
        }
    }

    private KernelCase(String name) {
        this.name = name;
        this.result = operand(DType.F32, 1);
    }

    /** An element-wise program on dense tensors. */
    static KernelCase map(Map map, int elements) {
        KernelCase made = new KernelCase(map.text + ", " + elements + " elements");
        Operand[] inputs = new Operand[map.inputs];
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] = made.filled(elements);
        }
        Operand[] outputs = new Operand[map.program.results()];
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] = made.operand(DType.F32, elements);
        }
        made.result = outputs[0];
        made.bytes = 4L * elements * (inputs.length + outputs.length);
        made.call = kernels -> kernels.map(map.program, NONE, inputs, outputs);
        return made;
    }

    /** x * scale + shift of each channel: batch norm's last step. */
    static KernelCase channels(int channels) {
        int pixels = PIXELS * 32 / channels;
        KernelCase made = new KernelCase("scale and shift of " + channels + " channels, " + pixels + " pixels");
        Operand x = made.filled(pixels, channels);
        Operand scale = repeated(made.filled(channels), pixels);
        Operand shift = repeated(made.filled(channels), pixels);
        Operand out = made.operand(DType.F32, pixels, channels);
        Program program =
                new Program(3, 0, NONE, List.of(Instruction.of(OpCode.MUL, 0, 1), Instruction.of(OpCode.ADD, 3, 2)), 4);
        made.result = out;
        made.bytes = 8L * pixels * channels;
        made.call = kernels -> kernels.map(program, NONE, new Operand[] {x, scale, shift}, new Operand[] {out});
        return made;
    }

    private static Operand repeated(Operand channels, int pixels) {
        return new Operand(
                channels.memory(),
                DType.F32,
                0,
                new int[] {pixels, channels.size(0)},
                new int[] {0, 1},
                channels.size(0));
    }

    /** A sum of a product, kept where the target has the shape's size: the gradient of a scale, a loss, a row's sum. */
    static KernelCase sum(int rows, int columns, boolean keepRows, boolean keepColumns) {
        String kept = keepRows ? "each row" : keepColumns ? "each column" : "all";
        KernelCase made = new KernelCase("sum of products of " + kept + ", " + rows + " x " + columns);
        Operand[] inputs = {made.filled(rows, columns), made.filled(rows, columns)};
        Operand out = made.operand(DType.F32, keepRows ? rows : 1, keepColumns ? columns : 1);
        Program program = Map.binary(OpCode.MUL);
        made.result = out;
        made.bytes = 8L * rows * columns;
        made.call = kernels -> kernels.fold(Fold.SUM, program, NONE, inputs, out);
        return made;
    }

    /** The largest of each window of 2 x 2, and where it is. */
    static KernelCase maxPool() {
        KernelCase made = new KernelCase("max pool 2x2/2, 128 x 28 x 28 x 32");
        Operand x = made.filled(128, 28, 28, 32);
        Operand y = made.operand(DType.F32, 128, 14, 14, 32);
        Operand places = made.operand(DType.I32, 128, 14, 14, 32);
        made.result = y;
        made.bytes = 4L * (x.elements() + 2L * y.elements());
        made.call = kernels -> kernels.maxPool(Window.of(2, 2, 2), Padding.none(), x, y, places);
        return made;
    }

    /** The gradient of that pool, by its places. */
    static KernelCase scatter() {
        KernelCase made = new KernelCase("gradient of max pool, 128 x 28 x 28 x 32");
        Operand y = made.filled(128, 196, 32);
        Operand places = made.operand(DType.I32, 128, 196, 32);
        ByteBuffer buffer = bytes(places);
        for (int i = 0; i < places.elements(); i++) {
            int window = i / 32 % 196;
            buffer.putInt(window / 14 * 56 + window % 14 * 2 + i % 2 + i / 2 % 2 * 28);
        }
        Operand x = made.operand(DType.F32, 128, 784, 32);
        Program zero = new Program(0, 0, new double[] {0}, List.of(), 0);
        made.result = x;
        made.bytes = 4L * (3L * x.elements() + 2L * y.elements());
        made.call = kernels -> {
            kernels.map(zero, NONE, new Operand[0], new Operand[] {x});
            kernels.scatterAdd(1, y, places, x);
        };
        return made;
    }

    private Operand operand(DType dtype, int... shape) {
        int[] strides = new int[shape.length];
        int elements = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            strides[i] = elements;
            elements *= shape[i];
        }
        MemoryBlock block = Memory.allocate(elements * dtype.bytes());
        blocks.add(block);
        return new Operand(block, dtype, 0, shape, strides, elements);
    }

    private Operand filled(int... shape) {
        Operand operand = operand(DType.F32, shape);
        ByteBuffer buffer = bytes(operand);
        for (int i = 0; i < operand.elements(); i++) {
            buffer.putFloat(2 * random.nextFloat() - 0.99f);
        }
        return operand;
    }

    private static ByteBuffer bytes(Operand operand) {
        return operand.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
    }

    /** What it is, for people. */
    String name() {
        return name;
    }

    /** Bytes that must be read and written. */
    long bytes() {
        return bytes;
    }

    /** Runs it once. */
    void run(TrainingKernels kernels) {
        call.accept(kernels);
    }

    /** The first result. */
    float[] result() {
        float[] values = new float[result.elements()];
        bytes(result).asFloatBuffer().get(values);
        return values;
    }

    @Override
    public void close() {
        blocks.forEach(MemoryBlock::close);
    }
}
