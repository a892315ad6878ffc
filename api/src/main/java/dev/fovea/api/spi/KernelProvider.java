package dev.fovea.api.spi;

import java.util.Optional;

/**
 * A backend of fovea's own kernels. It offers small kernel ports, asked for by class, and may offer some and not
 * others. Found by {@link java.util.ServiceLoader}.
 */
public interface KernelProvider {

    /** The backend's id, such as {@code cpu}: what {@code --backend} names. */
    String id();

    /** Larger is preferred; unique among providers. */
    int priority();

    /** Whether this backend works on this machine, and if not, why. */
    Availability availability();

    /**
     * This backend on one device, under an id that tells the devices apart; empty when it computes on no devices of that
     * kind. Whether the device is really there is its {@link #availability()}.
     */
    default Optional<KernelProvider> on(Device device) {
        return Optional.empty();
    }

    /** The kernel port of the given type, such as {@link PreprocessKernels}; empty when this backend has none. */
    <K> Optional<K> kernels(Class<K> port);
}
