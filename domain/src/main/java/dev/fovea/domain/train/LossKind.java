package dev.fovea.domain.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * The losses by name: what each takes as targets, and which last function of a network it is computed together with.
 * {@link KerasLoss} computes them.
 */
public enum LossKind {
    /** Minus the logarithm of the right class's probability, for targets that are probabilities of the classes. */
    CATEGORICAL_CROSSENTROPY(Targets.PROBABILITIES, Loss.End.SOFTMAX),
    /** The same for targets that are the classes' numbers. */
    SPARSE_CATEGORICAL_CROSSENTROPY(Targets.CLASSES, Loss.End.SOFTMAX),
    /** Each output is a question of yes and no: 1 and 0. */
    BINARY_CROSSENTROPY(Targets.SHARES, Loss.End.SIGMOID),
    /** (prediction - target)^2. */
    MEAN_SQUARED_ERROR(Targets.NUMBERS, Loss.End.NONE, "mse"),
    /** |prediction - target|. */
    MEAN_ABSOLUTE_ERROR(Targets.NUMBERS, Loss.End.NONE, "mae"),
    /** |prediction - target| in percent of the target. */
    MEAN_ABSOLUTE_PERCENTAGE_ERROR(Targets.NUMBERS, Loss.End.NONE, "mape"),
    /** The square of the difference of log(1 + x). */
    MEAN_SQUARED_LOGARITHMIC_ERROR(Targets.NUMBERS, Loss.End.NONE, "msle"),
    /** Half the square up to delta, a line beyond. */
    HUBER(Targets.NUMBERS, Loss.End.NONE, "huber_loss"),
    /** log(cosh(prediction - target)). */
    LOG_COSH(Targets.NUMBERS, Loss.End.NONE, "logcosh"),
    /** The Kullback-Leibler divergence of the prediction from the target. */
    KL_DIVERGENCE(Targets.PROBABILITIES, Loss.End.NONE, "kld kullback_leibler_divergence"),
    /** max(1 - target * prediction, 0), for targets of -1 and 1, or of 0 and 1. */
    HINGE(Targets.SIGNS, Loss.End.NONE),
    /** The square of that. */
    SQUARED_HINGE(Targets.SIGNS, Loss.End.NONE),
    /** prediction - target * log(prediction). */
    POISSON(Targets.NUMBERS, Loss.End.NONE),
    /** Minus the cosine of the angle between prediction and target. */
    COSINE_SIMILARITY(Targets.NUMBERS, Loss.End.NONE);

    /** What targets are. */
    public enum Targets {
        /** The number of a class, from 0: of the predictions' shape without its last dimension. */
        CLASSES,
        /** A probability for each class: of the predictions' shape. */
        PROBABILITIES,
        /** 0..1 for each output: of the predictions' shape. */
        SHARES,
        /** -1 and 1, or 0 and 1, for each output: of the predictions' shape. */
        SIGNS,
        /** A number for each output: of the predictions' shape. */
        NUMBERS
    }

    private final Targets targets;
    private final Loss.End fuses;
    private final String shortForms;

    LossKind(Targets targets, Loss.End fuses) {
        this(targets, fuses, "");
    }

    LossKind(Targets targets, Loss.End fuses, String shortForms) {
        this.targets = targets;
        this.fuses = fuses;
        this.shortForms = shortForms;
    }

    /** Its name in Keras, such as {@code mean_squared_error}. */
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What its targets are. */
    public Targets targets() {
        return targets;
    }

    /** The last function of a network that is computed together with it, from what comes before; NONE for none. */
    public Loss.End fuses() {
        return fuses;
    }

    /** The names of all, without short forms. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        Arrays.stream(values()).forEach(kind -> names.add(kind.kerasName()));
        return Collections.unmodifiableSet(names);
    }

    /**
     * The loss of that name: Keras's, its class ({@code MeanSquaredError}) or its short form ({@code mse}).
     *
     * @throws dev.fovea.api.error.UnknownNameException when there is none
     */
    public static LossKind named(String name) {
        String wanted = Settings.plain(name);
        for (LossKind kind : values()) {
            if (Settings.isShortForm(wanted, kind.shortForms)) {
                return kind;
            }
        }
        return valueOf(Settings.nameOf("loss", name, names()).toUpperCase(Locale.ROOT));
    }
}
