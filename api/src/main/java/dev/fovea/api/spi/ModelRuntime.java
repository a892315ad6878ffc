package dev.fovea.api.spi;

import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSignature;
import java.util.List;
import java.util.Optional;

/** A backend that runs model files of some format as they are. Found by {@link java.util.ServiceLoader}. */
public interface ModelRuntime {

    /** The backend's id, such as {@code tflite}: what {@code --backend} names. */
    String id();

    /** Larger is preferred; unique among runtimes. */
    int priority();

    /** Whether this runtime works on this machine, and if not, why. */
    Availability availability();

    /**
     * This runtime on one device, under an id that tells the devices apart; empty when it computes on no devices of that
     * kind. Whether the device is really there is its {@link #availability()}.
     */
    default Optional<ModelRuntime> on(Device device) {
        return Optional.empty();
    }

    /** True when the content is of a format that this runtime reads. */
    boolean accepts(ModelFile file);

    /**
     * Why this runtime does not run the file, for people; empty when it does. It may look closer than {@link #accepts}:
     * a format that it reads may hold operations that it lacks.
     */
    default Optional<String> refusal(ModelFile file) {
        return accepts(file) ? Optional.empty() : Optional.of("does not read this file");
    }

    /**
     * The ways of calling the model that its file states, the customary one first; empty for a format without such. The
     * file is read, and not loaded.
     *
     * @throws dev.fovea.api.error.ModelException when the file is corrupt
     */
    default List<ModelSignature> signatures(ModelFile file) {
        return List.of();
    }

    /**
     * The model, ready to run. Callers load a content once and share it.
     *
     * @param threads the most threads that all concurrent calls together may use, at least 1
     * @throws dev.fovea.api.error.ModelException when the file is corrupt or needs what the runtime lacks
     * @throws dev.fovea.api.error.MemoryLimitException when its estimated memory passes the limit
     */
    Executable load(ModelFile file, int threads);

    /**
     * The model cut at some of its nodes, ready to run. A runtime that runs files as they are has the file's own outputs
     * alone, and gives these; callers look whether what they want is among them.
     *
     * @param outputs names of nodes, at least one
     * @throws dev.fovea.api.error.UnknownNameException when the runtime knows the model's nodes and one is not there
     */
    default Executable load(ModelFile file, int threads, List<String> outputs) {
        return load(file, threads);
    }

    /**
     * Where {@link #load(ModelFile, int, List)} cuts the model for these outputs: these, each once; empty when it loads
     * the whole, because all are the model's own outputs or because this runtime runs files as they are.
     *
     * @throws dev.fovea.api.error.UnknownNameException when the runtime knows the model's nodes and one is not there
     */
    default List<String> cut(ModelFile file, List<String> outputs) {
        return List.of();
    }
}
