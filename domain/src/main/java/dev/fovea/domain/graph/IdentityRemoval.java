package dev.fovea.domain.graph;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Cast;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Crop;
import dev.fovea.api.graph.Flatten;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Reshape;
import dev.fovea.api.graph.Resize;
import dev.fovea.api.graph.TensorType;
import dev.fovea.api.graph.Transpose;
import java.util.List;

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
            if (isIdentity(node, edit.inputTypes(node))) {
                changed |= remove(edit, node);
            } else if (isReshape(node.op())) {
                Node input = edit.node(node.inputs().get(0));
                if (isReshape(input.op()) && edit.isInner(input.name())) {
                    edit.replace(node.name(), new Reshape(node.type().shape()), input.inputs());
                    edit.remove(input.name());
                    edit.absorb(node.name(), input.name());
                    changed = true;
                }
            }
        }
        return changed;
    }

    static boolean isReshape(Op op) {
        return op instanceof Reshape || op instanceof Flatten;
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

    /** True when the operation's result is its one input, in type and value. */
    static boolean isIdentity(Node node, List<TensorType> inputs) {
        if (inputs.size() != 1 || !inputs.get(0).equals(node.type())) {
            return false;
        }
        Op op = node.op();
        return (op instanceof Activate activate && activate.activation().isNone())
                || op instanceof Cast
                || op instanceof Pad
                || op instanceof Crop
                || op instanceof Reshape
                || op instanceof Flatten
                || op instanceof Concat
                || op instanceof Resize
                || (op instanceof Transpose transpose && isOrdered(transpose.permutation()));
    }

    private static boolean isOrdered(List<Integer> permutation) {
        for (int i = 0; i < permutation.size(); i++) {
            if (permutation.get(i) != i) {
                return false;
            }
        }
        return true;
    }
}
