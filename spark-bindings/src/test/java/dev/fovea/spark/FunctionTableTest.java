package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ImageException;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.spark.sql.FunctionEntry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every SQL function with everything that a column may hold. */
class FunctionTableTest extends SparkTest {

    /** How each function is called; {@code $} is the picture. */
    private static final Map<String, String> CALLS = Map.of(
            "fovea_predict", "fovea_predict($, 'EfficientNet-Lite0-int8')",
            "fovea_featurize", "fovea_featurize($, 'EfficientNet-Lite0-int8')",
            "fovea_explain",
                    "fovea_explain($, 'EfficientNet-Lite0-int8', map('method', 'occlusion', 'patch', '112', 'stride', '112'))",
            "fovea_decode", "fovea_decode($, 'from')",
            "fovea_resize", "fovea_resize($, 7, 5)",
            "fovea_encode", "fovea_encode($, 'png')",
            "fovea_image_info", "fovea_image_info($)");

    private static final byte[] PHOTO = Photos.bytes("espresso.jpg");
    private static final byte[] CUT = Arrays.copyOf(PHOTO, PHOTO.length / 3);

    /** What a cell holds, as an expression on the row, and what comes of it. */
    private record Case(String name, String cell, Kind kind, boolean isStruct) {}

    private enum Kind {
        GOOD,
        NULL,
        BAD,
        REFUSED
    }

    private static final List<Case> CASES = List.of(
            new Case("file", "good", Kind.GOOD, false),
            new Case("struct", "image", Kind.GOOD, true),
            new Case("gray struct", "gray", Kind.GOOD, true),
            new Case("struct with alpha", "alpha", Kind.GOOD, true),
            new Case("struct of floats", "floats", Kind.GOOD, true),
            new Case("gray struct of floats", "grayFloats", Kind.GOOD, true),
            new Case("struct of floats with alpha", "alphaFloats", Kind.GOOD, true),
            new Case("nested struct", "nest.inner.image", Kind.GOOD, true),
            new Case("nested file", "nest.content", Kind.GOOD, false),
            new Case("element of an array", "files[0]", Kind.GOOD, false),
            new Case("value of a map", "map('a', good)['a']", Kind.GOOD, false),
            new Case("null file", "CAST(NULL AS BINARY)", Kind.NULL, false),
            new Case("null of no type", "NULL", Kind.NULL, false),
            new Case("null struct", "IF(path = '', image, NULL)", Kind.NULL, true),
            new Case("null parent", "IF(path = '', nest, NULL).content", Kind.NULL, false),
            new Case("empty file", "X''", Kind.BAD, false),
            new Case("cut file", "cut", Kind.BAD, false),
            new Case("other file", "CAST('no picture' AS BINARY)", Kind.BAD, false),
            new Case("struct of Spark's for a bad file", "broken", Kind.BAD, true),
            new Case("struct whose data does not fit", "short", Kind.BAD, true),
            new Case("struct of an unknown mode", "odd", Kind.BAD, true),
            new Case("text", "path", Kind.REFUSED, false),
            new Case("number", "1", Kind.REFUSED, false),
            new Case("array of files", "files", Kind.REFUSED, false),
            new Case("other struct", "nest", Kind.REFUSED, false));

    @BeforeAll
    static void makeTable() {
        StructType image = org.apache.spark.ml.image.ImageSchema.columnSchema();
        StructType nest = new StructType()
                .add("content", DataTypes.BinaryType)
                .add("inner", new StructType().add("image", image));
        StructType schema = new StructType()
                .add("path", DataTypes.StringType)
                .add("good", DataTypes.BinaryType)
                .add("cut", DataTypes.BinaryType)
                .add("image", image)
                .add("gray", image)
                .add("alpha", image)
                .add("floats", image)
                .add("grayFloats", image)
                .add("alphaFloats", image)
                .add("broken", image)
                .add("short", image)
                .add("odd", image)
                .add("nest", nest)
                .add("files", DataTypes.createArrayType(DataTypes.BinaryType));
        Row struct = Photos.struct(PHOTO, "espresso");
        data(
                        schema,
                        RowFactory.create(
                                "row",
                                PHOTO,
                                CUT,
                                struct,
                                RowFactory.create("g", 2, 3, 1, 0, new byte[] {1, 2, 3, 4, 5, 6}),
                                RowFactory.create("a", 1, 2, 4, 24, new byte[] {1, 2, 3, -1, 4, 5, 6, 0}),
                                floats(3),
                                floats(1),
                                floats(4),
                                RowFactory.create("", -1, -1, -1, -1, new byte[0]),
                                RowFactory.create("s", 2, 2, 3, 16, new byte[11]),
                                RowFactory.create("o", 2, 2, 3, 7, new byte[12]),
                                RowFactory.create(PHOTO, RowFactory.create(struct)),
                                List.of(PHOTO, PHOTO)))
                .createOrReplaceTempView("cells");
    }

