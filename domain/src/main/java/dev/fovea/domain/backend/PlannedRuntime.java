package dev.fovea.domain.backend;

import dev.fovea.api.error.BackendException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.Selection;
import dev.fovea.api.spi.Availability;
import dev.fovea.api.spi.Device;
import dev.fovea.api.spi.Executable;
import dev.fovea.api.spi.KernelProvider;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.ModelRuntime;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.domain.plan.Planner;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A kernel provider as a runtime of model files: read into a graph, planned for the provider, compiled by it. */
final class PlannedRuntime implements ModelRuntime {

    private final KernelProvider provider;
    private final List<ModelReader> readers;
    /** The graph that was read last: asked for when a runtime is chosen, and again when it loads. */
    private @Nullable Read last;

    PlannedRuntime(KernelProvider provider, List<ModelReader> readers) {
        this.provider = provider;
        this.readers = List.copyOf(readers);
    }

    private record Read(String sha256, Graph graph) {}

    @Override
    public String id() {
        return provider.id();
    }

    @Override
    public int priority() {
        return provider.priority();
    }

    @Override
    public Availability availability() {
        return provider.availability();
    }

    @Override
    public Optional<ModelRuntime> on(Device device) {
        return provider.on(device).map(bound -> new PlannedRuntime(bound, readers));
    }

    @Override
    public boolean accepts(ModelFile file) {
        return reader(file).isPresent() && compiler().isPresent();
    }

    @Override
    public Optional<String> refusal(ModelFile file) {
        Optional<PlanCompiler> compiler = compiler();
        if (compiler.isEmpty()) {
            return Optional.of("has no kernels for whole models");
        }
        if (reader(file).isEmpty()) {
            return Optional.of("does not read this file");
        }
        if (!file.selection().equals(Selection.NONE)) {
            return Optional.of("reads whole files, without " + file.selection());
        }
        try {
            return Planner.lacks(graph(file), compiler.get().target()).stream()
                    .findFirst()
                    .map(lack -> lack.fault().message());
        } catch (FoveaException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    /** Why the reader that takes the file cannot read it; empty when it can, or when none takes it. */
    Optional<ModelException> unreadable(ModelFile file) {
        if (!accepts(file)) {
            return Optional.empty();
        }
        try {
            graph(file);
            return Optional.empty();
        } catch (ModelException e) {
            return Optional.of(e);
        }
    }

    @Override
    public Executable load(ModelFile file, int threads) {
        return load(taken(file));
    }

    @Override
    public Executable load(ModelFile file, int threads, List<String> outputs) {
        return load(taken(file).outputs(outputs));
    }

    @Override
    public List<String> cut(ModelFile file, List<String> outputs) {
        Graph graph = graph(file);
        List<String> nodes =
                outputs.stream().distinct().map(name -> graph.node(name).name()).toList();
        return graph.outputs().containsAll(nodes) ? List.of() : nodes;
    }

    private Executable load(Graph graph) {
        PlanCompiler compiler = compiler()
                .orElseThrow(() -> new BackendException(Fault.of("backend", "'" + id() + "'")
                        .expected("kernels for whole models")
                        .got("none")));
        return compiler.compile(Planner.plan(graph, compiler.target()));
    }

    /** The graph, which is not kept any longer. */
    private Graph taken(ModelFile file) {
        Graph graph = graph(file);
        synchronized (this) {
            last = null;
        }
        return graph;
    }

    private Optional<PlanCompiler> compiler() {
        return provider.kernels(PlanCompiler.class);
    }

    private Optional<ModelReader> reader(ModelFile file) {
        return readers.stream().filter(reader -> reader.accepts(file)).findFirst();
    }

    private synchronized Graph graph(ModelFile file) {
        Read known = last;
        if (known == null || !known.sha256().equals(file.sha256())) {
            ModelReader reader = reader(file)
                    .orElseThrow(() -> new BackendException(Fault.of("model", file.name())
                            .expected("a format that is read")
                            .got("another")));
            known = new Read(file.sha256(), reader.read(file));
            last = known;
        }
        return known.graph();
    }
}
