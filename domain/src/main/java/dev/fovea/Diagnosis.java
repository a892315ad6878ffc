package dev.fovea;

import dev.fovea.api.Setting;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.model.ModelFormat;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.ImageCodec;
import dev.fovea.api.spi.MemoryProvider;
import dev.fovea.api.spi.Services;
import dev.fovea.domain.backend.Backends;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is installed and works on this machine.
 *
 * @param backends kernel providers and model runtimes, preferred first
 * @param codecs picture codecs
 * @param memoryProviders of off-heap memory
 * @param threads of the pool
 * @param memoryUsed off-heap bytes in use
 * @param memoryLimit {@code fovea.memory.max}, or {@link Long#MAX_VALUE}
 * @param settings the system properties of fovea that are set
 */
public record Diagnosis(
        List<Component> backends,
        List<Component> codecs,
        List<Component> memoryProviders,
        int threads,
        long memoryUsed,
        long memoryLimit,
        Map<String, String> settings) {

    /**
     * One installed part.
     *
     * @param id its name
     * @param kind what it does, such as {@code kernels} or {@code model runtime}
     * @param availability whether it works here, with reason and repair when not
     */
    public record Component(String id, String kind, Availability availability) {}

    private static Availability absent(Backends installed, String id) {
        return Stream.of(ModelFormat.values())
                .filter(format -> format.backend().equals(id))
                .findFirst()
                .map(installed::availability)
                .orElseThrow();
    }

    static Diagnosis ofThisMachine() {
        Backends installed = Backends.installed();
        List<Component> backends = new ArrayList<>();
        installed.kernels().forEach(k -> backends.add(new Component(k.id(), "kernels", k.availability())));
        installed.runtimes().forEach(r -> backends.add(new Component(r.id(), "model runtime", r.availability())));
        // An optional backend that is not installed is listed too: its absence is news to whoever looks for it.
        Stream.of(ModelFormat.values())
                .filter(format ->
                        backends.stream().noneMatch(known -> known.id().equals(format.backend())))
                .map(ModelFormat::backend)
                .distinct()
                .forEach(id -> backends.add(new Component(id, "model runtime", absent(installed, id))));
        List<Component> codecs = Services.all(ImageCodec.class).stream()
                .map(c -> new Component(c.id(), String.join(", ", c.formats()), c.availability()))
                .toList();
        List<Component> memory = Services.all(MemoryProvider.class).stream()
                .map(m -> new Component(m.id(), "memory", m.availability()))
                .toList();
        Map<String, String> settings = new TreeMap<>();
        for (Setting setting : Setting.values()) {
            String value = setting.value();
            if (value != null) {
                settings.put(setting.property(), value);
            }
        }
        return new Diagnosis(
                backends, codecs, memory, PortBuilder.pool().threads(), Memory.used(), Memory.limit(), settings);
    }
}
