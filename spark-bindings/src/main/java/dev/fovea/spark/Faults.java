package dev.fovea.spark;

import dev.fovea.api.error.Fault;
import dev.fovea.api.error.FoveaException;
import dev.fovea.api.error.InvalidArgumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Everything that is wrong, told at once: whoever repairs one thing should not have to come back for the next. */
final class Faults {

    private final List<FoveaException> found = new ArrayList<>();

    /** Notes the fault, if there is one; true when there is none. */
    boolean note(Optional<? extends FoveaException> fault) {
        fault.ifPresent(this::add);
        return fault.isEmpty();
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    void addAll(Faults others) {
        others.found.forEach(this::add);
    }

    /** Notes the fault, unless the same is known. */
    void add(FoveaException fault) {
        if (found.stream().noneMatch(known -> String.valueOf(known.getMessage()).equals(fault.getMessage()))) {
            found.add(fault);
        }
    }

    /** The result, or empty with its fault noted. */
    <T> Optional<T> attempt(Supplier<T> work) {
        try {
            return Optional.of(work.get());
        } catch (FoveaException e) {
            add(e);
            return Optional.empty();
        }
    }

    /**
     * Does nothing when nothing was found.
     *
     * @throws FoveaException the one that was found; or one that tells them all
     */
    void throwAny(String stage) {
        if (found.size() == 1) {
            throw found.get(0);
        }
        if (!found.isEmpty()) {
            StringBuilder text = new StringBuilder(found.size() + " faults");
            for (int i = 0; i < found.size(); i++) {
                text.append(i == 0 ? ": " : "; ")
                        .append('(')
                        .append(i + 1)
                        .append(") ")
                        .append(found.get(i).getMessage());
            }
            InvalidArgumentException all = new InvalidArgumentException(
                    Fault.of("stage", stage)
                            .expected("columns and tensors that fit together")
                            .got(text),
                    found.get(0));
            found.stream().skip(1).forEach(all::addSuppressed);
            throw all;
        }
    }
}
