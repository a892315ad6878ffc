package dev.fovea.spark;

import dev.fovea.TrainerBuilder;
import dev.fovea.TransferHead;
import dev.fovea.api.port.Trainer;
import dev.fovea.api.train.TrainingResult;
import java.io.IOException;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/**
 * One trial: a task that streams features to its scratch disk, trains a new head on them and gives it back.
 *
 * @param classes by index
 * @param isNamed whether rows have the classes' names, not their indices
 * @param width of the features
 * @param classWeights by class; null for 1
 */
@SuppressWarnings("ArrayRecordComponent")
record HeadTrial(
        List<String> classes,
        boolean isNamed,
        int width,
        double dropout,
        float @Nullable [] classWeights,
        TrialSettings settings)
        implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        ClassLoaders.check();
        ExecutorThreads.configure();
        try (SpooledFeatures data = SpooledFeatures.of(rows, "features", classes, isNamed, width);
                Trainer trainer = trainer()) {
            TrainingResult result = trainer.fit(data);
            return List.of(TrialResult.row(result)).iterator();
        }
    }

    private Trainer trainer() {
        TrainerBuilder builder =
                settings.applyTo(TransferHead.trainer(width, classes.size(), dropout, settings.seed()));
        return (classWeights == null ? builder : builder.classWeights(classWeights)).build();
    }
}
