package dev.fovea;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.model.Model;
import dev.fovea.api.model.ModelFile;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.spi.ModelReader;
import dev.fovea.api.spi.ModelWriter;
import dev.fovea.api.spi.PlanCompiler;
import dev.fovea.api.spi.Services;
import dev.fovea.domain.backend.Backends;
import dev.fovea.domain.graph.GraphSvg;
import dev.fovea.domain.plan.Planner;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Models as graphs: read, and written in other formats. */
public final class Graphs {

    private Graphs() {}

    /**
     * The network of a model. Its weights refer to the model's memory.
     *
     * @throws ModelException when no installed reader knows the format, or the file is corrupt or holds what a graph
     *     cannot say
     */
    public static Graph of(Model model) {
        return reader(model.file()).read(model.file());
    }

    /**
     * The network of a model, everything that its file says of itself checked: hashes over all of it, too.
     *
     * @throws ModelException as {@link #of}, and when the file is not what it says it is
     */
    public static Graph verify(Model model) {
        return reader(model.file()).verify(model.file());
    }

    private static ModelReader reader(ModelFile file) {
        List<ModelReader> readers = Services.all(ModelReader.class);
        return readers.stream()
                .filter(reader -> reader.accepts(file))
                .findFirst()
                .orElseThrow(() -> new ModelException(Fault.of("model", file.name())
                        .expected("a format that is read as a graph, of "
                                + readers.stream().map(ModelReader::format).toList())
                        .got("another")
                        .repair("use a file in one of these formats")));
    }

    /** A picture of the network, as SVG. */
    public static String svg(Graph graph) {
        return GraphSvg.of(graph);
    }

    /**
     * How a backend would run the network.
     *
     * @param backend the backend that is asked, or null for the best one that runs graphs
     * @throws dev.fovea.api.error.BackendException when the backend lacks an operation, or none runs graphs
     */
    public static Plan plan(Graph graph, @Nullable String backend) {
        PlanCompiler compiler =
                Backends.installed().kernels(PlanCompiler.class, backend).value();
        return Planner.plan(graph, compiler.target());
    }

    /** The formats that graphs can be written in. */
    public static List<String> formats() {
        return Services.all(ModelWriter.class).stream()
                .map(ModelWriter::format)
                .sorted()
                .toList();
    }

    /**
     * The usual end of a file name of that format, without the dot.
     *
     * @throws UnknownNameException when no installed writer knows the format
     */
    public static String extension(String format) {
        return writer(format).extension();
    }

    /**
     * The format whose file names end as this one does.
     *
     * @throws UnknownNameException when no installed writer's do
     */
    public static String formatOf(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        return Services.all(ModelWriter.class).stream()
                .filter(writer -> name.endsWith("." + writer.extension()))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(Fault.of("file", "'" + fileName + "'")
                        .expected("a name that ends in one of "
                                + Services.all(ModelWriter.class).stream()
                                        .map(writer -> "." + writer.extension())
                                        .sorted()
                                        .toList())
                        .got("another")
                        .repair("name it so, or name the format")))
                .format();
    }

    /**
     * Writes the network with its weights.
     *
     * @throws UnknownNameException when no installed writer knows the format
     * @throws ModelException when the format cannot hold the network; nothing is written then
     */
    public static void write(Graph graph, String format, OutputStream out) throws IOException {
        writer(format).write(graph, null, out);
    }

    /**
     * Writes the network with its weights, and the spec where the format has room for it. A spec that names outputs or
     * layers which the network lacks is written without them, and without the labels that go with the probabilities.
     *
     * @throws UnknownNameException when no installed writer knows the format
     * @throws ModelException when the format cannot hold the network; nothing is written then
     */
    public static void write(Graph graph, ModelSpec spec, String format, OutputStream out) throws IOException {
        String probabilities = spec.probabilities();
        String features = spec.features();
        String map = spec.featureMap();
        boolean isCut = probabilities != null && !graph.has(probabilities);
        ModelSpec fitting = new ModelSpec(
                spec.name(),
                spec.description(),
                spec.license(),
                spec.image(),
                isCut ? null : probabilities,
                features != null && graph.has(features) ? features : null,
                isCut ? null : spec.labels(),
                map != null && graph.has(map) ? map : null,
                spec.layers().stream().filter(layer -> graph.has(layer.name())).toList());
        writer(format).write(graph, fitting, out);
    }

    private static ModelWriter writer(String format) {
        return Services.all(ModelWriter.class).stream()
                .filter(writer -> writer.format().equalsIgnoreCase(format))
                .findFirst()
                .orElseThrow(() -> new UnknownNameException(Fault.of("format", "'" + format + "'")
                        .expected("one of " + formats())
                        .got("an unknown one")
                        .repair(Names.suggestion(format, formats()))));
    }
}
