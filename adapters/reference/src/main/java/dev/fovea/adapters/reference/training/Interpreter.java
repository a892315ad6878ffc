package dev.fovea.adapters.reference.training;

import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Program;

/** Runs a program on one element after the other. */
final class Interpreter {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final Program program;
    private final Program.Instruction[] code;
    private final double[] registers;
    private final int first;

    Interpreter(Program program, double[] parameters) {
        this.program = program;
        this.code = program.code().toArray(new Program.Instruction[0]);
        this.registers = new double[program.registers()];
        double[] constants = program.constants();
        System.arraycopy(parameters, 0, registers, program.inputs(), parameters.length);
        System.arraycopy(constants, 0, registers, program.inputs() + parameters.length, constants.length);
        this.first = program.inputs() + parameters.length + constants.length;
    }

    void input(int i, double value) {
        registers[i] = value;
    }

    double result(int i) {
        return registers[program.result(i)];
    }

    /** Runs the instructions for the element with the given row-major index. */
    void run(long element) {
        for (int i = 0; i < code.length; i++) {
            Program.Instruction instruction = code[i];
            double a = registers[instruction.a()];
            double b = registers[instruction.b()];
            registers[first + i] = instruction.code() == OpCode.SELECT
                    ? (a != 0 ? b : registers[instruction.c()])
                    : instruction.code() == OpCode.UNIFORM
                            ? uniform((long) a, element)
                            : value(instruction.code(), a, b);
        }
    }

    private static double value(OpCode code, double a, double b) {
        return switch (code) {
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case DIV -> a / b;
            case POW -> Math.pow(a, b);
            case MAX -> Math.max(a, b);
            case MIN -> Math.min(a, b);
            case NEG -> -a;
            case ABS -> Math.abs(a);
            case SIGN -> Math.signum(a);
            case RECIPROCAL -> 1 / a;
            case SQRT -> Math.sqrt(a);
            case EXP -> Math.exp(a);
            case EXPM1 -> Math.expm1(a);
            case LOG -> Math.log(a);
            case LOG1P -> Math.log1p(a);
            case SIN -> Math.sin(a);
            case COS -> Math.cos(a);
            case TANH -> Math.tanh(a);
            case SIGMOID -> a >= 0 ? 1 / (1 + Math.exp(-a)) : Math.exp(a) / (1 + Math.exp(a));
            case ERF -> ErrorFunction.of(a);
            case SOFTPLUS -> Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a)));
            case RELU -> Math.max(a, 0);
            case GREATER -> a > b ? 1 : 0;
            case GREATER_EQUAL -> a >= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case SELECT, UNIFORM -> throw new IllegalStateException(code.toString());
        };
    }

    private static double uniform(long seed, long element) {
        long z = seed + (element + 1) * GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return ((z ^ (z >>> 31)) >>> 40) * 0x1p-24;
    }
}
