package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.MLReader;

/** Loads a stage that {@link StageWriter} saved. */
final class StageReader<S extends ModelStage<S>> extends MLReader<S> {

    private final Class<S> type;

    StageReader(Class<S> type) {
        this.type = type;
    }

    @Override
    public S load(String path) {
        SavedFormat.check(sparkSession(), path);
        DefaultParamsReader<Object> params = new DefaultParamsReader<>();
        params.session(sparkSession());
        Object loaded = params.load(path);
        if (!type.isInstance(loaded)) {
            throw new ModelException(Fault.of("saved stage", path)
                    .expected(type.getName())
                    .got(loaded.getClass().getName())
                    .repair("load it with the class that saved it"));
        }
        S stage = type.cast(loaded);
        if (stage.hasContent()) {
            stage.restore(new SavedModel(sparkSession(), path).read().toModel());
        }
        return stage;
    }
}
