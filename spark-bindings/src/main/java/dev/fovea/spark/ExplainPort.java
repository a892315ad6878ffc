package dev.fovea.spark;

import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.explain.Explanation;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Outcomes;
import dev.fovea.spark.sql.ImagePixels;
import java.util.Iterator;
import org.apache.spark.ml.image.ImageSchema;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** An explainer whose results come as structs, with the heat map as Spark's image struct. */
final class ExplainPort extends OpenPort {

    private final Explainer explainer;

    /** A port that owns the explainer. */
    ExplainPort(Explainer explainer) {
        this.explainer = explainer;
    }

    /** The structs. */
    static StructType type() {
        return new StructType()
                .add("class", DataTypes.StringType, false)
                .add("description", DataTypes.StringType, false)
                .add("probability", DataTypes.FloatType, false)
                .add("method", DataTypes.StringType, false)
                .add("score", DataTypes.DoubleType, false)
                .add("baseline_score", DataTypes.DoubleType, false)
                .add("gap", DataTypes.DoubleType, true)
                .add("heat_map", ImageSchema.columnSchema(), false);
    }

    private static Row row(Explanation explanation) {
        Attribution.Facts facts = explanation.attribution().facts();
        Label label = facts.label();
        return RowFactory.create(
                label.id(),
                label.name(),
                label.probability(),
                facts.method().id(),
                facts.score(),
                facts.baselineScore(),
                Double.isNaN(facts.gap()) ? null : facts.gap(),
                struct(explanation));
    }

    private static Row struct(Explanation explanation) {
        ImagePixels pixels = ImagePixels.of(explanation.heatMap());
        return RowFactory.create(
                "",
                pixels.height(),
                pixels.width(),
                pixels.mode().channels(),
                pixels.mode().code(),
                pixels.data());
    }

    @Override
    Outcomes<Object> values(Iterator<ImageSource> sources) {
        return mapped(explainer.explain(sources), ExplainPort::row);
    }

    @Override
    Object value(Image image) {
        return row(explainer.explanation(image));
    }

    @Override
    Footprint footprint() {
        return explainer.footprint();
    }

    @Override
    int size() {
        return type().size();
    }

    @Override
    public Leases.Held held() {
        return inMemory(explainer.describe(), footprint());
    }

    @Override
    public void close() {
        explainer.close();
    }
}
