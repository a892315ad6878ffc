package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;

import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoder;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Rows that go through tasks and come out with every value, type and metadata as they were. */
final class ExactRows {

    private static final String JAVA_TIME = "spark.sql.datetime.java8API.enabled";

    private ExactRows() {}

    /**
     * What a task makes of the data.
     *
     * @param task gets rows whose dates and timestamps are of java.time, and gives such
     * @param output the schema of the rows that come out
     */
    static Dataset<Row> mapped(Dataset<?> data, MapPartitionsFunction<Row, Row> task, StructType output) {
        return as(data.toDF().as(encoder(data.schema())).mapPartitions(task, encoder(output)), output);
    }

    /** Days that java.sql.Date's calendar does not have, as 1582-10-10, are changed by Spark's default encoder. */
    private static Encoder<Row> encoder(StructType schema) {
        SQLConf conf = SQLConf.get().clone();
        conf.setConfString(JAVA_TIME, "true");
        return SQLConf.withExistingConf(conf, () -> Encoders.row(schema));
    }

    /**
     * Columns have lost their metadata in an encoder, and intervals of one unit have become those of a range. Columns go by
     * their places: several may have one name, as after a join.
     */
    private static Dataset<Row> as(Dataset<Row> rows, StructType schema) {
        StructField[] fields = schema.fields();
        StructField[] found = rows.schema().fields();
        String[] places = new String[fields.length];
        Column[] columns = new Column[fields.length];
        for (int i = 0; i < fields.length; i++) {
            places[i] = "c" + i;
            DataType type = fields[i].dataType();
            Column column = col(places[i]);
            // These texts are silent about nulls, which a cast could not forbid.
            boolean isSame = type.catalogString().equals(found[i].dataType().catalogString());
            columns[i] = (isSame ? column : column.cast(type)).as(fields[i].name(), fields[i].metadata());
        }
        return rows.toDF(places).select(columns);
    }
}
