package dev.fovea.adapters.cpu;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Program;
import dev.fovea.nativelib.NativeTraining;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A {@link Program} in the words of native code: registers became locations (inputs, numbers, temporaries), a temporary
 * being used again once nobody reads it any more, so that the working set stays in the first-level cache. Immutable.
 */
final class CompiledProgram {

    private static final int MOVE = 28;

    private final double[] constants;
    private final int numbers;
    private final int temporaries;
    private final long[] code;
    private final long[] results;

    private CompiledProgram(double[] constants, int numbers, int temporaries, long[] code, long[] results) {
        this.constants = constants;
        this.numbers = numbers;
        this.temporaries = temporaries;
        this.code = code;
        this.results = results;
    }

    /** Numbers, parameters first. */
    int numbers() {
        return numbers;
    }

    int temporaries() {
        return temporaries;
    }

    int instructions() {
        return code.length;
    }

    /** Writes numbers, instructions and results from a place of the table on; the place behind them. */
    int write(double[] parameters, long[] words, int at) {
        int to = at;
        for (double parameter : parameters) {
            words[to++] = Double.doubleToRawLongBits(parameter);
        }
        for (double constant : constants) {
            words[to++] = Double.doubleToRawLongBits(constant);
        }
        System.arraycopy(code, 0, words, to, code.length);
        to += code.length;
        System.arraycopy(results, 0, words, to, results.length);
        return to + results.length;
    }

    /**
     * Compiles.
     *
     * @throws BackendException when the program needs more instructions or locations than native code takes
     */
    static CompiledProgram of(Program program) {
        return new Compiler(program).compile();
    }

    /** Gives each register its location. */
    private static final class Compiler {
        private final Program program;
        private final int first;
        private final int[] location;
        private final int[] lastUse;
        private final List<Integer> free = new ArrayList<>();
        private final List<Long> code = new ArrayList<>();
        private int temporaries;

        Compiler(Program program) {
            this.program = program;
            this.first = program.registers() - program.code().size();
            this.location = new int[program.registers()];
            this.lastUse = new int[program.registers()];
        }

        CompiledProgram compile() {
            int count = program.code().size();
            Arrays.setAll(location, i -> i);
            Arrays.fill(lastUse, -1);
            for (int i = 0; i < count; i++) {
                Program.Instruction instruction = program.code().get(i);
                for (int k = 0; k < instruction.code().arity(); k++) {
                    lastUse[operand(instruction, k)] = i;
                }
            }
            for (int i = 0; i < program.results(); i++) {
                lastUse[program.result(i)] = count;
            }
            for (int i = 0; i < count; i++) {
                emit(i);
            }
            long[] results = new long[program.results()];
            for (int i = 0; i < results.length; i++) {
                results[i] = result(program.result(i));
            }
            require("inputs", program.inputs(), NativeTraining.MOST_OPERANDS - results.length);
            require("instructions", code.size(), NativeTraining.MOST_INSTRUCTIONS);
            require("locations", first + temporaries, NativeTraining.MOST_LOCATIONS);
            return new CompiledProgram(
                    program.constants(),
                    first - program.inputs(),
                    temporaries,
                    code.stream().mapToLong(Long::longValue).toArray(),
                    results);
        }

        private void emit(int i) {
            Program.Instruction instruction = program.code().get(i);
            int arity = instruction.code().arity();
            int[] from = new int[3];
            for (int k = 0; k < arity; k++) {
                from[k] = location[operand(instruction, k)];
            }
            for (int k = 0; k < arity; k++) {
                int register = operand(instruction, k);
                if (register >= first && lastUse[register] == i && !free.contains(location[register])) {
                    free.add(location[register]); // an instruction may overwrite its own operands
                }
            }
            int to = take();
            location[first + i] = to;
            code.add(word(nativeCode(instruction.code()), to, from[0], from[1], from[2]));
            if (lastUse[first + i] < 0) {
                free.add(to);
            }
        }

        /** With several results, one that is an input is moved: its window may be overwritten by another result. */
        private int result(int register) {
            if (register >= program.inputs() || program.results() == 1) {
                return location[register];
            }
            int to = take();
            code.add(word(MOVE, to, register, 0, 0));
            return to;
        }

        private int take() {
            return free.isEmpty() ? first + temporaries++ : free.remove(free.size() - 1);
        }

        private void require(String what, int got, int most) {
            if (got > most) {
                throw new BackendException(
                        Fault.of("program", "of " + program.code().size() + " instructions")
                                .expected("at most " + most + " " + what)
                                .got(got)
                                .repair("compute it in parts"));
            }
        }
    }

    private static int operand(Program.Instruction instruction, int k) {
        return k == 0 ? instruction.a() : k == 1 ? instruction.b() : instruction.c();
    }

    private static long word(int code, int to, int a, int b, int c) {
        return (long) code << 56 | (long) to << 42 | (long) a << 28 | (long) b << 14 | c;
    }

    /** The code of train.h. */
    private static int nativeCode(OpCode code) {
        return switch (code) {
            case ADD -> 0;
            case SUB -> 1;
            case MUL -> 2;
            case DIV -> 3;
            case POW -> 4;
            case MAX -> 5;
            case MIN -> 6;
            case NEG -> 7;
            case ABS -> 8;
            case SIGN -> 9;
            case RECIPROCAL -> 10;
            case SQRT -> 11;
            case EXP -> 12;
            case EXPM1 -> 13;
            case LOG -> 14;
            case LOG1P -> 15;
            case SIN -> 16;
            case COS -> 17;
            case TANH -> 18;
            case SIGMOID -> 19;
            case ERF -> 20;
            case SOFTPLUS -> 21;
            case RELU -> 22;
            case GREATER -> 23;
            case GREATER_EQUAL -> 24;
            case EQUAL -> 25;
            case SELECT -> 26;
            case UNIFORM -> 27;
        };
    }
}
