package dev.fovea.domain.graph;

import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Reshape;

/** Removes nodes whose result is their input, and the first of two reshapes. */
final class IdentityRemoval implements Rewrite {

    @Override
    public boolean apply(GraphEdit edit) {
        boolean changed = false;
        for (Node seen : edit.nodes()) {
            Node node = edit.find(seen.name());
            if (node == null) {
                continue;
            }
            if (Identities.isIdentity(node.op(), edit.inputTypes(node), node.type())) {
                changed |= remove(edit, node);
            } else if (Identities.isReshape(node.op())) {
                Node input = edit.node(node.inputs().get(0));
                if (Identities.isReshape(input.op()) && edit.isInner(input.name())) {
                    edit.replace(node.name(), new Reshape(node.type().shape()), input.inputs());
                    edit.remove(input.name());
                    edit.absorb(node.name(), input.name());
                    changed = true;
                }
            }
        }
        return changed;
    }

    private static boolean remove(GraphEdit edit, Node node) {
        String input = node.inputs().get(0);
        if (!edit.isOutput(node.name())) {
            edit.bypass(node.name(), input);
            return true;
        }
        // An output keeps its name: what makes its input makes it.
        Node producer = edit.node(input);
        if (edit.isOutput(input)
                || producer.op() instanceof Input
                || producer.op() instanceof Constant
                || !edit.isInner(input)) {
            return false;
        }
        edit.replace(node.name(), producer.op(), producer.inputs());
        edit.remove(input);
        edit.absorb(node.name(), input);
        return true;
    }
}
