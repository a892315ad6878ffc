package dev.fovea.domain.graph;

import dev.fovea.api.graph.Activate;
import dev.fovea.api.graph.Add;
import dev.fovea.api.graph.AveragePool;
import dev.fovea.api.graph.BatchNorm;
import dev.fovea.api.graph.Concat;
import dev.fovea.api.graph.Constant;
import dev.fovea.api.graph.Conv2d;
import dev.fovea.api.graph.Conv2dTranspose;
import dev.fovea.api.graph.Dense;
import dev.fovea.api.graph.DepthwiseConv2d;
import dev.fovea.api.graph.GlobalPool;
import dev.fovea.api.graph.Input;
import dev.fovea.api.graph.MaxPool;
import dev.fovea.api.graph.Mean;
import dev.fovea.api.graph.Multiply;
import dev.fovea.api.graph.Op;
import dev.fovea.api.graph.PRelu;
import dev.fovea.api.graph.Softmax;

/** The colours of a family of operations. */
enum OpColor {
    ENDS("#e6e8eb", "#6e7781"),
    CONVOLUTION("#cfe5ff", "#2f81d6"),
    DEPTHWISE("#d2f4ea", "#1b9e77"),
    DENSE("#ddd6fe", "#7c5cd6"),
    NORM("#fff3c4", "#c9a227"),
    ACTIVATION("#ffe1cc", "#d9772b"),
    POOL("#d9f2d0", "#4c9a2a"),
    JOIN("#ffd6e0", "#cf5b7d"),
    SHAPE("#f4f5f7", "#8c959f");

    private final String fill;
    private final String line;

    OpColor(String fill, String line) {
        this.fill = fill;
        this.line = line;
    }

    String fill() {
        return fill;
    }

    String line() {
        return line;
    }

    static OpColor of(Op op) {
        if (op instanceof Input || op instanceof Constant) {
            return ENDS;
        }
        if (op instanceof Conv2d || op instanceof Conv2dTranspose) {
            return CONVOLUTION;
        }
        if (op instanceof DepthwiseConv2d) {
            return DEPTHWISE;
        }
        if (op instanceof Dense) {
            return DENSE;
        }
        if (op instanceof BatchNorm) {
            return NORM;
        }
        if (op instanceof Activate || op instanceof PRelu || op instanceof Softmax) {
            return ACTIVATION;
        }
        if (op instanceof MaxPool || op instanceof AveragePool || op instanceof GlobalPool || op instanceof Mean) {
            return POOL;
        }
        return op instanceof Add || op instanceof Multiply || op instanceof Concat ? JOIN : SHAPE;
    }
}
