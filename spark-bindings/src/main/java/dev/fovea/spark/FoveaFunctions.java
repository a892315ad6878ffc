package dev.fovea.spark;

import dev.fovea.Fovea;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.spark.FunctionOptions.Output;
import dev.fovea.spark.sql.FunctionDoc;
import dev.fovea.spark.sql.FunctionEntry;
import dev.fovea.spark.sql.ImageFunctions;
import dev.fovea.spark.sql.OnInvalid;
import dev.fovea.spark.sql.PictureArgument;
import dev.fovea.spark.sql.SessionRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.spark.sql.SparkSession;

/**
 * The SQL functions of fovea, for one session; {@link FoveaExtensions} brings them to every session.
 *
 * <ul>
 *   <li>{@code fovea_predict(picture[, 'model'[, options]])}: the five likeliest classes, likeliest first, as
 *       {@code array<struct<class: string, description: string, probability: float>>}
 *   <li>{@code fovea_featurize(picture[, 'model'[, options]])}: the features as {@code array<float>}
 *   <li>{@code fovea_explain(picture[, 'model'[, options]])}: what speaks for the likeliest class, a struct with a heat map
 *   <li>{@code try_fovea_predict}, {@code try_fovea_featurize} and {@code try_fovea_explain}: the same as {@code struct<value, error: string>}
 * </ul>
 *
 * The picture is an encoded file (binary) or Spark's image struct. Null gives null; a bad picture fails the query, gives
 * null under {@code spark.fovea.sql.handleInvalid=null}, and its error in the {@code try_} form. The model is a
 * constant: the name of an installed model, or the path of a model file on the driver. Pictures go through the model in
 * batches; EXPLAIN shows a node {@code BatchEval} for each call, and {@code by row} where a call cannot leave its place,
 * as inside {@code transform(array, x -> ...)}.
 */
public final class FoveaFunctions {

    private static final String TRY_PREFIX = "try_";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final String PICTURE = "picture - an encoded file (binary) or Spark's image struct; null gives null";

    private FoveaFunctions() {}

    /** Every function: a new one is one more entry. */
    static List<FunctionEntry> table() {
        List<FunctionEntry> all = new ArrayList<>(models());
        all.addAll(ImageFunctions.table());
        return List.copyOf(all);
    }

    /** Those that ask a model. */
    static List<FunctionEntry> models() {
        return List.of(
                entry(
                        "fovea_predict",
                        Output.LABELS,
                        false,
                        "Returns the likeliest classes of the picture, likeliest first.",
                        "SELECT _FUNC_(content)[0].description FROM photos;"),
                entry(
                        "try_fovea_predict",
                        Output.LABELS,
                        true,
                        "Returns a struct of the likeliest classes (value) and why there are none (error).",
                        "SELECT _FUNC_(content).error FROM photos;"),
                entry(
                        "fovea_featurize",
                        Output.FEATURES,
                        false,
                        "Returns the features that the model finds in the picture, an array of float.",
                        "SELECT size(_FUNC_(content)) FROM photos;"),
                entry(
                        "try_fovea_featurize",
                        Output.FEATURES,
                        true,
                        "Returns a struct of the features (value) and why there are none (error).",
                        "SELECT size(_FUNC_(content).value) FROM photos;"),
                entry(
                        "fovea_explain",
                        ExplainOptions::of,
                        false,
                        "Returns what in the picture speaks for its likeliest class, with a heat map over it.",
                        "SELECT fovea_encode(_FUNC_(content).heat_map) FROM photos;"),
                entry(
                        "try_fovea_explain",
                        ExplainOptions::of,
                        true,
                        "Returns a struct of what speaks for the likeliest class (value) and why nothing does (error).",
                        "SELECT _FUNC_(content).error FROM photos;"));
    }

    private static FunctionEntry entry(String name, Output output, boolean isTry, String usage, String example) {
        return entry(name, options -> FunctionOptions.of(options, output), isTry, usage, example);
    }

    private static FunctionEntry entry(
            String name,
            Function<Map<String, String>, FunctionOptions> chosen,
            boolean isTry,
            String usage,
            String example) {
        FunctionDoc doc = new FunctionDoc(
                name,
                "picture[, model[, options]]",
                1,
                3,
                usage,
                List.of(
                        PICTURE,
                        "model - name of an installed model or path of a model file on the driver, a constant; by"
                                + " default " + Fovea.DEFAULT_MODEL,
                        "options - a constant map of text, such as map('batchSize', '8')"),
                example);
        return FunctionEntry.ofModel(doc, (picture, model, options, arguments) -> {
            SparkSession session = SparkSession.active();
            String asked = model == null ? Fovea.DEFAULT_MODEL : model;
            FunctionOptions all = chosen.apply(options);
            ModelRef ref = DriverModels.reference(session, asked);
            all.requireFit(DriverModels.model(asked), options);
            return function(name, arguments, picture, ref, all, isTry, session);
        });
    }

