package dev.fovea.spark;

import dev.fovea.ExplainerBuilder;
import dev.fovea.FeaturizerBuilder;
import dev.fovea.Fovea;
import dev.fovea.PredictorBuilder;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.model.Model;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Prediction;
import java.io.Serializable;
import java.util.function.Function;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** What a stage or function says of a picture: which port is asked, and what its result is as a column's value. */
sealed interface Answer extends Serializable {

    /** The column's type. */
    DataType type();

    /** The port, ready to answer. */
    OpenPort open(Model model, PortOptions options);

    /** The column; {@code size} is that of the vector, or the number of classes. */
    default StructField field(String name, int size, boolean nullable) {
        return DataTypes.createStructField(name, type(), nullable);
    }

    /** A value of {@link #open}'s port for the picture of that origin, which may be empty. */
    default Object placed(Object value, String origin) {
        return value;
    }

    private static StructField vectorField(String name, int size, boolean nullable) {
        StructField field = new AttributeGroup(name, size).toStructField();
        return DataTypes.createStructField(name, field.dataType(), nullable, field.metadata());
    }

    /** The k likeliest classes, likeliest first. */
    record Labels(int k) implements Answer {

        private static final StructType LABEL = new StructType()
                .add("class", DataTypes.StringType, false)
                .add("description", DataTypes.StringType, false)
                .add("probability", DataTypes.FloatType, false);

        @Override
        public DataType type() {
            return DataTypes.createArrayType(LABEL, false);
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return OpenPort.of(
                    TaskDevice.build(options.applyTo(Fovea.predictor(model)), PredictorBuilder::build),
                    prediction -> ColumnValues.labels(prediction, k));
        }
    }

    /** The probability of every class, an MLlib vector. */
    record Probabilities() implements Answer {
        @Override
        public DataType type() {
            return SQLDataTypes.VectorType();
        }

        @Override
        public StructField field(String name, int size, boolean nullable) {
            return vectorField(name, size, nullable);
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return OpenPort.of(
                    TaskDevice.build(options.applyTo(Fovea.predictor(model)), PredictorBuilder::build),
                    prediction -> ColumnValues.vector(prediction.probabilities()));
        }
    }

    /** The probability of every class, an SQL array of float. */
    record ProbabilityArray() implements Answer {
        @Override
        public DataType type() {
            return DataTypes.createArrayType(DataTypes.FloatType, false);
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return OpenPort.of(
                    TaskDevice.build(options.applyTo(Fovea.predictor(model)), PredictorBuilder::build),
                    Prediction::probabilities);
        }
    }

    /**
     * What in the picture speaks for a label.
     *
     * @param label that is explained; null for the likeliest
     */
    record Explanation(AttributionMethod method, @Nullable String label) implements Answer {
        @Override
        public DataType type() {
            return ExplainPort.type();
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            ExplainerBuilder builder =
                    options.applyTo(Fovea.explainer(model)).method(method).label(label);
            return new ExplainPort(TaskDevice.build(builder, ExplainerBuilder::build));
        }
    }

    /** The features, an MLlib vector. */
    record FeatureVector() implements Answer {
        @Override
        public DataType type() {
            return SQLDataTypes.VectorType();
        }

        @Override
        public StructField field(String name, int size, boolean nullable) {
            return vectorField(name, size, nullable);
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return OpenPort.of(
                    TaskDevice.build(options.applyToFeaturizer(Fovea.featurizer(model)), FeaturizerBuilder::build),
                    ColumnValues::vector);
        }
    }

    /** The features, an SQL array of float. */
    record FeatureArray() implements Answer {
        @Override
        public DataType type() {
            return DataTypes.createArrayType(DataTypes.FloatType, false);
        }

        @Override
        public StructField field(String name, int size, boolean nullable) {
            return DataTypes.createStructField(name, type(), nullable, new AttributeGroup(name, size).toMetadata());
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return OpenPort.of(
                    TaskDevice.build(options.applyToFeaturizer(Fovea.featurizer(model)), FeaturizerBuilder::build),
                    features -> features);
        }
    }

    /**
     * A tensor of the model, an MLlib vector.
     *
     * @param size of the vector
     * @param exact the size that pictures must have, or null
     */
    record TensorVector(int size, @Nullable ExactSize exact) implements Answer {
        @Override
        public DataType type() {
            return SQLDataTypes.VectorType();
        }

        @Override
        public StructField field(String name, int size, boolean nullable) {
            return vectorField(name, size, nullable);
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return tensor(model, options, exact, ColumnValues::vector);
        }
    }

    /**
     * A tensor of the model, Spark's image struct.
     *
     * @param exact the size that pictures must have, or null
     */
    record TensorImage(PictureForm form, @Nullable ExactSize exact) implements Answer {
        @Override
        public DataType type() {
            return ImageSchema.columnSchema();
        }

        @Override
        public OpenPort open(Model model, PortOptions options) {
            return tensor(model, options, exact, form::row);
        }

        @Override
        public Object placed(Object value, String origin) {
            return PictureForm.withOrigin((Row) value, origin);
        }
    }

    private static OpenPort tensor(
            Model model, PortOptions options, @Nullable ExactSize exact, Function<float[], Object> toValue) {
        Featurizer featurizer =
                TaskDevice.build(options.applyToFeaturizer(Fovea.featurizer(model)), FeaturizerBuilder::build);
        OpenPort port = OpenPort.of(featurizer, toValue);
        if (exact == null) {
            return port;
        }
        FloatInput floats = exact.floats();
        return exact.before(
                port, floats == null ? null : new FloatPort(floats, featurizer, toValue, options.batchSize()));
    }
}
