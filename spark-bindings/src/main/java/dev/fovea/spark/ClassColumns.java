package dev.fovea.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.udf;

import dev.fovea.api.error.InvalidArgumentException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/**
 * The columns that a classifier appends, as MLlib's classifiers name them, and as params of an estimator or its model.
 *
 * @param owner of the params
 */
record ClassColumns(
        Params owner, Param<String> prediction, Param<String> probability, Param<String> label, Param<String> index)
        implements Serializable {

    /** With more classes than this a column's metadata has no names. */
    private static final int MOST_NAMES = 10_000;

    private static final double EVEN = 0.5;

    ClassColumns(Params owner) {
        this(
                owner,
                text(owner, "predictionCol", "column that the model appends: the predicted class's index, a double"),
                text(
                        owner,
                        "probabilityCol",
                        "column that the model appends: the probability of every class, an MLlib vector"),
                text(owner, "predictedLabelCol", "column that the model appends: the predicted class's name"),
                text(
                        owner,
                        "labelIndexCol",
                        "column that the model appends where the data has labelCol: the index of the row's own class, a"
                                + " double, for evaluators; of a class that was not learned the number of classes; no"
                                + " column when it is not set"));
    }

    private static Param<String> text(Params owner, String name, String doc) {
        return new Param<>(owner, name, doc, ParamCheck.text(name, "a column name"));
    }

    private String value(Param<String> param) {
        return owner.getOrDefault(param);
    }

    /**
     * The schema with all of them but the probabilities.
     *
     * @param schema with the probabilities
     * @param reason the column of reasons, or null
     * @param classes by index; empty where they are not known yet
     * @param hasLabels whether the data has a column of labels
     */
    StructType appended(StructType schema, @Nullable String reason, List<String> classes, boolean hasLabels) {
        List<StructField> fields = new ArrayList<>();
        if (reason != null) {
            fields.add(DataTypes.createStructField(reason, DataTypes.StringType, true));
        }
        fields.add(predictionField(classes));
        fields.add(DataTypes.createStructField(value(label), DataTypes.StringType, true));
        if (hasLabels && owner.isDefined(index)) {
            fields.add(DataTypes.createStructField(value(index), DataTypes.DoubleType, true));
        }
        return Columns.appended(schema, fields.toArray(StructField[]::new));
    }

    private StructField predictionField(List<String> classes) {
        if (classes.isEmpty() || classes.size() > MOST_NAMES) {
            return DataTypes.createStructField(value(prediction), DataTypes.DoubleType, true);
        }
        StructField field = NominalAttribute.defaultAttr()
                .withName(value(prediction))
                .withValues(classes.toArray(String[]::new))
                .toStructField();
        return DataTypes.createStructField(field.name(), field.dataType(), true, field.metadata());
    }

    /**
     * The data with prediction and predicted name, and the index of the row's own label where that is asked for.
     *
     * @param scored has the probabilities
     * @param own the column of labels; null where the data has none
     */
    Dataset<Row> add(Dataset<Row> scored, List<String> classes, @Nullable LabelColumn own) {
        List<Column> all = new ArrayList<>();
        all.add(col("*"));
        Column probabilities = col(TransferData.quoted(value(probability)));
        all.add(predicted(probabilities, true)
                .as(value(prediction), predictionField(classes).metadata()));
        all.add(udf(new Name(List.copyOf(classes)), DataTypes.StringType)
                .apply(probabilities)
                .as(value(label)));
        if (own != null && owner.isDefined(index)) {
            all.add(udf(new OwnIndex(own, List.copyOf(classes)), DataTypes.DoubleType)
                    .apply(col(TransferData.quoted(own.name())))
                    .as(value(index)));
        }
        return scored.select(all.toArray(Column[]::new));
    }

    /**
     * What a column of scores predicts, a double: the index of the first of the largest; of one score alone, 1 where it is above
     * even odds and 0 elsewhere, or the number itself where scores are no probabilities.
     */
    static Column predicted(Column vectors, boolean areProbabilities) {
        return udf(new Predicted(areProbabilities), DataTypes.DoubleType).apply(vectors);
    }

    private record Predicted(boolean areProbabilities) implements UDF1<@Nullable Vector, @Nullable Double> {
        @Override
        public @Nullable Double call(@Nullable Vector scores) {
            if (scores == null) {
                return null;
            }
            if (scores.size() > 1) {
                return (double) scores.argmax();
            }
            return !areProbabilities ? scores.apply(0) : scores.apply(0) > EVEN ? 1.0 : 0.0;
        }
    }

    private record Name(List<String> classes) implements UDF1<@Nullable Vector, @Nullable String> {
        @Override
        public @Nullable String call(@Nullable Vector probabilities) {
            return probabilities == null ? null : classes.get(probabilities.argmax());
        }
    }

    private static final class OwnIndex implements UDF1<@Nullable Object, @Nullable Double> {

        private static final long serialVersionUID = 1L;

        private final LabelColumn column;
        private final List<String> classes;
        private transient @Nullable Map<String, Integer> indices;

        OwnIndex(LabelColumn column, List<String> classes) {
            this.column = column;
            this.classes = classes;
        }

        @Override
        public @Nullable Double call(@Nullable Object value) {
            if (value == null) {
                return null;
            }
            Object label;
            try {
                label = column.label(value);
            } catch (InvalidArgumentException e) {
                return null;
            }
            if (!(label instanceof Integer known)) {
                return (double) indices().getOrDefault((String) label, classes.size());
            }
            // Another StringIndexer than that of the training has an order of its own.
            return known >= column.names().size() || !isNamed()
                    ? (double) Math.min(known, classes.size())
                    : (double) indices().getOrDefault(column.names().get(known), classes.size());
        }

        /** Whether the training had names: without any, classes are called by their indices. */
        private boolean isNamed() {
            for (int i = 0; i < classes.size(); i++) {
                if (!classes.get(i).equals(Integer.toString(i))) {
                    return true;
                }
            }
            return false;
        }

        private Map<String, Integer> indices() {
            Map<String, Integer> known = indices;
            if (known == null) {
                known = new HashMap<>();
                for (int i = 0; i < classes.size(); i++) {
                    known.put(classes.get(i), i);
                }
                indices = known;
            }
            return known;
        }
    }
}