    private static ModelFunction function(
            String name,
            String arguments,
            PictureArgument picture,
            ModelRef model,
            FunctionOptions options,
            boolean isTry,
            SparkSession session) {
        OnInvalid chosen = options.onInvalid();
        OnInvalid onInvalid = isTry ? OnInvalid.TRY : chosen == null ? OnInvalid.of(session.conf()) : chosen;
        return new ModelFunction(name, arguments, picture, model, options.answer(), options.port(), onInvalid);
    }

    /**
     * Registers the functions in the session, in place of others that have their names; those that it has stay.
     *
     * @throws InvalidArgumentException for a session of Spark Connect, where functions live on the server
     */
    public static void register(SparkSession session) {
        SessionRules.installMissing(classic(session), table());
    }

    /** {@link #register(SparkSession, String, String, Map)} of a model with labels, as its spec has it. */
    public static void register(SparkSession session, String name, String model) {
        register(session, name, model, Map.of());
    }

    /**
     * Makes a model an SQL function of that name, and {@code try_} with that name the form that gives errors as values.
     * Encoded files and image structs go in, the preparation of pictures is part of it, and it runs in batches:
     *
     * <pre>{@code
     * FoveaFunctions.register(spark, "what", "EfficientNet-Lite0", Map.of("topK", "1"));
     * spark.sql("SELECT path, what(content)[0].description FROM photos");
     * }</pre>
     *
     * @param name of the function, which takes the place of one that has it
     * @param model name of an installed model, or path of a model file on the driver
     * @param options {@code output} is {@code labels} (default), {@code probabilities} or {@code features}; {@code topK}
     *     is the number of labels, by default 5; {@code handleInvalid} is {@code error} (default) or {@code null}; the
     *     others are those of the stages: {@code pooling}, {@code scaleHint}, {@code resampler}, {@code crop},
     *     {@code background}, {@code preprocessing}, {@code batchSize}, {@code threads}, {@code backend}
     * @throws dev.fovea.api.error.FoveaException of the fitting kind when the model or an option is not known, the model
     *     cannot be run so, or the session is one of Spark Connect
     */
    public static void register(SparkSession session, String name, String model, Map<String, String> options) {
        org.apache.spark.sql.classic.SparkSession classic = classic(session);
        requireName(name);
        ModelRef ref = DriverModels.reference(session, model);
        FunctionOptions chosen = FunctionOptions.of(options, null);
        chosen.requireFit(DriverModels.model(model), options);
        SessionRules.install(
                classic,
                List.of(
                        registered(name, model, ref, chosen, false),
                        registered(TRY_PREFIX + name, model, ref, chosen, true)));
    }

    private static FunctionEntry registered(
            String name, String model, ModelRef ref, FunctionOptions options, boolean isTry) {
        FunctionDoc doc = new FunctionDoc(
                name,
                "picture",
                1,
                1,
                isTry
                        ? "Returns a struct of what model " + model
                                + " says of the picture (value) and why not (error)."
                        : "Returns what model " + model + " says of the picture.",
                List.of(PICTURE),
                "SELECT _FUNC_(content) FROM photos;");
        return FunctionEntry.ofModel(
                doc,
                (picture, none, nothing, arguments) ->
                        function(name, arguments, picture, ref, options, isTry, SparkSession.active()));
    }

    /**
     * Makes one SQL function of several: {@code name(x)} is the last of the last but one, and so on, of the first of x.
     * Every function that the session knows may take part, those of fovea, of Spark and of users.
     *
     * <pre>{@code
     * FoveaFunctions.registerPipeline(spark, "what_is_in_file", "fovea_decode", "what");
     * }</pre>
     *
     * @throws InvalidArgumentException when there is no function, or a session of Spark Connect
     */
    public static void registerPipeline(SparkSession session, String name, String... functions) {
        org.apache.spark.sql.classic.SparkSession classic = classic(session);
        requireName(name);
        if (functions.length == 0) {
            throw new InvalidArgumentException(Fault.of("pipeline", "'" + name + "'")
                    .expected("at least one function")
                    .got("none"));
        }
        SessionRules.install(classic, List.of(FunctionEntry.ofPipeline(name, List.of(functions))));
    }

    private static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidArgumentException(Fault.of("function", "'" + name + "'")
                    .expected("a name of letters, digits and _ that does not start with a digit")
                    .got("another"));
        }
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
