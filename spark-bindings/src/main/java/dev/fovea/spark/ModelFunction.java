package dev.fovea.spark;

import dev.fovea.api.Setting;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.spark.sql.BatchFunction;
import dev.fovea.spark.sql.BatchMeter;
import dev.fovea.spark.sql.BatchMetric;
import dev.fovea.spark.sql.BatchResults;
import dev.fovea.spark.sql.OnInvalid;
import dev.fovea.spark.sql.PictureArgument;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.catalyst.CatalystTypeConverters;
import org.apache.spark.sql.catalyst.expressions.UnsafeArrayData;
import org.apache.spark.sql.types.DataType;
import org.jspecify.annotations.Nullable;
import scala.Function1;

/** A picture to what a model says of it. */
final class ModelFunction implements BatchFunction {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String arguments;
    private final PictureArgument input;
    private final ModelRef model;
    private final Answer answer;
    private final PortOptions options;
    private final OnInvalid onInvalid;
    private transient @Nullable ImageDecoder decoder;
    private transient @Nullable Function1<Object, Object> converter;

    ModelFunction(
            String name,
            String arguments,
            PictureArgument input,
            ModelRef model,
            Answer answer,
            PortOptions options,
            OnInvalid onInvalid) {
        this.name = name;
        this.arguments = arguments;
        this.input = input;
        this.model = model;
        this.answer = answer;
        this.options = options;
        this.onInvalid = onInvalid;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String arguments() {
        return arguments;
    }

    @Override
    public DataType dataType() {
        return onInvalid == OnInvalid.TRY ? OnInvalid.tried(answer.type()) : answer.type();
    }

    @Override
    public String description() {
        String backend = options.backend() == null ? Setting.BACKEND.value() : options.backend();
        return "model=" + model + ", batchSize=" + options.batchSize() + ", backend="
                + (backend == null ? "auto" : backend);
    }

    @Override
    public BatchFunction quiet() {
        return onInvalid == OnInvalid.ERROR
                ? new ModelFunction(name, arguments, input, model, answer, options, OnInvalid.NULL)
                : this;
    }

    @Override
    public @Nullable Object value(@Nullable Object picture) {
        if (picture == null) {
            return null;
        }
        ImageSource source = source(picture);
        try (SharedPorts.Lease lease = SharedPorts.acquire(model, answer, here())) {
            return good(lease.port().value(source.load(decoder(), DecodeOptions.defaults())));
        } catch (IOException e) {
            return bad(ImageSource.unreadable(source.name(), e), null);
        } catch (ImageException e) {
            return bad(e, null);
        }
    }

    @Override
    public List<BatchMetric> metrics() {
        return PictureMetrics.Count.OF_PICTURES.stream()
                .map(count -> new BatchMetric(
                        count.name(), count.isTime() ? "time of " + count.label() : count.label(), count.isTime()))
                .toList();
    }

    @Override
    public BatchResults values(Iterator<@Nullable Object> pictures, BatchMeter meter) {
        SharedPorts.Lease lease = SharedPorts.acquire(model, answer, here());
        try {
            return new ModelResults(this, pictures, lease, meter);
        } catch (RuntimeException | Error e) {
            lease.close();
            throw e;
        }
    }

    private PortOptions here() {
        return options.forTask();
    }

    ImageSource source(Object picture) {
        return input.source("in " + name, picture);
    }

    /** The result for a good picture, in Catalyst's form. */
    Object good(Object value) {
        Object converted = value instanceof float[] floats
                ? UnsafeArrayData.fromPrimitiveArray(floats)
                : converter().apply(value);
        return onInvalid.good(converted);
    }

    /**
     * The result for a bad picture.
     *
     * @param place of the row, where it is known
     */
    @Nullable
    Object bad(ImageException error, @Nullable String place) {
        return onInvalid.bad(name, error, place);
    }

    /** Found once a function object, of which every task has its own. */
    private ImageDecoder decoder() {
        ImageDecoder known = decoder;
        if (known == null) {
            known = ImageDecoder.installed();
            decoder = known;
        }
        return known;
    }

    private Function1<Object, Object> converter() {
        Function1<Object, Object> known = converter;
        if (known == null) {
            known = CatalystTypeConverters.createToCatalystConverter(answer.type());
            converter = known;
        }
        return known;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelFunction that
                && name.equals(that.name)
                && arguments.equals(that.arguments)
                && input.equals(that.input)
                && model.equals(that.model)
                && answer.equals(that.answer)
                && options.equals(that.options)
                && onInvalid == that.onInvalid;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, model, answer, options, onInvalid);
    }

    @Override
    public String toString() {
        return name;
    }
}
