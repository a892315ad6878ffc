package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.fovea.adapters.tck.TrainingCase.Lie;
import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Operand;
import dev.fovea.api.spi.Program;
import dev.fovea.api.spi.Program.Instruction;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The element-wise part of {@link TrainingKernelsContract}: programs of every operation, and chains of them. */
abstract class TrainingElementwiseContract {

    static final double[] NONE = {};
    static final int[] SIZES = {1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 1021};
    static final Program IDENTITY = Program.copy();

    /** The kernels under test. */
    protected abstract TrainingKernels kernels();

    final Stream<DynamicTest> cases(List<String> names, java.util.function.BiConsumer<TrainingCase, Integer> body) {
        List<DynamicTest> tests = new ArrayList<>();
        for (DType dtype : TrainingCase.types(kernels())) {
            for (int i = 0; i < names.size(); i++) {
                int number = i;
                String name = dtype + " " + names.get(i);
                tests.add(dynamicTest(name, () -> {
                    try (TrainingCase given = new TrainingCase(name, dtype)) {
                        body.accept(given, number);
                        given.checkGuards();
                    }
                }));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    static void close(String what, double found, double expected, double allowed) {
        boolean same = Double.isNaN(expected) ? Double.isNaN(found) : Math.abs(found - expected) <= allowed;
        if (!same && found != expected) {
            throw new AssertionError(
                    what + ": expected " + expected + " within " + allowed + ", got " + found + "; " + TestSeed.hint());
        }
    }

    /** What an instruction is, in double. */
    private static double exact(OpCode code, double a, double b, double c) {
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
            case SIGMOID -> 1 / (1 + Math.exp(-a));
            case ERF -> erf(a);
            case SOFTPLUS -> a > 30 ? a : Math.log1p(Math.exp(a));
            case RELU -> Math.max(a, 0);
            case GREATER -> a > b ? 1 : 0;
            case GREATER_EQUAL -> a >= b ? 1 : 0;
            case EQUAL -> a == b ? 1 : 0;
            case SELECT -> a != 0 ? b : c;
            case UNIFORM -> throw new IllegalArgumentException("its numbers are fixed elsewhere");
        };
    }

    /** Simpson's rule on 2000 pieces: exact to 1e-14 for |x| up to 6. */
    private static double erf(double x) {
        if (Double.isNaN(x) || Math.abs(x) > 6) {
            return Math.signum(x);
        }
        int pieces = 2000;
        double step = x / pieces;
        double sum = 1 + Math.exp(-x * x);
        for (int i = 1; i < pieces; i++) {
            sum += (i % 2 == 0 ? 2 : 4) * Math.exp(-i * step * i * step);
        }
        return 2 / Math.sqrt(Math.PI) * sum * step / 3;
    }

    private static boolean isPositiveOnly(OpCode code) {
        return code == OpCode.LOG || code == OpCode.SQRT || code == OpCode.POW || code == OpCode.LOG1P;
    }

    @TestFactory
    Stream<DynamicTest> everyInstructionOnEverySize() {
        List<String> names = new ArrayList<>();
        List<OpCode> codes = new ArrayList<>(List.of(OpCode.values()));
        codes.remove(OpCode.UNIFORM);
        codes.forEach(code -> names.add(code.name()));
        return cases(names, (given, number) -> {
            OpCode code = codes.get(number);
            Program program = new Program(3, 0, NONE, List.of(new Instruction(code, 0, 1, 2)), 3);
            for (int i = 0; i < SIZES.length; i++) {
                double low = isPositiveOnly(code) ? 0.01 : -3;
                Operand[] in = {
                    given.input(TrainingCase.lie(i), low, 3, 2, SIZES[i]),
                    given.input(TrainingCase.lie(i + number), low, 3, 2, SIZES[i]),
                    given.input(Lie.DENSE, low, 3, 2, SIZES[i])
                };
                Operand out = given.output(TrainingCase.lie(i / 2), 2, SIZES[i]);
                kernels().map(program, NONE, in, new Operand[] {out});
                double[] a = TrainingCase.values(in[0]);
                double[] b = TrainingCase.values(in[1]);
                double[] c = TrainingCase.values(in[2]);
                double[] found = TrainingCase.values(out);
                for (int k = 0; k < found.length; k++) {
                    double expected = exact(code, a[k], b[k], c[k]);
                    // 4 units in the last place; erf here is good to 1e-14.
                    double allowed = 4 * given.unit() * Math.abs(expected) + Math.max(1e-14, 0x1p-140);
                    close(code + "(" + a[k] + ", " + b[k] + ")", found[k], expected, allowed);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> specialValues() {
        double[] special = {
            0.0, -0.0, 1, -1, 1e-30, -1e30, 80, -80, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN
        };
        List<OpCode> codes = List.of(
                OpCode.ADD,
                OpCode.MUL,
                OpCode.MAX,
                OpCode.MIN,
                OpCode.NEG,
                OpCode.ABS,
                OpCode.EXP,
                OpCode.TANH,
                OpCode.SIGMOID,
                OpCode.SOFTPLUS,
                OpCode.RELU,
                OpCode.GREATER,
                OpCode.GREATER_EQUAL,
                OpCode.EQUAL,
                OpCode.SELECT,
                OpCode.SQRT);
        List<String> names = codes.stream().map(OpCode::name).toList();
        return cases(names, (given, number) -> {
            Program program = new Program(2, 0, NONE, List.of(new Instruction(codes.get(number), 0, 1, 0)), 2);
            int n = special.length;
            Operand a = given.input(Lie.DENSE, 0, 1, n, n);
            Operand b = given.input(Lie.DENSE, 0, 1, n, n);
            for (int i = 0; i < n * n; i++) {
                TrainingCase.set(a, i, special[i / n]);
                TrainingCase.set(b, i, special[i % n]);
            }
            Operand out = given.output(Lie.DENSE, n, n);
            kernels().map(program, NONE, new Operand[] {a, b}, new Operand[] {out});
            double[] as = TrainingCase.values(a);
            double[] bs = TrainingCase.values(b);
            double[] found = TrainingCase.values(out);
            for (int k = 0; k < found.length; k++) {
                double expected = exact(codes.get(number), as[k], bs[k], as[k]);
                double bounded = given.dtype() == DType.F32 ? (float) expected : expected;
                double allowed = 4 * given.unit() * Math.abs(bounded) + (given.dtype() == DType.F32 ? 0x1p-126 : 0);
                close(codes.get(number) + "(" + as[k] + ", " + bs[k] + ")", found[k], bounded, allowed);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> chainsWithParametersConstantsBroadcastsAndTwoResults() {
        // r0..r1 inputs, r2 parameter, r3 constant: ((x + y) * p, exp(-x) + 0.25)
        Program program = new Program(
                2,
                1,
                new double[] {0.25},
                List.of(
                        Instruction.of(OpCode.ADD, 0, 1),
                        Instruction.of(OpCode.MUL, 4, 2),
                        Instruction.of(OpCode.NEG, 0),
                        Instruction.of(OpCode.EXP, 6),
                        Instruction.of(OpCode.ADD, 7, 3)),
                5,
                8);
        return cases(List.of("dense", "reversed", "gaps"), (given, number) -> {
            Lie lie = TrainingCase.lie(number);
            for (int size : SIZES) {
                Operand x = given.input(lie, -2, 2, 3, size);
                Operand y = TrainingCase.repeated(given.input(lie, -2, 2, 1, size), 0, 3);
                Operand first = given.output(lie, 3, size);
                Operand second = given.output(Lie.DENSE, 3, size);
                kernels().map(program, new double[] {1.5}, new Operand[] {x, y}, new Operand[] {first, second});
                double[] xs = TrainingCase.values(x);
                double[] ys = TrainingCase.values(y);
                for (int i = 0; i < xs.length; i++) {
                    double sum = (xs[i] + ys[i]) * 1.5;
                    close("first", TrainingCase.values(first)[i], sum, 8 * given.unit() * (2 + Math.abs(sum)));
                    double other = Math.exp(-xs[i]) + 0.25;
                    close("second", TrainingCase.values(second)[i], other, 12 * given.unit() * other);
                }
                // In place: the output is the input's own window.
                kernels().map(IDENTITY, NONE, new Operand[] {x}, new Operand[] {x});
                assertThat(TrainingCase.values(x)).containsExactly(xs);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> uniformNumbersAreTheSameEverywhere() {
        Program program = new Program(0, 1, NONE, List.of(Instruction.of(OpCode.UNIFORM, 0)), 1);
        return cases(List.of("dense", "reversed", "gaps"), (given, number) -> {
            Operand out = given.output(TrainingCase.lie(number), 5, 67);
            // The second is no number of F32.
            long seed = number % 2 == 0 ? 12345 : (1L << 53) - 1;
            kernels().map(program, new double[] {seed}, new Operand[0], new Operand[] {out});
            double[] found = TrainingCase.values(out);
            for (int i = 0; i < found.length; i++) {
                long z = seed + (i + 1) * 0x9E3779B97F4A7C15L;
                z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
                z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
                assertThat(found[i]).isEqualTo(((z ^ (z >>> 31)) >>> 40) * 0x1p-24);
            }
        });
    }
}
