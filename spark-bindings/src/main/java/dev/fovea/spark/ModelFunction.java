package dev.fovea.spark;

import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import java.io.IOException;
import java.io.Serializable;
import org.jspecify.annotations.Nullable;
import scala.runtime.AbstractFunction1;

/**
 * A picture to an answer, one row at a time: null in, null out; a bad picture is an error. Two are equal when they do
 * the same, so that Spark recognises a call it has met before, as under GROUP BY.
 */
final class ModelFunction extends AbstractFunction1<Object, Object> implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final PictureType input;
    private final ModelRef model;
    private final Answer answer;
    private transient @Nullable ImageDecoder decoder;

    ModelFunction(String name, PictureType input, ModelRef model, Answer answer) {
        this.name = name;
        this.input = input;
        this.model = model;
        this.answer = answer;
    }

    @Override
    public @Nullable Object apply(@Nullable Object picture) {
        if (picture == null) {
            return null;
        }
        ImageSource source = input.source("in " + name, picture);
        PortOptions options = PortOptions.defaults().withBatchSize(1).forTask();
        try (SharedPorts.Lease lease = SharedPorts.acquire(model, answer, options)) {
            return lease.port().value(source.load(decoder(), DecodeOptions.defaults()));
        } catch (IOException e) {
            throw ImageSource.unreadable(source.name(), e);
        }
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

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ModelFunction that
                && name.equals(that.name)
                && input.equals(that.input)
                && model.equals(that.model)
                && answer.equals(that.answer);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * name.hashCode() + model.hashCode()) + answer.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
