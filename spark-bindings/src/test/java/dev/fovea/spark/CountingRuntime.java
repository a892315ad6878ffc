package dev.fovea.spark;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.Services;
import java.util.concurrent.atomic.AtomicInteger;

/** TensorFlow Lite under another name, which counts how often a model is loaded; never chosen unless named. */
public final class CountingRuntime implements ModelRuntime {

    static final String ID = "counting";
    static final AtomicInteger LOADS = new AtomicInteger();
    static final AtomicInteger THREADS = new AtomicInteger();

    private static ModelRuntime tflite() {
        return Services.all(ModelRuntime.class).stream()
                .filter(runtime -> runtime.id().equals("tflite"))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public int priority() {
        return Integer.MIN_VALUE;
    }

    @Override
    public Availability availability() {
        return Availability.available("");
    }

    @Override
    public boolean accepts(ModelFile file) {
        return tflite().accepts(file);
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        LOADS.incrementAndGet();
        THREADS.set(threads);
        return tflite().load(file, threads);
    }
}
