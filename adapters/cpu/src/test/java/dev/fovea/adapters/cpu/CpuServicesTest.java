package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.ServiceContract;
import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.MachineLimits;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.WorkPool;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class CpuServicesTest {

    private final CpuKernelProvider kernels = new CpuKernelProvider();
    private final CpuMemoryProvider memory = new CpuMemoryProvider();

    @AfterEach
    void unset() {
        System.clearProperty("fovea.native.enabled");
        System.clearProperty("fovea.native.maxIsa");
    }

    @Test
    void both_lists_of_services_agree() {
        ServiceContract.assertListsAgree(CpuKernelProvider.class);
    }

    @Test
    void the_backend_is_available_exactly_where_native_code_was_built() {
        boolean built = Boolean.getBoolean("fovea.native.built");
        assertThat(kernels.id()).isEqualTo("cpu");
        assertThat(kernels.availability().isAvailable()).isEqualTo(built);
        assertThat(memory.availability().isAvailable()).isEqualTo(built);
        assertThat(kernels.kernels(PreprocessKernels.class).isPresent()).isEqualTo(built);
        assertThat(kernels.kernels(WorkPool.class)).isEmpty();
        if (!built) {
            assertThat(kernels.availability())
                    .asString()
                    .contains("no native library for", "build fovea where a C++ compiler (g++) is installed");
        }
    }

    @Test
    void it_can_be_switched_off() {
        System.setProperty("fovea.native.enabled", "false");
        assertThat(kernels.availability())
                .isEqualTo(Availability.unavailable(
                        "switched off by fovea.native.enabled=false", "unset fovea.native.enabled", null));
        assertThat(kernels.kernels(PreprocessKernels.class)).isEmpty();
        assertThatThrownBy(() -> memory.allocate(1))
                .isInstanceOf(BackendException.class)
                .hasMessage("memory provider malloc: expected the native library, got none; ask availability() first");
    }

    @Test
    @NativeBuilt
    void the_level_can_be_capped() {
        System.setProperty("fovea.native.maxIsa", "scalar");
        assertThat(kernels.availability()).isEqualTo(Availability.available("scalar"));
        assertThat(kernels.kernels(PreprocessKernels.class))
                .get()
                .extracting(PreprocessKernels::detail)
                .isEqualTo("scalar");
        System.setProperty("fovea.native.maxIsa", "best");
        assertThat(kernels.availability()).isNotEqualTo(Availability.available("scalar"));
        System.setProperty("fovea.native.maxIsa", "sse9");
        assertThatThrownBy(kernels::availability)
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("system property fovea.native.maxIsa: expected scalar, avx2, avx512, avx512vnni, neon, "
                        + "got 'sse9'; unset it for the best level of the machine");
    }

    @Test
    @NativeBuilt
    void memory_is_aligned_counted_and_the_first_choice() {
        assertThat(Memory.provider()).isInstanceOf(CpuMemoryProvider.class);
        long before = Memory.used();
        for (int bytes : new int[] {0, 1, 63, 4097, 3 << 20}) {
            try (MemoryBlock block = Memory.allocate(bytes)) {
                assertThat(block.address() % 64).isZero();
                assertThat(block.buffer().capacity()).isEqualTo(bytes);
                assertThat(Memory.used()).isEqualTo(before + bytes);
            }
        }
        assertThat(Memory.used()).isEqualTo(before);
        assertThatThrownBy(() -> memory.allocate(-1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("argument bytes: expected at least 0, got -1");
    }

    @Test
    @NativeBuilt
    void the_limits_are_those_of_the_capped_level() {
        Duration time = Duration.ofMillis(2);
        System.setProperty("fovea.native.maxIsa", "scalar");
        MachineLimits limits = kernels.kernels(MachineLimits.class).orElseThrow();
        assertThat(limits.level()).isEqualTo("scalar");
        long before = Memory.used();
        assertThat(limits.flops(time)).isPositive();
        assertThat(limits.readBytes(1, time)).isPositive();
        assertThat(limits.copyBytes(4097, time)).isPositive();
        assertThat(Memory.used()).isEqualTo(before);
        assertThatThrownBy(() -> limits.readBytes(0, time))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("argument bytes: expected 1 to 2147482624, got 0; measure with less memory");
    }
}
