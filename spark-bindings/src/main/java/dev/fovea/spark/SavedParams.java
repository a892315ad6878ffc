package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.sql.SparkSession;

/** The stage itself in a saved stage's folder, without its content. */
final class SavedParams {

    private SavedParams() {}

    /**
     * The stage in that folder.
     *
     * @throws ModelException when a newer version saved it, or it is of another class
     */
    static <T> T load(SparkSession session, String path, Class<T> type) {
        SavedFormat.check(session, path);
        DefaultParamsReader<Object> params = new DefaultParamsReader<>();
        params.session(session);
        Object loaded = params.load(path);
        if (!type.isInstance(loaded)) {
            throw new ModelException(Fault.of("saved stage", path)
                    .expected(type.getName())
                    .got(loaded.getClass().getName())
                    .repair("load it with the class that saved it"));
        }
        return type.cast(loaded);
    }
}
