package dev.fovea.domain.evaluate;

import dev.fovea.api.error.FoveaException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Metrics;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.DType;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers with the row of a table that a picture's grey, or a number, names. */
final class TablePredictor implements Predictor {

    private final LabelTable table;
    private final float[][] scores;

    TablePredictor(LabelTable table, float[][] scores) {
        this.table = table;
        this.scores = scores;
    }

    @Override
    public Prediction predict(Image image) {
        float[] row = scores[image.data()[0] & 0xff];
        return new Prediction(Map.of("y", HeapTensor.of(Shape.of(row.length), row)), "y", table);
    }

    @Override
    public List<Prediction> predict(List<Image> images) {
        return images.stream().map(this::predict).toList();
    }

    @Override
    public Outcomes<Prediction> predict(Iterator<ImageSource> sources) {
        return new Outcomes<>() {
            @Override
            public boolean hasNext() {
                return sources.hasNext();
            }

            @Override
            public Outcome<Prediction> next() {
                ImageSource source = sources.next();
                try {
                    Image image = source.load(new ImageDecoder(List.of()), DecodeOptions.defaults());
                    return new Outcome.Success<>(source.name(), predict(image));
                } catch (IOException e) {
                    return new Outcome.Failure<>(source.name(), ImageSource.unreadable(source.name(), e));
                } catch (FoveaException e) {
                    return new Outcome.Failure<>(source.name(), e);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        float[] numbers = inputs.get("x").toFloats();
        int width = scores[0].length;
        float[] all = new float[numbers.length * width];
        for (int i = 0; i < numbers.length; i++) {
            System.arraycopy(scores[(int) numbers[i]], 0, all, i * width, width);
        }
        return Map.of("y", Tensor.of(Shape.of(numbers.length, width), all));
    }

    @Override
    public void warmUp() {}

    @Override
    public Optional<LabelTable> labels() {
        return Optional.ofNullable(table);
    }

    @Override
    public Description describe() {
        return new Description(
                "table",
                "0".repeat(64),
                "table",
                "table",
                1,
                List.of(new TensorInfo("x", DType.F32, Shape.of(Shape.UNKNOWN, 1), null)),
                List.of(new TensorInfo("y", DType.F32, Shape.of(Shape.UNKNOWN, scores[0].length), null)),
                List.of(),
                null);
    }

    @Override
    public Footprint footprint() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Metrics metrics() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
