package dev.fovea.api.graph;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a network says of its training, which inference does not need.
 *
 * @param penalties what weights add to the loss, by the weights' name
 * @param frozen the names of the nodes whose weights a training leaves as they are
 */
public record Training(Map<String, Penalty> penalties, Set<String> frozen) {

    /** Nothing is said: no penalties, all is trained. */
    public static final Training NONE = new Training(Map.of(), Set.of());

    public Training {
        penalties = Collections.unmodifiableMap(new TreeMap<>(penalties));
        frozen = Collections.unmodifiableSet(new TreeSet<>(frozen));
    }

    /** True when nothing is said. */
    public boolean isNone() {
        return penalties.isEmpty() && frozen.isEmpty();
    }

    /** What of this is about these nodes and their weights. */
    Training of(Map<String, Node> nodes) {
        if (isNone()) {
            return this;
        }
        Set<String> weights = new TreeSet<>();
        nodes.values().forEach(node -> node.op().weights().forEach(each -> weights.add(each.name())));
        Map<String, Penalty> kept = new TreeMap<>(penalties);
        kept.keySet().retainAll(weights);
        Set<String> still = new TreeSet<>(frozen);
        still.retainAll(nodes.keySet());
        return new Training(kept, still);
    }
}
