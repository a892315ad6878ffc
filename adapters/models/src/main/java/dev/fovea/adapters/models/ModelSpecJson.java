package dev.fovea.adapters.models;

import com.grack.nanojson.JsonObject;
import com.grack.nanojson.JsonStringWriter;
import com.grack.nanojson.JsonWriter;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.image.Alpha;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.FeatureLayer;
import dev.fovea.api.model.Fit;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.model.Layout;
import dev.fovea.api.model.ModelSpec;
import dev.fovea.api.model.Normalization;
import dev.fovea.api.model.PixelMode;
import dev.fovea.api.model.Resampler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Specs as JSON, in the format of {@code docs/model-spec.md}: the file beside a model, and the table of named models. */
public final class ModelSpecJson {

    private static final int MAX_SIDE = 1 << 16;
    private static final int MAX_DIM = 1 << 24;
    private static final int MAX_FILE_BYTES = Integer.MAX_VALUE;

    private ModelSpecJson() {}

    /**
     * The spec in a JSON text that stands alone: its labels, if any, are inside.
     *
     * @param source where the text comes from, for messages
     * @throws dev.fovea.api.error.ModelException when the text is no spec; the message names the key
     */
    public static ModelSpec read(String json, String source) {
        return stored(JsonFields.parse(json, source), "", null, new HashMap<>()).spec();
    }

    /** The spec as JSON that stands alone, labels inside; {@link #read} gives an equal spec back. */
    public static String write(ModelSpec spec) {
        JsonStringWriter out = JsonWriter.indent("  ").string();
        out.object();
        out.value("name", spec.name());
        out.value("description", spec.description());
        out.value("license", spec.license());
        ImageInput image = spec.image();
        if (image != null) {
            writeInput(out, image);
        }
        out.object("outputs");
        if (spec.probabilities() != null) {
            out.value("probabilities", spec.probabilities());
        }
        if (spec.features() != null) {
            out.value("features", spec.features());
        }
        if (spec.featureMap() != null) {
            out.value("featureMap", spec.featureMap());
        }
        out.end();
        writeLayers(out, spec.layers());
        LabelTable labels = spec.labels();
        if (labels != null) {
            out.array("labels");
            for (int i = 0; i < labels.size(); i++) {
                LabelTable.Entry label = labels.get(i);
                out.object().value("id", label.id()).value("name", label.name()).end();
            }
            out.end();
        }
        return out.end().done();
    }

    private static void writeLayers(JsonStringWriter out, List<FeatureLayer> layers) {
        if (layers.isEmpty()) {
            return;
        }
        out.array("layers");
        for (FeatureLayer layer : layers) {
            out.object().value("name", layer.name()).array("shape");
            layer.shape().forEach(out::value);
            out.end().end();
        }
        out.end();
    }

    private static void writeInput(JsonStringWriter out, ImageInput image) {
        out.object("input");
        out.value("width", image.width()).value("height", image.height());
        out.value("order", image.order().name());
        out.value("layout", image.layout().name());
        out.value("fit", image.fit().text());
        out.value("background", image.background().text());
        out.value("resampler", image.resampler().name());
        out.value("alpha", image.alpha().name());
        Normalization normalization = image.normalization();
        if (normalization == null) {
            out.nul("normalization");
        } else {
            out.object("normalization").value("divisor", normalization.divisor());
            out.array("mean");
            for (float mean : normalization.mean()) {
                out.value(mean);
            }
            out.end().array("std");
            for (float std : normalization.std()) {
                out.value(std);
            }
            out.end().end();
        }
        out.end();
    }

    /** The spec in a file; label files are taken from the folder. */
    static StoredSpec read(String json, String source, String defaultName, SpecFolder folder) {
        return stored(JsonFields.parse(json, source), defaultName, folder, new HashMap<>());
    }

