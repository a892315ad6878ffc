package dev.fovea.adapters.onnx;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Names for what the graph has no name for. */
final class UniqueNames {

    private final Set<String> taken;

    UniqueNames(Collection<String> taken) {
        this.taken = new HashSet<>(taken);
    }

    /** That name, or one that begins with it; no other call gets the same. */
    String like(String name) {
        String base = name.isEmpty() ? "tensor" : name;
        String unique = base;
        for (int i = 2; !taken.add(unique); i++) {
            unique = base + "_" + i;
        }
        return unique;
    }
}
