package dev.fovea.spark;

import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Featurizer;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.port.StreamTimes;
import java.util.Iterator;
import java.util.function.Function;

/** A port whose results come as column values. Safe for any number of threads. */
abstract class OpenPort implements SharedPort {

    OpenPort() {}

    /** One value a picture, in order; see {@link Predictor#predict(Iterator)}. */
    abstract Outcomes<Object> values(Iterator<ImageSource> sources);

    /** The value for one picture. */
    abstract Object value(Image image);

    /** The memory off the heap that it takes. */
    abstract Footprint footprint();

    static Leases.Held inMemory(Description description, Footprint footprint) {
        return new Leases.Held(
                description.sha256() + ' ' + description.runtime() + ' ' + footprint.model(),
                footprint.model() + footprint.call());
    }

    /** The number of classes, or the length of the feature vector. */
    abstract int size();

    @Override
    public abstract void close();

    /** A predictor, which the result owns. */
    static OpenPort of(Predictor predictor, Function<Prediction, Object> toValue) {
        return new OpenPort() {
            @Override
            Outcomes<Object> values(Iterator<ImageSource> sources) {
                return mapped(predictor.predict(sources), toValue);
            }

            @Override
            Object value(Image image) {
                return toValue.apply(predictor.predict(image));
            }

            @Override
            Footprint footprint() {
                return predictor.footprint();
            }

            @Override
            public Leases.Held held() {
                return inMemory(predictor.describe(), predictor.footprint());
            }

            /** Asked of a prediction, since a file alone may not tell which output holds the classes. */
            @Override
            int size() {
                Image blank = Image.of(1, 1, dev.fovea.api.image.ChannelOrder.RGB, new byte[3], "blank");
                return predictor.predict(blank).probabilities().length;
            }

            @Override
            public void close() {
                predictor.close();
            }
        };
    }

    /** A featurizer, which the result owns. */
    static OpenPort of(Featurizer featurizer, Function<float[], Object> toValue) {
        return new OpenPort() {
            @Override
            Outcomes<Object> values(Iterator<ImageSource> sources) {
                return mapped(featurizer.featurize(sources), toValue);
            }

            @Override
            Object value(Image image) {
                return toValue.apply(featurizer.featurize(image));
            }

            @Override
            Footprint footprint() {
                return featurizer.footprint();
            }

            @Override
            public Leases.Held held() {
                return inMemory(featurizer.describe(), featurizer.footprint());
            }

            @Override
            int size() {
                return featurizer.size();
            }

            @Override
            public void close() {
                featurizer.close();
            }
        };
    }

    static <R> Outcomes<Object> mapped(Outcomes<R> results, Function<R, Object> toValue) {
        return new Outcomes<>() {
            @Override
            public boolean hasNext() {
                return results.hasNext();
            }

            @Override
            public Outcome<Object> next() {
                Outcome<R> outcome = results.next();
                if (outcome instanceof Outcome.Success<R> success) {
                    return new Outcome.Success<>(success.source(), toValue.apply(success.value()));
                }
                Outcome.Failure<R> failure = (Outcome.Failure<R>) outcome;
                return new Outcome.Failure<>(failure.source(), failure.error());
            }

            @Override
            public StreamTimes times() {
                return results.times();
            }

            @Override
            public void close() {
                results.close();
            }
        };
    }
}
