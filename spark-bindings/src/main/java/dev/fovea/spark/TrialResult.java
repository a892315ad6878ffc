package dev.fovea.spark;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.train.Epoch;
import dev.fovea.api.train.History;
import dev.fovea.api.train.TrainingResult;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * What a trial's task gives back: the trained network as a file of fovea's, and how it went.
 *
 * @param model the file
 * @param skipped examples that could not be read
 */
record TrialResult(ModelPayload model, History history, int skipped) {

    static final StructType SCHEMA = new StructType()
            .add("model", DataTypes.BinaryType, false)
            .add("spec", DataTypes.StringType, false)
            .add("history", DataTypes.BinaryType, false)
            .add("skipped", DataTypes.IntegerType, false);

    private static final String FILE = "trained.fovea";
    private static final int EPOCH_BYTES = Integer.BYTES + 6 * Double.BYTES;

    /** The row of what was trained. */
    static Row row(TrainingResult result) {
        ModelPayload model = ModelPayload.of(FILE, result.graph(), result.spec());
        List<Epoch> epochs = result.history().epochs();
        ByteBuffer history = ByteBuffer.allocate(epochs.size() * EPOCH_BYTES);
        for (Epoch epoch : epochs) {
            history.putInt(epoch.number())
                    .putDouble(epoch.loss())
                    .putDouble(epoch.accuracy())
                    .putDouble(epoch.validationLoss())
                    .putDouble(epoch.validationAccuracy())
                    .putDouble(epoch.rate())
                    .putDouble(epoch.seconds());
        }
        return RowFactory.create(
                model.content(), model.spec(), history.array(), result.skipped().size());
    }

    /** Runs the trial in one task, which streams all rows. */
    static TrialResult of(Dataset<Row> rows, org.apache.spark.api.java.function.MapPartitionsFunction<Row, Row> trial) {
        List<Row> results =
                rows.coalesce(1).mapPartitions(trial, Encoders.row(SCHEMA)).takeAsList(1);
        if (results.isEmpty()) {
            throw new DatasetException(Fault.of("training data", "")
                    .expected("at least one good row")
                    .got("none")
                    .repair("see what handleInvalid leaves out"));
        }
        Row row = results.get(0);
        ByteBuffer history = ByteBuffer.wrap((byte[]) row.get(2));
        List<Epoch> epochs = new ArrayList<>();
        while (history.hasRemaining()) {
            epochs.add(new Epoch(
                    history.getInt(),
                    history.getDouble(),
                    history.getDouble(),
                    history.getDouble(),
                    history.getDouble(),
                    history.getDouble(),
                    history.getDouble()));
        }
        return new TrialResult(
                new ModelPayload(FILE, row.getString(1), (byte[]) row.get(0), null),
                new History(epochs),
                row.getInt(3));
    }
}
