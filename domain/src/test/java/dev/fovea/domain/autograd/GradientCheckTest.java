package dev.fovea.domain.autograd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Dropout;
import dev.fovea.domain.autograd.layer.Losses;
import dev.fovea.domain.autograd.layer.Noises;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import dev.fovea.domain.autograd.layer.Pools;
import dev.fovea.domain.autograd.layer.Resizing;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every operation against central differences, its first and its second derivatives. */
class GradientCheckTest {

    private static final List<Class<?>> OPERATIONS = List.of(
            Elementwise.class,
            Activations.class,
            Reductions.class,
            Shaping.class,
            Indexing.class,
            Products.class,
            Convolutions.class,
            Pools.class,
            PooledConvolutions.class,
            Norms.class,
            Losses.class,
            Dropout.class,
            Noises.class,
            Resizing.class);

    /** Without gradient, and why. */
    private static final Set<String> WITHOUT = Set.of(
            "Elementwise.greater", // a comparison is constant almost everywhere
            "Elementwise.equal",
            "Reductions.argmax", // whole numbers
            "Norms.movingAverage", // keeps no history, by contract
            "Shaping.cast"); // between element types: central differences in F32 are noise; RulesTest has it

    @TestFactory
    Stream<DynamicTest> first() {
        return GradientCases.all().stream()
                .map(each -> dynamicTest(each.toString(), () -> {
                    try (Autograd autograd = Autograd.open(DType.F64)) {
                        assertThat(GradientCheck.first(each.function(), each.inputs(autograd)))
                                .isEmpty();
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> second() {
        return GradientCases.all().stream()
                .map(each -> dynamicTest(each.toString(), () -> {
                    try (Autograd autograd = Autograd.open(DType.F64)) {
                        assertThat(GradientCheck.second(each.function(), each.inputs(autograd)))
                                .isEmpty();
                    }
                }));
    }

    @Test
    void everyOperationIsChecked() {
        Set<String> operations = OPERATIONS.stream()
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers()))
                .filter(method -> !method.isSynthetic())
                .map(GradientCheckTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> checked = GradientCases.all().stream()
                .map(GradientCases.Case::operation)
                .collect(Collectors.toCollection(TreeSet::new));
        checked.addAll(WITHOUT);
        assertThat(operations).hasSizeGreaterThan(60);
        assertThat(checked).containsExactlyElementsOf(operations);
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName();
    }

    @Test
    void aWrongGradientIsFound() {
        Function wrong = new Function() {
            @Override
            public Variable[] forward(FunctionContext context, Variable... inputs) {
                context.save(inputs);
                return new Variable[] {inputs[0].mul(inputs[0])};
            }

            @Override
            public Variable[] backward(FunctionContext context, Variable... gradients) {
                return new Variable[] {gradients[0].mul(context.saved().get(0)).mul(1.99)};
            }
        };
        try (Autograd autograd = Autograd.open(DType.F64)) {
            Variable x = autograd.parameter(new double[] {0.5, -1.5}, 2);
            assertThat(GradientCheck.first(inputs -> wrong.apply(inputs[0]), x)).hasSize(2);
        }
    }
}
