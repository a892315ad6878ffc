package dev.fovea.adapters.tensorflow;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.memory.Memory;
import dev.fovea.api.memory.Reservation;
import dev.fovea.api.model.ModelFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;
import org.tensorflow.proto.GraphDef;

/** A checked model in TensorFlow's hands: its graph, and the session that runs it. */
final class TensorflowModel implements AutoCloseable {

    private final String name;
    private final Graph graph;
    private final Session session;
    private final Reservation reservation;
    private final Runnable release;

    private TensorflowModel(String name, Graph graph, Session session, Reservation reservation, Runnable release) {
        this.name = name;
        this.graph = graph;
        this.session = session;
        this.reservation = reservation;
        this.release = release;
    }

    /** The model of a graph whose weights are constants. */
    static TensorflowModel ofGraph(ModelFile file, GraphDef definition) {
        return reserved(
                file,
                reservation -> loaded(file.name(), () -> {
                    Graph graph = new Graph();
                    try {
                        graph.importGraphDef(definition);
                        Session session = new Session(graph, false, config());
                        return new TensorflowModel(file.name(), graph, session, reservation, () -> {
                            session.close();
                            graph.close();
                        });
                    } catch (RuntimeException | Error e) {
                        graph.close();
                        throw e;
                    }
                }));
    }

    /** The model of a SavedModel, whose files are unpacked while TensorFlow reads them, and no longer. */
    static TensorflowModel ofSavedModel(ModelFile file, SavedModelFiles files, String[] tags) {
        return reserved(file, reservation -> {
            Path folder = null;
            try {
                // Readable by this user alone, as the JDK makes it.
                folder = Files.createTempDirectory("fovea-saved-model").toRealPath();
                files.unpack(folder);
                String place = folder.toString();
                return loaded(file.name(), () -> {
                    SavedModelBundle bundle = SavedModelBundle.loader(place)
                            .withTags(tags)
                            .withConfigProto(config())
                            .load();
                    return new TensorflowModel(
                            file.name(), bundle.graph(), bundle.session(), reservation, bundle::close);
                });
            } catch (IOException e) {
                throw new ModelException(
                        Fault.of("model", file.name())
                                .expected("a folder for its files in " + System.getProperty("java.io.tmpdir"))
                                .got(String.valueOf(e.getMessage()))
                                .repair("set java.io.tmpdir to a folder that can be written"),
                        e);
            } finally {
                delete(folder);
            }
        });
    }

    /**
     * A call runs on its caller's thread alone; fovea's pool spreads rows. More threads inside an operation would split
     * sums differently on different machines.
     */
    private static ConfigProto config() {
        return ConfigProto.newBuilder()
                .setIntraOpParallelismThreads(1)
                .setInterOpParallelismThreads(1)
                .putDeviceCount("GPU", 0)
                .build();
    }

    private interface Loading {
        TensorflowModel load(Reservation reservation);
    }

    /** TensorFlow holds a copy of the weights, as large as the file. */
    private static TensorflowModel reserved(ModelFile file, Loading loading) {
        Reservation reservation = Memory.reserve(file.size(), "model file " + file.name());
        try {
            return loading.load(reservation);
        } catch (RuntimeException | Error e) {
            reservation.close();
            throw e;
        }
    }

    private static <T> T loaded(String name, Supplier<T> loading) {
        try {
            return loading.get();
        } catch (FoveaException e) {
            throw e;
        } catch (RuntimeException e) {
            // TensorFlow Java's exceptions have no type in common.
            throw new ModelException(
                    Fault.of("model", name)
                            .expected("one that TensorFlow loads")
                            .got(reason(e)),
                    e);
        }
    }

    /** The first line of what TensorFlow says, of a length for people. */
    static String reason(Throwable e) {
        String message = String.valueOf(e.getMessage()).strip();
        String line = message.lines().findFirst().orElse("");
        return line.length() <= 300 ? line : line.substring(0, 300) + "...";
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException | UncheckedIOException e) {
            System.getLogger(TensorflowModel.class.getPackageName())
                    .log(System.Logger.Level.WARNING, "left behind: " + folder, e);
        }
    }

    String name() {
        return name;
    }

    Graph graph() {
        return graph;
    }

    Session session() {
        return session;
    }

    @Override
    public void close() {
        release.run();
        reservation.close();
    }
}
