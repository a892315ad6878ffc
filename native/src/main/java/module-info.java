/** The C ABI of fovea's native kernels, and the loader of its library. */
@SuppressWarnings("module") // the readers are built later
module dev.fovea.nativelib {
    // Annotations, read when the glue is generated; not needed when it runs.
    requires static org.bytedeco.javacpp;
    requires static org.jspecify;

    exports dev.fovea.nativelib to
            dev.fovea.adapters.cpu,
            dev.fovea.adapters.cuda,
            dev.fovea.adapters.jpeg;
}
