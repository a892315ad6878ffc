package dev.fovea.adapters.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.PreprocessKernels;
import dev.fovea.api.spi.TrainingKernels;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.nativelib.Isa;
import dev.fovea.nativelib.KernelInfo;
import dev.fovea.nativelib.LibraryStatus;
import dev.fovea.nativelib.NativeKernels;
import dev.fovea.nativelib.NativePrograms;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The kernels of every level that this machine runs, for tests. */
final class CpuLevels {

    private CpuLevels() {}

    static List<PreprocessKernels> all() {
        assertThat(CpuLibrary.status()).isInstanceOf(LibraryStatus.Loaded.class);
        LibraryStatus.Loaded loaded = (LibraryStatus.Loaded) CpuLibrary.status();
        List<KernelInfo> catalogue = loaded.kernels().catalogue().stream()
                .filter(kernel -> kernel.name().contains("u8_resample"))
                .toList();
        catalogue.stream()
                .filter(kernel -> !kernel.runnable())
                .forEach(kernel -> System.err.println("skipped: " + kernel.name() + ": this machine lacks "
                        + kernel.isa().id()));
        return catalogue.stream()
                .filter(KernelInfo::runnable)
                .map(kernel -> (PreprocessKernels) new CpuPreprocessKernels(loaded.kernels(), kernel))
                .toList();
    }

    /** The engine at each level that has float kernels of its own, by the level's id. */
    static Map<String, PlanCompiler> compilers() {
        assertThat(CpuLibrary.status()).isInstanceOf(LibraryStatus.Loaded.class);
        NativePrograms programs =
                ((LibraryStatus.Loaded) CpuLibrary.status()).kernels().programs();
        Map<String, PlanCompiler> compilers = new LinkedHashMap<>();
        for (Isa cap : Isa.values()) {
            Isa level = programs.isa(cap);
            compilers.putIfAbsent(level.id(), new CpuPlanCompiler(programs, level));
        }
        return compilers;
    }

    /** Training kernels at the highest float level up to the cap, with the given pool. */
    static TrainingKernels training(Isa cap, @Nullable WorkPool pool) {
        assertThat(CpuLibrary.status()).isInstanceOf(LibraryStatus.Loaded.class);
        NativeKernels kernels = ((LibraryStatus.Loaded) CpuLibrary.status()).kernels();
        Isa level = kernels.programs().isa(cap);
        CpuProducts products = new CpuProducts(kernels.products(), level, pool);
        return new CpuTrainingKernels(kernels, level, products, pool);
    }

    /** The float levels of this machine. */
    static List<Isa> floatLevels() {
        assertThat(CpuLibrary.status()).isInstanceOf(LibraryStatus.Loaded.class);
        NativePrograms programs =
                ((LibraryStatus.Loaded) CpuLibrary.status()).kernels().programs();
        return Arrays.stream(Isa.values()).map(programs::isa).distinct().toList();
    }
}
