package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Model;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * What all stages that run a model have in common: which model, how it runs, and what becomes of bad rows.
 *
 * @param <S> the stage itself
 */
public abstract class ModelStage<S extends ModelStage<S>> extends Transformer implements MLWritable {

    private static final long serialVersionUID = 1L;

    private final String uid;
    private final Param<String> modelName;
    private final Param<String> modelFile;
    private final Param<String> weightsFile;
    private final IntParam batchSize;
    private final IntParam threads;
    private final Param<String> backend;
    private final Param<String> handleInvalid;
    private final Param<String> reasonCol;

    /** The content of {@link #modelFile()} and {@link #weightsFile()}, once read. */
    private transient @Nullable FileModel file;

    ModelStage(String uid) {
        this.uid = uid;
        modelName = text("modelName", "name of an installed model; not together with modelFile", "a model name");
        modelFile = text(
                "modelFile",
                "path of a model file or model folder on the driver, or the URI of one on any file system that Hadoop"
                        + " reaches, with its spec beside it if there is one; read when first needed, sent to the"
                        + " executors, and saved with the stage; not together with modelName",
                "a path");
        weightsFile = text(
                "weightsFile",
                "path of a file of trained numbers on the driver, for a model that is an architecture alone or to take the"
                        + " place of what it has; treated as modelFile is",
                "a path");
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
        backend = text(
                PortOption.BACKEND.name(),
                "backend that must be used, such as tflite; unavailable is an error; the best one when it is not set",
                PortOption.BACKEND.expected());
        handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "what becomes of a row whose input is null or bad: error (the job fails and names the row), skip (the"
                        + " row is dropped) or keep (the output is null and reasonCol says why)",
                ParamCheck.oneOf("handleInvalid", HandleInvalid.words()));
        reasonCol = text(
                "reasonCol",
                "under keep, the column of reasons: a string 'type: message', null where all is well; the name of"
                        + " outputCol with '_reason' when it is not set",
                "a column name");
        setDefault(batchSize, PortOptions.DEFAULT_BATCH);
        setDefault(handleInvalid, HandleInvalid.ERROR.word());
    }

    /** A param of a text that is not blank. */
    final Param<String> text(String name, String doc, String expected) {
        return new Param<>(this, name, doc, ParamCheck.text(name, expected));
    }

    /** A param of a port's option; its doc ends with the choices. */
    final Param<String> option(PortOption<?> option, String doc) {
        return new Param<>(this, option.name(), doc + ": " + option.expected(), ParamCheck.option(option));
    }

    abstract S self();

    /** The name of {@link #reasonCol()} where none is set. */
    abstract String defaultReasonCol();

    @Override
    public String uid() {
        return uid;
    }

    /** Name of an installed model; not together with {@link #modelFile()}. */
    public Param<String> modelName() {
        return modelName;
    }

    /**
     * Path of a model file or model folder on the driver, or the URI of one on any file system that Hadoop reaches
     * ({@code hdfs:}, {@code s3a:}, {@code file:}), with its spec beside it if there is one. It is read when it is first
     * needed, and again when it has changed, and sent to the executors; a saved stage holds its content, and goes by that
     * until the param is set anew.
     */
    public Param<String> modelFile() {
        return modelFile;
    }

    /**
     * Path of a file of trained numbers on the driver, for a model that is an architecture alone (a Keras model's JSON, a
     * named network), or to take the place of what it has; treated as {@link #modelFile()} is.
     */
    public Param<String> weightsFile() {
        return weightsFile;
    }

    /** Rows that go through the model together, 1 to 4096, by default 32. It changes no result. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** The most threads that a task computes on, 1 to 1024; by default {@code spark.task.cpus}. It changes no result. */
    public IntParam threads() {
        return threads;
    }

    /** Backend that must be used; by default the best one that works. */
    public Param<String> backend() {
        return backend;
    }

    /** What becomes of a row whose input is null or bad: {@code error} (default), {@code skip} or {@code keep}. */
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** Under {@code keep}, the column of reasons; by default the output column's name with {@code _reason}. */
    public Param<String> reasonCol() {
        return reasonCol;
    }

    /** The name of the model; without meaning where {@link #modelFile()} is set. */
    public String getModelName() {
        return required(modelName);
    }

    /** Sets {@link #modelName()}. */
    public S setModelName(String name) {
        set(modelName, name);
        return self();
    }

    /** The path of the model file. */
    public String getModelFile() {
        return required(modelFile);
    }

    /** Sets {@link #modelFile()}; the file is read anew, as it is whenever it has changed. */
    public S setModelFile(String path) {
        file = null;
        set(modelFile, path);
        return self();
    }

    /** The path of the file of trained numbers. */
    public String getWeightsFile() {
        return required(weightsFile);
    }

    /** Sets {@link #weightsFile()}; the file is read anew, as it is whenever it has changed. */
    public S setWeightsFile(String path) {
        file = null;
        set(weightsFile, path);
        return self();
    }

    /** The rows that go through the model together. */
    public int getBatchSize() {
        return (Integer) getOrDefault(batchSize);
    }

    /** Sets {@link #batchSize()}. */
    public S setBatchSize(int rows) {
        set(batchSize, rows);
        return self();
    }

    /** The most threads that a task computes on. */
    public int getThreads() {
        return (Integer) required(threads);
    }

    /** Sets {@link #threads()}. */
    public S setThreads(int most) {
        set(threads, most);
        return self();
    }

    /** The backend that must be used. */
    public String getBackend() {
        return required(backend);
    }

    /** Sets {@link #backend()}. */
    public S setBackend(String id) {
        set(backend, id);
        return self();
    }

    /** What becomes of a row whose input is null or bad. */
    public String getHandleInvalid() {
        return getOrDefault(handleInvalid);
    }

    /** Sets {@link #handleInvalid()}. */
    public S setHandleInvalid(String word) {
        set(handleInvalid, word);
        return self();
    }

    /** The name of the column of reasons. */
    public String getReasonCol() {
        return isDefined(reasonCol) ? getOrDefault(reasonCol) : defaultReasonCol();
    }

    /** Sets {@link #reasonCol()}. */
    public S setReasonCol(String column) {
        set(reasonCol, column);
        return self();
    }

    /** The value of a param that has no default. */
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

    /** The value of a param, or null where it has none. */
    final @Nullable String orNull(Param<String> param) {
        return isDefined(param) ? getOrDefault(param) : null;
    }

    final HandleInvalid chosenHandling() {
        return HandleInvalid.of(getHandleInvalid());
    }

    /** What the params choose of the port. */
    PortOptions options() {
        return PortOptions.defaults()
                .withBatchSize(getBatchSize())
                .withThreads(isDefined(threads) ? getThreads() : 0)
                .withBackend(orNull(backend));
    }

    /** The model that the params name, not loaded. */
    final Model model() {
        FileModel known = fileModel();
        return known == null ? ModelLocation.find(getModelName(), null) : known.model();
    }

    /** Where tasks find the model that the params name. */
    final ModelRef reference(SparkSession session) {
        FileModel known = fileModel();
        if (known == null) {
            return DriverModels.reference(session, getModelName());
        }
        return isDefined(modelFile) && !ModelLocation.isElsewhere(known.name())
                ? DriverModels.file(session, ModelLocation.local(known.name()), known.model())
                : DriverModels.broadcast(session, known.model());
    }

    /** The model whose content travels with the stage; null when the stage goes by name. */
    @Nullable
    final FileModel fileModel() {
        boolean isFile = isDefined(modelFile);
        if (isFile && isSet(modelName)) {
            throw new InvalidArgumentException(Fault.of("params", "modelName and modelFile")
                    .expected("one of them")
                    .got("'" + getModelName() + "' and '" + getModelFile() + "'")
                    .repair("clear one of them"));
        }
        if (!isFile && !isDefined(modelName)) {
            throw new InvalidArgumentException(Fault.of("params", "modelName and modelFile")
                    .expected("one of them")
                    .got("none")
                    .repair("call setModelFile, or setModelName"));
        }
        String weights = orNull(weightsFile);
        if (!isFile && weights == null) {
            return null;
        }
        String name = isFile ? getModelFile() : getModelName();
        FileModel known = file;
        if (known == null || !known.stands(name, weights)) {
            known = FileModel.read(name, weights, isFile);
            file = known;
        }
        return known;
    }

    /** The content of the model's file, once read; null before, and where there is none. */
    final @Nullable FileModel known() {
        return file;
    }

    /** Takes over what another stage has read. */
    final void adopt(@Nullable FileModel known) {
        file = known;
    }

    /** Hands over content that was saved with the stage. */
    final void restore(Model model) {
        file = FileModel.saved(isDefined(modelFile) ? getModelFile() : getModelName(), orNull(weightsFile), model);
    }

    /** True when a saved stage holds its model. */
    final boolean hasContent() {
        return isDefined(modelFile) || isDefined(weightsFile);
    }

    @Override
    public S copy(ParamMap extra) {
        S copy = defaultCopy(extra);
        ((ModelStage<?>) copy).file = file;
        return copy;
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this);
    }
}
