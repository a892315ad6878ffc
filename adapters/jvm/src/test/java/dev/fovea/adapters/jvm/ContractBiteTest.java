package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.fovea.adapters.jvm.AffineRuntime.Flaw;
import dev.fovea.adapters.tck.MemoryProviderContract;
import dev.fovea.adapters.tck.WorkPoolContract;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.MemoryProvider;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/** Each contract fails for a provider that breaks it, in the test that is about the fault. */
final class ContractBiteTest {

    /** Set while a flawed runtime is under test; JUnit makes the instances. */
    private static Flaw flaw = Flaw.NONE;

    static final class FlawedRuntime extends AffineRuntimeTest {
        @Override
        protected ModelRuntime runtime() {
            return new AffineRuntime(flaw);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "MIXES_ROWS, aRowDoesNotDependOnItsBatchNorOnThreads",
        "ANSWERS_ONE_ROW, aRowDoesNotDependOnItsBatchNorOnThreads",
        "CHECKS_NOTHING, refusesInputsThatDoNotFit",
        "LEAKS, leavesNothingBehindAndStaysClosed",
        "READS_ANYTHING, refusesAModelThatIsNone",
        "RUNS_CLOSED, leavesNothingBehindAndStaysClosed",
    })
    void flawedRuntimes(Flaw tried, String test) {
        flaw = tried;
        assertThat(failed(FlawedRuntime.class)).contains(test);
        assertThat(AffineRuntime.closeLeaked() > 0).isEqualTo(tried == Flaw.LEAKS);
    }

    /** Does all on the caller, and goes on after a failure. */
    static final class StubbornPool extends WorkPoolContract implements WorkPool {
        @Override
        protected WorkPool create() {
            return this;
        }

        @Override
        public String id() {
            return "stubborn";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public int threads() {
            return 1;
        }

        @Override
        public void forEach(int n, int parallelism, IntConsumer body) {
            RuntimeException failure = null;
            for (int i = 0; i < n; i++) {
                try {
                    body.accept(i);
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void execute(Runnable task) {
            task.run();
        }
    }

    @Test
    void aStubbornPool() {
        assertThat(failed(StubbornPool.class))
                .contains(
                        "stopsAtTheFirstFailure",
                        "beginsNothingNewAfterAFailure",
                        "runsTasksInOrderOfArrival",
                        "survivesATaskThatThrows",
                        "refusesNonsense")
                .doesNotContain("nestedCallsEnd", "aloneTheCallerDoesItAll");
    }

    /** Aligns to 8 bytes, as direct buffers do by themselves. */
    static final class UnalignedMemory extends MemoryProviderContract implements MemoryProvider {
        @Override
        protected MemoryProvider create() {
            return this;
        }

        @Override
        public String id() {
            return "unaligned";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Availability availability() {
            return Availability.available("");
        }

        @Override
        public MemoryBlock allocate(int bytes) {
            MemoryBlock block = new DirectMemoryProvider().allocate(bytes + 8);
            return new MemoryBlock() {
                @Override
                public long address() {
                    return block.address() + 8;
                }

                @Override
                public ByteBuffer buffer() {
                    return block.buffer().slice(8, bytes);
                }

                @Override
                public void close() {
                    block.close();
                }
            };
        }
    }

    @Test
    void unalignedMemory() {
        assertThat(failed(UnalignedMemory.class)).containsOnly("aBlockIsAlignedAndWholeAndDirect");
    }

    static final class LeakyTests {
        private static Tensor left;

        @Test
        void leavesATensorBehind() {
            left = Tensor.allocate(DType.F32, Shape.of(1_234));
        }
    }

    @Test
    void aTestClassThatLeaksFailsAndIsToldWhere() {
        List<Event> failures = EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(LeakyTests.class))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .execute()
                .allEvents()
                .failed()
                .list();
        LeakyTests.left.close();
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).getPayload(TestExecutionResult.class).flatMap(TestExecutionResult::getThrowable))
                .get()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("memory of ContractBiteTest$LeakyTests: expected all closed, got 1 left open;")
                .contains("4936 bytes for tensor")
                .contains("ContractBiteTest$LeakyTests.leavesATensorBehind(");
    }

    private static Set<String> failed(Class<?> contract) {
        Set<String> names = new HashSet<>();
        EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(contract))
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(event -> event.getTestDescriptor().getSource().orElseThrow())
                .map(source -> ((MethodSource) source).getMethodName())
                .forEach(names::add);
        return names;
    }
}
