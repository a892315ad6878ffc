package dev.fovea.api.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A training cannot go on: its loss is no number, or its checkpoints cannot be written, read or continued. */
public final class TrainingException extends FoveaException {
    private static final long serialVersionUID = 1L;

    private final long step;
    private final transient List<String> examples;
    private final @Nullable String checkpoint;

    public TrainingException(Fault fault) {
        this(fault, null);
    }

    public TrainingException(Fault fault, @Nullable Throwable cause) {
        this(fault, cause, -1, List.of(), null);
    }

    /**
     * An error of a step.
     *
     * @param step the step, from 1; -1 when it is none of a step
     * @param examples the names of the batch's examples
     * @param checkpoint the last good checkpoint; null when there is none
     */
    public TrainingException(
            Fault fault, @Nullable Throwable cause, long step, List<String> examples, @Nullable String checkpoint) {
        super(fault, cause);
        this.step = step;
        this.examples = List.copyOf(examples);
        this.checkpoint = checkpoint;
    }

    /** The step, from 1; -1 when it is none of a step. */
    public long step() {
        return step;
    }

    /** The names of the batch's examples; empty after Java serialisation. */
    public List<String> examples() {
        return examples == null ? List.of() : examples;
    }

    /** The last good checkpoint; null when there is none. */
    public @Nullable String checkpoint() {
        return checkpoint;
    }

    @Override
    public String type() {
        return "training";
    }
}
