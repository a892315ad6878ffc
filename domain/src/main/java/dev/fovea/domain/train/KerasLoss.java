package dev.fovea.domain.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.ShapeException;
import dev.fovea.api.tensor.DType;
import dev.fovea.domain.autograd.Activations;
import dev.fovea.domain.autograd.Elementwise;
import dev.fovea.domain.autograd.Fused;
import dev.fovea.domain.autograd.Indexing;
import dev.fovea.domain.autograd.Shaping;
import dev.fovea.domain.autograd.Variable;
import dev.fovea.domain.autograd.formula.Formula;
import dev.fovea.domain.autograd.value.Shapes;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;

/**
 * A loss as Keras 3 computes it: probabilities clipped to epsilon (1e-7), rows averaged or summed as each does; for a
 * network that ends in the function that the loss {@link LossKind#fuses fuses}, from what comes before it, which loses
 * nothing to clipping.
 *
 * @param kind which one
 * @param fromLogits whether predictions come before the function that the loss fuses, though the network has none
 * @param smoothing of the labels: by how much targets of 0 and 1 are moved towards equal shares; cross-entropies only
 * @param delta where Huber's square becomes a line
 */
public record KerasLoss(LossKind kind, boolean fromLogits, double smoothing, double delta) implements Loss {

    private static final String OF_LOGITS = "_from_logits";
    private static final Formula IDENTITY = Formula.unary(x -> x);

    public KerasLoss {
        Objects.requireNonNull(kind, "kind");
        boolean smooths = kind == LossKind.CATEGORICAL_CROSSENTROPY || kind == LossKind.BINARY_CROSSENTROPY;
        if (!(smoothing >= 0 && smoothing <= (smooths ? 1 : 0))) {
            throw new InvalidArgumentException(Fault.of("loss", kind.kerasName())
                    .expected(smooths ? "label_smoothing of 0..1" : "no label_smoothing")
                    .got(smoothing));
        }
        if (fromLogits && kind.fuses() == End.NONE) {
            throw new InvalidArgumentException(Fault.of("loss", kind.kerasName())
                    .expected("no from_logits")
                    .got(true));
        }
        if (!(delta > 0)) {
            throw new InvalidArgumentException(
                    Fault.of("loss", kind.kerasName()).expected("delta above 0").got(delta));
        }
    }

    /** The loss with Keras's defaults. */
    public static KerasLoss of(LossKind kind) {
        return new KerasLoss(kind, false, 0, 1);
    }

    /**
     * The loss of that name with Keras's defaults.
     *
     * @param name Keras's; with {@code _from_logits} behind it the loss of what comes before softmax or sigmoid
     * @throws dev.fovea.api.error.UnknownNameException when there is none
     * @throws InvalidArgumentException when it is none of probabilities, and so none of logits
     */
    public static KerasLoss named(String name) {
        return name.endsWith(OF_LOGITS)
                ? of(LossKind.named(name.substring(0, name.length() - OF_LOGITS.length())))
                        .ofLogits()
                : of(LossKind.named(name));
    }

    /**
     * The loss of that name.
     *
     * @param settings {@code from_logits}, {@code label_smoothing}, {@code delta}, as Keras's files hold them
     * @throws dev.fovea.api.error.UnknownNameException for an unknown loss or setting
     */
    public static KerasLoss named(String name, Map<String, ?> settings) {
        LossKind kind = LossKind.named(name);
        Settings from =
                new Settings("loss " + kind.kerasName(), settings).ignoring("name", "dtype", "reduction", "axis");
        KerasLoss loss = new KerasLoss(
                kind, from.flag("from_logits"), from.number("label_smoothing", 0), from.number("delta", 1));
        from.requireAllKnown();
        return loss;
    }

    /** This loss of predictions that come before the function that it fuses. */
    public KerasLoss ofLogits() {
        return new KerasLoss(kind, true, smoothing, delta);
    }

    /** This loss with smoothed labels. */
    public KerasLoss smoothed(double by) {
        return new KerasLoss(kind, fromLogits, by, delta);
    }

    @Override
    public String name() {
        return kind.kerasName();
    }

    /**
     * Checks that a network's output and the targets fit this loss.
     *
     * @param output sizes of the predictions, the batch first
     * @param target sizes of the targets, the batch first
     * @throws ShapeException when they do not, saying what would
     */
    public void requireFits(int[] output, int[] target) {
        if (output.length < 2) {
            throw misfit("predictions of at least 2 dimensions, the batch first", output, "reshape them to [n,1]");
        }
        boolean classes = kind.fuses() == End.SOFTMAX;
        if (classes && output[output.length - 1] < 2) {
            throw misfit("predictions of at least 2 classes", output, "use binary_crossentropy for one output");
        }
        if (output[0] == 0) {
            throw misfit("at least 1 example", output, "leave empty batches out");
        }
        if (Arrays.equals(output, target) || (kind.targets() == LossKind.Targets.CLASSES && isLabels(output, target))) {
            return;
        }
        String repair = classes && isLabels(output, target)
                ? "use sparse_categorical_crossentropy for targets that are class numbers"
                : classes && target.length == output.length && target[0] == output[0]
                        ? "give the network as many outputs as there are classes"
                        : "give the network outputs like the targets";
        throw misfit("targets of shape " + Shapes.text(output) + " like the predictions", target, repair);
    }

    private static boolean isLabels(int[] output, int[] target) {
        int[] labels = Arrays.copyOf(output, output.length - 1);
        int[] column = output.clone();
        column[column.length - 1] = 1;
        return Arrays.equals(target, labels) || Arrays.equals(target, column);
    }

