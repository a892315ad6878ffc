package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.train.History;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What all models that fovea's estimators give have in common: the trained network, and how it runs. Its content is a file
 * of fovea's with labels and how pictures are prepared, which {@link #writeModelFile} writes for every other use.
 *
 * @param <M> the model itself
 */
public abstract class TrainedStage<M extends TrainedStage<M>> extends Model<M> implements MLWritable {

    private static final long serialVersionUID = 1L;

    /** No path of a disk: the content is the stage's own. */
    static final String OWN = "trained:";

    private final String uid;
    private final Param<String> inputCol;
    private final IntParam batchSize;
    private final IntParam threads;
    private final Param<String> backend;
    private final Param<String> handleInvalid;
    private final Param<String> reasonCol;

    private @Nullable ModelPayload payload;
    private transient dev.fovea.api.model.@Nullable Model content;
    private transient @Nullable History history;

    TrainedStage(String uid, String inputs) {
        this.uid = uid;
        inputCol = new Param<>(this, "inputCol", "column of " + inputs, ParamCheck.text("inputCol", "a column name"));
        batchSize = new IntParam(
                this,
                PortOption.BATCH_SIZE.name(),
                "rows that go through the model together, 1 to 4096; changes memory and speed, no result",
                ParamCheck.range(PortOption.BATCH_SIZE.name(), 1, PortOption.MAX_BATCH));
        threads = new IntParam(
                this,
                PortOption.THREADS.name(),
                "the most threads that a task computes on, 1 to 1024; spark.task.cpus when it is not set",
                ParamCheck.range(PortOption.THREADS.name(), 1, PortOption.MAX_THREADS));
        backend = new Param<>(
                this,
                PortOption.BACKEND.name(),
                "backend that must be used, such as cpu; unavailable is an error; the best one when it is not set",
                ParamCheck.text(PortOption.BACKEND.name(), PortOption.BACKEND.expected()));
        handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "what becomes of a row whose input is null or bad: error (the job fails and names the row), skip (the"
                        + " row is dropped) or keep (the outputs are null and reasonCol says why)",
                ParamCheck.oneOf("handleInvalid", HandleInvalid.words()));
        reasonCol = new Param<>(
                this,
                "reasonCol",
                "under keep, the column of reasons: a string 'type: message', null where all is well; the name of the"
                        + " prediction's column with '_reason' when it is not set",
                ParamCheck.text("reasonCol", "a column name"));
        setDefault(batchSize, PortOptions.DEFAULT_BATCH);
        setDefault(handleInvalid, HandleInvalid.ERROR.word());
    }

    abstract M self();

    /** The name of {@link #reasonCol()} where none is set. */
    abstract String defaultReasonCol();

    @Override
    public String uid() {
        return uid;
    }

    /** Column of pictures, or of their URIs. */
    public final Param<String> inputCol() {
        return inputCol;
    }

    /** Rows that go through the model together, 1 to 4096, by default 32. It changes no result. */
    public final IntParam batchSize() {
        return batchSize;
    }

    /** The most threads that a task computes on, 1 to 1024; by default {@code spark.task.cpus}. */
    public final IntParam threads() {
        return threads;
    }

    /** Backend that must be used; by default the best one that works. */
    public final Param<String> backend() {
        return backend;
    }

    /** What becomes of a row whose input is null or bad: {@code error} (default), {@code skip} or {@code keep}. */
    public final Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** Under {@code keep}, the column of reasons. */
    public final Param<String> reasonCol() {
        return reasonCol;
    }

    /** The name of the input column. */
    public final String getInputCol() {
        return required(inputCol);
    }

    /** Sets {@link #inputCol()}. */
    public final M setInputCol(String column) {
        set(inputCol, column);
        return self();
    }

    /** The rows that go through the model together. */
    public final int getBatchSize() {
        return (Integer) getOrDefault(batchSize);
    }

    /** Sets {@link #batchSize()}. */
    public final M setBatchSize(int rows) {
        set(batchSize, rows);
        return self();
    }

    /** The most threads that a task computes on. */
    public final int getThreads() {
        return (Integer) required(threads);
    }

    /** Sets {@link #threads()}. */
    public final M setThreads(int most) {
        set(threads, most);
        return self();
    }

    /** The backend that must be used. */
    public final String getBackend() {
        return required(backend);
    }

    /** Sets {@link #backend()}. */
    public final M setBackend(String id) {
        set(backend, id);
        return self();
    }

    /** What becomes of a row whose input is null or bad. */
    public final String getHandleInvalid() {
        return getOrDefault(handleInvalid);
    }

    /** Sets {@link #handleInvalid()}. */
    public final M setHandleInvalid(String word) {
        set(handleInvalid, word);
        return self();
    }

    /** The name of the column of reasons. */
    public final String getReasonCol() {
        return isDefined(reasonCol) ? getOrDefault(reasonCol) : defaultReasonCol();
    }

    /** Sets {@link #reasonCol()}. */
    public final M setReasonCol(String column) {
        set(reasonCol, column);
        return self();
    }

    final <T> T required(Param<T> param) {
        if (!isDefined(param)) {
            throw new InvalidArgumentException(Fault.of("param", param.name())
                    .expected("a value")
                    .got("none")
                    .repair("call set" + Character.toUpperCase(param.name().charAt(0))
                            + param.name().substring(1)));
        }
        return getOrDefault(param);
    }

    /** The classes' names, by index; empty where the model answers with something else than a score for each class. */
    public final List<String> labels() {
        LabelTable table = content().spec().labels();
        List<String> names = new ArrayList<>();
        for (int i = 0; table != null && i < table.size(); i++) {
            names.add(table.get(i).name());
        }
        return names;
    }

    /** How the training went, epoch by epoch; empty for a model that was loaded. */
    public final Optional<History> history() {
        return Optional.ofNullable(history);
    }

    /** Takes over what was trained. */
    final void take(ModelPayload model, @Nullable History how) {
        payload = model;
        content = null;
        history = how;
    }

    final ModelPayload payload() {
        ModelPayload known = payload;
        if (known == null) {
            throw new InvalidArgumentException(Fault.of("stage", uid)
                    .expected("a trained model")
                    .got("none")
                    .repair("fit an estimator, or load a saved model"));
        }
        return known;
    }

    /** The trained model. */
    final synchronized dev.fovea.api.model.Model content() {
        dev.fovea.api.model.Model known = content;
        if (known == null) {
            known = payload().toModel();
            content = known;
        }
        return known;
    }

    /** Gives a stage the params that it shares with this one, and a model. */
    final <S extends ModelStage<S>> S prepared(S stage, dev.fovea.api.model.Model model) {
        stage.setModelFile(OWN + model.file().name());
        stage.restore(model);
        for (Param<?> param : stage.params()) {
            if (hasParam(param.name()) && isDefined(getParam(param.name()))) {
                copyParam(param, stage);
            }
        }
        return stage.setReasonCol(getReasonCol());
    }

    @SuppressWarnings("unchecked")
    private <T> void copyParam(Param<T> param, ModelStage<?> stage) {
        stage.set(param, (T) getOrDefault(getParam(param.name())));
    }

    /**
     * Writes the model as a plain file of fovea's, with labels and how pictures are prepared: for the command line, for
     * {@code FoveaFunctions}, for every stage's {@code modelFile}. An existing file is replaced.
     *
     * @param pathOrUri on any file system that Hadoop reaches; a path without a scheme is one of the driver's disks
     */
    public final void writeModelFile(String pathOrUri) {
        byte[] bytes = payload().content();
        try {
            if (!ModelLocation.isElsewhere(pathOrUri)) {
                java.nio.file.Files.write(ModelLocation.local(pathOrUri), bytes);
                return;
            }
            Path path = new Path(pathOrUri);
            try (OutputStream out = SessionFiles.of(path, SessionFiles.configuration(SparkSession.active()))
                    .create(path, true)) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + pathOrUri, e);
        }
    }

    @Override
    public M copy(ParamMap extra) {
        M copy = defaultCopy(extra);
        TrainedStage<?> same = copy;
        same.payload = payload;
        same.content = content;
        same.history = history;
        return copy.setParent(parent());
    }

    @Override
    public MLWriter write() {
        return new TrainedWriter(this);
    }
}
