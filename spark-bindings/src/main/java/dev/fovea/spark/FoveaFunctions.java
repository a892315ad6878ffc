package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.spark.sql.FunctionDoc;
import dev.fovea.spark.sql.FunctionEntry;
import dev.fovea.spark.sql.SessionRules;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.jspecify.annotations.Nullable;

/**
 * The SQL functions of fovea, for one session; {@link FoveaExtensions} brings them to every session.
 *
 * <ul>
 *   <li>{@code fovea_predict(picture[, 'model'])}: the five likeliest classes, likeliest first, as
 *       {@code array<struct<class: string, description: string, probability: float>>}
 *   <li>{@code fovea_featurize(picture[, 'model'])}: the features as {@code array<float>}
 *   <li>{@code try_fovea_predict} and {@code try_fovea_featurize}: the same as {@code struct<value, error: string>}
 * </ul>
 *
 * The picture is an encoded file (binary) or Spark's image struct. Null gives null; a bad picture fails the query, gives
 * null under {@code spark.fovea.sql.handleInvalid=null}, and its error in the {@code try_} form. The model is a
 * constant: the name of an installed model, or the path of a model file on the driver. Pictures go through the model in
 * batches; EXPLAIN shows a node {@code BatchEval} for each call, and {@code by row} where a call cannot leave its place,
 * as inside {@code transform(array, x -> ...)}.
 */
public final class FoveaFunctions {

    private static final int CLASSES = 5;
    private static final int BATCH = 32;

    private FoveaFunctions() {}

    /** Every function: a new one is one more entry. */
    static List<FunctionEntry> table() {
        return List.of(
                entry(
                        "fovea_predict",
                        new Answer.Labels(CLASSES),
                        null,
                        "Returns the five likeliest classes of the picture, likeliest first.",
                        "SELECT _FUNC_(content)[0].description FROM photos;"),
                entry(
                        "try_fovea_predict",
                        new Answer.Labels(CLASSES),
                        OnInvalid.TRY,
                        "Returns a struct of the five likeliest classes (value) and why there are none (error).",
                        "SELECT _FUNC_(content).error FROM photos;"),
                entry(
                        "fovea_featurize",
                        new Answer.FeatureArray(),
                        null,
                        "Returns the features that the model finds in the picture, an array of float.",
                        "SELECT size(_FUNC_(content)) FROM photos;"),
                entry(
                        "try_fovea_featurize",
                        new Answer.FeatureArray(),
                        OnInvalid.TRY,
                        "Returns a struct of the features (value) and why there are none (error).",
                        "SELECT size(_FUNC_(content).value) FROM photos;"));
    }

    private static FunctionEntry entry(
            String name, Answer answer, @Nullable OnInvalid onInvalid, String usage, String example) {
        FunctionDoc doc = new FunctionDoc(
                name,
                "picture[, model]",
                1,
                2,
                usage,
                List.of(
                        "picture - an encoded file (binary) or Spark's image struct; null gives null",
                        "model - name of an installed model or path of a model file on the driver, a constant; by"
                                + " default " + Fovea.DEFAULT_MODEL),
                example);
        return FunctionEntry.ofModel(doc, (picture, model, options, arguments) -> {
            SparkSession session = SparkSession.active();
            return new ModelFunction(
                    name,
                    arguments,
                    picture,
                    DriverModels.reference(session, model == null ? Fovea.DEFAULT_MODEL : model),
                    answer,
                    new PortOptions(null, BATCH, 1),
                    onInvalid == null ? configured(session) : onInvalid);
        });
    }

    private static OnInvalid configured(SparkSession session) {
        return OnInvalid.of("configuration " + OnInvalid.CONF, session.conf().get(OnInvalid.CONF, "error"));
    }

    /**
     * Registers the functions in the session, in place of those that have their names.
     *
     * @throws InvalidArgumentException for a session of Spark Connect, where functions live on the server
     */
    public static void register(SparkSession session) {
        SessionRules.install(classic(session), table());
    }

    private static org.apache.spark.sql.classic.SparkSession classic(SparkSession session) {
        if (!(session instanceof org.apache.spark.sql.classic.SparkSession classic)) {
            throw new InvalidArgumentException(
                    Fault.of("session", session.getClass().getName())
                            .expected("a session inside the driver")
                            .got("one that talks to a server")
                            .repair("start the server with spark.sql.extensions=" + FoveaExtensions.class.getName()));
        }
        return classic;
    }
}
