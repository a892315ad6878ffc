/** What the core needs of a plain JVM: one pool of threads, and off-heap memory without native code. */
module dev.fovea.adapters.jvm {
    requires dev.fovea.api;
    // sun.misc.Unsafe, for the address and the release of direct buffers before JDK 22.
    requires jdk.unsupported;
    requires static org.jspecify;

    provides dev.fovea.api.spi.MemoryProvider with
            dev.fovea.adapters.jvm.DirectMemoryProvider;
    provides dev.fovea.api.spi.WorkPool with
            dev.fovea.adapters.jvm.JvmWorkPool;
}
