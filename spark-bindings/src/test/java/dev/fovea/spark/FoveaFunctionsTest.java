package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.Fovea;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.UnknownNameException;
import dev.fovea.api.image.Image;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Predictor;
import dev.fovea.spark.sql.FunctionEntry;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class FoveaFunctionsTest extends SparkTest {

    @BeforeAll
    static void makeViews() {
        data(
                        Photos.ENCODED,
                        Photos.encoded("cat.jpg"),
                        Photos.encoded("espresso.jpg"),
                        RowFactory.create("again", Photos.bytes("espresso.jpg")),
                        RowFactory.create("none", null))
                .createOrReplaceTempView("photos");
        data(Photos.DECODED, Photos.decoded("espresso.jpg"), RowFactory.create("none", null))
                .createOrReplaceTempView("images");
        data(Photos.ENCODED, RowFactory.create("bad", new byte[] {1, 2, 3})).createOrReplaceTempView("bad");
    }

    private static List<Row> sql(String query) {
        return spark.sql(query).collectAsList();
    }

    static List<String> names() {
        return FoveaFunctions.models().stream().map(FunctionEntry::name).toList();
    }

    @ParameterizedTest
    @MethodSource("names")
    void nullGivesNull(String function) {
        assertThat(sql("SELECT " + function + "(content) FROM photos WHERE path = 'none'")
                        .get(0)
                        .isNullAt(0))
                .isTrue();
        assertThat(sql("SELECT " + function + "(image) FROM images WHERE path = 'none'")
                        .get(0)
                        .isNullAt(0))
                .isTrue();
        assertThat(sql("SELECT " + function + "(NULL)").get(0).isNullAt(0)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fovea_predict", "fovea_featurize"})
    void badPictureIsAnError(String function) {
        assertThatThrownBy(() -> sql("SELECT " + function + "(content) FROM bad"))
                .rootCause()
                .isInstanceOf(ImageException.class)
                .hasMessageStartingWith("image in " + function + ": expected one of ");
    }

    @ParameterizedTest
    @MethodSource("names")
    void wrongArgumentsAreAnalysisErrors(String function) {
        assertThatThrownBy(() -> spark.sql("SELECT " + function + "(path) FROM photos"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("Cannot resolve \"" + function
                        + "\" due to data type mismatch: The first parameter requires the binary (an encoded picture)"
                        + " or Spark's image struct (origin, height, width, nChannels, mode, data) type, however"
                        + " \"photos.path\" has the type \"STRING\".");
        assertThatThrownBy(() -> spark.sql("SELECT " + function + "(content, path) FROM photos"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("The second parameter requires the constant STRING");
        assertThatThrownBy(() -> spark.sql("SELECT " + function + "(content, CAST(NULL AS STRING)) FROM photos"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("The second parameter requires the non-null constant STRING");
        assertThatThrownBy(() -> spark.sql("SELECT " + function + "() FROM photos"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("WRONG_NUM_ARGS");
        assertThatThrownBy(() -> spark.sql("SELECT " + function + "(content, 'EficientNet-Lite0') FROM photos"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'EfficientNet-Lite0'?");
    }

    @ParameterizedTest
    @MethodSource("names")
    void describesItself(String function) {
        String text = sql("DESCRIBE FUNCTION EXTENDED " + function).toString();
        assertThat(text)
                .contains("Usage: " + function + "(picture[, model[, options]]) - Returns ")
                .contains("an encoded file (binary) or Spark's image struct; null gives null")
                .contains("> SELECT ");
        assertThat(sql("SHOW FUNCTIONS LIKE '" + function + "'")).hasSize(1);
    }

    @Test
    void argumentsMayGoByName() {
        assertThat(
                        sql("SELECT fovea_predict(picture => content) = fovea_predict(content), size(fovea_predict(content, options"
                                        + " => map('topK', 2))), size(fovea_predict(options => map('topK', '3'), picture => content,"
                                        + " MODEL => 'EfficientNet-Lite0-int8')), fovea_resize(content, height => 2, width => 3).width,"
                                        + " fovea_decode(content, origin => 'o').origin FROM photos WHERE path = 'cat.jpg'")
                                .get(0)
                                .mkString(" "))
                .isEqualTo("true 2 3 3 o");
        assertThat(sql("EXPLAIN SELECT fovea_predict(content, options => map('topK', '2')) FROM photos")
                        .get(0)
                        .getString(0))
                .contains(", options => map('topK', '2')");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "photo => content | UNRECOGNIZED_PARAMETER_NAME",
                "content, picture => content | BOTH_POSITIONAL_AND_NAMED",
                "picture => content, picture => content | DOUBLE_NAMED_ARGUMENT_REFERENCE",
                "model => 'EfficientNet-Lite0' | REQUIRED_PARAMETER_NOT_FOUND",
                "picture => content, 'EfficientNet-Lite0' | UNEXPECTED_POSITIONAL_ARGUMENT",
                "content, 'EfficientNet-Lite0', map('topK', 3, 'crop', 'fill') | each value in quotes where one is text",
                "content, 'EfficientNet-Lite0', map('topK', CAST(NULL AS INT)) | (options) without null"
            })
    void argumentsThatDoNotFitAreAnalysisErrors(String arguments, String error) {
        assertThatThrownBy(() -> spark.sql("SELECT fovea_predict(" + arguments + ") FROM photos"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining(error);
    }

    /** Before a task runs, as the stages do. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fovea_featurize | pooling | nolayer | nolayer",
                "try_fovea_featurize | backend | nope | nope",
                "fovea_predict | backend | nope | nope",
                "fovea_explain | backend | nope | nope",
                "fovea_predict | topK | 5000 | option topK: expected 1 to 1000, the classes of EfficientNet-Lite0, got 5000"
            })
    void optionsThatTheModelCannotFollowAreRefused(String function, String option, String value, String error) {
        String call = function + "(content, 'EfficientNet-Lite0', map('" + option + "', '" + value + "'))";
        assertThatThrownBy(() -> spark.sql("SELECT " + call + " FROM photos"))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining(error);
        String output = function.contains("featurize") ? "features" : "labels";
        assertThatThrownBy(() -> FoveaFunctions.register(
                        spark, "unfit", "EfficientNet-Lite0", Map.of("output", output, option, value)))
                .isInstanceOf(FoveaException.class)
                .hasMessageContaining(error);
    }

    @Test
    void permanentViewsMayCallThem() {
        spark.table("photos").write().mode("overwrite").saveAsTable("kept_photos");
        try {
            spark.sql(
                    "CREATE OR REPLACE VIEW kept_answers AS SELECT path, fovea_predict(content)[0].description AS what, try_fovea_decode("
                            + "content).error AS why FROM kept_photos");
            assertThat(spark.newSession()
                            .sql("SELECT what, why FROM kept_answers WHERE path = 'cat.jpg'")
                            .collectAsList())
                    .containsExactly(RowFactory.create("tiger cat", null));
            assertThat(sql("EXPLAIN SELECT what FROM kept_answers").toString())
                    .contains("BatchEval fovea_predict(content#")
                    .doesNotContain("by row");
        } finally {
            spark.sql("DROP VIEW IF EXISTS kept_answers");
            spark.sql("DROP TABLE kept_photos");
        }
    }

    @Test
    void predictsAsTheCore() {
        try (Predictor predictor = Fovea.predictor(Fovea.DEFAULT_MODEL).build();
                Predictor int8 = Fovea.predictor("EfficientNet-Lite0-int8").build()) {
            Image cat = Image.read(Photos.file("cat.jpg"));
            Row row = sql("SELECT fovea_predict(content), fovea_predict(content, 'efficientnet-lite0-' || 'int8')"
                            + " FROM photos")
                    .get(0);
            assertThat(row.get(0)).isEqualTo(ColumnValues.labels(predictor.predict(cat), 5));
            assertThat(row.get(1)).isEqualTo(ColumnValues.labels(int8.predict(cat), 5));
        }
    }

    @Test
    void predictsWithAModelFile() {
        String file = ModelFiles.int8(folder).toString();
        List<Row> rows = sql("SELECT fovea_predict(content, '" + file + "'), fovea_predict(content,"
                + " 'EfficientNet-Lite0-int8') FROM photos WHERE content IS NOT NULL");
        assertThat(rows).hasSize(3).allSatisfy(row -> assertThat(row.get(0)).isEqualTo(row.get(1)));
    }

    @Test
    void featurizesAsTheCore() {
        try (Featurizer featurizer = Fovea.featurizer(Fovea.DEFAULT_MODEL).build()) {
            float[] expected = featurizer.featurize(Image.read(Photos.file("espresso.jpg")));
            List<Float> features = sql("SELECT fovea_featurize(content) FROM photos WHERE path = 'espresso.jpg'")
                    .get(0)
                    .getList(0);
            assertThat(features).hasSize(1280);
            for (int i = 0; i < expected.length; i++) {
                assertThat(features.get(i)).isEqualTo(expected[i]);
            }
        }
    }

    @Test
    void typesAreThosePromised() {
        assertThat(spark.sql("SELECT fovea_predict(content) AS p, fovea_featurize(content) AS f FROM photos")
                        .schema()
                        .toDDL())
                .isEqualTo("p ARRAY<STRUCT<class: STRING NOT NULL, description: STRING NOT NULL, probability: FLOAT NOT"
                        + " NULL>>,f ARRAY<FLOAT>");
    }

    @Test
    void worksInWhereAndGroupBy() {
        assertThat(sql("SELECT path FROM photos WHERE fovea_predict(content)[0].description = 'espresso' ORDER BY path")
                        .stream()
                        .map(row -> row.getString(0)))
                .containsExactly("again", "espresso.jpg");
        assertThat(sql("SELECT fovea_predict(content)[0].description AS seen, count(*) FROM photos WHERE content IS NOT"
                                + " NULL GROUP BY fovea_predict(content)[0].description ORDER BY 2")
                        .stream()
                        .map(row -> row.getString(0) + " " + row.getLong(1)))
                .containsExactly("tiger cat 1", "espresso 2");
    }

    @Test
    void registersInASessionWithoutTheExtension() {
        SparkSession other = spark.newSession();
        org.apache.spark.sql.catalyst.analysis.FunctionRegistry registry = ((org.apache.spark.sql.classic.SparkSession)
                        other)
                .sessionState()
                .functionRegistry();
        FoveaFunctions.table()
                .forEach(entry -> assertThat(registry.dropFunction(FunctionIdentifier.apply(entry.name())))
                        .isTrue());
        assertThatThrownBy(() -> other.sql("SELECT fovea_predict(NULL)")).isInstanceOf(AnalysisException.class);
        FoveaFunctions.register(other);
        Object first = registry.lookupFunctionBuilder(FunctionIdentifier.apply("fovea_predict"))
                .get();
        FoveaFunctions.register(other);
        assertThat(registry.lookupFunctionBuilder(FunctionIdentifier.apply("fovea_predict"))
                        .get())
                .isSameAs(first);
        assertThat(other.sql("SELECT fovea_predict(NULL)").collectAsList()).hasSize(1);
        FoveaFunctions.register(other, "fovea_encode", "EfficientNet-Lite0-int8");
        assertThat(other.sql("SELECT fovea_encode(X'') AS e").schema().apply(0).dataType())
                .isNotEqualTo(DataTypes.BinaryType);
        FoveaFunctions.register(other);
        assertThat(other.sql("SELECT fovea_encode(X'') AS e").schema().apply(0).dataType())
                .isEqualTo(DataTypes.BinaryType);
    }

    /** By the name of a session's own, with options, in batches, and composed. */
    @Test
    void modelsBecomeFunctions() {
        FoveaFunctions.register(
                spark,
                "what",
                "EfficientNet-Lite0-int8",
                Map.of("topK", "1", "batchSize", "2", "handleInvalid", "null"));
        FoveaFunctions.register(
                spark, "features", "EfficientNet-Lite0", Map.of("output", "features", "pooling", "max"));
        FoveaFunctions.register(
                spark, "chances", ModelFiles.int8(folder).toString(), Map.of("output", "probabilities"));
        Row row = sql("SELECT what(content), features(content), chances(content), fovea_predict(content,"
                        + " 'EfficientNet-Lite0-int8', map('topK', '1')), try_what(X'00').error, what(X'00')"
                        + " FROM photos WHERE path = 'cat.jpg'")
                .get(0);
        assertThat(row.getList(0)).hasSize(1).isEqualTo(row.getList(3));
        assertThat(row.getList(1)).hasSize(1280);
        assertThat(row.getList(2)).hasSize(1000);
        assertThat(row.getString(4)).startsWith("image.not_an_image");
        assertThat(row.isNullAt(5)).isTrue();
        String plan = sql("EXPLAIN SELECT what(content) FROM photos").get(0).getString(0);
        assertThat(plan)
                .contains("BatchEval what(content#")
                .contains("model=EfficientNet-Lite0-int8, batchSize=2, backend=auto");
        assertThat(
                        sql("SELECT what(fovea_resize(fovea_decode(content), 224, 224))[0].description FROM photos WHERE path"
                                        + " = 'espresso.jpg'")
                                .get(0)
                                .getString(0))
                .isEqualTo("espresso");
        FoveaFunctions.registerPipeline(spark, "what_is_in", "fovea_decode", "what");
        FoveaFunctions.registerPipeline(spark, "how_many", "what_is_in", "size");
        assertThat(sql("SELECT what_is_in(content)[0].description, how_many(content) FROM photos WHERE path ="
                                + " 'espresso.jpg'")
                        .get(0)
                        .mkString(" "))
                .isEqualTo("espresso 1");
        assertThat(sql("EXPLAIN SELECT what_is_in(content) FROM photos").get(0).getString(0))
                .contains("BatchEval what(fovea_decode(content#");
        assertThat(sql("DESCRIBE FUNCTION what").toString()).contains("what(picture) - Returns what model");
    }

    @Test
    void wrongRegistrationsAreRefused() {
        assertThatThrownBy(() -> FoveaFunctions.register(spark, "what", "EficientNet-Lite0"))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'EfficientNet-Lite0'?");
        assertThatThrownBy(() -> FoveaFunctions.register(spark, "what now", "EfficientNet-Lite0"))
                .hasMessage("function 'what now': expected a name of letters, digits and _ that does not start with a"
                        + " digit, got another");
        assertThatThrownBy(() -> FoveaFunctions.register(spark, "what", "EfficientNet-Lite0", Map.of("bachSize", "3")))
                .isInstanceOf(UnknownNameException.class)
                .hasMessageContaining("did you mean 'batchSize'?");
        assertThatThrownBy(() -> FoveaFunctions.register(
                        spark, "what", "EfficientNet-Lite0", Map.of("output", "features", "topK", "3")))
                .hasMessage(
                        "option topK: expected labels, of which it says how many, got a function that gives features;"
                                + " leave it out");
        assertThatThrownBy(() -> FoveaFunctions.register(spark, "what", "EfficientNet-Lite0", Map.of("topK", "0")))
                .hasMessage("option topK: expected a number of at least 1, got '0'");
        assertThatThrownBy(() -> FoveaFunctions.register(spark, "what", "EfficientNet-Lite0", Map.of("output", "all")))
                .hasMessage("option output: expected labels, probabilities or features, got 'all'");
        assertThatThrownBy(() -> FoveaFunctions.registerPipeline(spark, "nothing"))
                .hasMessage("pipeline 'nothing': expected at least one function, got none");
        FoveaFunctions.registerPipeline(spark, "odd", "fovea_decode", "no_such_function");
        assertThatThrownBy(() -> spark.sql("SELECT odd(content) FROM photos"))
                .isInstanceOf(AnalysisException.class)
                .hasMessageContaining("no_such_function");
    }
}
