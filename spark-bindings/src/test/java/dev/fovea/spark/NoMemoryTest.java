package dev.fovea.spark;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fovea.api.error.ImageException;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.expressions.GenericRow;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A row that found no memory is not a bad one, and must not get lost. */
class NoMemoryTest extends SparkTest {

    /** An image struct whose samples do not fit. */
    private static final class TooMuch extends GenericRow {
        private static final long serialVersionUID = 1L;

        TooMuch() {
            super(new Object[] {"huge", 1, 1, 1, 0, new byte[1]});
        }

        @Override
        public Object get(int i) {
            if (i == 5) {
                throw new OutOfMemoryError("Java heap space");
            }
            return super.get(i);
        }
    }

    @ParameterizedTest
    @EnumSource(HandleInvalid.class)
    void failsTheTaskWhateverBecomesOfBadRows(HandleInvalid handle) {
        StructType schema = new StructType().add("image", ImageSchema.columnSchema());
        DeepImageFeaturizer stage = new DeepImageFeaturizer()
                .setModelFile(TinyModels.classifier(folder).toString())
                .setInputCol("image")
                .setOutputCol("out");
        PartitionTask task = new PartitionTask(
                PictureColumn.of(schema, "image"),
                stage.reference(spark),
                stage.work().answer(),
                stage.work().options(),
                handle,
                PictureMetrics.none());
        List<Row> rows = List.of(new GenericRow(new Object[] {new TooMuch()}));
        Iterator<Row> answers = task.call(rows.iterator());
        try {
            assertThatThrownBy(answers::hasNext)
                    .isInstanceOf(ImageException.class)
                    .hasCauseInstanceOf(OutOfMemoryError.class)
                    .hasMessageContaining("no memory left");
        } finally {
            ((RowStream) answers).close();
        }
    }
}