    /** Of sparkdl's modes, 3 x 2 pixels. */
    private static Row floats(int channels) {
        float[] samples = new float[3 * 2 * channels];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = 11.25f * i - 4;
        }
        return FoveaImages.toStruct(HeapTensor.of(Shape.of(2, 3, channels), samples), "f");
    }

    private static String call(String function, String cell) {
        String plain = function.replaceFirst("^try_", "");
        return (function.equals(plain) ? "" : "try_") + CALLS.get(plain).replace("$", cell);
    }

    private static Row first(String expression) {
        return spark.sql("SELECT " + expression + " AS r FROM cells")
                .collectAsList()
                .get(0);
    }

    @Test
    void everyFunctionIsInTheTable() {
        assertThat(FoveaFunctions.table().stream()
                        .map(FunctionEntry::name)
                        .map(name -> name.replaceFirst("^try_", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(CALLS.keySet());
        assertThat(FoveaFunctions.table()).hasSize(2 * CALLS.size());
    }

    @TestFactory
    Stream<DynamicTest> table() {
        return CALLS.keySet().stream()
                .sorted()
                .flatMap(function -> CASES.stream()
                        .map(c -> DynamicTest.dynamicTest(function + " of " + c.name(), () -> check(function, c))));
    }

    private void check(String function, Case c) {
        // Structs are decoded already.
        boolean refused = c.kind() == Kind.REFUSED || (function.equals("fovea_decode") && c.isStruct());
        String call = call(function, c.cell());
        String tried = call("try_" + function, c.cell());
        if (refused) {
            for (String expression : List.of(call, tried)) {
                assertThatThrownBy(() -> spark.sql("SELECT " + expression + " FROM cells"))
                        .isInstanceOf(AnalysisException.class)
                        .hasMessageContaining("The first parameter requires the binary (an encoded picture)");
            }
            return;
        }
        switch (c.kind()) {
            case GOOD -> {
                String inArray = "transform(array(" + c.cell() + "), p -> " + call(function, "p") + ")[0]";
                Row row = first("struct(" + call + ", " + tried + ", " + inArray + ")")
                        .getStruct(0);
                assertThat(row.get(0)).isNotNull();
                Row both = row.getStruct(1);
                assertThat(both.isNullAt(1)).isTrue();
                assertThat(text(both.get(0))).isEqualTo(text(row.get(0)));
                assertThat(text(row.get(2))).isEqualTo(text(row.get(0)));
            }
            case NULL -> {
                Row row = first("struct(" + call + ", " + tried + ")").getStruct(0);
                assertThat(row.isNullAt(0)).isTrue();
                assertThat(row.isNullAt(1)).isTrue();
            }
            default -> {
                assertThatThrownBy(() -> first(call))
                        .satisfies(error -> assertThat(causes(error))
                                .anySatisfy(cause -> assertThat(cause)
                                        .isInstanceOf(ImageException.class)
                                        .hasMessageStartingWith("function " + function + ": expected a good picture")
                                        .hasMessageContaining("; call try_" + function + ", or set")));
                Row both = first(tried).getStruct(0);
                assertThat(both.isNullAt(0)).isTrue();
                assertThat(both.getString(1)).startsWith("image.");
                spark.conf().set("spark.fovea.sql.handleInvalid", "null");
                try {
                    assertThat(first(call).isNullAt(0)).isTrue();
                } finally {
                    spark.conf().unset("spark.fovea.sql.handleInvalid");
                }
            }
        }
    }

    private static List<Throwable> causes(Throwable error) {
        return Stream.iterate(error, e -> e != null, Throwable::getCause).toList();
    }

    private static String text(Object value) {
        if (value instanceof byte[] bytes) {
            return Arrays.toString(bytes);
        }
        if (value instanceof Row row) {
            StringBuilder all = new StringBuilder();
            for (int i = 0; i < row.length(); i++) {
                all.append(text(row.get(i))).append(' ');
            }
            return all.toString();
        }
        return String.valueOf(value);
    }

    @Test
    void anotherModeOfFailureIsRefused() {
        spark.conf().set("spark.fovea.sql.handleInvalid", "skip");
        try {
            assertThatThrownBy(() -> spark.sql("SELECT fovea_decode(good) FROM cells"))
                    .hasMessageContaining("spark.fovea.sql.handleInvalid")
                    .hasMessageContaining("expected 'error' or 'null', got 'skip'");
        } finally {
            spark.conf().unset("spark.fovea.sql.handleInvalid");
        }
    }
}
