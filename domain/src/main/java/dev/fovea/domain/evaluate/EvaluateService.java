package dev.fovea.domain.evaluate;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ImageException;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.image.DecodeOptions;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageDecoder;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Outcome;
import dev.fovea.api.port.Outcome.Failure;
import dev.fovea.api.port.Outcome.Success;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.port.Predictor;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.api.train.Content;
import dev.fovea.api.train.Dataset;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** Brings the examples of a set through a predictor to an evaluator: decoded while the model computes, in bounded memory. */
public final class EvaluateService {

    private static final int ROWS = 64;

    private final Predictor predictor;
    private final Dataset data;
    private final List<Evaluator> evaluators;
    private final IntConsumer done;
    private int count;

    private EvaluateService(Predictor predictor, Dataset data, List<Evaluator> evaluators, IntConsumer done) {
        this.predictor = predictor;
        this.data = data;
        this.evaluators = List.copyOf(evaluators);
        this.done = done;
    }

    /**
     * Measures the predictor with the set; both stay the caller's. Pictures that cannot be read are skipped.
     *
     * @param evaluators that count, each on its own
     * @param done is told after each example how many are done
     */
    public static void measure(Predictor predictor, Dataset data, List<Evaluator> evaluators, IntConsumer done) {
        new EvaluateService(predictor, data, evaluators, done).run();
    }

    private void run() {
        if (isNumbers()) {
            values();
        } else {
            pictures();
        }
    }

    /** As the first example that can be read; why others cannot be is told when their turn comes. */
    private boolean isNumbers() {
        return IntStream.range(0, data.size())
                .mapToObj(this::readable)
                .flatMap(Optional::stream)
                .findFirst()
                .map(content -> content instanceof Content.Values)
                .orElse(false);
    }

    private Optional<Content> readable(int example) {
        try {
            return Optional.of(data.content(example));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void pictures() {
        try (Outcomes<Prediction> outcomes = predictor.predict(sources())) {
            for (int i = 0; outcomes.hasNext(); i++) {
                Outcome<Prediction> outcome = outcomes.next();
                if (outcome instanceof Success<Prediction> success) {
                    count(i, success.value().probabilities());
                } else if (outcome instanceof Failure<Prediction> failure) {
                    if (!(failure.error() instanceof ImageException)) {
                        throw failure.error();
                    }
                    String name = data.nameOf(i);
                    String reason = String.valueOf(failure.error().getMessage());
                    evaluators.forEach(evaluator -> evaluator.skip(name, reason));
                }
                done.accept(++count);
            }
        }
    }

    private void count(int example, float[] scores) {
        String name = data.nameOf(example);
        int label = (int) data.target(example)[0];
        evaluators.forEach(evaluator -> evaluator.add(name, label, scores));
    }

    private Iterator<ImageSource> sources() {
        return new Iterator<>() {
            private int next;

            @Override
            public boolean hasNext() {
                return next < data.size();
            }

            @Override
            public ImageSource next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                return source(next++);
            }
        };
    }

    /** Where the content itself cannot be had, a source that says so when its turn comes. */
    private ImageSource source(int example) {
        try {
            if (data.content(example) instanceof Content.Picture picture) {
                return picture.source();
            }
        } catch (IOException e) {
            return new Unreadable(data.nameOf(example), e);
        }
        throw new DatasetException(Fault.of("data set", data.name())
                .expected("pictures throughout")
                .got("numbers")
                .at(data.nameOf(example)));
    }

    private record Unreadable(String name, IOException reason) implements ImageSource {
        @Override
        public Image load(ImageDecoder decoder, DecodeOptions options) throws IOException {
            throw reason;
        }
    }

    private void values() {
        Description description = predictor.describe();
        if (description.inputs().size() != 1 || description.outputs().size() != 1) {
            throw new ModelException(Fault.of("model", description.model())
                    .expected("one input and one output, for examples that are numbers")
                    .got(description.inputs().size() + " and "
                            + description.outputs().size()));
        }
        TensorInfo input = description.inputs().get(0);
        TensorInfo output = description.outputs().get(0);
        List<float[]> rows = new ArrayList<>();
        for (int from = 0; from < data.size(); from += ROWS) {
            int to = Math.min(data.size(), from + ROWS);
            rows.clear();
            Shape row = Shape.of();
            for (int i = from; i < to; i++) {
                HeapTensor tensor = numbers(i);
                row = tensor.shape();
                rows.add(tensor.floats());
            }
            run(input, output, row, rows, from);
        }
    }

    private void run(TensorInfo input, TensorInfo output, Shape row, List<float[]> rows, int from) {
        int width = rows.get(0).length;
        float[] all = new float[Math.multiplyExact(rows.size(), width)];
        for (int i = 0; i < rows.size(); i++) {
            System.arraycopy(rows.get(i), 0, all, i * width, width);
        }
        int[] dims = new int[row.rank() + 1];
        dims[0] = rows.size();
        for (int i = 0; i < row.rank(); i++) {
            dims[i + 1] = row.dim(i);
        }
        try (Tensor batch = Tensor.of(Shape.of(dims), all)) {
            Map<String, Tensor> results = predictor.run(Map.of(input.name(), batch));
            try {
                Tensor scores = Objects.requireNonNull(results.get(output.name()));
                for (int i = 0; i < rows.size(); i++) {
                    try (Tensor one = scores.row(i)) {
                        float[] values =
                                HeapTensor.copyOf(one, output.quantization()).floats();
                        count(
                                from + i,
                                predictor
                                        .labels()
                                        .map(labels -> labels.probabilities(values))
                                        .orElse(values));
                    }
                    done.accept(++count);
                }
            } finally {
                results.values().forEach(Tensor::close);
            }
        }
    }

    private HeapTensor numbers(int example) {
        if (content(example) instanceof Content.Values values) {
            return values.tensor();
        }
        throw new DatasetException(Fault.of("data set", data.name())
                .expected("numbers throughout")
                .got("a picture")
                .at(data.nameOf(example)));
    }

    private Content content(int example) {
        try {
            return data.content(example);
        } catch (IOException e) {
            throw new DatasetException(
                    Fault.of("data set", data.name())
                            .expected("an example that can be read")
                            .got(String.valueOf(e.getMessage()))
                            .at(data.nameOf(example)),
                    e);
        }
    }
}
