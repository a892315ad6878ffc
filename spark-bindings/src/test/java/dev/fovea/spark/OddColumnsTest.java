package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.InvalidArgumentException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
