package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** Stages on data whose column names Spark allows and people stumble over. */
class OddColumnsTest extends SparkTest {

    private static Dataset<Row> photos(String... names) {
        StructType schema = new StructType();
        Object[] values = new Object[names.length];
        for (int i = 0; i < names.length; i++) {
            schema = schema.add(names[i], i == 0 ? DataTypes.BinaryType : DataTypes.StringType);
            values[i] = i == 0 ? Photos.bytes("espresso.jpg") : "v" + i;
        }
        return data(schema, RowFactory.create(values));
    }

    private static DeepImagePredictor stage(String in, String out) {
        return new DeepImagePredictor()
                .setModelFile(TinyModels.classifier(folder).toString())
                .setInputCol(in)
                .setOutputCol(out)
                .setTopK(1)
                .setHandleInvalid("keep");
    }

    @Test
    void dotsBackticksAndSpaces() {
        Dataset<Row> result = stage("a.b", "out `x`.y").transform(photos("a.b", "we`ird", "with space", "ä"));
        assertThat(result.columns())
                .containsExactly("a.b", "we`ird", "with space", "ä", "out `x`.y", "out `x`.y_reason");
        Row row = result.collectAsList().get(0);
        assertThat(row.getString(1)).isEqualTo("v1");
        assertThat(row.getList(4)).isNotEmpty();
        assertThat(row.isNullAt(5)).isTrue();
    }

    @Test
    void columnsOfOneNameAsAfterAJoin() {
        Dataset<Row> left = photos("content", "id");
        Dataset<Row> joined =
                left.as("l").join(photos("photo", "id").as("r"), col("l.id").equalTo(col("r.id")));
        List<Row> rows = stage("content", "out").transform(joined).collectAsList();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getString(1)).isEqualTo("v1");
        assertThat(rows.get(0).getString(3)).isEqualTo("v1");
    }

    @Test
    void columnsThatDifferInCaseAlone() {
        Dataset<Row> result = stage("content", "out").transform(photos("content", "id", "ID"));
        Row row = result.collectAsList().get(0);
        assertThat(List.of(row.getString(1), row.getString(2))).containsExactly("v1", "v2");
    }

    private static final List<String> ODD = List.of(
            "date'1582-10-10' AS day",
            "date'0001-01-01' AS first_day",
            "timestamp'1582-10-10 00:00:00.123456' AS moment",
            "timestamp_ntz'1582-10-10 00:00:00.123456' AS local_moment",
            "map('a', date'1499-12-31') AS days",
            "array(timestamp'0001-01-01 00:00:00', null) AS moments",
            "named_struct('d', date'1582-10-10', 'm', interval '7' month) AS parts",
            "interval '7' month AS months",
            "interval '3' year AS years",
            "interval '7' hour AS hours",
            "interval '1 02:03:04.5' day to second AS span",
            "array(interval '7' month) AS several",
            "1.5BD AS amount",
            "X'00FF' AS raw");

    /** The data with columns of every such type; these as texts. */
    private static void assertKept(PipelineStage stage, Dataset<Row> plain) {
        Dataset<Row> data =
                plain.selectExpr(Stream.concat(Stream.of("*"), ODD.stream()).toArray(String[]::new));
        Dataset<Row> out = ((Transformer) stage).transform(data);
        String[] columns = Arrays.stream(data.columns())
                .skip(plain.columns().length)
                .map(name -> "string(" + name + ") AS " + name)
                .toArray(String[]::new);
        Row expected = data.selectExpr(columns).first();
        Row actual = out.selectExpr(columns).first();
        for (int i = 0; i < columns.length; i++) {
            assertThat(actual.get(i)).as(columns[i]).isEqualTo(expected.get(i));
        }
        assertThat(out.schema()).isEqualTo(stage.transformSchema(data.schema()));
    }

    @Test
    void valuesOfEveryTypeStayAsTheyAre() {
        assertKept(stage("content", "out"), photos("content", "id"));
        Object[] pixels = new Object[TinyModels.WIDTH * TinyModels.HEIGHT * 3];
        Arrays.fill(pixels, 0.5f);
        StructType schema = new StructType().add("pixels", DataTypes.createArrayType(DataTypes.FloatType));
        TensorTransformer tensors = new TensorTransformer()
                .setModelFile(TinyModels.withoutSpec(folder).toString())
                .setInputMapping(Map.of("pixels", "image"))
                .setOutputMapping(Map.of("scores", "out"));
        assertKept(tensors, data(schema, RowFactory.create((Object) List.of(pixels))));
    }

    /** Whatever the session's rows hold otherwise. */
    @Test
    void theKindOfDatesInRowsIsTheSessionS() {
        Dataset<Row> dated = photos("content", "id").selectExpr("*", "date'2024-02-29' AS day");
        for (Class<?> kind : List.of(java.sql.Date.class, java.time.LocalDate.class)) {
            spark.conf().set("spark.sql.datetime.java8API.enabled", kind != java.sql.Date.class);
            try {
                Row row = stage("content", "out").transform(dated).first();
                assertThat(row.<Object>getAs("day")).isInstanceOf(kind).hasToString("2024-02-29");
            } finally {
                spark.conf().unset("spark.sql.datetime.java8API.enabled");
            }
        }
    }

    @Test
    void anInputThatIsThereTwiceIsRefused() {
        Dataset<Row> twice = photos("content", "id").toDF("content", "content");
        assertThatThrownBy(() -> stage("content", "out").transform(twice))
                .isInstanceOf(InvalidArgumentException.class)
                .hasMessage(
                        "input column 'content': expected one column of that name, got several; rename the others, or"
                                + " drop them before");
    }

    @Test
    void columnsOfNumbersBesideColumnsOfOneName() {
        Object[] values = new Object[TinyModels.WIDTH * TinyModels.HEIGHT * 3];
        Arrays.fill(values, 0.5f);
        StructType schema = new StructType()
                .add("pixels", DataTypes.createArrayType(DataTypes.FloatType))
                .add("id", DataTypes.StringType)
                .add("id", DataTypes.StringType);
        TensorTransformer stage = new TensorTransformer()
                .setModelFile(TinyModels.withoutSpec(folder).toString())
                .setInputMapping(Map.of("pixels", "image"))
                .setOutputMapping(Map.of("scores", "out"));
        List<Row> rows = stage.transform(data(schema, RowFactory.create(List.of(values), "v1", "v2")))
                .collectAsList();
        assertThat(rows.get(0).getString(1) + rows.get(0).getString(2)).isEqualTo("v1v2");
        assertThatThrownBy(() -> stage.transform(data(schema, RowFactory.create(List.of(values), "v1", "v2"))
                        .toDF("pixels", "pixels", "id")))
                .hasMessageContaining("input column 'pixels': expected one column of that name, got several");
    }
}
