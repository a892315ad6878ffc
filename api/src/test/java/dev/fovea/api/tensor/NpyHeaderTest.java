package dev.fovea.api.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers of NumPy array files. The adapters that read such files hold what hostile ones do. */
class NpyHeaderTest {

    private static final Fault ABOUT = Fault.of("input", "a.npy");

    @ParameterizedTest
    @EnumSource(DType.class)
    void whatIsWrittenIsReadAgainAndTheDataFollow(DType dtype) throws IOException {
        for (long[] dims : List.of(new long[0], new long[] {5}, new long[] {0, 3}, new long[] {2, 1L << 40, 4})) {
            byte[] header = NpyHeader.of(dtype, dims);
            assertThat(header.length % 64).isZero();
            byte[] file = Arrays.copyOf(header, header.length + 1);
            file[header.length] = 42;
            ByteArrayInputStream in = new ByteArrayInputStream(file);
            assertThat(NpyHeader.read(in, ABOUT))
                    .isEqualTo(new NpyHeader(
                            dtype,
                            ByteOrder.LITTLE_ENDIAN,
                            Arrays.stream(dims).boxed().toList()));
            assertThat(in.read()).isEqualTo(42);
        }
    }

    @Test
    void aHeaderOfManyDimensionsTakesMoreThanTheUsualBytes() throws IOException {
        long[] dims = new long[32];
        Arrays.fill(dims, 1_000_000);
        byte[] header = NpyHeader.of(DType.U8, dims);
        assertThat(header.length).isGreaterThan(128);
        assertThat(NpyHeader.read(new ByteArrayInputStream(header), ABOUT).dims())
                .hasSize(32)
                .containsOnly(1_000_000L);
    }

    @Test
    void aCutHeaderEndsTooEarlyAndAnotherFileIsNone() {
        byte[] header = NpyHeader.of(DType.F32, 2);
        for (int length : new int[] {8, 9, 10, 11, header.length - 1}) {
            assertThatThrownBy(() -> NpyHeader.read(new ByteArrayInputStream(header, 0, length), ABOUT))
                    .isInstanceOf(EOFException.class);
        }
        assertThatThrownBy(() -> NpyHeader.read(new ByteArrayInputStream(header, 1, 100), ABOUT))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage("input a.npy: expected a NumPy array file, got something else; write it with numpy.save");
    }
}
