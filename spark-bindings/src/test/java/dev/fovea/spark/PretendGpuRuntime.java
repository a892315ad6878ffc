package dev.fovea.spark;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Device;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.Services;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/** TensorFlow Lite that passes for a backend on GPUs with numbers for addresses; never chosen without a device. */
public final class PretendGpuRuntime implements ModelRuntime {

    static final String ID = "pretend-gpu";

    /** The addresses that models were loaded on. */
    static final Set<String> ADDRESSES = new ConcurrentSkipListSet<>();

    private final String id;
    private final String address;

    /** Not bound to a device. */
    public PretendGpuRuntime() {
        this(ID, "");
    }

    private PretendGpuRuntime(String id, String address) {
        this.id = id;
        this.address = address;
    }

    private static ModelRuntime tflite() {
        return Services.all(ModelRuntime.class).stream()
                .filter(runtime -> runtime.id().equals("tflite"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE + 1;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    @Override
    public Optional<ModelRuntime> on(Device device) {
        return device.kind().equals("gpu") && device.address().matches("\\d+")
                ? Optional.of(new PretendGpuRuntime(ID + ":" + device.address(), device.address()))
                : Optional.empty();
    }

    @Override
    public boolean accepts(ModelFile file) {
        return !address.isEmpty() && tflite().accepts(file);
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        ADDRESSES.add(address);
        return tflite().load(file, threads);
    }
}
