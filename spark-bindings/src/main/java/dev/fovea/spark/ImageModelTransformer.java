package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;

import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Model;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * A stage that runs an image model over a column of pictures and appends one column. The input is a binary column of
 * encoded files, as {@code binaryFile} reads them, or Spark's image struct; the type decides. The other columns and the
 * order of rows within a partition stay as they are.
 *
 * <p>Rows whose picture is null or bad are treated as {@link #handleInvalid()} says. Anything else that goes wrong, such
 * as a model that fails or memory that runs out, fails the task whatever it says.
 *
 * @param <S> the stage itself
 */
public abstract class ImageModelTransformer<S extends ImageModelTransformer<S>> extends Transformer
        implements MLWritable {

    private static final long serialVersionUID = 1L;
    private static final int MAX_BATCH = 4096;

    private final String uid;
    private final Param<String> inputCol;
    private final Param<String> outputCol;
    private final Param<String> modelName;
    private final Param<String> modelFile;
    private final IntParam batchSize;
    private final Param<String> handleInvalid;
    private final Param<String> reasonCol;
    private final Param<String> backend;

    /** The content of {@link #modelFile()}, once read. */
    private transient @Nullable FileModel file;

    /** A model and the path that stands for it. */
    record FileModel(String path, Model model) {}

    ImageModelTransformer(String uid) {
        this.uid = uid;
        inputCol = text(
                "inputCol", "column of pictures: encoded files (binary), or Spark's image struct", "a column name");
        outputCol = text("outputCol", "column that is appended; it must not exist", "a column name");
        modelName = text("modelName", "name of an installed model; not together with modelFile", "a model name");
        modelFile = text(
                "modelFile",
                "path of a model file on the driver, with its spec beside it if there is one; read when first needed,"
                        + " sent to the executors, and saved with the stage; not together with modelName",
                "a path");
        batchSize = new IntParam(
                this,
                "batchSize",
                "pictures that go through the model together, 1 to 4096; changes memory and speed, no result",
                ParamCheck.range("batchSize", 1, MAX_BATCH));
        handleInvalid = new Param<>(
                this,
                "handleInvalid",
                "what becomes of a row whose picture is null or bad: error (the job fails and names the row), skip (the"
                        + " row is dropped) or keep (the output is null and reasonCol says why)",
                ParamCheck.oneOf("handleInvalid", HandleInvalid.words()));
        reasonCol = text(
                "reasonCol",
                "under keep, the column of reasons: a string 'type: message', null where all is well; the name of"
                        + " outputCol with '_reason' when it is not set",
                "a column name");
        backend = text(
                "backend",
                "backend that must be used, such as tflite; unavailable is an error; the best one when it is not set",
                "a backend id");
        setDefault(modelName, Fovea.DEFAULT_MODEL);
        setDefault(batchSize, 32);
        setDefault(handleInvalid, HandleInvalid.ERROR.word());
    }

    private Param<String> text(String name, String doc, String expected) {
        return new Param<>(this, name, doc, ParamCheck.text(name, expected));
    }

    abstract S self();

    /** What is appended to each row. */
    abstract Answer answer();

    /**
     * The column that is appended.
     *
     * @throws dev.fovea.api.error.FoveaException when the model cannot give such an answer
     */
    abstract StructField outputField(String name, Model model, boolean nullable);

    @Override
    public String uid() {
        return uid;
    }

    /** Column of pictures: encoded files (binary), or Spark's image struct. */
    public Param<String> inputCol() {
        return inputCol;
    }

    /** Column that is appended; it must not exist. */
    public Param<String> outputCol() {
        return outputCol;
    }

    /** Name of an installed model, by default {@link Fovea#DEFAULT_MODEL}; not together with {@link #modelFile()}. */
    public Param<String> modelName() {
        return modelName;
    }

    /**
     * Path of a model file on the driver, with its spec beside it if there is one. It is read when it is first needed
     * and sent to the executors; a saved stage holds its content.
     */
    public Param<String> modelFile() {
        return modelFile;
    }

    /** Pictures that go through the model together, 1 to 4096, by default 32. It changes no result. */
    public IntParam batchSize() {
        return batchSize;
    }

    /** What becomes of a row whose picture is null or bad: {@code error} (default), {@code skip} or {@code keep}. */
    public Param<String> handleInvalid() {
        return handleInvalid;
    }

    /** Under {@code keep}, the column of reasons; by default the output column's name with {@code _reason}. */
    public Param<String> reasonCol() {
        return reasonCol;
    }

    /** Backend that must be used; by default the best one that works. */
    public Param<String> backend() {
        return backend;
    }

    /** The name of the column of pictures. */
    public String getInputCol() {
        return required(inputCol);
    }

    /** Sets {@link #inputCol()}. */
    public S setInputCol(String column) {
        set(inputCol, column);
        return self();
    }

    /** The name of the column that is appended. */
    public String getOutputCol() {
        return required(outputCol);
    }

    /** Sets {@link #outputCol()}. */
    public S setOutputCol(String column) {
        set(outputCol, column);
        return self();
    }

    /** The name of the model; without meaning where {@link #modelFile()} is set. */
    public String getModelName() {
        return getOrDefault(modelName);
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

    /** Sets {@link #modelFile()}; the file is read anew. */
    public S setModelFile(String path) {
        file = null;
        set(modelFile, path);
        return self();
    }

    /** The pictures that go through the model together. */
    public int getBatchSize() {
        return (Integer) getOrDefault(batchSize);
    }

    /** Sets {@link #batchSize()}. */
    public S setBatchSize(int pictures) {
        set(batchSize, pictures);
        return self();
    }

    /** What becomes of a row whose picture is null or bad. */
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
        return isDefined(reasonCol) ? getOrDefault(reasonCol) : getOutputCol() + "_reason";
    }

    /** Sets {@link #reasonCol()}. */
    public S setReasonCol(String column) {
        set(reasonCol, column);
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

    private String required(Param<String> param) {
        if (!isDefined(param)) {
            throw new InvalidArgumentException(Fault.of("param", param.name())
                    .expected("a value")
                    .got("none")
                    .repair("call set" + Character.toUpperCase(param.name().charAt(0))
                            + param.name().substring(1)));
        }
        return getOrDefault(param);
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        StructType output = transformSchema(schema);
        PartitionTask task = new PartitionTask(
                PictureColumn.of(schema, getInputCol()),
                reference(dataset.sparkSession()),
                answer(),
                options(),
                HandleInvalid.of(getHandleInvalid()));
        return withMetadata(dataset.toDF().mapPartitions(task, Encoders.row(output)), output);
    }

    /** Rows that went through an encoder have lost the metadata of their columns. */
    private static Dataset<Row> withMetadata(Dataset<Row> rows, StructType schema) {
        return rows.select(Arrays.stream(schema.fields())
                .map(field -> col("`" + field.name().replace("`", "``") + "`").as(field.name(), field.metadata()))
                .toArray(Column[]::new));
    }

    /**
     * The schema of {@link #transform}'s result.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a column is missing, of a wrong type or in the
     *     way, or when the model cannot be had or cannot give what the stage is for
     */
    @Override
    public StructType transformSchema(StructType schema) {
        PictureColumn.of(schema, getInputCol());
        List<StructField> fields = new ArrayList<>(Arrays.asList(schema.fields()));
        requireNew(fields, outputCol.name(), getOutputCol());
        boolean keep = HandleInvalid.of(getHandleInvalid()) == HandleInvalid.KEEP;
        fields.add(outputField(getOutputCol(), model(), keep));
        if (keep) {
            requireNew(fields, reasonCol.name(), getReasonCol());
            fields.add(DataTypes.createStructField(getReasonCol(), DataTypes.StringType, true));
        }
        return DataTypes.createStructType(fields);
    }

    private static void requireNew(List<StructField> fields, String param, String name) {
        for (StructField field : fields) {
            // Without regard to case, as Spark resolves names by default.
            if (field.name().equalsIgnoreCase(name)) {
                throw new InvalidArgumentException(Fault.of("param", param)
                        .expected("the name of a new column")
                        .got("'" + name + "', which the data has")
                        .repair("choose another name, or drop that column before"));
            }
        }
    }

    /** What the params choose of the port. */
    PortOptions options() {
        PortOptions chosen = PortOptions.defaults().withBatchSize(getBatchSize());
        return isDefined(backend) ? chosen.withBackend(getOrDefault(backend)) : chosen;
    }

    /** The model of this stage, not loaded. */
    Model model() {
        FileModel known = fileModel();
        return known == null ? Fovea.model(getModelName()) : known.model();
    }

    private ModelRef reference(SparkSession session) {
        FileModel known = fileModel();
        return known == null
                ? DriverModels.reference(session, getModelName())
                : DriverModels.broadcast(session, known.model());
    }

    /** The model in the file; null when the stage goes by name. */
    @Nullable
    FileModel fileModel() {
        if (!isDefined(modelFile)) {
            return null;
        }
        if (isSet(modelName)) {
            throw new InvalidArgumentException(Fault.of("params", "modelName and modelFile")
                    .expected("one of them")
                    .got("'" + getModelName() + "' and '" + getModelFile() + "'")
                    .repair("clear one of them"));
        }
        String path = getModelFile();
        FileModel known = file;
        if (known == null || !known.path().equals(path)) {
            known = new FileModel(path, Fovea.model(Path.of(path)));
            file = known;
        }
        return known;
    }

    /** Hands over content that was saved with the stage. */
    void restore(Model model) {
        file = new FileModel(getModelFile(), model);
    }

    @Override
    public S copy(ParamMap extra) {
        S copy = defaultCopy(extra);
        ((ImageModelTransformer<?>) copy).file = file;
        return copy;
    }

    @Override
    public MLWriter write() {
        return new StageWriter(this);
    }
}
