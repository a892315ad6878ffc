package dev.fovea.adapters.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.memory.MemoryBlock;
import dev.fovea.api.spi.MemoryProvider;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of {@link MemoryProvider}. */
public abstract class MemoryProviderContract {

    /** A fresh instance of the provider, which must be available here. */
    protected abstract MemoryProvider create();

    @Test
    final void isAvailable() {
        assertThat(create().availability().isAvailable()).isTrue();
        assertThat(create().id()).isNotBlank();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 63, 64, 65, 127, 4095, 4096, 4097, 1_000_003})
    final void aBlockIsAlignedAndWholeAndDirect(int bytes) {
        for (int i = 0; i < 20; i++) {
            try (MemoryBlock block = create().allocate(bytes)) {
                assertThat(block.address() % 64).isZero();
                assertThat(block.address()).isNotZero();
                ByteBuffer buffer = block.buffer();
                assertThat(buffer.isDirect()).isTrue();
                assertThat(buffer.isReadOnly()).isFalse();
                assertThat(buffer.position()).isZero();
                assertThat(buffer.limit()).isEqualTo(bytes);
                assertThat(buffer.capacity()).isEqualTo(bytes);
            }
        }
    }

    @Test
    final void eachBufferHasItsOwnPosition() {
        try (MemoryBlock block = create().allocate(16)) {
            block.buffer().put((byte) 1);
            assertThat(block.buffer().position()).isZero();
            assertThat(block.buffer().get()).isEqualTo((byte) 1);
        }
    }

    /** What is written through the buffer lies at the address, first byte to last. */
    @Test
    final void theAddressIsThatOfTheBuffer() throws ReflectiveOperationException {
        byte[] values = new byte[1_021];
        TestSeed.random("memory").nextBytes(values);
        try (MemoryBlock block = create().allocate(values.length)) {
            block.buffer().put(values);
            byte[] read = new byte[values.length];
            Class<?> type = Class.forName("sun.misc.Unsafe");
            Field singleton = type.getDeclaredField("theUnsafe");
            singleton.setAccessible(true);
            Method getByte = type.getMethod("getByte", long.class);
            for (int i = 0; i < read.length; i++) {
                read[i] = (byte) getByte.invoke(singleton.get(null), block.address() + i);
            }
            assertThat(read).isEqualTo(values);
        }
    }

    @Test
    final void blocksDoNotOverlap() {
        MemoryProvider provider = create();
        List<MemoryBlock> blocks = new ArrayList<>();
        Random random = TestSeed.random("blocks");
        try {
            for (int i = 0; i < 100; i++) {
                MemoryBlock block = provider.allocate(random.nextInt(3_000));
                blocks.add(block);
                ByteBuffer buffer = block.buffer();
                while (buffer.hasRemaining()) {
                    buffer.put((byte) i);
                }
            }
            for (int i = 0; i < blocks.size(); i++) {
                ByteBuffer buffer = blocks.get(i).buffer();
                while (buffer.hasRemaining()) {
                    assertThat(buffer.get()).isEqualTo((byte) i);
                }
            }
        } finally {
            blocks.forEach(MemoryBlock::close);
        }
    }

    /** More in turn than the JVM or the machine would give at one time: 64 times 64 MiB, 4 GiB. */
    @Test
    final void closingGivesTheMemoryBack() {
        MemoryProvider provider = create();
        for (int i = 0; i < 64; i++) {
            try (MemoryBlock block = provider.allocate(64 << 20)) {
                block.buffer().put(0, (byte) i).put((64 << 20) - 1, (byte) i);
            }
        }
    }

    @Test
    final void servesManyThreads() throws Exception {
        MemoryProvider provider = create();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            byte mark = (byte) (t + 1);
            FutureTask<Void> task = new FutureTask<>(() -> {
                for (int i = 0; i < 300; i++) {
                    try (MemoryBlock block = provider.allocate(64 + i)) {
                        ByteBuffer buffer = block.buffer();
                        while (buffer.hasRemaining()) {
                            buffer.put(mark);
                        }
                        buffer.flip();
                        while (buffer.hasRemaining()) {
                            assertThat(buffer.get()).isEqualTo(mark);
                        }
                    }
                }
                return null;
            });
            tasks.add(task);
            new Thread(task, "memory-contract-" + t).start();
        }
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
    }
}
