package dev.fovea.adapters.reference.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.adapters.jvm.JvmWorkPool;
import dev.fovea.adapters.tck.ContractRun;
import dev.fovea.adapters.tck.NaivePlans;
import dev.fovea.adapters.tck.PlanCompilerContract;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.WorkPool;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract must catch compilers that are wrong in the ways in which compilers and kernels are wrong. */
final class PlanContractTest {

    static Stream<PlanMutants.Mutant> mutants() {
        return Stream.concat(PlanMutants.all(), RunMutants.all());
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void catches(PlanMutants.Mutant mutant) {
        try {
            assertThat(verdict(mutant))
                    .as("the contract's verdict on a compiler that %s", mutant)
                    .get(InstanceOfAssertFactories.THROWABLE)
                    .isInstanceOf(AssertionError.class)
                    .message()
                    .containsPattern(mutant.verdict());
        } finally {
            RunMutants.closeLeaked();
        }
    }

    /** What was thrown, or what another thread threw. */
    private static Optional<Throwable> verdict(PlanMutants.Mutant mutant) {
        return ContractRun.firstFailure(new Mutated(mutant), mutant.test())
                .map(thrown -> thrown instanceof ExecutionException ? thrown.getCause() : thrown);
    }

    /** No test class of its own: JUnit finds nothing that it can make. */
    private static final class Mutated extends PlanCompilerContract {
        private final PlanCompiler mutant;

        Mutated(PlanCompiler mutant) {
            this.mutant = mutant;
        }

        @Override
        protected Map<String, PlanCompiler> compilers() {
            return Map.of("mutant", mutant);
        }

        @Override
        protected Plan plan(Graph graph, PlanTarget target) {
            return NaivePlans.of(graph);
        }

        @Override
        protected PlanCompiler oracle() {
            return new ReferencePlanCompiler();
        }

        @Override
        protected WorkPool pool() {
            return new JvmWorkPool();
        }
    }
}
