package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.Setting;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.memory.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The ledger of the api, over this module's memory. */
final class MemoryTest {

    private final String trackLeaks = System.getProperty(Setting.MEMORY_TRACK_LEAKS.property(), "true");

    @AfterEach
    void restoreSettings() {
        System.clearProperty(Setting.MEMORY_MAX.property());
        System.setProperty(Setting.MEMORY_TRACK_LEAKS.property(), trackLeaks);
    }

    @Test
    void usesThisModulesProviderWhenThereIsNoBetter() {
        assertThat(Memory.provider()).isInstanceOf(DirectMemoryProvider.class);
    }

    @Test
    void countsWhatIsOpen() {
        long before = Memory.used();
        try (MemoryBlock block = Memory.allocate(1_000);
                Reservation reservation = Memory.reserve(5_000, "a runtime")) {
            assertThat(block.buffer().capacity()).isEqualTo(1_000);
            assertThat(reservation.bytes()).isEqualTo(5_000);
            assertThat(Memory.used()).isEqualTo(before + 6_000);
            assertThat(Memory.peak()).isGreaterThanOrEqualTo(before + 6_000);
        }
        assertThat(Memory.used()).isEqualTo(before);
    }

    @Test
    void aReservationClosesOnce() {
        long before = Memory.used();
        Reservation reservation = Memory.reserve(77, "a runtime");
        reservation.close();
        reservation.close();
        assertThat(Memory.used()).isEqualTo(before);
    }

    @Test
    void keepsToTheLimit() {
        long before = Memory.used();
        long limit = before + 1_000;
        System.setProperty(Setting.MEMORY_MAX.property(), String.valueOf(limit));
        assertThat(Memory.limit()).isEqualTo(limit);
        try (MemoryBlock whole = Memory.allocate(1_000)) {
            assertThat(whole.address()).isNotZero();
            assertThatThrownBy(() -> Memory.allocate(1))
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessage("memory tensor: expected at most " + limit + " bytes in all, got " + limit
                            + " in use and 1 more asked for; "
                            + "close what is done, use a smaller batch, or raise fovea.memory.max");
            assertThatThrownBy(() -> Memory.reserve(1, "a runtime"))
                    .isInstanceOf(MemoryLimitException.class)
                    .hasMessageStartingWith("memory a runtime: expected at most");
        }
        assertThat(Memory.used()).isEqualTo(before);
        try (MemoryBlock again = Memory.allocate(1_000)) {
            assertThat(again.buffer().capacity()).isEqualTo(1_000);
        }
    }

    @Test
    void namesABadLimit() {
        System.setProperty(Setting.MEMORY_MAX.property(), "plenty");
        assertThatThrownBy(() -> Memory.allocate(1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("system property fovea.memory.max: expected a positive number, with k, m or g, "
                        + "got 'plenty'; unset it for the default (unlimited)");
    }

    @Test
    void saysWhenTheMachineHasNoMore() {
        Assumptions.assumeTrue(
                Runtime.version().feature() < 22, "an arena of 2^31 - 1 bytes may well be had from JDK 22 on");
        long before = Memory.used();
        assertThatThrownBy(() -> Memory.allocate(Integer.MAX_VALUE))
                .isInstanceOf(MemoryLimitException.class)
                .hasMessage("memory: expected 2147483647 bytes off the heap, got none left on this machine; "
                        + "use a smaller batch, or set fovea.memory.max below the machine's memory")
                .hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(Memory.used()).isEqualTo(before);
    }

    @Test
    void namesTheSiteOfWhatIsOpen() {
        System.setProperty(Setting.MEMORY_TRACK_LEAKS.property(), "true");
        try (MemoryBlock block = Memory.allocate(4_321)) {
            assertThat(block.address()).isNotZero();
            assertThat(Memory.live()).anySatisfy(allocation -> {
                assertThat(allocation.bytes()).isEqualTo(4_321);
                assertThat(allocation.what()).isEqualTo("tensor");
                assertThat(allocation.site()).hasMessage("tensor of 4321 bytes");
                assertThat(allocation.site().getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("namesTheSiteOfWhatIsOpen"));
            });
        }
        assertThat(Memory.live()).noneMatch(allocation -> allocation.bytes() == 4_321);
    }

    @Test
    void recordsNoSitesUnlessAsked() {
        System.setProperty(Setting.MEMORY_TRACK_LEAKS.property(), "false");
        try (MemoryBlock block = Memory.allocate(4_322)) {
            assertThat(block.address()).isNotZero();
            assertThat(Memory.live())
                    .filteredOn(allocation -> allocation.bytes() == 4_322)
                    .singleElement()
                    .extracting(Memory.Allocation::site)
                    .isNull();
        }
    }

    @Test
    void countsRightFromManyThreads() throws Exception {
        long before = Memory.used();
        System.setProperty(Setting.MEMORY_MAX.property(), String.valueOf(before + 4_000));
        List<FutureTask<Integer>> tasks = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            FutureTask<Integer> task = new FutureTask<>(() -> {
                int refused = 0;
                for (int i = 0; i < 500; i++) {
                    try (MemoryBlock block = Memory.allocate(900)) {
                        assertThat(Memory.used()).isBetween(before + 900, before + 4_000);
                        block.buffer().put(0, (byte) 1);
                    } catch (MemoryLimitException e) {
                        refused++;
                    }
                }
                return refused;
            });
            tasks.add(task);
            new Thread(task, "memory-test-" + t).start();
        }
        int refused = 0;
        for (FutureTask<Integer> task : tasks) {
            refused += task.get();
        }
        assertThat(refused).isLessThan(4_000);
        assertThat(Memory.used()).isEqualTo(before);
    }
}
