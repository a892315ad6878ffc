package dev.fovea.domain.plan;

import dev.fovea.api.error.Fault;
import java.util.Objects;

/**
 * A node that a backend cannot run.
 *
 * @param node its name
 * @param op the operation's kind, such as {@code resize}
 * @param reason in the backend's words, such as {@code at most 6 dimensions, got f32[1,1,1,1,1,1,1]}
 */
public record Lack(String node, String op, String reason) {

    private static final String EXPECTED = "expected ";
    private static final String GOT = ", got ";

    public Lack {
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(op, "op");
        Objects.requireNonNull(reason, "reason");
    }

    /** The same in the words of an exception. */
    public Fault fault() {
        String words = reason.startsWith(EXPECTED) ? reason.substring(EXPECTED.length()) : reason;
        int split = words.indexOf(GOT);
        return split < 0
                ? Fault.of(op, node)
                        .expected("an operation that the backend runs")
                        .got(words)
                : Fault.of(op, node).expected(words.substring(0, split)).got(words.substring(split + GOT.length()));
    }
}
