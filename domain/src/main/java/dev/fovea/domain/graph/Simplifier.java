package dev.fovea.domain.graph;

import dev.fovea.api.graph.Graph;
import java.util.List;

/** Rewrites graphs into smaller ones with the same results. */
public final class Simplifier {

    /** Rules enable each other; a graph needs as many rounds as its longest chain, and few have more than three. */
    private static final int ROUNDS = 10;

    private static final List<Rewrite> RULES = List.of(
            new ConstantFolding(), new IdentityRemoval(), new Canonical(), new PadFolding(), new AffineFolding());

    private Simplifier() {}

    /**
     * The graph with constants computed, identities gone, batch norms and pads folded into the operations beside them.
     * Outputs keep their names, types and, but for rounding, values.
     */
    public static Rewritten simplify(Graph graph) {
        Rewritten now = Rewritten.of(graph);
        boolean changed = true;
        for (int round = 0; changed && round < ROUNDS; round++) {
            changed = false;
            for (Rewrite rule : RULES) {
                GraphEdit edit = new GraphEdit(now.graph());
                if (rule.apply(edit)) {
                    now = edit.done(now);
                    changed = true;
                }
            }
        }
        return now;
    }
}
