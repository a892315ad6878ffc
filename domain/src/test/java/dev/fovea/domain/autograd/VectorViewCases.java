package dev.fovea.domain.autograd;

import dev.fovea.api.graph.Padding;
import dev.fovea.api.graph.Window;
import dev.fovea.api.model.Layout;
import dev.fovea.domain.autograd.GradientCases.Case;
import dev.fovea.domain.autograd.layer.Convolutions;
import dev.fovea.domain.autograd.layer.Norms;
import dev.fovea.domain.autograd.layer.PooledConvolutions;
import java.util.ArrayList;
import java.util.List;

/** Layers whose biases, scales and shifts are columns of something larger: elements that do not lie side by side. */
final class VectorViewCases {

    private static final Padding ONE = new Padding(1, 1, 1, 1);
    private static final Window WINDOW = new Window(2, 3, 2, 1, 1, 1);

    private VectorViewCases() {}

    static List<Case> all() {
        List<Case> cases = new ArrayList<>();
        for (Layout layout : Layout.values()) {
            boolean last = layout == Layout.NHWC;
            int[] pictures = last ? shape(2, 3, 4, 2) : shape(2, 2, 3, 4);
            int[] kernel = last ? shape(3, 3, 2, 3) : shape(3, 2, 3, 3);
            var settings = Convolutions.Settings.of(1, ONE, layout);
            cases.add(of(
                    "Convolutions.conv2d",
                    layout,
                    in -> Convolutions.conv2d(in[0], in[1], column(in[2]), settings),
                    pictures,
                    kernel,
                    shape(3, 2)));
            cases.add(of(
                    "PooledConvolutions.conv2dReluMaxPool",
                    layout,
                    in -> PooledConvolutions.conv2dReluMaxPool(in[0], in[1], column(in[2]), settings, WINDOW, ONE)
                            .exp(),
                    pictures,
                    kernel,
                    shape(3, 2)));
            cases.add(of(
                    "Norms.batchNorm",
                    layout,
                    in -> Norms.batchNorm(in[0], column(in[1]), column(in[2]), 1e-3, layout)
                            .output(),
                    pictures,
                    shape(2, 2),
                    shape(2, 2)));
        }
        return cases;
    }

    private static Case of(String operation, Layout layout, GradientCheck.Tested function, int[]... shapes) {
        return new Case(operation, layout + " of columns", function, -2, 2, shapes);
    }

    private static Variable column(Variable table) {
        return Shaping.select(table, 1, 1);
    }

    private static int[] shape(int... sizes) {
        return sizes;
    }
}
