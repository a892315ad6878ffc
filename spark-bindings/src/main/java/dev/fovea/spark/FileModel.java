package dev.fovea.spark;

import dev.fovea.api.model.Model;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A model and what stands for it.
 *
 * @param name of an installed model or path of a file
 * @param weights path of a file, or null
 * @param seen what the files looked like when they were read; null for content that was saved with a stage
 */
record FileModel(
        String name,
        @Nullable String weights,
        Model model,
        @Nullable Seen seen) {

    /**
     * A look at files.
     *
     * @param isSettled whether a later change is sure to be seen
     */
    record Seen(List<Optional<FileStamp>> stamps, boolean isSettled) {

        static Seen of(String name, @Nullable String weights) {
            List<Optional<FileStamp>> stamps = List.of(
                    ModelLocation.stamp(name), weights == null ? Optional.empty() : ModelLocation.stamp(weights));
            long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
            return new Seen(stamps, stamps.stream().flatMap(Optional::stream).allMatch(stamp -> stamp.isSettled(now)));
        }

        /** True where files that were there have come to look otherwise; those that are gone have not changed. */
        boolean hasChanged(Seen now) {
            for (int i = 0; i < stamps.size(); i++) {
                if (now.stamps.get(i).isPresent()
                        && !(isSettled && now.stamps.get(i).equals(stamps.get(i)))) {
                    return true;
                }
            }
            return false;
        }
    }

    /** The model in the files as they are. */
    static FileModel read(String name, @Nullable String weights, boolean isFile) {
        Seen before = Seen.of(name, weights);
        Model model = isFile ? ModelLocation.open(name, weights) : ModelLocation.find(name, weights);
        return new FileModel(name, weights, model, before);
    }

    /** Content that was saved with a stage, whatever has become of the files since. */
    static FileModel saved(String name, @Nullable String weights, Model model) {
        return new FileModel(name, weights, model, null);
    }

    /** True when this is what the names stand for still. */
    boolean stands(String name, @Nullable String weights) {
        return this.name.equals(name)
                && Objects.equals(this.weights, weights)
                && (seen == null || !seen.hasChanged(Seen.of(name, weights)));
    }
}
