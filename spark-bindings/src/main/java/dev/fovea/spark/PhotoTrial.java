package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.TrainerBuilder;
import dev.fovea.api.model.Model;
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
 * One trial: a task that trains a whole network on photos, which it reads where they lie, and gives it back.
 *
 * @param model that training begins with; its spec says how pictures are prepared
 * @param files where the photos are
 * @param classes by index; empty when targets are numbers
 * @param targets how many numbers a target is
 * @param classWeights by class; null for 1
 * @param loss by its name in Keras; null for the one that goes with the network's end
 * @param shuffle whether each epoch has an order of its own
 * @param isStrict whether a bad photo ends the training
 */
@SuppressWarnings("ArrayRecordComponent")
record PhotoTrial(
        ModelRef model,
        HadoopFiles files,
        List<String> classes,
        int targets,
        float @Nullable [] classWeights,
        @Nullable String loss,
        boolean shuffle,
        boolean isStrict,
        TrialSettings settings)
        implements MapPartitionsFunction<Row, Row> {

    @Override
    public Iterator<Row> call(Iterator<Row> rows) throws IOException {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        ClassLoaders.check();
        ExecutorThreads.configure();
        try (SpooledPhotos data = SpooledPhotos.of(rows, files, classes, targets, isStrict);
                Trainer trainer = trainer()) {
            TrainingResult result = trainer.fit(data);
            return List.of(TrialResult.row(result)).iterator();
        }
    }

    private Trainer trainer() {
        Model opened = model.open();
        TrainerBuilder builder = settings.applyTo(Fovea.trainer(opened)).shuffle(shuffle);
        if (loss != null) {
            builder.loss(loss);
        }
        return (classWeights == null ? builder : builder.classWeights(classWeights)).build();
    }
}
