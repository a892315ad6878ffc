package dev.fovea.domain.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/** What can be measured of predictions, by Keras's names. */
public enum MetricKind {
    /** Which of the accuracies fits the shapes: binary for one output, else that of classes. */
    ACCURACY("acc"),
    /** How often the largest prediction is the class of that number. */
    SPARSE_CATEGORICAL_ACCURACY,
    /** How often the largest prediction is where the target is largest. */
    CATEGORICAL_ACCURACY,
    /** How often a prediction above 0.5 is a target of 1, and one of at most 0.5 a target of 0. */
    BINARY_ACCURACY,
    /** How often fewer than k predictions are larger than that of the right class. */
    TOP_K_CATEGORICAL_ACCURACY("sparse_top_k_categorical_accuracy"),
    /** The mean of |prediction - target|. */
    MEAN_ABSOLUTE_ERROR("mae"),
    /** The mean of (prediction - target)^2. */
    MEAN_SQUARED_ERROR("mse");

    private final String shortForms;

    MetricKind() {
        this("");
    }

    MetricKind(String shortForms) {
        this.shortForms = shortForms;
    }

    /** Its name in Keras. */
    public String kerasName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The names of all, without short forms. */
    public static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        Arrays.stream(values()).forEach(kind -> names.add(kind.kerasName()));
        return Collections.unmodifiableSet(names);
    }

    /**
     * The metric of that name.
     *
     * @throws dev.fovea.api.error.UnknownNameException when there is none
     */
    public static MetricKind named(String name) {
        String wanted = Settings.plain(name);
        for (MetricKind kind : values()) {
            if (Settings.isShortForm(wanted, kind.shortForms)) {
                return kind;
            }
        }
        return valueOf(Settings.nameOf("metric", name, names()).toUpperCase(Locale.ROOT));
    }
}
