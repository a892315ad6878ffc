package dev.fovea.api.spi;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A chain of element-wise operations as data: what a kernel provider fuses into one pass. Registers are numbered: first
 * the inputs (one element of each input tensor), then the parameters (numbers given at each run), then the constants,
 * then one for each instruction. An instruction reads lower registers than its own. A value: equal programs are equal,
 * so that a provider may cache by it what it made of one.
 */
public final class Program {

    /**
     * One operation; operands beyond the code's arity are 0.
     *
     * @param code what is done
     * @param a the register of the first operand
     * @param b of the second
     * @param c of the third
     */
    public record Instruction(OpCode code, int a, int b, int c) {

        /** The operation on as many registers as its arity. */
        public static Instruction of(OpCode code, int... registers) {
            return new Instruction(
                    code,
                    registers[0],
                    registers.length > 1 ? registers[1] : 0,
                    registers.length > 2 ? registers[2] : 0);
        }
    }

    private final int inputs;
    private final int parameters;
    private final double[] constants;
    private final List<Instruction> code;
    private final int[] results;
    private final int hash;

    /**
     * A program.
     *
     * @param inputs number of input tensors
     * @param parameters number of numbers given at each run
     * @param constants numbers that belong to the program
     * @param code the instructions, in order
     * @param results the register of each output, at least one
     * @throws InvalidArgumentException when an instruction or result names a register that is not set yet
     */
    public Program(int inputs, int parameters, double[] constants, List<Instruction> code, int... results) {
        this.inputs = inputs;
        this.parameters = parameters;
        this.constants = constants.clone();
        this.code = List.copyOf(code);
        this.results = results.clone();
        this.hash = Arrays.hashCode(new int[] {
            inputs, parameters, Arrays.hashCode(constants), this.code.hashCode(), Arrays.hashCode(results)
        });
        int first = inputs + parameters + constants.length;
        int set = first;
        for (Instruction instruction : this.code) {
            requireSet(instruction.a, set);
            if (instruction.code == OpCode.UNIFORM && (instruction.a < inputs || instruction.a >= first)) {
                throw new InvalidArgumentException(Fault.of("program", this.code.toString())
                        .expected("a parameter or constant as the seed of uniform: registers of " + inputs + ".."
                                + (first - 1))
                        .got(instruction.a));
            }
            requireSet(instruction.b, set);
            requireSet(instruction.c, set);
            set++;
        }
        for (int result : results) {
            requireSet(result, set);
        }
        if (results.length == 0) {
            throw new InvalidArgumentException(
                    Fault.of("program", "").expected("at least 1 result").got("none"));
        }
    }

    private void requireSet(int register, int set) {
        if (register < 0 || register >= set) {
            throw new InvalidArgumentException(Fault.of("program", code.toString())
                    .expected("registers of 0.." + (set - 1))
                    .got(register));
        }
    }

    /** A program that gives its one input back: a copy, or a conversion between element types. */
    public static Program copy() {
        return new Program(1, 0, new double[0], List.of(), 0);
    }

    /** The number of input tensors. */
    public int inputs() {
        return inputs;
    }

    /** The number of numbers given at each run. */
    public int parameters() {
        return parameters;
    }

    /** A copy of the constants. */
    public double[] constants() {
        return constants.clone();
    }

    /** The instructions, in order. */
    public List<Instruction> code() {
        return code;
    }

    /** The number of outputs. */
    public int results() {
        return results.length;
    }

    /** The register of output i. */
    public int result(int i) {
        return results[i];
    }

    /** The number of registers. */
    public int registers() {
        return inputs + parameters + constants.length + code.size();
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Program that
                        && hash == that.hash
                        && inputs == that.inputs
                        && parameters == that.parameters
                        && Arrays.equals(constants, that.constants)
                        && code.equals(that.code)
                        && Arrays.equals(results, that.results));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    /** For instance {@code r2 = exp r0; r3 = mul r1 r2; -> r3}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        int register = inputs + parameters;
        for (double constant : constants) {
            text.append('r').append(register++).append(" = ").append(constant).append("; ");
        }
        for (Instruction instruction : code) {
            text.append('r').append(register++).append(" = ");
            text.append(instruction.code.name().toLowerCase(Locale.ROOT));
            int[] operands = {instruction.a, instruction.b, instruction.c};
            for (int i = 0; i < instruction.code.arity(); i++) {
                text.append(" r").append(operands[i]);
            }
            text.append("; ");
        }
        text.append("->");
        for (int result : results) {
            text.append(" r").append(result);
        }
        return text.toString();
    }
}
