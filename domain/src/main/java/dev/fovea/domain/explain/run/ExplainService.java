package dev.fovea.domain.explain.run;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.ModelException;
import dev.fovea.api.explain.Attribution;
import dev.fovea.api.explain.AttributionMethod;
import dev.fovea.api.explain.Baseline;
import dev.fovea.api.explain.Explainer;
import dev.fovea.api.explain.Explanation;
import dev.fovea.api.explain.IntegratedGradients;
import dev.fovea.api.explain.Occlusion;
import dev.fovea.api.explain.PhotoFrame;
import dev.fovea.api.explain.Score;
import dev.fovea.api.graph.Graph;
import dev.fovea.api.image.ChannelOrder;
import dev.fovea.api.image.Image;
import dev.fovea.api.image.ImageSource;
import dev.fovea.api.model.Background;
import dev.fovea.api.model.ImageInput;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.port.Description;
import dev.fovea.api.port.Footprint;
import dev.fovea.api.port.Label;
import dev.fovea.api.port.Outcomes;
import dev.fovea.api.port.Prediction;
import dev.fovea.api.tensor.HeapTensor;
import dev.fovea.api.tensor.Quantization;
import dev.fovea.api.tensor.Shape;
import dev.fovea.api.tensor.Tensor;
import dev.fovea.api.tensor.TensorInfo;
import dev.fovea.domain.autograd.Autograd;
import dev.fovea.domain.explain.HeatMap;
import dev.fovea.domain.explain.PhotoFrames;
import dev.fovea.domain.model.HeldStream;
import dev.fovea.domain.model.LoadedModel;
import dev.fovea.domain.model.ResolvedModel;
import dev.fovea.domain.model.Users;
import dev.fovea.domain.train.Loss;
import dev.fovea.domain.train.TrainableGraph;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Attributions by a loaded model. */
public final class ExplainService implements Explainer {

    private static final int MOST_LABELS = 5;

    private final LoadedModel model;
    private final ImageInput input;
    private final TensorInfo inputTensor;
    private final TensorInfo output;
    private final Pixels pixels;
    private final AttributionMethod method;
    private final @Nullable String label;
    private final DoubleConsumer progress;
    private final @Nullable GradientModel gradients;
    private final Loss.End end;
    private final Users users;

    /**
     * How a network is differentiated.
     *
     * @param graph of the model; throws a ModelException when there is none
     * @param kernels opens an autograd
     */
    public record Differentiation(Supplier<Graph> graph, Supplier<Autograd> kernels) {}

    /**
     * An explainer that owns the model.
     *
     * @param label that is explained; null for the likeliest of each picture
     * @param differentiation asked for by integrated gradients; by occlusion for the graph alone, and only where log-odds
     *     depend on how the network ends
     * @param progress is told the share of a picture's work that is done
     * @throws ModelException when the model takes no pictures, gives no classes, or cannot be differentiated and has to
     */
    public ExplainService(
            LoadedModel model,
            AttributionMethod method,
            @Nullable String label,
            Differentiation differentiation,
            DoubleConsumer progress) {
        this.model = model;
        ImageInput image = model.spec().image();
        String probabilities = model.spec().probabilities();
        if (image == null || probabilities == null) {
            throw new ModelException(Fault.of("model", model.spec().name())
                    .expected("a picture as input and classes as output, to explain why it sees one")
                    .got("inputs " + model.description().inputs() + " and outputs "
                            + model.description().outputs())
                    .repair("use a model that classifies pictures"));
        }
        this.input = image;
        this.inputTensor = model.description().inputs().get(0);
        this.output = ResolvedModel.output(model.spec(), model.outputs(), probabilities);
        this.pixels = new Pixels(image, inputTensor.dtype());
        this.method = method instanceof Occlusion occlusion ? occlusion.on(image.width(), image.height()) : method;
        this.label = label;
        LabelTable labels = model.spec().labels();
        if (label != null && labels != null) {
            LabelChoice.index(label, labels, labels.size());
        }
        this.progress = progress;
        this.end =
                method instanceof Occlusion && method.score() == Score.LOG_ODDS ? end(differentiation) : Loss.End.NONE;
        this.gradients = method instanceof IntegratedGradients ? differentiable(differentiation) : null;
        this.users = new Users(model.spec().name(), this::release);
    }

