package dev.fovea.adapters.tck;

import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Node;
import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Weights;
import dev.fovea.api.graph.Window;
import dev.fovea.api.plan.Kernel.Algorithm;
import dev.fovea.api.plan.Plan;
import dev.fovea.api.plan.Step;
import dev.fovea.api.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The convolutions of a plan that are computed by Winograd's method, and what that does to their errors. */
final class WinogradNodes {

    /** F(4x4, 3x3) reads tiles of 6 x 6: an output pixel's error comes from at most 5 pixels away. */
    private static final int REACH = 6;

    private final Map<String, Algorithm> nodes = new HashMap<>();

    private WinogradNodes() {}

    static WinogradNodes of(Plan plan) {
        WinogradNodes found = new WinogradNodes();
        plan.steps().forEach(found::add);
        return found;
    }

    private void add(Step step) {
        if (step instanceof Step.Strip strip) {
            List.of(strip.expand(), strip.depthwise(), strip.project()).forEach(this::add);
        } else if (step instanceof Step.Compute compute
                && compute.kernel().algorithm().outputs() > 0) {
            nodes.put(compute.name(), compute.kernel().algorithm());
            compute.fused().forEach(name -> nodes.put(name, compute.kernel().algorithm()));
        }
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    boolean holds(Node node) {
        return node.op() instanceof Conv2d && nodes.containsKey(node.name());
    }

    /**
     * How much larger errors are than the tile's largest input times the sum of absolute weights, in roundings. The
     * transforms' absolute row sums multiply to 29 for F(4x4) and to 4 for F(2x2) along each dimension, but roundings
     * have random signs, and the largest input stands for all of a tile: these constants are at least six times what
     * plain float arithmetic reached, on uniform inputs and on inputs of mixed size, from 16 channels on.
     */
    double constant(Node node) {
        return nodes.get(node.name()) == Algorithm.WINOGRAD4 ? 8 : 2;
    }

    /** The largest input of all tiles that an output pixel may be in, for every output pixel. */
    MaxPool largestAround(Node node) {
        int side = 2 * REACH + 1;
        return new MaxPool(
                Window.of(side, side, 1),
                ((Conv2d) node.op()).padding().plus(new Padding(REACH - 1, REACH - 1, REACH - 1, REACH - 1)));
    }

    /** Behind that, the sum over channels of the largest times the sum of the kernel's absolute weights. */
    Conv2d sums(Node node) {
        Weights kernel = ((Conv2d) node.op()).kernel();
        int inputs = kernel.shape().dim(2);
        int outputs = kernel.shape().dim(3);
        float[] values = kernel.toFloats();
        float[] sums = new float[inputs * outputs];
        for (int i = 0; i < values.length; i++) {
            sums[i % sums.length] += Math.abs(values[i]);
        }
        Weights point = Weights.of("sums", Shape.of(1, 1, inputs, outputs), sums);
        return new Conv2d(point, null, Window.of(1, 1, 1), Padding.none(), ((Conv2d) node.op()).groups());
    }
}
