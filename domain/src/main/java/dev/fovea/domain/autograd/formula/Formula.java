package dev.fovea.domain.autograd.formula;

import dev.fovea.api.spi.OpCode;
import dev.fovea.api.spi.Program;
import dev.fovea.domain.autograd.formula.Expr.Apply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An element-wise function of some inputs and parameters. It compiles itself to a {@link Program} once, and knows its
 * derivatives, which are formulas again: any order of differentiation stays one fused pass. Safe for any number of
 * threads.
 */
public final class Formula {

    private final int inputs;
    private final int parameters;
    private final Expr result;
    private final Program program;
    private volatile @Nullable Derivative @Nullable [] byOutput;
    private volatile @Nullable Derivative @Nullable [] byInputs;

    private Formula(int inputs, int parameters, Expr result) {
        this.inputs = inputs;
        this.parameters = parameters;
        this.result = result;
        this.program = program(inputs, parameters, List.of(result));
    }

    /** A function of one input. */
    public static Formula unary(Function<Expr, Expr> f) {
        return new Formula(1, 0, f.apply(new Expr.Input(0)));
    }

    /** The function of one input that is a single operation. */
    public static Formula unary(OpCode code) {
        return unary(x -> x.then(code));
    }

    /** A function of two inputs. */
    public static Formula binary(BiFunction<Expr, Expr, Expr> f) {
        return new Formula(2, 0, f.apply(new Expr.Input(0), new Expr.Input(1)));
    }

    /** A function of inputs and parameters: f(inputs, parameters). */
    public static Formula of(int inputs, int parameters, BiFunction<Expr[], Expr[], Expr> f) {
        Expr[] in = new Expr[inputs];
        Expr[] given = new Expr[parameters];
        for (int i = 0; i < inputs; i++) {
            in[i] = new Expr.Input(i);
        }
        for (int i = 0; i < parameters; i++) {
            given[i] = new Expr.Parameter(i);
        }
        return new Formula(inputs, parameters, f.apply(in, given));
    }

    /**
     * What an input gets of the output's gradient.
     *
     * @param formula of the gradient and the sources; it takes the parameters of the formula that was differentiated
     * @param sources for each input of the formula but the first (the gradient): the number of an input of the formula
     *     that was differentiated, or the count of its inputs for its output
     */
    public record Derivative(Formula formula, List<Integer> sources) {

        /** True when the gradient passes unchanged. */
        public boolean isIdentity() {
            return formula.result.equals(new Expr.Input(0));
        }
    }

    /** The number of inputs. */
    public int inputs() {
        return inputs;
    }

    /** The number of parameters. */
    public int parameters() {
        return parameters;
    }

    /** What kernels run. */
    public Program program() {
        return program;
    }

    /** This formula with a parameter more, its last, by which the result is multiplied. */
    public Formula scaled() {
        return new Formula(inputs, parameters + 1, result.mul(new Expr.Parameter(parameters)));
    }

    /**
     * The derivative by an input; null where that is 0 everywhere.
     *
     * @param outputKept whether the derivative may read the formula's output, which then need not be computed again
     */
    public @Nullable Derivative derivative(int input, boolean outputKept) {
        @Nullable Derivative @Nullable [] known = outputKept ? byOutput : byInputs;
        if (known == null) {
            known = derive(outputKept);
            if (outputKept) {
                byOutput = known;
            } else {
                byInputs = known;
            }
        }
        return known[input];
    }

    private @Nullable Derivative[] derive(boolean outputKept) {
        Expr output = new Expr.Input(inputs);
        Expr gradient = new Expr.Input(inputs + 1);
        Map<Expr, Expr> adjoints = new Differentiation(result, outputKept ? output : result).adjoints(gradient);
        @Nullable Derivative[] derivatives = new Derivative[inputs];
        for (int i = 0; i < inputs; i++) {
            Expr adjoint = adjoints.getOrDefault(new Expr.Input(i), Expr.of(0));
            derivatives[i] = adjoint.is(0) ? null : derivative(adjoint);
        }
        return derivatives;
    }

    private Derivative derivative(Expr adjoint) {
        Map<Integer, Integer> renumbered = new HashMap<>(Map.of(inputs + 1, 0));
        List<Integer> sources = new ArrayList<>();
        for (Expr expr : Differentiation.operandsFirst(adjoint)) {
            if (expr instanceof Expr.Input input && !renumbered.containsKey(input.index())) {
                renumbered.put(input.index(), renumbered.size());
                sources.add(input.index());
            }
        }
        Expr compact = renumber(adjoint, renumbered);
        return new Derivative(new Formula(sources.size() + 1, parameters, compact), List.copyOf(sources));
    }

    private static Expr renumber(Expr root, Map<Integer, Integer> numbers) {
        Map<Expr, Expr> done = new HashMap<>();
        Expr last = root;
        for (Expr expr : Differentiation.operandsFirst(root)) {
            last = expr;
            if (expr instanceof Expr.Input input) {
                last = new Expr.Input(numbers.getOrDefault(input.index(), input.index()));
            } else if (expr instanceof Apply apply) {
                List<Expr> operands = new ArrayList<>();
                apply.operands().forEach(operand -> operands.add(done.getOrDefault(operand, operand)));
                last = new Apply(apply.code(), List.copyOf(operands));
            }
            done.put(expr, last);
        }
        return last;
    }

    /**
     * A program of several results: expressions of the inputs 0.. and the parameters 0.., of which what they have in
     * common is computed once.
     */
    public static Program program(int inputs, int parameters, List<Expr> results) {
        Set<Expr> order = new LinkedHashSet<>();
        results.forEach(result -> order.addAll(Differentiation.operandsFirst(result)));
        Map<Expr, Integer> registers = new HashMap<>();
        List<Double> constants = new ArrayList<>();
        for (Expr expr : order) {
            if (expr instanceof Expr.Constant constant) {
                registers.put(expr, inputs + parameters + constants.size());
                constants.add(constant.value());
            } else if (expr instanceof Expr.Input input) {
                registers.put(expr, input.index());
            } else if (expr instanceof Expr.Parameter parameter) {
                registers.put(expr, inputs + parameter.index());
            }
        }
        List<Program.Instruction> code = new ArrayList<>();
        for (Expr expr : order) {
            if (expr instanceof Apply apply) {
                int[] operands = apply.operands().stream()
                        .mapToInt(operand -> registers.getOrDefault(operand, 0))
                        .toArray();
                registers.put(expr, inputs + parameters + constants.size() + code.size());
                code.add(Program.Instruction.of(apply.code(), operands));
            }
        }
        double[] numbers = constants.stream().mapToDouble(Double::doubleValue).toArray();
        int[] outputs = results.stream()
                .mapToInt(result -> registers.getOrDefault(result, 0))
                .toArray();
        return new Program(inputs, parameters, numbers, code, outputs);
    }

    /** The program, for people. */
    @Override
    public String toString() {
        return program.toString();
    }
}
