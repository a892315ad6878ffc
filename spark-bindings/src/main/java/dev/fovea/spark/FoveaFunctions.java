package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/**
 * The SQL functions of fovea, for one session; {@link FoveaExtensions} brings them to every session.
 *
 * <ul>
 *   <li>{@code fovea_predict(picture[, 'model'])}: the five likeliest classes, likeliest first, as
 *       {@code array<struct<class: string, description: string, probability: float>>}
 *   <li>{@code fovea_featurize(picture[, 'model'])}: the features as {@code array<float>}
 * </ul>
 *
 * The picture is an encoded file (binary) or Spark's image struct. Null gives null; a bad picture fails the query. The
 * model is a constant: the name of an installed model, or the path of a model file on the driver. Rows are computed one
 * at a time; the stages {@link DeepImagePredictor} and {@link DeepImageFeaturizer} compute them in batches.
 */
public final class FoveaFunctions {

    private static final int CLASSES = 5;

    private FoveaFunctions() {}

    /** Every function: a new one is one more entry. */
    static List<FunctionEntry> table() {
        return List.of(
                new FunctionEntry(
                        "fovea_predict",
                        new Answer.Labels(CLASSES),
                        "Returns the five likeliest classes of the picture, likeliest first.",
                        "SELECT _FUNC_(content)[0].description FROM photos;"),
                new FunctionEntry(
                        "fovea_featurize",
                        new Answer.FeatureArray(),
                        "Returns the features that the model finds in the picture, an array of float.",
                        "SELECT size(_FUNC_(content)) FROM photos;"));
    }

    /**
     * Registers the functions in the session, in place of those that have their names.
     *
     * @throws InvalidArgumentException for a session of Spark Connect, where functions live on the server
     */
    public static void register(SparkSession session) {
        if (!(session instanceof org.apache.spark.sql.classic.SparkSession classic)) {
            throw new InvalidArgumentException(
                    Fault.of("session", session.getClass().getName())
                            .expected("a session inside the driver")
                            .got("one that talks to a server")
                            .repair("start the server with spark.sql.extensions=" + FoveaExtensions.class.getName()));
        }
        for (FunctionEntry entry : table()) {
            classic.sessionState()
                    .functionRegistry()
                    .registerFunction(entry.identifier(), entry.info(), new FunctionBuilder(entry));
        }
    }
}