    private ShapeException misfit(String expected, int[] got, String repair) {
        return new ShapeException(Fault.of("loss", name())
                .expected(expected)
                .got(Shapes.text(got))
                .repair(repair));
    }

    /**
     * The losses of a batch.
     *
     * @param prediction [n, ..., c], before the network's last function
     * @param end that function
     * @param target of the prediction's shape; class numbers may be without the last dimension
     * @return [n, ...], for each example and each place of it
     */
    @Override
    public Variable of(Variable prediction, End end, Variable target) {
        requireFits(prediction.value().shape(), target.value().shape());
        boolean fused = end != End.NONE && end == kind.fuses();
        return rows(fused ? prediction : end.of(prediction), fused || (fromLogits && end == End.NONE), target);
    }

    /** The losses of a batch whose predictions are what a network gives, without a function in between. */
    public Variable of(Variable prediction, Variable target) {
        return of(prediction, End.NONE, target);
    }

    private Variable rows(Variable x, boolean logits, Variable target) {
        int last = x.value().rank() - 1;
        int count = x.value().shape()[last];
        return switch (kind) {
            case CATEGORICAL_CROSSENTROPY -> categorical(x, logits, target, last, count);
            case SPARSE_CATEGORICAL_CROSSENTROPY ->
                target.value().rank() == last + 1 && target.value().shape()[last] == count
                        ? categorical(x, logits, target, last, count)
                        : chosen(x, logits, target, last);
            case BINARY_CROSSENTROPY ->
                elements(logits ? LossFormulas.BINARY_LOGITS : LossFormulas.BINARY, 1.0 / count, smoothing, x, target);
            case KL_DIVERGENCE -> elements(LossFormulas.DIVERGENCE, 1, 0, x, target);
            case HINGE, SQUARED_HINGE -> elements(formula(), 1.0 / count, 0, x, signed(target));
            case COSINE_SIMILARITY ->
                sum(
                        "CosineSimilarity",
                        LossFormulas.COSINE,
                        Fused.NONE,
                        last,
                        x,
                        target,
                        squares(x, last),
                        squares(target, last));
            default -> elements(formula(), 1.0 / count, delta, x, target);
        };
    }

    /** The loss of an element, where that of a row is their sum or mean. */
    private Formula formula() {
        return switch (kind) {
            case MEAN_SQUARED_ERROR -> LossFormulas.SQUARED;
            case MEAN_ABSOLUTE_ERROR -> LossFormulas.ABSOLUTE;
            case MEAN_ABSOLUTE_PERCENTAGE_ERROR -> LossFormulas.PERCENTAGE;
            case MEAN_SQUARED_LOGARITHMIC_ERROR -> LossFormulas.LOGARITHMIC;
            case HUBER -> LossFormulas.HUBER;
            case LOG_COSH -> LossFormulas.LOG_COSH;
            case HINGE -> LossFormulas.HINGE;
            case SQUARED_HINGE -> LossFormulas.SQUARED_HINGE;
            case POISSON -> LossFormulas.POISSON;
            default -> throw new IllegalStateException(kind + " is no sum over elements");
        };
    }

    private Variable elements(Formula formula, double share, double number, Variable x, Variable target) {
        return sum(name(), formula, new double[] {share, number}, x.value().rank() - 1, x, target);
    }

    private static Variable sum(String name, Formula formula, double[] numbers, int axis, Variable... inputs) {
        return Fused.sum(name, formula, numbers, false, new int[] {axis}, inputs);
    }

    private Variable categorical(Variable x, boolean logits, Variable target, int last, int count) {
        double[] numbers = {1 - smoothing, smoothing / count};
        if (logits) {
            Variable log = Activations.logSoftmax(x, last);
            return sum(name(), LossFormulas.CATEGORICAL_LOGITS, numbers, last, log, target);
        }
        return sum(name(), LossFormulas.CATEGORICAL, numbers, last, x, target, sums(x, last));
    }

    private Variable chosen(Variable x, boolean logits, Variable target, int last) {
        int[] column = x.value().shape().clone();
        column[last] = 1;
        Variable labels = Shaping.reshape(target, column);
        if (labels.dtype() != DType.I32) {
            labels = new Variable(x.autograd(), x.autograd().arithmetic().cast(labels.value(), DType.I32));
        }
        Variable row = logits
                ? Elementwise.neg(Indexing.gather(Activations.logSoftmax(x, last), last, labels))
                : Fused.map(name(), LossFormulas.CHOSEN, Fused.NONE, Indexing.gather(x, last, labels), sums(x, last));
        return Shaping.reshape(row, Arrays.copyOf(column, last));
    }

    private static Variable sums(Variable x, int axis) {
        return Fused.sum("Sum", IDENTITY, Fused.NONE, true, new int[] {axis}, x);
    }

    private static Variable squares(Variable x, int axis) {
        return Fused.sum("Sum", LossFormulas.SQUARE, Fused.NONE, true, new int[] {axis}, x);
    }

    /** Targets of 0 and 1 as -1 and 1; others as they are. */
    private static Variable signed(Variable target) {
        boolean binary = target.autograd()
                        .noGrad(() -> Fused.sum("Sum", LossFormulas.NOT_BINARY, Fused.NONE, false, new int[0], target)
                                .item())
                == 0;
        return binary ? Fused.constant(LossFormulas.SIGNED, Fused.NONE, target) : target;
    }
}
