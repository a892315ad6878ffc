package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.MemoryLimitException;
import dev.fovea.api.memory.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScratchPoolTest {

    private final ScratchPool pool = new ScratchPool(2);

    @AfterEach
    void clear() {
        pool.clear();
        System.clearProperty("fovea.memory.max");
    }

    @Test
    void a_block_that_saw_the_same_sizes_comes_first() {
        ScratchPool.Scratch a = pool.take(1000, "a");
        ScratchPool.Scratch b = pool.take(1000, "b");
        assertThat(a.address()).isNotEqualTo(b.address());
        pool.give(a);
        pool.give(b);
        assertThat(pool.take(1000, "a")).isSameAs(a);
        assertThat(pool.take(1000, "c")).isSameAs(b);
        pool.give(a);
        pool.give(b);
        assertThat(pool.take(1000, "c")).isSameAs(b);
        pool.give(b);
    }

    @Test
    void what_is_kept_is_counted_and_bounded() {
        long before = Memory.used();
        ScratchPool.Scratch[] all = new ScratchPool.Scratch[4];
        for (int i = 0; i < 4; i++) {
            all[i] = pool.take(1000, i);
        }
        ScratchPool.Scratch big = pool.take(9 << 20, "big");
        assertThat(Memory.used() - before).isEqualTo(4L * all[0].bytes() + big.bytes());
        for (ScratchPool.Scratch one : all) {
            pool.give(one);
        }
        pool.give(big);
        assertThat(Memory.used() - before).isEqualTo(2L * all[0].bytes());
        pool.clear();
        assertThat(Memory.used()).isEqualTo(before);
    }

    @Test
    void idle_blocks_give_way_to_the_limit() {
        ScratchPool.Scratch small = pool.take(1 << 20, "small");
        pool.give(small);
        System.setProperty("fovea.memory.max", String.valueOf(Memory.used() + (1 << 20)));
        ScratchPool.Scratch larger = pool.take(2 << 20, "larger");
        assertThat(larger.bytes()).isEqualTo(2 << 20);
        assertThatThrownBy(() -> pool.take(2 << 20, "more"))
                .isInstanceOf(MemoryLimitException.class)
                .hasMessageStartingWith("memory scratch: expected at most ");
        pool.give(larger);
    }
}
