package dev.fovea.api.port;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import dev.fovea.api.model.LabelTable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Classes by how likely they are. */
final class Ranking {

    private Ranking() {}

    /** The k likeliest, likeliest first; of equals, the lower index first. */
    static List<Label> top(float[] probabilities, int k, @Nullable LabelTable labels) {
        if (k < 1 || k > probabilities.length) {
            throw new InvalidArgumentException(Fault.of("argument", "k")
                    .expected("1 to " + probabilities.length)
                    .got(k));
        }
        List<Label> best = new ArrayList<>(k);
        for (int index : indices(probabilities, k)) {
            String id = labels == null ? "" : labels.get(index).id();
            String name = labels == null ? "class " + index : labels.get(index).name();
            best.add(new Label(index, id, name, probabilities[index]));
        }
        return List.copyOf(best);
    }

    /** Partial selection by a sorted window: k is small, so this beats sorting all classes. NaN ranks last. */
    private static int[] indices(float[] values, int k) {
        int[] best = new int[k];
        int filled = 0;
        for (int i = 0; i < values.length; i++) {
            int at = filled;
            while (at > 0 && ranksBefore(values[i], values[best[at - 1]])) {
                at--;
            }
            if (at < k) {
                int moved = Math.min(filled, k - 1) - at;
                System.arraycopy(best, at, best, at + 1, moved);
                best[at] = i;
                filled = Math.min(filled + 1, k);
            }
        }
        return best;
    }

    private static boolean ranksBefore(float a, float b) {
        return a > b || (Float.isNaN(b) && !Float.isNaN(a));
    }
}
