package dev.fovea.domain.evaluate;

import dev.fovea.api.error.DatasetException;
import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.evaluate.ConfusionMatrix;
import dev.fovea.api.evaluate.Evaluation;
import dev.fovea.api.evaluate.Mistake;
import dev.fovea.api.model.LabelTable;
import dev.fovea.api.train.Dataset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Counts a classifier's scores against labels, example by example; what it holds grows with classes, not with examples.
 * Every example counts alike, whatever its weight. One thread at a time.
 */
public final class Evaluator {

    private static final int TOP = 5;

    /** Float arithmetic does not always sum up to 1 exactly. */
    private static final float MOST_PROBABLE = 1 + 1e-5f;

    /** scikit-learn's {@code log_loss} clips f32 there, so that one sure mistake does not make the mean infinite. */
    private static final double LEAST_PROBABLE = 0x1p-23;

    /** The least confident first, of equals the later one: the one to go when there are too many. */
    private static final Comparator<Mistake> LEAST_CONFIDENT = Comparator.comparingDouble(Mistake::confidence)
            .thenComparing(Comparator.comparingInt(Mistake::example).reversed());

    private final String model;
    private final String data;
    private final ClassMatch match;
    private final @Nullable LabelTable labels;
    /** The class of an output, where it is one of the examples'. */
    private final Map<Integer, Integer> classes = new HashMap<>();
    /** By class and output. */
    private final Map<Long, Long> counts = new HashMap<>();

    private final Reliability reliability = new Reliability();
    private final PriorityQueue<Mistake> mistakes = new PriorityQueue<>(LEAST_CONFIDENT);
    private final List<Dataset.Skipped> skipped = new ArrayList<>();
    private int examples;
    private int outputs;
    private int topK;
    private long foundInTop;
    private double logLoss;
    private boolean isProbability = true;

    /**
     * An evaluator of a model with examples of these classes.
     *
     * @param labels of the model; null for one without, whose outputs are the classes in their order; of one output p and
     *     two classes, 1 - p and p
     * @throws DatasetException when there are no classes, or one is not among the labels
     */
    public Evaluator(String model, @Nullable LabelTable labels, String data, List<String> classes) {
        requireClasses(data, classes);
        this.model = model;
        this.data = data;
        this.labels = labels;
        this.match = labels == null ? ClassMatch.inOrder(classes) : ClassMatch.of(classes, labels, data, model);
        this.outputs = labels == null ? classes.size() : labels.size();
        for (int i = 0; i < classes.size(); i++) {
            placeOf(i);
        }
    }

    /**
     * Refuses examples without classes.
     *
     * @throws DatasetException when there are none
     */
    public static void requireClasses(String data, List<String> classes) {
        if (classes.isEmpty()) {
            throw new DatasetException(Fault.of("data set", data)
                    .expected("classes, to count what is told right")
                    .got("numbers as targets")
                    .repair("measure with a set of classes"));
        }
    }

    private void placeOf(int index) {
        Integer before = classes.put(match.outputs().get(index), index);
        if (before != null) {
            throw new DatasetException(Fault.of("class", "'" + match.names().get(index) + "' of " + data)
                    .expected("a label of its own of model " + model)
                    .got("that of another class")
                    .repair("put their examples together"));
        }
    }

    /**
     * Counts an example.
     *
     * @param name for messages and mistakes
     * @param actual the index of its class
     * @param given scores of the model's outputs; the largest is its answer, of equals the one of the lower index
     * @throws ShapeException when there are not as many scores as labels
     * @throws InvalidArgumentException when a score is no finite number
     */
    public void add(String name, int actual, float[] given) {
        float[] scores = isOfSecond(given) ? new float[] {1 - given[0], given[0]} : given;
        if (scores.length != outputs) {
            throw new ShapeException(Fault.of("scores", name)
                    .expected(outputs + (labels == null ? ", as many as classes, of a model without labels" : ""))
                    .got(scores.length)
                    .repair("take a model that was made for these classes"));
        }
        int wanted = match.outputs().get(actual);
        int best = 0;
        int before = 0;
        for (int i = 0; i < scores.length; i++) {
            float score = scores[i];
            if (!Float.isFinite(score)) {
                throw new InvalidArgumentException(Fault.of("score", name)
                        .expected("a finite number")
                        .got(score)
                        .at("output " + i)
                        .repair("look at the model: its weights, or what it divides by"));
            }
            isProbability &= score >= 0 && score <= MOST_PROBABLE;
            best = score > scores[best] ? i : best;
            before += score > scores[wanted] || (score == scores[wanted] && i < wanted) ? 1 : 0;
        }
        topK = Math.min(TOP, scores.length);
        foundInTop += before < topK ? 1 : 0;
        counts.merge((long) actual * outputs + best, 1L, Long::sum);
        if (isProbability) {
            reliability.add(Math.min(1, scores[best]), best == wanted);
            logLoss -= Math.log(Math.max(LEAST_PROBABLE, Math.min(1, scores[wanted])));
        }
        if (best != wanted) {
            // Its class by output, until all of them are known.
            mistakes.add(new Mistake(examples, name, actual, best, scores[best], scores[wanted]));
            if (mistakes.size() > Evaluation.MOST_MISTAKES) {
                mistakes.remove();
            }
        }
        examples++;
    }

    /** True for the probability of the second of two classes, by a network without labels that has one sigmoid output. */
    private boolean isOfSecond(float[] scores) {
        return labels == null && outputs == 2 && scores.length == 1 && scores[0] >= 0 && scores[0] <= MOST_PROBABLE;
    }

    /** Notes an example that could not be read. */
    public void skip(String name, String reason) {
        skipped.add(new Dataset.Skipped(name, reason, true));
        examples++;
    }

    /**
     * What it comes to so far.
     *
     * @throws DatasetException when no example was counted
     */
    public Evaluation evaluation() {
        long n = counts.values().stream().mapToLong(Long::longValue).sum();
        if (n == 0) {
            throw new DatasetException(Fault.of("data set", data)
                    .expected("at least one example that can be read")
                    .got(
                            skipped.isEmpty()
                                    ? "none"
                                    : "none of " + skipped.size() + "; the first: "
                                            + skipped.get(0).reason()));
        }
        Map<Integer, Integer> places = new HashMap<>(classes);
        List<String> names = new ArrayList<>(match.names());
        TreeSet<Integer> others = new TreeSet<>();
        counts.keySet().forEach(key -> others.add((int) (key % outputs)));
        others.removeAll(classes.keySet());
        for (int output : others) {
            places.put(output, names.size());
            names.add(labels == null ? "output " + output : labels.get(output).name());
        }
        List<ConfusionMatrix.Cell> cells = new ArrayList<>();
        counts.forEach((key, count) -> cells.add(
                new ConfusionMatrix.Cell((int) (key / outputs), places.getOrDefault((int) (key % outputs), 0), count)));
        List<Mistake> confident = mistakes.stream()
                .sorted(LEAST_CONFIDENT.reversed())
                .map(one -> new Mistake(
                        one.example(),
                        one.name(),
                        one.actual(),
                        places.getOrDefault(one.predicted(), 0),
                        one.confidence(),
                        one.actualScore()))
                .toList();
        return new Evaluation(
                model,
                data,
                new ConfusionMatrix(names, cells),
                topK,
                foundInTop,
                isProbability ? reliability.calibration() : null,
                isProbability ? logLoss / n : Double.NaN,
                confident,
                skipped);
    }
}
