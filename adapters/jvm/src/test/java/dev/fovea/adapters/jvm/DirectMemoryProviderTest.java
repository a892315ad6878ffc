package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.adapters.tck.MemoryProviderContract;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.MemoryProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class DirectMemoryProviderTest extends MemoryProviderContract {

    @Override
    protected MemoryProvider create() {
        return new DirectMemoryProvider();
    }

    @Test
    void saysWhereItsMemoryComesFrom() {
        String expected = Runtime.version().feature() >= 22 ? "java.lang.foreign" : "java.nio";
        assertThat(create().availability()).isEqualTo(Availability.available(expected));
        assertThat(create().id()).isEqualTo("jvm");
        assertThat(create().priority()).isZero();
    }

    @Test
    void refusesANegativeSize() {
        assertThatThrownBy(() -> create().allocate(-1))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("argument bytes: expected at least 0, got -1");
    }

    @Test
    void closingTwiceDoesNothing() {
        MemoryBlock block = create().allocate(100);
        block.close();
        block.close();
        try (MemoryBlock next = create().allocate(100)) {
            next.buffer().put(99, (byte) 1);
        }
    }

    /** The way of JDK 17 to 21, on whatever JDK this runs. */
    @Nested
    final class Buffers extends MemoryProviderContract {
        @Override
        protected MemoryProvider create() {
            return new Provider(new BufferBlocks());
        }

        @Test
        void runsOutWhereABufferCannotBeAligned() {
            assertThatThrownBy(() -> create().allocate(Integer.MAX_VALUE))
                    .isInstanceOf(OutOfMemoryError.class)
                    .hasMessage("a direct buffer cannot hold 2147483647 aligned bytes");
        }
    }

    private record Provider(BlockSource source) implements MemoryProvider {
        @Override
        public String id() {
            return "test";
        }

        @Override
        public int priority() {
            return 0;
        }

        @Override
        public Availability availability() {
            return Availability.available(source.detail());
        }

        @Override
        public MemoryBlock allocate(int bytes) {
            return source.allocate(bytes);
        }
    }
}
