package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.Model;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
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
public abstract class ImageModelTransformer<S extends ImageModelTransformer<S>> extends PictureStage<S> {

    private static final long serialVersionUID = 1L;

    /** What columns of pictures hold, for docs. */
    static final String PICTURES = "pictures: encoded files (binary), or Spark's image struct";

    ImageModelTransformer(String uid, String inputs) {
        super(uid, inputs);
    }

    /**
     * A stage's work on pictures, resolved against its model on the driver.
     *
     * @param isPrepared true when the stage made the model a spec of its own
     */
    record Work(Model model, boolean isPrepared, Answer answer, PortOptions options) {}

    /**
     * The work that the params ask for.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the model cannot be had or cannot do it
     */
    abstract Work work();

    /**
     * The column that is appended.
     *
     * @throws dev.fovea.api.error.FoveaException when the model cannot give such an answer
     */
    abstract StructField outputField(String name, Work work, boolean nullable);

    /**
     * The input column, checked.
     *
     * @param session where the rows will be read; null while only the schema is asked for
     */
    PictureColumn input(StructType schema, @Nullable SparkSession session) {
        return PictureColumn.of(schema, getInputCol());
    }

    @Override
    public Dataset<Row> transform(Dataset<?> dataset) {
        StructType schema = dataset.schema();
        SparkSession session = dataset.sparkSession();
        Work work = work();
        StructType output = transformSchema(schema, work);
        PartitionTask task = new PartitionTask(
                input(schema, session),
                reference(session, work),
                work.answer(),
                work.options(),
                chosenHandling(),
                Accumulators.ofPictures(session));
        return ExactRows.mapped(dataset, task, output);
    }

    private ModelRef reference(SparkSession session, Work work) {
        return work.isPrepared() ? DriverModels.broadcast(session, work.model()) : reference(session);
    }

    /**
     * The schema of {@link #transform}'s result.
     *
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when a column is missing, of a wrong type or in the
     *     way, or when the model cannot be had or cannot give what the stage is for
     */
    @Override
    public StructType transformSchema(StructType schema) {
        input(schema, null);
        return transformSchema(schema, work());
    }

    private StructType transformSchema(StructType schema, Work work) {
        input(schema, null);
        List<StructField> fields = new ArrayList<>(Arrays.asList(schema.fields()));
        requireNew(fields, outputCol().name(), getOutputCol());
        boolean keep = chosenHandling() == HandleInvalid.KEEP;
        fields.add(outputField(getOutputCol(), work, keep));
        if (keep) {
            requireNew(fields, reasonCol().name(), getReasonCol());
            fields.add(DataTypes.createStructField(getReasonCol(), DataTypes.StringType, true));
        }
        // Not DataTypes', which refuses names that the data has twice.
        return new StructType(fields.toArray(StructField[]::new));
    }

    private static void requireNew(List<StructField> fields, String param, String name) {
        for (StructField field : fields) {
            if (Columns.isOne(field.name(), name)) {
                throw new InvalidArgumentException(Fault.of("param", param)
                        .expected("the name of a new column")
                        .got("'" + name + "', which the data has")
                        .repair("choose another name, or drop that column before"));
            }
        }
    }
}
