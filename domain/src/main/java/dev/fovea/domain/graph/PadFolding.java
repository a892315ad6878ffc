package dev.fovea.domain.graph;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Activation;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.Pad;
import dev.fovea.api.graph.Padding;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lets convolutions pad for themselves, when all users of a zero pad can; so can largest-element pools of values that are
 * never negative, because their padding never wins. Two pads in a row become one.
 */
final class PadFolding implements Rewrite {

    /** How far back the sign of a value is looked for. */
    private static final int FAR = 8;

    @Override
    public boolean apply(GraphEdit edit) {
        boolean changed = false;
        for (Node seen : edit.nodes()) {
            Node node = edit.find(seen.name());
            if (node != null && node.op() instanceof Pad pad) {
                changed |= intoPad(edit, node, pad) || intoUsers(edit, node, pad);
            }
        }
        return changed;
    }

    private static boolean intoPad(GraphEdit edit, Node node, Pad pad) {
        Node input = edit.node(node.inputs().get(0));
        if (!(input.op() instanceof Pad first) || first.value() != pad.value() || !edit.isInner(input.name())) {
            return false;
        }
        edit.replace(node.name(), new Pad(first.padding().plus(pad.padding()), pad.value()), input.inputs());
        edit.remove(input.name());
        edit.absorb(node.name(), input.name());
        return true;
    }

    private static boolean intoUsers(GraphEdit edit, Node node, Pad pad) {
        String input = node.inputs().get(0);
        List<Node> users = edit.users(node.name());
        if (pad.value() != 0 || edit.isOutput(node.name()) || users.isEmpty()) {
            return false;
        }
        boolean positive = isNeverNegative(edit, edit.node(input), FAR);
        List<Op> padded = new ArrayList<>();
        for (Node user : users) {
            Op op = padded(user.op(), pad.padding(), positive);
            if (op == null) {
                return false;
            }
            padded.add(op);
        }
        for (int i = 0; i < users.size(); i++) {
            edit.replace(users.get(i).name(), padded.get(i), List.of(input));
            edit.absorb(users.get(i).name(), node.name());
        }
        edit.remove(node.name());
        return true;
    }

    private static @Nullable Op padded(Op op, Padding more, boolean positive) {
        if (op instanceof Conv2d conv) {
            return new Conv2d(conv.kernel(), conv.bias(), conv.window(), more.plus(conv.padding()), conv.groups());
        }
        if (op instanceof DepthwiseConv2d conv) {
            return new DepthwiseConv2d(conv.kernel(), conv.bias(), conv.window(), more.plus(conv.padding()));
        }
        if (op instanceof MaxPool pool && positive) {
            Padding all = more.plus(pool.padding());
            boolean inside = all.top() < pool.window().height()
                    && all.bottom() < pool.window().height()
                    && all.left() < pool.window().width()
                    && all.right() < pool.window().width();
            return inside ? new MaxPool(pool.window(), all) : null;
        }
        return null;
    }

    private static boolean isNeverNegative(GraphEdit edit, Node node, int far) {
        if (far == 0) {
            return false;
        }
        if (node.op() instanceof Activate activate) {
            Activation f = activate.activation();
            return switch (f.kind()) {
                case CLAMP -> f.alpha() >= 0;
                case SIGMOID, HARD_SIGMOID, SOFTPLUS, EXPONENTIAL, RSQRT -> true;
                default -> false;
            };
        }
        boolean keeps = node.op() instanceof MaxPool || node.op() instanceof AveragePool || node.op() instanceof Concat;
        return keeps && node.inputs().stream().allMatch(input -> isNeverNegative(edit, edit.node(input), far - 1));
    }
}
