/** Naive kernels in plain Java: the oracle of every test, and the last fallback. */
module dev.fovea.adapters.reference {
    requires dev.fovea.api;
    requires static org.jspecify;

    provides dev.fovea.api.spi.KernelProvider with
            dev.fovea.adapters.reference.ReferenceKernelProvider;
}
