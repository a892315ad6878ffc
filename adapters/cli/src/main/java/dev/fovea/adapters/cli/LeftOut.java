package dev.fovea.adapters.cli;

import dev.fovea.api.train.Dataset.Skipped;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Examples that were left out, told to people. */
final class LeftOut {

    private static final int MOST = 20;

    private LeftOut() {}

    /** Both lists as one, each example once, the first list first. */
    static List<Skipped> of(List<Skipped> first, List<Skipped> then) {
        Set<Skipped> all = new LinkedHashSet<>(first);
        all.addAll(then);
        return new ArrayList<>(all);
    }

    /** A line for each of the first, and how many more there are. */
    static void tell(Console console, List<Skipped> skipped) {
        for (Skipped one : skipped.subList(0, Math.min(MOST, skipped.size()))) {
            console.error("left out: " + one.name() + ": " + one.reason());
        }
        if (skipped.size() > MOST) {
            console.error("left out: " + (skipped.size() - MOST) + " more; --format json lists all");
        }
    }
}
