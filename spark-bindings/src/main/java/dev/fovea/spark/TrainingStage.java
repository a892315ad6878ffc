package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Model;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.jspecify.annotations.Nullable;

/**
 * What all stages that train a model have in common: the model that they begin with, how pictures become its input, how it is
 * trained. The driver never holds the examples.
 *
 * @param <E> the stage itself
 * @param <M> the model that it gives
 */
public abstract class TrainingStage<E extends TrainingStage<E, M>, M extends org.apache.spark.ml.Model<M>>
        extends TrialStage<E, M> implements MLWritable {

    private static final long serialVersionUID = 1L;

    private final Param<String> inputCol;
    private final Param<String> labelCol;
    private final Param<String> modelFile;
    private final Param<String> weightsFile;
    private final Param<String> resampler;
    private final Param<String> crop;
    private final Param<String> background;
    private final LongParam seed;
    private final DoubleParam learningRate;
    private final Param<String> classWeights;
    private final IntParam threads;
    private final Param<String> backend;
    private final Param<String> handleInvalid;

    /** The content of the model's file, once read. */
    private transient @Nullable FileModel file;

    TrainingStage(String uid, String inputs) {
        super(uid);
        inputCol = text("inputCol", "column of " + inputs, "a column name");
        labelCol = text(
                "labelCol",
                "column that says what a row shows: strings, indices (whole numbers from 0; a StringIndexer's names are"
                        + " taken over), or one-hot vectors or arrays",
                "a column name");
        modelFile = text(
                "modelFile",
                "path of the model file or folder on the driver that training begins with, or the URI of one on any file"
                        + " system that Hadoop reaches, with its spec beside it if there is one; read when first needed,"
                        + " and saved with the stage",
                "a path");
        weightsFile = text(
                "weightsFile",
                "path of a file of trained numbers on the driver, for a model that is an architecture alone or to take the"
                        + " place of what it has; treated as modelFile is",
                "a path");
        resampler = option(PortOption.RESAMPLER, "how pictures are resized, instead of the model's own way");
        crop = option(
                PortOption.CROP,
                "how pictures of another shape are brought to the model's, instead of the model's own way");
        background = option(
                PortOption.BACKGROUND,
                "colour of what a picture leaves uncovered of the model's input, instead of the model's own");
        seed = new LongParam(this, "seed", "of everything that is drawn: weights, order, dropout");
        learningRate = new DoubleParam(
                this,
                "learningRate",
                "of the optimiser, above 0; the optimiser's own in Keras when it is not set",
                ParamCheck.above("learningRate", 0));
        classWeights = new Param<>(
                this,
                "classWeights",
                "balanced (classes count alike, however many rows they have) or none",
                ParamCheck.oneOf("classWeights", "balanced", "none"));
        threads = new IntParam(
                this,
                PortOption.THREADS.name(),
                "the most threads that a task computes on, 1 to 1024; spark.task.cpus when it is not set",
                ParamCheck.range(PortOption.THREADS.name(), 1, PortOption.MAX_THREADS));
        backend = text(
                PortOption.BACKEND.name(),
                "backend that must be used, such as cpu; unavailable is an error; the best one when it is not set",
                PortOption.BACKEND.expected());
        handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "what becomes of a row whose picture or label is null or bad: error (the job fails and names the row), skip"
                        + " (it is dropped) or keep (it is dropped from the training; the model gives null and says why)",
                ParamCheck.oneOf("handleInvalid", HandleInvalid.words()));
        setDefault(labelCol, "label");
        setDefault(seed, 0L);
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

    /** Column of pictures, or of their URIs. */
    public final Param<String> inputCol() {
        return inputCol;
    }

    /** Column that says what a row shows: strings, indices from 0, or one-hot vectors or arrays; by default label. */
    public final Param<String> labelCol() {
        return labelCol;
    }

    /** Path or URI of the model file or folder that training begins with; a saved stage holds its content. */
    public final Param<String> modelFile() {
        return modelFile;
    }

    /** Path or URI of a file of trained numbers, for a model that is an architecture alone, or to take their place. */
    public final Param<String> weightsFile() {
        return weightsFile;
    }

    /** How pictures are resized; by default as the model's spec says. */
    public final Param<String> resampler() {
        return resampler;
    }

    /** How pictures of another shape are brought to the model's; by default as the model's spec says. */
    public final Param<String> crop() {
        return crop;
    }

    /** The colour of what a picture leaves uncovered; by default as the model's spec says. */
    public final Param<String> background() {
        return background;
    }

    /** Of everything that is drawn: weights, order, dropout; by default 0. */
    public final LongParam seed() {
        return seed;
    }

    /** Of the optimiser, above 0; by default the optimiser's own in Keras. */
    public final DoubleParam learningRate() {
        return learningRate;
    }

    /** {@code balanced}: classes count alike, however many rows they have; or {@code none}. */
    public final Param<String> classWeights() {
        return classWeights;
    }

    /** The most threads that a task computes on, 1 to 1024; by default {@code spark.task.cpus}. */
    public final IntParam threads() {
        return threads;
    }

    /** Backend that must be used; by default the best one that works. */
    public final Param<String> backend() {
        return backend;
    }

    /** What becomes of a row whose picture or label is null or bad: {@code error} (default), {@code skip} or {@code keep}. */
    public final Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** The name of the column of pictures. */
    public final String getInputCol() {
        return required(inputCol);
    }

    /** Sets {@link #inputCol()}. */
    public final E setInputCol(String column) {
        set(inputCol, column);
        return self();
    }

    /** The name of the column of labels. */
    public final String getLabelCol() {
        return getOrDefault(labelCol);
    }

    /** Sets {@link #labelCol()}. */
    public final E setLabelCol(String column) {
        set(labelCol, column);
        return self();
    }

    /** The path of the model file. */
    public final String getModelFile() {
        return required(modelFile);
    }

    /** Sets {@link #modelFile()}; the file is read anew. */
    public final E setModelFile(String path) {
        file = null;
        set(modelFile, path);
        return self();
    }

    /** The path of the file of trained numbers. */
    public final String getWeightsFile() {
        return required(weightsFile);
    }

    /** Sets {@link #weightsFile()}; the file is read anew. */
    public final E setWeightsFile(String path) {
        file = null;
        set(weightsFile, path);
        return self();
    }

    /** How pictures are resized. */
    public final String getResampler() {
        return required(resampler);
    }

    /** Sets {@link #resampler()}. */
    public final E setResampler(String name) {
        set(resampler, name);
        return self();
    }

    /** How pictures of another shape are brought to the model's. */
    public final String getCrop() {
        return required(crop);
    }

    /** Sets {@link #crop()}. */
    public final E setCrop(String fit) {
        set(crop, fit);
        return self();
    }

    /** The colour of what a picture leaves uncovered. */
    public final String getBackground() {
        return required(background);
    }

    /** Sets {@link #background()}. */
    public final E setBackground(String colour) {
        set(background, colour);
        return self();
    }

    /** The seed of everything that is drawn. */
    public final long getSeed() {
        return (Long) getOrDefault(seed);
    }

    /** Sets {@link #seed()}. */
    public final E setSeed(long number) {
        set(seed, number);
        return self();
    }

    /** The learning rate. */
    public final double getLearningRate() {
        return (Double) required(learningRate);
    }

    /** Sets {@link #learningRate()}. */
    public final E setLearningRate(double rate) {
        set(learningRate, rate);
        return self();
    }

    /** How classes count. */
    public final String getClassWeights() {
        return getOrDefault(classWeights);
    }

    /** Sets {@link #classWeights()}. */
    public final E setClassWeights(String weights) {
        set(classWeights, weights);
        return self();
    }

    /** The most threads that a task computes on. */
    public final int getThreads() {
        return (Integer) required(threads);
    }

    /** Sets {@link #threads()}. */
    public final E setThreads(int most) {
        set(threads, most);
        return self();
    }

    /** The backend that must be used. */
    public final String getBackend() {
        return required(backend);
    }

    /** Sets {@link #backend()}. */
    public final E setBackend(String id) {
        set(backend, id);
        return self();
    }

    /** What becomes of a row whose picture or label is null or bad. */
    public final String getHandleInvalid() {
        return getOrDefault(handleInvalid);
    }

    /** Sets {@link #handleInvalid()}. */
    public final E setHandleInvalid(String word) {
        set(handleInvalid, word);
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

    final @Nullable String orNull(Param<String> param) {
        return isDefined(param) ? getOrDefault(param) : null;
    }

    final boolean isSkipping() {
        return HandleInvalid.of(getHandleInvalid()) != HandleInvalid.ERROR;
    }

    /** The settings of a trial. */
    final TrialSettings settings(int epochs, int batchSize, String optimizer) {
        return new TrialSettings(
                epochs,
                batchSize,
                optimizer,
                isDefined(learningRate) ? (Double) getLearningRate() : null,
                getSeed(),
                isDefined(threads) ? getThreads() : 0,
                orNull(backend));
    }

    /** Gives a stage the params that it shares with this one, and the model's content. */
    final <S extends ModelStage<S>> S prepared(S stage) {
        for (Param<?> param : stage.params()) {
            if (hasParam(param.name()) && isSet(getParam(param.name()))) {
                copyParam(param, stage);
            }
        }
        stage.adopt(file);
        return stage;
    }

    @SuppressWarnings("unchecked")
    private <T> void copyParam(Param<T> param, ModelStage<?> stage) {
        stage.set(param, (T) getOrDefault(getParam(param.name())));
    }

    /** The model that the params name, by a stage that has them too; its content is kept. */
    final Model model(ModelStage<?> stage) {
        Model model = stage.model();
        file = stage.known();
        return model;
    }

    /** Hands over content that was saved with the stage. */
    final void adopt(@Nullable FileModel content) {
        file = content;
    }

    /** True when a saved stage holds its model. */
    final boolean hasContent() {
        return isDefined(modelFile) || isDefined(weightsFile);
    }

    /** A stage with the params that name the model. */
    abstract ModelStage<?> modelStage();

    @Override
    public E copy(ParamMap extra) {
        E copy = defaultCopy(extra);
        ((TrainingStage<?, ?>) copy).file = file;
        return copy;
    }

    @Override
    public MLWriter write() {
        return new EstimatorWriter(this);
    }
}
