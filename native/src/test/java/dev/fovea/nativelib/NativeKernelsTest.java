package dev.fovea.nativelib;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

@EnabledIfSystemProperty(
        named = "fovea.native.built",
        matches = "true",
        disabledReason = "this build has no native code (no C++ compiler, or -Dfovea.native=false)")
class NativeKernelsTest {

    @TempDir
    private static Path cache;

    private static NativeKernels kernels;

    @BeforeAll
    static void load() {
        kernels = ((LibraryStatus.Loaded) NativeLibrary.load(true, cache)).kernels();
    }

    @Test
    void the_catalogue_begins_with_the_scalar_kernel_and_names_the_level() {
        List<KernelInfo> catalogue = kernels.catalogue();
        assertThat(catalogue.get(0))
                .isEqualTo(new KernelInfo(0, "fovea_u8_resample_ukernel_1x1__scalar", Isa.SCALAR, true));
        assertThat(catalogue)
                .allSatisfy(kernel ->
                        assertThat(kernel.name()).endsWith("__" + kernel.isa().id()));
        assertThat(catalogue).filteredOn(KernelInfo::runnable).hasSizeGreaterThan(1);
    }

    @Test
    void a_cap_is_kept() {
        assertThat(kernels.isa(Isa.SCALAR)).isEqualTo(Isa.SCALAR);
        for (Isa cap : Isa.values()) {
            KernelInfo kernel = kernels.resampleKernel(cap);
            assertThat(kernel.runnable()).isTrue();
            assertThat(kernel.isa()).isEqualTo(kernels.isa(cap));
        }
    }

    @Test
    void every_level_that_runs_here_has_limits() {
        NativeLimits limits = kernels.limits();
        long from = kernels.allocate(2048);
        long to = kernels.allocate(2048);
        for (Isa cap : Isa.values()) {
            Isa isa = kernels.isa(cap);
            assertThat(limits.flops(isa, 100_000)).isPositive();
            assertThat(limits.readBytes(isa, from, 2048, 100_000)).isPositive();
            assertThat(limits.copyBytes(isa, to, from, 2048, 100_000)).isPositive();
        }
        assertThatThrownBy(() -> limits.readBytes(Isa.SCALAR, from + 4, 1024, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith(KernelStatus.ALIGNMENT.meaning());
        kernels.free(from);
        kernels.free(to);
    }

    @Test
    void memory_is_aligned_and_visible_as_a_buffer() {
        long address = kernels.allocate(1000);
        assertThat(address % 64).isZero();
        ByteBuffer buffer = kernels.buffer(address, 1000);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.capacity()).isEqualTo(1000);
        buffer.put(999, (byte) 7);
        assertThat(buffer.get(999)).isEqualTo((byte) 7);
        kernels.free(address);
        assertThat(kernels.allocate(Long.MAX_VALUE)).isZero();
        assertThat(kernels.allocate(-1)).isZero();
    }

    @Test
    void every_kernel_gives_the_bits_of_the_scalar_one() {
        byte[] picture = new byte[67 * 131 * 3];
        new Random(11).nextBytes(picture);
        for (int filter = 0; filter < 26; filter++) {
            ResampleParams params = new ResampleParams(
                    67, 131, 2, 0, 3, 5, 61, 113, 0, 1, filter, 29, 45, filter % 2, 1, -2, 3, 40, 40, 0x336699);
            byte[] expected = resample(0, picture, params);
            for (KernelInfo kernel : kernels.catalogue()) {
                if (kernel.runnable() && kernel.name().contains("u8_resample")) {
                    assertThat(resample(kernel.index(), picture, params))
                            .as("%s filter %d", kernel.name(), filter)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void wrong_arguments_have_their_status() {
        ResampleParams good = new ResampleParams(4, 5, 2, 0, 0, 0, 4, 5, 0, 0, 4, 3, 3, 0, 1, 0, 0, 0, 0, 0);
        assertThat(status(good, 60, 27)).isEqualTo(KernelStatus.OK);
        assertThat(status(good, 59, 27)).isEqualTo(KernelStatus.SOURCE_BYTES);
        assertThat(status(good, 60, 26)).isEqualTo(KernelStatus.TARGET_BYTES);
        ResampleParams crop = new ResampleParams(4, 5, 2, 0, 1, 0, 4, 5, 0, 0, 4, 3, 3, 0, 1, 0, 0, 0, 0, 0);
        assertThat(status(crop, 60, 27)).isEqualTo(KernelStatus.CROP);
        assertThat(KernelStatus.of(kernels.resampleScratchBytes(0, crop))).isEqualTo(KernelStatus.CROP);
        ResampleParams place = new ResampleParams(4, 5, 2, 0, 0, 0, 4, 5, 0, 0, 4, 3, 3, 0, 1, 3, 0, 0, 0, 0);
        assertThat(status(place, 60, 27)).isEqualTo(KernelStatus.PLACE);
        assertThat(KernelStatus.of(kernels.resampleScratchBytes(99, good))).isEqualTo(KernelStatus.KERNEL);
        assertThat(KernelStatus.CROP.meaning()).isEqualTo("crop empty or outside the picture");
    }

    private static KernelStatus status(ResampleParams params, int sourceBytes, int outBytes) {
        long out = kernels.allocate(outBytes);
        long scratch = scratch(1 << 16);
        KernelStatus status =
                kernels.resample(0, new byte[sourceBytes], params, new byte[768], out, outBytes, scratch, 1 << 16);
        kernels.free(out);
        kernels.free(scratch);
        return status;
    }

    private static byte[] resample(int kernel, byte[] picture, ResampleParams params) {
        byte[] table = new byte[768];
        for (int i = 0; i < 768; i++) {
            table[i] = (byte) i;
        }
        int bytes = params.targetHeight() * params.targetWidth() * 3;
        long out = kernels.allocate(bytes);
        long scratchBytes = kernels.resampleScratchBytes(kernel, params);
        long scratch = scratch((int) scratchBytes);
        assertThat(kernels.resample(kernel, picture, params, table, out, bytes, scratch, scratchBytes))
                .isEqualTo(KernelStatus.OK);
        byte[] result = new byte[bytes];
        kernels.buffer(out, bytes).get(result);
        kernels.free(out);
        kernels.free(scratch);
        assertThat(result).isNotEqualTo(Arrays.copyOf(new byte[0], bytes));
        return result;
    }

    private static long scratch(int bytes) {
        long scratch = kernels.allocate(bytes);
        kernels.buffer(scratch, bytes).put(new byte[64]);
        return scratch;
    }
}
