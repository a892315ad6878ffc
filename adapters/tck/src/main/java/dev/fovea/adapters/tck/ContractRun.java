package dev.fovea.adapters.tck;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;

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

    /** The first failure of the contract's test of that name; empty when the compilers pass it. */
    public static Optional<Throwable> firstFailure(PlanCompilerContract contract, String test) {
        Stream<DynamicNode> tests = switch (test) {
            case "givesTheOraclesBitsOnIntegers" -> contract.givesTheOraclesBitsOnIntegers();
            case "staysWithinTheErrorBounds" -> contract.staysWithinTheErrorBounds();
            case "keepsNanAndInfinityWhereTheyBelong" -> contract.keepsNanAndInfinityWhereTheyBelong();
            case "aRowDoesNotDependOnItsBatchNorOnThreads" -> contract.aRowDoesNotDependOnItsBatchNorOnThreads();
            case "aRowDoesNotDependOnOtherCallers" -> contract.aRowDoesNotDependOnOtherCallers();
            case "refusesWhatDoesNotFit" -> contract.refusesWhatDoesNotFit();
            case "countsItsMemoryAndGivesItBack" -> contract.countsItsMemoryAndGivesItBack();
            case "describesItself" -> contract.describesItself();
            default -> throw new IllegalArgumentException("no test " + test);
        };
        return tests.flatMap(ContractRun::failures).findFirst();
    }

    private static Stream<Throwable> failures(DynamicNode node) {
        if (node instanceof DynamicContainer container) {
            return container.getChildren().flatMap(ContractRun::failures);
        }
        try {
            ((DynamicTest) node).getExecutable().execute();
            return Stream.empty();
        } catch (Throwable t) {
            return Stream.of(t);
        }
    }
}
