package dev.fovea.spark;

import dev.fovea.api.port.Label;
import dev.fovea.api.port.Prediction;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.collection.immutable.ArraySeq;
import scala.collection.immutable.Seq;

/** Results of ports as Spark's row values. */
final class ColumnValues {

    private ColumnValues() {}

    /** The likeliest classes as structs of class, description and probability; all classes when there are fewer. */
    static Seq<Row> labels(Prediction prediction, int k) {
        List<Label> top = prediction.top(Math.min(k, prediction.probabilities().length));
        Row[] rows = new Row[top.size()];
        for (int i = 0; i < rows.length; i++) {
            Label label = top.get(i);
            rows[i] = RowFactory.create(label.id(), label.name(), label.probability());
        }
        return ArraySeq.unsafeWrapArray(rows);
    }

    /** The values as a dense vector of double, each float widened exactly. */
    static Vector vector(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = values[i];
        }
        return Vectors.dense(wide);
    }
}
