package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.api.model.Model;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What the driver knows of models: where tasks find them, and how long their answers are. It keeps no more than what was asked
 * for lately.
 */
final class DriverModels {

    private static final int MOST = 256;
    private static final int MOST_MODELS = 16;
    private static final Duration IDLE = Duration.ofHours(1);

    private static final Recent<String, Read> MODELS = new Recent<>(MOST_MODELS, IDLE, System::nanoTime);
    private static final Recent<String, WeakReference<Broadcast<ModelPayload>>> BROADCASTS = recent();
    private static final Recent<SizeKey, Integer> SIZES = recent();
    private static final Recent<EndsKey, ModelEnds> ENDS = recent();

    private DriverModels() {}

    /** As many answers about models as a driver's queries may be about. */
    static <K, V> Recent<K, V> recent() {
        return new Recent<>(MOST, IDLE, System::nanoTime);
    }

    /** A model and what its files looked like when it was read; it is given up where the heap is short. */
    private record Read(FileStamp stamp, SoftReference<Model> model) {}

    private record SizeKey(String model, Class<? extends Answer> answer, PortOptions options) {}

    private record EndsKey(
            String model,
            @Nullable String input,
            @Nullable String output,
            @Nullable String backend) {}

    /** True when the model is an installed one that executors have too: not when its weights were fetched to here. */
    private static boolean isEverywhere(String nameOrFile, Model model) {
        return model.file().weights() == null
                && Fovea.models().stream()
                        .flatMap(entry -> Stream.concat(Stream.of(entry.spec().name()), entry.aliases().stream()))
                        .anyMatch(nameOrFile::equalsIgnoreCase);
    }

    /** Spark analyses a query several times; a file is read and hashed once, until it looks other than it did. */
    static Model model(String nameOrFile) {
        FileStamp stamp = ModelLocation.stamp(nameOrFile).orElse(null);
        Read read = stamp == null ? null : MODELS.get(nameOrFile);
        Model known = read == null || !read.stamp().equals(stamp)
                ? null
                : read.model().get();
        if (known != null) {
            return known;
        }
        Model model = ModelLocation.find(nameOrFile, null);
        if (stamp != null && stamp.isSettled(TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()))) {
            MODELS.put(nameOrFile, new Read(stamp, new SoftReference<>(model)));
        }
        return model;
    }

    /**
     * The model under its name, or broadcast from the file.
     *
     * @throws dev.fovea.api.error.UnknownNameException when it is neither; the message suggests the nearest name
     */
    static ModelRef reference(SparkSession session, String nameOrFile) {
        Model model = model(nameOrFile);
        if (isEverywhere(nameOrFile, model)) {
            return ModelRef.named(model);
        }
        boolean isFile = !ModelLocation.isElsewhere(nameOrFile) && Files.exists(ModelLocation.local(nameOrFile));
        return isFile ? file(session, ModelLocation.local(nameOrFile), model) : broadcast(session, model);
    }

    /**
     * The model of that file, read from its path by every executor where {@code spark.fovea.models.share} is {@code path};
     * else broadcast. A model with its weights in a file of their own is always broadcast, as is one whose file is gone.
     */
    static ModelRef file(SparkSession session, Path path, Model model) {
        String share = SparkSetting.MODELS_SHARE.value(session);
        return switch (share) {
            case "broadcast" -> broadcast(session, model);
            case "path" ->
                model.file().weights() == null && Files.exists(path)
                        ? ModelRef.shared(model, path)
                        : broadcast(session, model);
            default -> throw SparkSetting.MODELS_SHARE.invalid(share, "broadcast or path", null);
        };
    }

    /** The model's bytes on their way to every executor that asks; sent once an application as long as it is used. */
    static ModelRef broadcast(SparkSession session, Model model) {
        JavaSparkContext context = JavaSparkContext.fromSparkContext(session.sparkContext());
        String key = context.sc().applicationId() + ' ' + ModelRef.local(model).identity();
        WeakReference<Broadcast<ModelPayload>> known = BROADCASTS.get(key);
        Broadcast<ModelPayload> payload = known == null ? null : known.get();
        if (payload == null || !payload.isValid()) {
            payload = context.broadcast(ModelPayload.of(model));
            BROADCASTS.put(key, new WeakReference<>(payload));
        }
        return ModelRef.broadcast(model, payload);
    }

    /**
     * The number of classes or features: the model is loaded here, once.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when it cannot give such an answer
     */
    static int size(Model model, Answer answer, PortOptions chosen) {
        PortOptions options = chosen.forResults();
        ModelRef ref = ModelRef.local(model);
        SizeKey key = new SizeKey(ref.identity(), answer.getClass(), options);
        Integer known = SIZES.get(key);
        if (known == null) {
            try (SharedPorts.Lease lease = SharedPorts.acquire(ref, answer, options)) {
                known = lease.port().size();
            }
            SIZES.put(key, known);
        }
        return known;
    }

    /** The ends of the model, which is loaded here once; see {@link ModelEnds#of}. */
    static ModelEnds ends(Model model, @Nullable String input, @Nullable String output, @Nullable String backend) {
        EndsKey key = new EndsKey(ModelRef.local(model).identity(), input, output, backend);
        ModelEnds known = ENDS.get(key);
        if (known == null) {
            known = ModelEnds.of(model, input, output, backend);
            ENDS.put(key, known);
        }
        return known;
    }
}