    private Loss.End end(Differentiation differentiation) {
        try {
            return TrainableGraph.endOf(classifying(differentiation.graph().get()));
        } catch (ModelException e) {
            // Only its answers tell, then.
            return Loss.End.NONE;
        }
    }

    private Graph classifying(Graph graph) {
        return graph.has(output.name()) ? graph.outputs(output.name()) : graph;
    }

    private GradientModel differentiable(Differentiation differentiation) {
        GradientModel found;
        try {
            Graph graph = classifying(differentiation.graph().get());
            found = new GradientModel(graph, differentiation.kernels().get());
        } catch (ModelException e) {
            throw new ModelException(
                    Fault.of("model", model.spec().name())
                            .expected("a network of operations that have gradients, for integrated gradients")
                            .got("[" + e.getMessage() + "]")
                            .repair("use the method occlusion, which every model takes"),
                    e);
        }
        if (found.size() != pixels.size()) {
            int size = found.size();
            found.close();
            throw new ModelException(Fault.of("model", model.spec().name())
                    .expected("a network whose input has the " + pixels.size() + " elements of a picture")
                    .got(size)
                    .repair("use the method occlusion"));
        }
        return found;
    }

    @Override
    public AttributionMethod method() {
        return method;
    }

    @Override
    public Description describe() {
        return model.description();
    }

    @Override
    public Footprint footprint() {
        users.enter();
        try {
            return model.footprint();
        } finally {
            users.leave();
        }
    }

    @Override
    public Attribution explain(Image image) {
        users.enter();
        try {
            return attribution(image);
        } finally {
            users.leave();
        }
    }

    /** What is explained while someone holds the model and its gradients. */
    private Attribution attribution(Image image) {
        long start = System.nanoTime();
        byte[] stored;
        Shape shape;
        Prediction prediction;
        try (Tensor batch = model.prepared(image)) {
            stored = pixels.bytes(batch);
            shape = batch.shape();
            prediction = predictions(batch).get(0);
        }
        float[] probabilities = prediction.probabilities();
        int index = label == null
                ? prediction.top(1).get(0).index()
                : LabelChoice.index(label, model.spec().labels(), probabilities.length);
        List<Label> top = prediction.top(Math.min(MOST_LABELS, probabilities.length));
        Label chosen = named(prediction, index, probabilities.length);
        PhotoFrame frame = PhotoFrames.of(input, image.width(), image.height());
        double[] elements = pixels.elements(stored);
        double[] baseline = baseline(elements);
        if (method instanceof IntegratedGradients settings) {
            PathIntegral.Result result = integral(settings, index, baseline, elements);
            return new Attribution(
                    input.width(),
                    input.height(),
                    pixels.summed(result.attributions()),
                    new Attribution.Facts(
                            chosen,
                            top,
                            result.score(),
                            result.baselineScore(),
                            result.gap(),
                            result.gap() <= settings.tolerance(),
                            result.steps(),
                            method,
                            frame,
                            (System.nanoTime() - start) / 1e9));
        }
        return occluded(
                (Occlusion) method,
                index,
                stored,
                shape,
                pixels.bytes(baseline),
                probabilities,
                new Known(chosen, top, frame, start));
    }

    /** What is known before a picture is scanned. */
    private record Known(Label label, List<Label> top, PhotoFrame frame, long start) {}

    private boolean isPair() {
        LabelTable labels = model.spec().labels();
        return labels != null
                && labels.isPairOf(output.shape().dim(output.shape().rank() - 1));
    }

    private PathIntegral.Result integral(
            IntegratedGradients settings, int index, double[] baseline, double[] elements) {
        GradientModel network = Objects.requireNonNull(gradients, "a differentiable model");
        synchronized (network) {
            return new PathIntegral(network.score(settings.score(), index, isPair()), settings, progress)
                    .of(baseline, elements);
        }
    }

