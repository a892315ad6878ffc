package dev.fovea.domain.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.image.Image;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.PlanTarget;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Device;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.PixelTransform;
import dev.fovea.api.spi.Placement;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.domain.fake.Fakes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BackendsTest {

    private final Throwable cause = new UnsatisfiedLinkError("libfast.so");
    private final Availability broken =
            Availability.unavailable("no library for this machine", "install g++ and build again", cause);

    private final PreprocessKernels fast = kernels("fast");
    private final PreprocessKernels slow = kernels("slow");

    private static PreprocessKernels kernels(String detail) {
        return new PreprocessKernels() {
            @Override
            public String detail() {
                return detail;
            }

            @Override
            public void run(Image image, Placement placement, PixelTransform transform, Tensor batch, int slot) {
                throw new AssertionError("not run in this test");
            }
        };
    }

    private Backends backends(Availability cpu) {
        return new Backends(
                List.of(
                        Fakes.provider("reference", 0, Availability.available(""), slow),
                        Fakes.provider("cpu", 100, cpu, fast)),
                List.of(Fakes.CountingRuntime.working("tflite", 50)));
    }

    /** Computes on devices of kind gpu with a number for an address. */
    private static ModelRuntime withGpus(String id, Availability availability) {
        Fakes.CountingRuntime plain = new Fakes.CountingRuntime(id, 10, availability, true, null);
        return new ModelRuntime() {
            @Override
            public String id() {
                return plain.id();
            }

            @Override
            public int priority() {
                return plain.priority();
            }

            @Override
            public Availability availability() {
                return plain.availability();
            }

            @Override
            public boolean accepts(ModelFile file) {
                return true;
            }

            @Override
            public Optional<ModelRuntime> on(Device device) {
                return device.kind().equals("gpu")
                        ? Optional.of(withGpus(id + ":" + device.address(), availability))
                        : Optional.empty();
            }

            @Override
            public Executable load(ModelFile file, int threads) {
                return plain.load(file, threads);
            }
        };
    }

    @Test
    void aDeviceGoesToABackendThatComputesOnIt() {
        Backends backends = new Backends(
                List.of(),
                List.of(Fakes.CountingRuntime.working("tflite", 50), withGpus("cards", Availability.available(""))));
        ModelFile file = Fakes.file("model");
        Device gpu = new Device("gpu", "3");
        assertThat(backends.runtime(file, null).id()).isEqualTo("tflite");
        assertThat(backends.runtime(file, null, gpu).id()).isEqualTo("cards:3");
        assertThat(backends.runtime(file, "cards", gpu).id()).isEqualTo("cards:3");
        assertThatThrownBy(() -> backends.runtime(file, "tflite", gpu))
                .isInstanceOf(BackendException.class)
                .hasMessage("device gpu 3: expected a backend that computes on it, got 'tflite', which does not; add a"
                        + " backend for such devices to the class path, or leave the device out");
        assertThatThrownBy(() -> backends.runtime(file, null, new Device("fpga", "a")))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining(
                        "device fpga a: expected a backend that computes on it, got none among [tflite," + " cards]");
        Backends none = new Backends(List.of(), List.of(withGpus("cards", broken)));
        assertThatThrownBy(() -> none.runtime(file, null, gpu))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("cards:3: no library for this machine");
    }

    @Test
    void highestPriorityWins() {
        var choice = backends(Availability.available("")).kernels(PreprocessKernels.class, null);
        assertThat(choice.id()).isEqualTo("cpu");
        assertThat(choice.value()).isSameAs(fast);
        assertThat(choice.rejected()).isEmpty();
    }

    @Test
    void unavailableFallsBackWithTheReason() {
        var choice = backends(broken).kernels(PreprocessKernels.class, null);
        assertThat(choice.id()).isEqualTo("reference");
        assertThat(choice.rejected()).containsExactly("cpu: no library for this machine; install g++ and build again");
    }

    @Test
    void requestedIsUsedThoughAnotherIsPreferred() {
        assertThat(backends(Availability.available(""))
                        .kernels(PreprocessKernels.class, "reference")
                        .value())
                .isSameAs(slow);
    }

    @Test
    void requestedButUnavailableIsAnErrorWithItsCause() {
        assertThatThrownBy(() -> backends(broken).kernels(PreprocessKernels.class, "cpu"))
                .isInstanceOf(BackendException.class)
                .hasMessage("backend 'cpu': expected a backend that works on this machine,"
                        + " got no library for this machine; install g++ and build again")
                .hasCause(cause);
    }

    @Test
    void aRequestForAnotherStepLeavesThisOneFree() {
        assertThat(backends(Availability.available(""))
                        .kernels(PreprocessKernels.class, "tflite")
                        .id())
                .isEqualTo("cpu");
    }

    @Test
    void unknownIdSuggestsTheNearest() {
        assertThatThrownBy(() -> backends(broken).runtime(Fakes.file("m"), "tflit"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessage("backend 'tflit': expected one of [cpu, reference, tflite], got an unknown id;"
                        + " did you mean 'tflite'?");
    }

    @Test
    void aFileThatNobodyReadsIsAnError() {
        var picky = new Fakes.CountingRuntime("tflite", 50, Availability.available(""), false, null);
        var backends = new Backends(List.of(), List.of(picky));
        assertThatThrownBy(() -> backends.runtime(Fakes.file("m"), null))
                .isInstanceOf(ModelException.class)
                .hasMessage("model m.fake: expected a model file, got content that no runtime reads"
                        + " (tflite: does not read this file); check the file");
        assertThatThrownBy(() -> backends.runtime(Fakes.file("m"), "tflite"))
                .isInstanceOf(BackendException.class)
                .hasMessage("backend 'tflite': expected a model file that it runs, got m.fake: does not read this file;"
                        + " no other backend runs it either");
    }

    /** The reader's own error, once: it says what is wrong, and what the backends have to do with it is nothing. */
    @Test
    void aFileThatItsReaderRefusesIsTheReadersError() {
        var lambda = new ModelException(Fault.of("keras model", "m")
                .expected("layers that a graph can say")
                .got("1 that it cannot"));
        List<ModelReader> readers = List.of(new ModelReader() {
            @Override
            public String format() {
                return "fake";
            }

            @Override
            public boolean accepts(ModelFile file) {
                return true;
            }

            @Override
            public Graph read(ModelFile file) {
                throw lambda;
            }
        });
        PlanCompiler compiler = new PlanCompiler() {
            @Override
            public PlanTarget target() {
                throw new AssertionError("there is nothing to plan");
            }

            @Override
            public Executable compile(Plan plan) {
                throw new AssertionError("there is nothing to compile");
            }
        };
        ModelRuntime cpu =
                new PlannedRuntime(Fakes.provider("cpu", 100, Availability.available(""), compiler), readers);
        ModelRuntime reference =
                new PlannedRuntime(Fakes.provider("reference", 0, Availability.available(""), compiler), readers);
        var picky = new Fakes.CountingRuntime("tflite", 50, Availability.available(""), false, null);
        assertThatThrownBy(() -> new Backends(List.of(), List.of(cpu, picky, reference)).runtime(Fakes.file("m"), null))
                .isSameAs(lambda);
        // A runtime that is not there might have run it: that is worth knowing.
        var gone = new Fakes.CountingRuntime("tflite", 50, broken, true, null);
        assertThatThrownBy(() -> new Backends(List.of(), List.of(cpu, gone)).runtime(Fakes.file("m"), null))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("install g++ and build again")
                .hasMessageContaining("cpu: keras model m: ");
    }

    @Test
    void nothingInstalledIsAnError() {
        assertThatThrownBy(() -> new Backends(List.of(), List.of()).kernels(PreprocessKernels.class, null))
                .isInstanceOf(BackendException.class)
                .hasMessageContaining("got none installed");
    }
}
