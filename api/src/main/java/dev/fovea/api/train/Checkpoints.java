package dev.fovea.api.train;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.InvalidArgumentException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where a training notes how far it has come, so that it can be continued bit for bit.
 *
 * @param folder of one training
 * @param everySteps after how many steps one is written besides those at the end of each epoch; 0 for none
 * @param keep how many of the last ones stay, at least 1; the one of the best epoch stays besides
 * @param resume whether the training goes on from the last one in the folder, where there is one; else it begins anew,
 *     and a folder that holds any is an error
 */
public record Checkpoints(Path folder, int everySteps, int keep, boolean resume) {
    public Checkpoints {
        Objects.requireNonNull(folder, "folder");
        if (everySteps < 0 || keep < 1) {
            throw new InvalidArgumentException(Fault.of("checkpoints", folder.toString())
                    .expected("a number of steps of at least 0, and at least 1 to keep")
                    .got(everySteps + " and " + keep));
        }
    }

    /** At the end of each epoch, the last three and the best; continued when there are any. */
    public static Checkpoints in(Path folder) {
        return new Checkpoints(folder, 0, 3, true);
    }

    /** A copy with more of them: after so many steps. */
    public Checkpoints everySteps(int steps) {
        return new Checkpoints(folder, steps, keep, resume);
    }

    /** A copy that begins anew. */
    public Checkpoints anew() {
        return new Checkpoints(folder, everySteps, keep, false);
    }
}
