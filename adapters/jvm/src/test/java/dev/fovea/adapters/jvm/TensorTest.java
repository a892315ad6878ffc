package dev.fovea.adapters.jvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ClosedException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link Tensor} of the api, with real memory under it. */
final class TensorTest {

    @ParameterizedTest
    @EnumSource(DType.class)
    void isAlignedAndAsLargeAsItsElements(DType type) {
        try (Tensor tensor = Tensor.allocate(type, Shape.of(3, 5, 7))) {
            assertThat(tensor.address() % 64).isZero();
            assertThat(tensor.byteSize()).isEqualTo(105 * type.bytes());
            assertThat(tensor.bytes().capacity()).isEqualTo(105 * type.bytes());
            assertThat(tensor.dtype()).isEqualTo(type);
            assertThat(tensor.shape()).isEqualTo(Shape.of(3, 5, 7));
        }
    }

    @Test
    void holdsWhatItIsGivenRowMajor() {
        try (Tensor tensor = Tensor.of(Shape.of(2, 3), 1, 2, 3, 4, 5, 6)) {
            assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 6);
            assertThat(tensor.floats().get(4)).isEqualTo(5);
            assertThat(tensor).hasToString("Tensor[F32 [2,3]]");
        }
        assertThatThrownBy(() -> Tensor.of(Shape.of(2, 3), 1, 2))
                .isInstanceOf(ShapeException.class)
                .hasMessage("tensor [2,3]: expected 6 values, got 2");
    }

    @Test
    void scalarsAndEmptyTensorsAreTensors() {
        try (Tensor scalar = Tensor.of(Shape.of(), 7);
                Tensor empty = Tensor.allocate(DType.F32, Shape.of(0, 4))) {
            assertThat(scalar.toFloats()).containsExactly(7);
            assertThat(empty.toFloats()).isEmpty();
            try (Tensor none = empty.rows(0, 0)) {
                assertThat(none.shape()).isEqualTo(Shape.of(0, 4));
            }
        }
    }

    @Test
    void viewsShareTheMemory() {
        try (Tensor tensor = Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5, 6);
                Tensor rows = tensor.rows(1, 3);
                Tensor row = rows.row(1);
                Tensor flat = rows.reshape(Shape.of(4))) {
            assertThat(rows.shape()).isEqualTo(Shape.of(2, 2));
            assertThat(row.shape()).isEqualTo(Shape.of(2));
            assertThat(row.toFloats()).containsExactly(5, 6);
            assertThat(row.address()).isEqualTo(tensor.address() + 16);
            flat.floats().put(3, 60);
            assertThat(tensor.toFloats()).containsExactly(1, 2, 3, 4, 5, 60);
        }
    }

    @Test
    void aViewKeepsTheMemoryUntilItIsClosedToo() {
        long before = Memory.used();
        Tensor tensor = Tensor.of(Shape.of(2, 2), 1, 2, 3, 4);
        Tensor row = tensor.row(1);
        tensor.close();
        tensor.close();
        assertThat(Memory.used()).isEqualTo(before + 16);
        assertThat(row.toFloats()).containsExactly(3, 4);
        row.close();
        assertThat(Memory.used()).isEqualTo(before);
    }

    @Test
    void refusesWorkOnceClosed() {
        Tensor tensor = Tensor.of(Shape.of(2), 1, 2);
        tensor.close();
        String message = "tensor F32 [2]: expected an open tensor, got a closed one; read it before close()";
        assertThatThrownBy(tensor::bytes).isInstanceOf(ClosedException.class).hasMessage(message);
        assertThatThrownBy(tensor::floats).isInstanceOf(ClosedException.class).hasMessage(message);
        assertThatThrownBy(tensor::address).isInstanceOf(ClosedException.class).hasMessage(message);
        assertThatThrownBy(() -> tensor.row(0)).isInstanceOf(ClosedException.class);
        assertThatThrownBy(() -> tensor.reshape(Shape.of(1, 2))).isInstanceOf(ClosedException.class);
        assertThat(tensor).hasToString("Tensor[F32 [2], closed]");
    }

    @Test
    void refusesViewsThatDoNotFit() {
        try (Tensor tensor = Tensor.allocate(DType.U8, Shape.of(3, 2))) {
            assertThatThrownBy(() -> tensor.rows(1, 4))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("tensor [3,2]: expected a range of rows within 0..3, got 1..4");
            assertThatThrownBy(() -> tensor.rows(-1, 1)).hasMessageEndingWith("got -1..1");
            assertThatThrownBy(() -> tensor.rows(2, 1)).hasMessageEndingWith("got 2..1");
            assertThatThrownBy(() -> tensor.reshape(Shape.of(7)))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage("tensor [3,2]: expected 6 elements, got [7] with 7");
            assertThatThrownBy(tensor::floats)
                    .hasMessage("tensor [3,2]: expected element type F32, got U8; "
                            + "read bytes(), or copy with HeapTensor.copyOf");
        }
    }

    @Test
    void refusesSizesBeyondAnInt() {
        assertThatThrownBy(() -> Tensor.allocate(DType.F32, Shape.of(1 << 15, 1 << 15)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("tensor F32 [32768,32768]: expected at most 2147483647 bytes, "
                        + "got 1073741824 elements of 4 bytes; use a smaller batch");
        assertThatThrownBy(() -> Tensor.allocate(DType.F32, Shape.of(Shape.UNKNOWN, 3)))
                .hasMessage("shape [?,3]: expected known dimensions, got an open one");
    }

    /** Many threads take and close views of one tensor; the memory goes once, with the last. */
    @Test
    void viewsMayBeTakenAndClosedByManyThreads() throws Exception {
        long before = Memory.used();
        for (int round = 0; round < 50; round++) {
            Tensor tensor = Tensor.of(Shape.of(4, 2), 0, 1, 2, 3, 4, 5, 6, 7);
            CyclicBarrier start = new CyclicBarrier(4);
            List<FutureTask<Float>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                Tensor mine = tensor.row(t);
                FutureTask<Float> task = new FutureTask<>(() -> {
                    start.await();
                    try (Tensor again = mine.reshape(Shape.of(2, 1))) {
                        mine.close();
                        return again.toFloats()[1];
                    }
                });
                tasks.add(task);
                new Thread(task, "tensor-test-" + t).start();
            }
            tensor.close();
            for (int t = 0; t < 4; t++) {
                assertThat(tasks.get(t).get()).isEqualTo(2f * t + 1);
            }
            assertThat(Memory.used()).isEqualTo(before);
        }
    }

    @Test
    void copiesToTheHeap() {
        try (Tensor tensor = Tensor.allocate(DType.I8, Shape.of(3))) {
            tensor.bytes().put(new byte[] {-128, 0, 127});
            HeapTensor plain = HeapTensor.copyOf(tensor, null);
            HeapTensor quantised = HeapTensor.copyOf(tensor, new Quantization(0.5, -28));
            tensor.bytes().put(new byte[3]);
            assertThat(plain.longs()).containsExactly(-128, 0, 127);
            assertThat(plain.floats()).containsExactly(-128, 0, 127);
            assertThat(quantised.floats()).containsExactly(-50, 14, 77.5f);
            assertThat(quantised.longs()).containsExactly(-128, 0, 127);
        }
    }
}
