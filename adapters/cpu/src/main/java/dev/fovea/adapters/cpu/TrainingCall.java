package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.spi.Operand;
import dev.fovea.nativelib.NativePrograms;
import dev.fovea.nativelib.NativeTraining;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The table of one native call, written on the heap and copied in one piece to memory that the thread keeps, beside the
 * plan that native code makes of it. Some 40 KB a thread that calls kernels; they end with the thread. One thread.
 */
final class TrainingCall {

    /** What is computed; the codes of train.h. */
    enum Kind {
        MAP(0),
        FOLD(1),
        CUMULATE(2),
        MAX_POOL(3),
        SUM_POOL(4),
        SPREAD_POOL(5),
        GATHER(6),
        SCATTER_ADD(7),
        SPREAD_MAX(8);

        private final int code;

        Kind(int code) {
            this.code = code;
        }
    }

    private static final int ALIGNMENT = 64;
    private static final int MOST_WORDS = NativeTraining.HEADER_WORDS
            + NativeTraining.MOST_OPERANDS * (2 + 2 * NativeTraining.MOST_DIMENSIONS)
            + NativeTraining.MOST_LOCATIONS
            + NativeTraining.MOST_INSTRUCTIONS
            + NativeTraining.MOST_OPERANDS;

    private final long[] words = new long[MOST_WORDS];
    private final ByteBuffer memory;
    private final LongBuffer table;
    private final long plan;
    private int length;

    TrainingCall(NativePrograms programs) {
        int bytes = NativeTraining.PLAN_BYTES + MOST_WORDS * Long.BYTES;
        this.memory = ByteBuffer.allocateDirect(bytes + ALIGNMENT)
                .alignedSlice(ALIGNMENT)
                .order(ByteOrder.nativeOrder());
        this.plan = programs.address(memory);
        this.table = memory.duplicate()
                .position(NativeTraining.PLAN_BYTES)
                .slice()
                .order(ByteOrder.nativeOrder())
                .asLongBuffer();
    }

    /** The address of the plan. */
    long plan() {
        return plan;
    }

    /** The address of the table. */
    long address() {
        return plan + NativeTraining.PLAN_BYTES;
    }

    /** The words of the table. */
    int length() {
        return length;
    }

    /** The index that was refused. */
    int refused() {
        return (int) memory.getLong(0);
    }

    /** A call without a program. */
    void begin(Kind kind, int option, int option2, int outputs, Operand... operands) {
        header(kind, operands[0].rank(), operands.length, outputs);
        words[4] = 0;
        words[5] = 0;
        words[6] = 0;
        words[7] = option;
        words[8] = option2;
        for (Operand operand : operands) {
            add(operand);
        }
    }

    /** A call with a window. */
    void begin(Kind kind, Window window, Padding padding, int outputs, Operand... operands) {
        begin(kind, 0, 0, outputs, operands);
        words[9] = window.height();
        words[10] = window.width();
        words[11] = window.strideHeight();
        words[12] = window.strideWidth();
        words[13] = window.dilationHeight();
        words[14] = window.dilationWidth();
        words[15] = padding.top();
        words[16] = padding.left();
    }

    /** A call with a program. */
    void begin(
            Kind kind, int option, CompiledProgram program, double[] parameters, Operand[] inputs, Operand... outputs) {
        header(kind, outputs[0].rank(), inputs.length + outputs.length, outputs.length);
        words[4] = program.numbers();
        words[5] = program.instructions();
        words[6] = program.temporaries();
        words[7] = option;
        words[8] = 0;
        for (Operand input : inputs) {
            add(input);
        }
        for (Operand output : outputs) {
            add(output);
        }
        length = program.write(parameters, words, length);
    }

    private void header(Kind kind, int rank, int operands, int outputs) {
        if (rank > NativeTraining.MOST_DIMENSIONS) {
            throw new BackendException(Fault.of("training kernel", kind.name().toLowerCase(java.util.Locale.ROOT))
                    .expected("at most " + NativeTraining.MOST_DIMENSIONS + " dimensions")
                    .got(rank)
                    .repair("join dimensions by reshaping"));
        }
        words[0] = kind.code;
        words[1] = rank;
        words[2] = operands;
        words[3] = outputs;
        length = NativeTraining.HEADER_WORDS;
    }

    private void add(Operand operand) {
        int at = length;
        int rank = operand.rank();
        words[at++] = operand.address();
        words[at++] = switch (operand.dtype()) {
            case F32 -> 0;
            case I32 -> 1;
            default ->
                throw new BackendException(Fault.of("training kernels", "cpu")
                        .expected("operands of F32 or I32")
                        .got(operand.dtype())
                        .repair("ask supports() first"));
        };
        for (int i = 0; i < rank; i++) {
            words[at++] = operand.size(i);
        }
        for (int i = 0; i < rank; i++) {
            words[at++] = operand.stride(i);
        }
        length = at;
    }

    /** Puts the words where native code reads them. */
    void publish() {
        table.put(0, words, 0, length);
    }
}