    /** The table of named models: an object with a list {@code models} of specs. */
    static List<StoredSpec> readTable(String json, String source, SpecFolder folder) {
        List<StoredSpec> table = new ArrayList<>();
        Map<String, LabelTable> labels = new HashMap<>();
        for (JsonFields row : JsonFields.parse(json, source).only("models").objects("models")) {
            table.add(stored(row, "", folder, labels));
        }
        return table;
    }

    /** The spec; label files that are known are not read again. */
    private static StoredSpec stored(
            JsonFields fields, String defaultName, @Nullable SpecFolder folder, Map<String, LabelTable> known) {
        fields.only(
                "name",
                "aliases",
                "description",
                "license",
                "file",
                "sha256",
                "bytes",
                "weights",
                "input",
                "outputs",
                "layers",
                "labels");
        String name = fields.text("name", defaultName);
        if (name.isBlank()) {
            throw fields.wrong("name", "a name", JsonFields.show(fields.text("name")));
        }
        String sha256 = fields.text("sha256");
        if (sha256 != null && !sha256.matches("[0-9a-f]{64}")) {
            throw fields.wrong("sha256", "64 lower-case hex digits", JsonFields.show(sha256));
        }
        JsonFields outputs = fields.object("outputs");
        if (outputs != null) {
            outputs.only("probabilities", "features", "featureMap");
        }
        ModelSpec spec = new ModelSpec(
                name,
                fields.text("description", ""),
                fields.text("license", ""),
                input(fields.object("input")),
                outputs == null ? null : outputs.text("probabilities"),
                outputs == null ? null : outputs.text("features"),
                labels(fields, folder, known),
                outputs == null ? null : outputs.text("featureMap"),
                layers(fields));
        return new StoredSpec(
                spec,
                fields.texts("aliases"),
                fields.text("file"),
                sha256,
                fields.has("bytes") ? fields.integer("bytes", 1, MAX_FILE_BYTES) : null,
                WeightsJson.read(fields.object("weights")));
    }

    private static List<FeatureLayer> layers(JsonFields fields) {
        List<FeatureLayer> layers = new ArrayList<>();
        for (JsonFields layer : fields.objects("layers")) {
            layer.only("name", "shape");
            String name = layer.text("name");
            if (name == null || name.isBlank()) {
                throw layer.wrong("name", "the name of a layer", JsonFields.show(name));
            }
            float[] dims = layer.numbers("shape");
            List<Integer> shape = new ArrayList<>();
            for (float dim : dims) {
                if (dim < 1 || dim > MAX_DIM || dim != Math.rint(dim)) {
                    throw layer.wrong("shape", "whole numbers from 1 to " + MAX_DIM, Float.toString(dim));
                }
                shape.add((int) dim);
            }
            layers.add(new FeatureLayer(name, shape));
        }
        return layers;
    }

    private static @Nullable ImageInput input(@Nullable JsonFields fields) {
        if (fields == null) {
            return null;
        }
        fields.only(
                "width",
                "height",
                "mode",
                "order",
                "layout",
                "fit",
                "background",
                "resampler",
                "alpha",
                "normalization");
        PixelMode mode = mode(fields);
        ChannelOrder order =
                fields.choice("order", mode.order(), List.of(ChannelOrder.GRAY, ChannelOrder.RGB, ChannelOrder.BGR));
        Normalization normalization =
                fields.has("mode") ? mode.normalization() : normalization(fields.object("normalization"), order);
        if (normalization != null && normalization.channels() > order.channels()) {
            throw fields.wrong(
                    "mode", "one that a " + order + " input may have: tf or raw", JsonFields.show(mode.name()));
        }
        return new ImageInput(
                fields.integer("width", 1, MAX_SIDE),
                fields.integer("height", 1, MAX_SIDE),
                order,
                fields.choice("layout", Layout.NHWC, List.of(Layout.values())),
                parsed(fields, "fit", Fit.stretch(), Fit::of),
                parsed(fields, "background", Background.BLACK, Background::of),
                fields.choice("resampler", Resampler.PILLOW_BILINEAR, List.of(Resampler.values())),
                fields.choice("alpha", Alpha.WHITE, List.of(Alpha.values())),
                normalization);
    }

