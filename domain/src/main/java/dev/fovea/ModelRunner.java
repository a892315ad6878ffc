package dev.fovea;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelSignature;
import dev.fovea.api.plan.StepTime;
import dev.fovea.api.spi.Device;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.WorkPool;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.backend.Backends.Choice;
import dev.fovea.domain.model.SharedExecutables;
import dev.fovea.domain.model.Users;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model on plain tensors, without pictures, labels or a spec; any node can be an output where the backend reads the
 * model as a graph. Safe for any number of threads; it may be closed while calls are running, the
 * last of them gives the model back.
 */
public final class ModelRunner implements AutoCloseable {

    private final Executable executable;
    private final Users users;
    private final String backend;
    private final List<TensorInfo> outputs;
    private final WorkPool pool;
    private final int threads;

    private ModelRunner(
            Executable executable,
            Runnable release,
            String backend,
            List<TensorInfo> outputs,
            WorkPool pool,
            int threads) {
        this.executable = executable;
        this.users = new Users(backend, release);
        this.backend = backend;
        this.outputs = outputs;
        this.pool = pool;
        this.threads = threads;
    }

    /**
     * The model, loaded.
     *
     * @param outputs the nodes that are wanted, in this order; empty for the model's own outputs
     * @param backend the backend that must run it, or null for the best one
     * @param threads the most that one call uses; 0 for the whole pool
     * @throws UnknownNameException when the model has no such output; the message says what it has
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when model or backend cannot be had
     */
    public static ModelRunner open(Model model, List<String> outputs, @Nullable String backend, int threads) {
        return open(model, outputs, backend, threads, null);
    }

    /**
     * The model, loaded on a device, such as one that a cluster gave to this task.
     *
     * @param device where it must compute; or null for the processor, or what the backend chooses
     * @throws dev.fovea.api.error.BackendException when no backend, or not the wanted one, computes on such devices
     * @see #open(Model, List, String, int)
     */
    public static ModelRunner open(
            Model model, List<String> outputs, @Nullable String backend, int threads, @Nullable Device device) {
        WorkPool pool = PortBuilder.pool();
        Backends backends = Backends.installed();
        Choice<ModelRuntime> choice = device == null
                ? backends.runtime(model.file(), backend)
                : backends.runtime(model.file(), backend, device);
        SharedExecutables.Lease lease =
                SharedExecutables.acquire(choice.value(), model.file(), pool.threads(), outputs);
        Executable executable = lease.executable();
        try {
            List<TensorInfo> wanted = outputs.isEmpty()
                    ? executable.outputs()
                    : outputs.stream()
                            .distinct()
                            .map(name -> output(name, executable.outputs(), choice.id()))
                            .toList();
            String detail = executable.detail();
            return new ModelRunner(
                    executable,
                    lease::close,
                    detail.isEmpty() ? choice.id() : choice.id() + " " + detail,
                    wanted,
                    pool,
                    threads == 0 ? pool.threads() : Math.min(threads, pool.threads()));
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    /**
     * The ways of calling the model that its file states, the customary one first: a SavedModel's signatures. A format
     * that names none has none.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the file is corrupt, or the backend that reads
     *     its format is not installed
     */
    public static List<ModelSignature> signatures(Model model) {
        return Backends.installed().signatures(model.file());
    }

    private static TensorInfo output(String name, List<TensorInfo> known, String backend) {
        List<String> names = known.stream().map(TensorInfo::name).toList();
        return known.stream()
                .filter(info -> info.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () -> new UnknownNameException(
                                Fault.of("model output", "'" + name + "'")
                                        .expected(
                                                "one of " + names + ", the outputs that backend " + backend + " gives")
                                        .got("another")
                                        .repair(
                                                "inner nodes need a backend that reads the model as a graph, such as cpu or reference")));
    }

    /** What runs it: the backend's id and its detail. */
    public String backend() {
        return backend;
    }

    /** The most threads that a call uses. */
    public int threads() {
        return threads;
    }

    /** The model's inputs, batch dimension first and open. */
    public List<TensorInfo> inputs() {
        return executable.inputs();
    }

    /** The outputs that a call gives, in the order in which they were named. */
    public List<TensorInfo> outputs() {
        return outputs;
    }

    /**
     * Runs a batch.
     *
     * @param inputs every input by name, each of the same number of rows
     * @return the outputs by name, in order; the caller closes them
     * @throws dev.fovea.api.error.ShapeException when an input is missing or differs from its description
     */
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        users.enter();
        try {
            List<String> names = outputs.stream().map(TensorInfo::name).toList();
            Map<String, Tensor> results = executable.run(inputs, names, pool, threads);
            Map<String, Tensor> ordered = new LinkedHashMap<>();
            names.forEach(name -> ordered.put(name, results.get(name)));
            return ordered;
        } finally {
            users.leave();
        }
    }

    /** The time of each step since this was last asked for; see {@link Executable#profile}. */
    public List<StepTime> profile() {
        return executable.profile();
    }

    /** Gives the model back when no call is running any more. A second call does nothing. */
    @Override
    public void close() {
        users.close();
    }
}
