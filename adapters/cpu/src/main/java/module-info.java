/** The kernel ports over the native CPU kernels, and memory from the native library. */
module dev.fovea.adapters.cpu {
    requires dev.fovea.api;
    requires dev.fovea.nativelib;
    requires static org.jspecify;

    provides dev.fovea.api.spi.KernelProvider with
            dev.fovea.adapters.cpu.CpuKernelProvider;
    provides dev.fovea.api.spi.MemoryProvider with
            dev.fovea.adapters.cpu.CpuMemoryProvider;
}