    /** The mode, which stands for a normalisation and is refused beside one. */
    private static PixelMode mode(JsonFields fields) {
        if (fields.has("mode") && fields.has("normalization")) {
            throw fields.wrong("normalization", "nothing, since there is a mode", "a normalization");
        }
        return fields.choice("mode", PixelMode.RAW, List.of(PixelMode.values()));
    }

    /** A value that has a text of its own. */
    private static <T> T parsed(JsonFields fields, String key, T otherwise, Function<String, T> parser) {
        String text = fields.text(key);
        try {
            return text == null ? otherwise : parser.apply(text);
        } catch (InvalidArgumentException e) {
            Fault fault = Objects.requireNonNull(e.fault());
            throw fields.wrong(key, fault.expected(), JsonFields.show(text));
        }
    }

    private static @Nullable Normalization normalization(@Nullable JsonFields fields, ChannelOrder order) {
        if (fields == null) {
            return null;
        }
        fields.only("divisor", "mean", "std");
        float divisor = fields.has("divisor") ? (float) fields.number("divisor") : 1f;
        if (!(divisor > 0) || !Float.isFinite(divisor)) {
            throw fields.wrong("divisor", "a number above 0", Float.toString(divisor));
        }
        float[] mean = perChannel(fields, "mean", order);
        float[] std = perChannel(fields, "std", order);
        for (float deviation : std) {
            if (!(deviation > 0)) {
                throw fields.wrong("std", "numbers above 0", Float.toString(deviation));
            }
        }
        int count = Math.max(mean.length, std.length);
        return Normalization.of(divisor, repeat(mean, count), repeat(std, count));
    }

    private static float[] perChannel(JsonFields fields, String key, ChannelOrder order) {
        float[] values = fields.numbers(key);
        if (values.length != 1 && values.length != order.channels()) {
            throw fields.wrong(key, "1 or " + order.channels() + " numbers, as " + order + " has", values.length + "");
        }
        return values;
    }

    private static float[] repeat(float[] values, int count) {
        if (values.length == count) {
            return values;
        }
        float[] repeated = new float[count];
        java.util.Arrays.fill(repeated, values[0]);
        return repeated;
    }

    private static @Nullable LabelTable labels(
            JsonFields fields, @Nullable SpecFolder folder, Map<String, LabelTable> known) {
        if (!fields.has("labels")) {
            return null;
        }
        String file = fields.isText("labels") ? fields.text("labels") : null;
        if (file != null) {
            if (folder == null) {
                throw fields.wrong("labels", "a list of labels, since this spec stands alone", JsonFields.show(file));
            }
            LabelTable table = known.get(file);
            if (table == null) {
                table = LabelFile.read(folder, file);
                known.put(file, table);
            }
            return table;
        }
        List<LabelTable.Entry> entries = new ArrayList<>();
        List<Object> values = fields.values("labels");
        for (int i = 0; i < values.size(); i++) {
            Object value = values.get(i);
            if (value instanceof String name) {
                entries.add(new LabelTable.Entry("", name));
            } else if (value instanceof JsonObject label
                    && label.get("name") instanceof String name
                    && (label.get("id") == null || label.get("id") instanceof String)
                    && List.of("id", "name").containsAll(label.keySet())) {
                String id = (String) label.get("id");
                entries.add(new LabelTable.Entry(id == null ? "" : id, name));
            } else {
                throw fields.wrong(
                        "labels[" + i + "]", "a name or {\"id\": id, \"name\": name}", JsonFields.show(value));
            }
        }
        if (entries.isEmpty()) {
            throw fields.wrong("labels", "at least one label", "none");
        }
        return LabelTable.of(entries);
    }
}
