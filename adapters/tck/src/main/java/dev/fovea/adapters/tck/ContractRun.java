package dev.fovea.adapters.tck;

import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.opentest4j.TestAbortedException;

/** Runs a contract by hand, for tests of the contract itself: does it catch a kernel that is wrong? */
public final class ContractRun {

    private ContractRun() {}

    /** The first failure of the contract, in its normal grid; empty when the kernels pass. */
    public static Optional<Throwable> firstFailure(PreprocessContract contract) {
        return Stream.of(
                        contract.givesTheOraclesBits(),
                        contract.servesManyThreadsAtOnce(),
                        contract.refusesWhatDoesNotFit())
                .flatMap(tests -> tests)
                .flatMap(ContractRun::failures)
                .findFirst();
    }

    /** The first failure of the contract; empty when the compilers pass. */
    public static Optional<Throwable> firstFailure(PlanCompilerContract contract) {
        return Stream.<Supplier<Stream<DynamicNode>>>of(
                        contract::refusesWhatDoesNotFit,
                        contract::aRowDoesNotDependOnItsBatchNorOnThreads,
                        contract::aRowDoesNotDependOnOtherCallers,
                        contract::countsItsMemoryAndGivesItBack,
                        contract::keepsNanAndInfinityWhereTheyBelong,
                        contract::givesTheOraclesBitsOnIntegers,
                        contract::staysWithinTheErrorBounds,
                        contract::describesItself)
                .flatMap(Supplier::get)
                .flatMap(ContractRun::failures)
                .findFirst();
    }

    private static Stream<Throwable> failures(DynamicNode node) {
        if (node instanceof DynamicContainer container) {
            return container.getChildren().flatMap(ContractRun::failures);
        }
        try {
            ((DynamicTest) node).getExecutable().execute();
            return Stream.empty();
        } catch (TestAbortedException e) {
            return Stream.empty();
        } catch (Throwable t) {
            return Stream.of(t);
        }
    }
}
