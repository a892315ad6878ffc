package dev.fovea.api.explain;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.error.Names;
import dev.fovea.api.error.UnknownNameException;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/** How it is found out what in a picture speaks for a label, with the settings. */
public sealed interface AttributionMethod extends Serializable permits IntegratedGradients, Occlusion {

    /** The name: {@code integrated-gradients} or {@code occlusion}; {@link #named} reads it. */
    String id();

    /** What of the model's answer is explained. */
    Score score();

    /** What stands for a picture, or a part of it, without what the model looks for. */
    Baseline baseline();

    /** The settings, for people. */
    String settings();

    /** The names that {@link #named} takes. */
    static List<String> names() {
        return List.of(IntegratedGradients.ID, Occlusion.ID);
    }

    /**
     * The method of that name with its default settings.
     *
     * @throws UnknownNameException when there is none; the message suggests the nearest name
     */
    static AttributionMethod named(String name) {
        return switch (name.strip().toLowerCase(Locale.ROOT).replace('_', '-')) {
            case IntegratedGradients.ID -> IntegratedGradients.defaults();
            case Occlusion.ID -> Occlusion.defaults();
            default ->
                throw new UnknownNameException(Fault.of("method", "'" + name + "'")
                        .expected("one of " + String.join(", ", names()))
                        .got("another")
                        .repair(Names.suggestion(name, names())));
        };
    }

    /** The number, when it lies within. */
    static int within(String option, int least, int most, int given) {
        if (given < least || given > most) {
            throw new InvalidArgumentException(
                    Fault.of("option", option).expected(least + " to " + most).got(given));
        }
        return given;
    }
}