    private Attribution occluded(
            Occlusion settings,
            int index,
            byte[] stored,
            Shape shape,
            byte[] baseline,
            float[] probabilities,
            Known known) {
        // Decided once, so that no patch is measured by another measure than the picture.
        boolean excludes =
                end == Loss.End.NONE ? Odds.sumToOne(probabilities, output.quantization()) : end == Loss.End.SOFTMAX;
        Odds odds = new Odds(settings.score(), index, excludes, output.quantization());
        double score = PathIntegral.finite("score", "of the picture", odds.of(probabilities));
        List<PatchScan.Patch> patches = PatchScan.patches(
                input.width(),
                input.height(),
                Objects.requireNonNull(settings.patch()),
                Objects.requireNonNull(settings.stride()));
        PatchScan.Hidden hidden = chunk -> {
            List<byte[]> rows = new ArrayList<>(chunk.size());
            for (PatchScan.Patch patch : chunk) {
                byte[] row = stored.clone();
                pixels.copy(baseline, row, patch);
                rows.add(row);
            }
            return scores(rows, shape, odds);
        };
        float[] map = PatchScan.map(input.width(), input.height(), patches, score, model.batchSize(), hidden, progress);
        double baselineScore = scores(List.of(baseline), shape, odds)[0];
        return new Attribution(
                input.width(),
                input.height(),
                map,
                new Attribution.Facts(
                        known.label(),
                        known.top(),
                        score,
                        baselineScore,
                        Double.NaN,
                        false,
                        patches.size(),
                        method,
                        known.frame(),
                        (System.nanoTime() - known.start()) / 1e9));
    }

    private double[] scores(List<byte[]> rows, Shape shape, Odds odds) {
        try (Tensor batch = Tensor.allocate(inputTensor.dtype(), shape.withFirst(rows.size()))) {
            ByteBuffer bytes = batch.bytes();
            rows.forEach(bytes::put);
            return predictions(batch).stream()
                    .mapToDouble(prediction -> odds.of(prediction.probabilities()))
                    .map(score -> PathIntegral.finite("score", "of an occluded picture", score))
                    .toArray();
        }
    }

    private List<Prediction> predictions(Tensor batch) {
        Quantization quantization = output.quantization();
        return model.ofTensors(Map.of(inputTensor.name(), batch), List.of(output.name()), results -> {
            Tensor all = Objects.requireNonNull(results.get(output.name()));
            List<Prediction> predictions = new ArrayList<>();
            for (int i = 0; i < all.shape().dim(0); i++) {
                try (Tensor row = all.row(i)) {
                    predictions.add(new Prediction(
                            Map.of(output.name(), HeapTensor.copyOf(row, quantization)),
                            output.name(),
                            model.spec().labels()));
                }
            }
            return predictions;
        });
    }

    private static Label named(Prediction prediction, int index, int classes) {
        return prediction.top(classes).stream()
                .filter(label -> label.index() == index)
                .findFirst()
                .orElseThrow();
    }

    private double[] baseline(double[] elements) {
        Baseline baseline = method.baseline();
        return switch (baseline.kind()) {
            case MEAN -> pixels.mean(elements);
            case BLURRED -> pixels.blurred(elements);
            case COLOUR -> coloured(Objects.requireNonNull(baseline.colour()));
        };
    }

    private double[] coloured(Background colour) {
        // Of the input's own shape: nothing of it is padded.
        byte[] data = new byte[3 * input.width() * input.height()];
        for (int i = 0; i < data.length; i += 3) {
            data[i] = (byte) colour.red();
            data[i + 1] = (byte) colour.green();
            data[i + 2] = (byte) colour.blue();
        }
        Image image = Image.of(input.width(), input.height(), ChannelOrder.RGB, data, colour.text());
        try (Tensor batch = model.preparedWhole(image)) {
            return pixels.elements(pixels.bytes(batch));
        }
    }

    @Override
    public Explanation explanation(Image image) {
        return drawn(image, explain(image));
    }

    private static Explanation drawn(Image image, Attribution attribution) {
        return new Explanation(image, attribution, HeatMap.over(image, attribution));
    }

    @Override
    public Outcomes<Explanation> explain(Iterator<ImageSource> sources) {
        users.enter();
        try {
            return new HeldStream<>(model.ofEach(sources, image -> drawn(image, attribution(image))), users::leave);
        } catch (RuntimeException | Error e) {
            users.leave();
            throw e;
        }
    }

    @Override
    public void close() {
        users.close();
    }

    /** Gives back what it holds, once the last call has ended and the last stream is closed. */
    private void release() {
        try {
            if (gradients != null) {
                gradients.close();
            }
        } finally {
            model.close();
        }
    }
}
