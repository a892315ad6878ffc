package dev.fovea.domain.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.TrainingException;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.train.Epoch;
import dev.fovea.domain.train.OptimizerState;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class CheckpointCodecTest {

    private static Checkpoint checkpoint() {
        HeapTensor f64;
        try (Tensor tensor = Tensor.allocate(DType.F64, Shape.of(2))) {
            tensor.bytes().putDouble(Math.PI).putDouble(-0.0);
            f64 = HeapTensor.copyOf(tensor, null);
        }
        HeapTensor f32 = HeapTensor.of(Shape.of(1, 3), 1.5f, Float.MIN_VALUE, -3);
        List<Epoch> epochs = new ArrayList<>();
        epochs.add(new Epoch(1, 0.5, 0.25, Double.NaN, Double.NaN, 1e-3, 2.5));
        epochs.add(new Epoch(2, 0.4, 0.35, 0.1, 0.2, 1e-4, 1.5));
        return new Checkpoint(
                new Identity("model ä", "settings", "data"),
                new Standing(2, 7, new Standing.Sums(3.25, 4, 5, 6.5), epochs, 0.1, 2, 1),
                Map.of("conv/kernel", f32, "ganz/größer", f64),
                Map.of(),
                new OptimizerState("adam", 77, Map.of("conv/kernel/momentum", f32)));
    }

    private static byte[] bytes(Checkpoint checkpoint) {
        List<ByteBuffer> parts = CheckpointCodec.encode(checkpoint);
        ByteBuffer all = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(part -> all.put(part.duplicate()));
        return all.array();
    }

    @Test
    void whatIsWrittenIsWhatIsRead() {
        Checkpoint written = checkpoint();
        Checkpoint read = CheckpointCodec.decode(ByteBuffer.wrap(bytes(written)), "x");
        assertThat(read.identity()).isEqualTo(written.identity());
        assertThat(read.standing()).isEqualTo(written.standing());
        assertThat(read.optimizer().optimizer()).isEqualTo("adam");
        assertThat(read.optimizer().done()).isEqualTo(77);
        assertThat(read.weights().keySet())
                .containsExactlyElementsOf(written.weights().keySet());
        written.weights().forEach((name, tensor) -> {
            assertThat(read.weights().get(name).rawBytes()).isEqualTo(tensor.rawBytes());
            assertThat(read.weights().get(name).shape()).isEqualTo(tensor.shape());
            assertThat(read.weights().get(name).dtype()).isEqualTo(tensor.dtype());
        });
        assertThat(bytes(read)).isEqualTo(bytes(written));
    }

    @Test
    void saysWhatIsWrong() {
        byte[] good = bytes(checkpoint());
        assertThatThrownBy(() -> CheckpointCodec.decode(ByteBuffer.wrap(new byte[10]), "x"))
                .hasMessage(
                        "checkpoint x: expected the first bytes of a checkpoint, got others; the file is damaged: go"
                                + " on from another one");
        byte[] later = good.clone();
        later[8] = 2;
        assertThatThrownBy(() -> CheckpointCodec.decode(ByteBuffer.wrap(later), "x"))
                .hasMessage("checkpoint x: expected version 1 of the format, got version 2; go on with the fovea that"
                        + " wrote it");
        byte[] cut = Arrays.copyOf(good, good.length - 1);
        assertThatThrownBy(() -> CheckpointCodec.decode(ByteBuffer.wrap(cut), "x"))
                .hasMessage("checkpoint x: expected " + good.length + " bytes, got " + cut.length
                        + "; the file is damaged: go on from another one");
        byte[] flipped = good.clone();
        flipped[good.length / 2] ^= 4;
        assertThatThrownBy(() -> CheckpointCodec.decode(ByteBuffer.wrap(flipped), "x"))
                .hasMessageContaining("expected its checksum, got another");
    }

    /** With checksums made to fit: what is read is refused with a typed error, or read. */
    @Test
    void believesNothing() {
        byte[] good = bytes(checkpoint());
        Random random = new Random(3);
        int refused = 0;
        for (int i = 0; i < 3000; i++) {
            byte[] bad = good.clone();
            int at = 24 + random.nextInt(good.length - 24);
            bad[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
            CRC32C crc = new CRC32C();
            crc.update(bad, 16, bad.length - 16);
            ByteBuffer.wrap(bad).order(ByteOrder.LITTLE_ENDIAN).putInt(12, (int) crc.getValue());
            try {
                CheckpointCodec.decode(ByteBuffer.wrap(bad), "x");
            } catch (TrainingException e) {
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(300);
    }
}
